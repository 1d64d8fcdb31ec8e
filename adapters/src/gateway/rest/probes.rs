//! What machines ask: alive, ready, how much.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, get, route, web::Data};

use crate::gateway::{MetricsFor, address, problem::Problem, shared::Shared};

/// A database that does not answer in this time is not ready.
const READY_WITHIN: Duration = Duration::from_secs(2);

/// The process runs.
#[utoipa::path(get, path = "/healthz", tag = "probes", security(()), responses((status = 200, body = String)))]
#[route("/healthz", method = "GET", method = "HEAD")]
pub(crate) async fn health() -> HttpResponse {
    plain(HttpResponse::Ok(), "alive\n".to_owned())
}

/// The service takes conversations: started, a desk is open, the database answers, and it is not stopping.
#[utoipa::path(get, path = "/readyz", tag = "probes", security(()), responses(
    (status = 200, body = String), (status = 503, body = String)))]
#[route("/readyz", method = "GET", method = "HEAD")]
pub(crate) async fn ready(shared: Data<Shared>) -> HttpResponse {
    if shared.sockets.is_stopping() {
        return plain(HttpResponse::ServiceUnavailable(), "stopping\n".to_owned());
    }
    if shared.parts.health.desks().is_empty() {
        let why = "no desk is open: tomoshibi desk apply FILE, then start again\n";
        return plain(HttpResponse::ServiceUnavailable(), why.to_owned());
    }
    let asked = tokio::time::timeout(READY_WITHIN, shared.parts.health.ready());
    match asked.await {
        Ok(true) => plain(HttpResponse::Ok(), "ready\n".to_owned()),
        _ => plain(HttpResponse::ServiceUnavailable(), "not ready\n".to_owned()),
    }
}

/// Prometheus text format. By default for programs on this machine only.
#[utoipa::path(get, path = "/metrics", tag = "probes", security(()), responses(
    (status = 200, body = String), (status = 404, body = Problem)))]
#[get("/metrics")]
pub(crate) async fn metrics(
    request: HttpRequest,
    shared: Data<Shared>,
) -> Result<HttpResponse, Problem> {
    let may = match shared.settings.metrics {
        MetricsFor::Anyone => true,
        MetricsFor::Nobody => false,
        MetricsFor::Loopback => address::is_own_machine(request.peer_addr(), request.headers()),
    };
    if !may {
        return Err(Problem::not_found("There is nothing here."));
    }
    Ok(plain(HttpResponse::Ok(), (shared.parts.metrics)()))
}

fn plain(mut response: actix_web::HttpResponseBuilder, body: String) -> HttpResponse {
    response
        .content_type("text/plain; charset=utf-8")
        .insert_header(("cache-control", "no-store"))
        .body(body)
}
