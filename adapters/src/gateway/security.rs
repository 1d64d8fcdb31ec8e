//! The headers every answer carries, the time every answer has, and the check that a request which
//! changes something is our own.

use actix_web::{
    Error, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    web::Data,
};
use tokio::time::timeout;
use tomoshibi_engine::protocol::v1::ErrorCode;

use super::{Settings, origin, problem::Problem, shared::Shared};

const FIXED: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
];

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
    insert(headers, header::CONTENT_SECURITY_POLICY, &policy);
    response
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
    let desks = shared.parts.desks.all().await.unwrap_or_default();
    let named = desks.into_iter().find(|known| known.id.as_str() == desk);
    origins.extend(named.into_iter().flat_map(|known| known.embed));
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
