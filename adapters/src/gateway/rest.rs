//! REST under `/api/v1`, for everything that is not a conversation; and the probes.

pub(crate) mod afterwards;
pub(crate) mod desks;
pub(crate) mod library;
pub(crate) mod openid;
pub(crate) mod passkeys;
pub(crate) mod past;
pub(crate) mod probes;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod staff;
pub(crate) mod triage;
pub(crate) mod ways;

use actix_web::{
    HttpResponse,
    error::JsonPayloadError,
    web::{self, JsonConfig, PathConfig, QueryConfig, ServiceConfig},
};
use tomoshibi_engine::protocol::v1::ErrorCode;

use super::problem::Problem;

/// Of the body of any request here.
const BODY_BYTES_MAX: usize = 4 * 1024;

pub(crate) fn routes(app: &mut ServiceConfig) {
    let api = web::scope("/api/v1")
        .app_data(
            JsonConfig::default()
                .limit(BODY_BYTES_MAX)
                .error_handler(|error, _| bad_body(&error).into()),
        )
        .app_data(QueryConfig::default().error_handler(|_, _| {
            let title = "The address asks for something that openapi.json does not describe.";
            Problem::because(ErrorCode::BadFrame, 400, title).into()
        }))
        .app_data(
            PathConfig::default().error_handler(|_, _| Problem::from(ErrorCode::NoSuchDesk).into()),
        )
        .service(session::sign_in)
        .service(session::who)
        .service(session::sign_out)
        .service(session::unlock)
        .service(openid::begin)
        .service(openid::finish)
        .service(openid::code)
        .service(passkeys::begin_new)
        .service(passkeys::make)
        .service(passkeys::revoke)
        .service(passkeys::begin)
        .service(passkeys::enter)
        .service(ways::doors)
        .service(ways::own)
        .service(sign_in::look)
        .service(sign_in::accept)
        .service(sign_in::begin_factor)
        .service(sign_in::confirm_factor)
        .service(sign_in::sessions)
        .service(sign_in::end_session)
        .service(desks::list)
        .service(desks::one)
        .service(desks::enrol)
        .service(library::reading)
        .service(library::shelf)
        .service(afterwards::thanks)
        .service(afterwards::endings)
        .service(past::past)
        .service(staff::colleagues)
        .service(staff::give_level)
        .service(staff::alarms)
        .service(staff::views)
        .service(triage::words)
        .default_service(web::to(super::assets::nothing_here));
    app.service(api)
        .service(probes::health)
        .service(probes::ready)
        .service(probes::metrics);
}

/// Says nothing of what was in the body: it may be a password.
fn bad_body(error: &JsonPayloadError) -> Problem {
    let (status, title) = match error {
        JsonPayloadError::ContentType => (415, "The body must be sent as application/json."),
        JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => {
            (413, "The body is larger than 4 KiB.")
        }
        _ => (
            400,
            "The body is not the JSON object that openapi.json describes for this address.",
        ),
    };
    Problem::because(ErrorCode::BadFrame, status, title)
}

/// An answer that is nobody's to keep.
fn unstored(shown: &impl serde::Serialize) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .json(shown)
}
