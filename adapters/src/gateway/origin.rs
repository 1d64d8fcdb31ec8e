//! Whether a request comes from our own pages. Browsers say where a request comes from (`Origin`);
//! programs that are no browser carry nobody's cookies and need not.

use actix_web::http::header::{self, HeaderMap};

use super::Settings;

pub(crate) fn is_ours(headers: &HeaderMap, settings: &Settings) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return !is_cross_site(headers);
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    if settings.origin.as_deref() == Some(origin) {
        return true;
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let authority = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    match (authority, host) {
        (Some(authority), Some(host)) => authority.eq_ignore_ascii_case(host),
        _ => false,
    }
}

/// What newer browsers add even where they leave `Origin` out.
fn is_cross_site(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| site != "same-origin" && site != "none")
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn taken(pairs: &[(&'static str, &'static str)]) -> bool {
        let settings = Settings {
            origin: Some("https://line.example.org".to_owned()),
            ..Settings::default()
        };
        let headers = pairs.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        is_ours(&headers.collect(), &settings)
    }

    #[test]
    fn takes_its_own_pages_and_programs_only() {
        assert!(taken(&[]));
        assert!(taken(&[("host", "a:80"), ("origin", "http://a:80")]));
        assert!(taken(&[
            ("host", "inner"),
            ("origin", "https://line.example.org")
        ]));
        assert!(!taken(&[("host", "a:80"), ("origin", "http://b:80")]));
        assert!(!taken(&[("host", "a"), ("origin", "null")]));
        assert!(!taken(&[("origin", "http://a")]));
        assert!(!taken(&[("host", "a"), ("sec-fetch-site", "cross-site")]));
    }
}
