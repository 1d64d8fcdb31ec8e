//! The headers every answer carries, the time every answer has, and the check that a request which
//! changes something is our own.

use actix_web::{
    Error, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use tokio::time::timeout;
use tomoshibi_engine::protocol::v1::ErrorCode;

use super::{Settings, origin, problem::Problem, shared::Shared};

/// On everything.
const FIXED: [(HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
];

/// On what a browser may show as a page. On a page's parts they mean nothing, and over a slow network the
/// headers of twenty small files weigh as much as the talk.
const ON_PAGES: [(HeaderName, &str); 3] = [
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
];

/// Where parts of pages are, and nothing else.
const PARTS: &str = "/assets/";

/// One desk's page follows.
const CLIENT_PAGE: &str = "/c/";
/// The script that other sites put a desk on their pages with.
const WIDGET: &str = "/widget.js";

/// Over HTTPS, for a year.
const STRICT_TRANSPORT: &str = "max-age=31536000";

const FOREIGN_ORIGIN: &str = "This request comes from a page of another origin. If it is the service's own, \
     the proxy must pass the Host header on, or gateway.origin must name it.";

pub(crate) async fn headers(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let shared = request.app_data::<Data<Shared>>().cloned();
    if let Some(shared) = &shared
        && !request.method().is_safe()
        && !origin::is_ours(request.headers(), &shared.settings)
    {
        let response =
            request.error_response(Problem::because(ErrorCode::NotAllowed, 403, FOREIGN_ORIGIN));
        return Ok(with_headers(response, &shared.settings, &[]));
    }
    let Some(shared) = shared else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let frames = framed_by(request.path(), &shared).await;
    let answer = timeout(shared.settings.answer_timeout, next.call(request)).await;
    let response = answer.map_err(|_| Problem::too_slow())??;
    let response = response.map_into_boxed_body();
    Ok(with_headers(response, &shared.settings, &frames))
}

fn with_headers(
    mut response: ServiceResponse,
    settings: &Settings,
    frames: &[String],
) -> ServiceResponse {
    let policy = content_policy(response.request(), frames);
    let is_widget = response.request().path() == WIDGET;
    let is_part = response.request().path().starts_with(PARTS)
        && response.status() == StatusCode::OK
        && is_script_or_style(response.headers());
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        insert(headers, name, value);
    }
    if is_widget {
        // The one thing that pages of others load; it knows nothing that they do not.
        insert(
            headers,
            header::CROSS_ORIGIN_RESOURCE_POLICY,
            "cross-origin",
        );
    }
    if settings.is_https() {
        insert(headers, header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT);
    }
    if !is_part {
        for (name, value) in ON_PAGES {
            insert(headers, name, value);
        }
        insert(headers, header::CONTENT_SECURITY_POLICY, &policy);
    }
    response
}

/// An image may be a document with scripts of its own.
fn is_script_or_style(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/javascript") || kind.starts_with("text/css"))
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// Sites that may show what is served here in a frame: nothing but a desk's page, by those whom the operator
/// names for all desks and the desk for itself. Nobody, when the desk cannot be asked.
async fn framed_by(path: &str, shared: &Shared) -> Vec<String> {
    let Some(desk) = path.strip_prefix(CLIENT_PAGE) else {
        return Vec::new();
    };
    let mut origins = shared.settings.embed_origins.clone();
    let (desks, now) = (shared.parts.desks.as_ref(), shared.parts.clock.now());
    origins.extend(shared.documents.framed_by(desk, desks, now).await);
    origins
}

/// Only what we serve ourselves, and nothing inline. Older browsers do not count sockets of the same
/// host as 'self', so they are named.
fn content_policy(request: &HttpRequest, frames: &[String]) -> String {
    let frames = if frames.is_empty() {
        "'none'".to_owned()
    } else {
        frames.join(" ")
    };
    format!(
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'{}; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors {frames}",
        own_sockets(request)
    )
}

fn own_sockets(request: &HttpRequest) -> String {
    let host = request.headers().get(header::HOST);
    host.and_then(|host| host.to_str().ok())
        .filter(|host| is_plain(host))
        .map_or_else(String::new, |host| format!(" ws://{host} wss://{host}"))
}

/// A host that cannot end the directive it stands in.
fn is_plain(host: &str) -> bool {
    !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
}
