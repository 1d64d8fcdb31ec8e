//! The REST interface as an OpenAPI document, made from the handlers.

use utoipa::OpenApi;

use super::rest::{
    afterwards, desks, library, openid, passkeys, past, probes, session, sign_in, staff, triage,
    ways,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tomoshibi",
        description = "Everything that is not a conversation; conversations go over the WebSocket \
                       protocol tomoshibi.v1. Errors are RFC 9457 problem details."
    ),
    paths(
        session::sign_in,
        session::who,
        session::sign_out,
        session::unlock,
        openid::begin,
        openid::finish,
        openid::code,
        passkeys::begin_new,
        passkeys::make,
        passkeys::revoke,
        passkeys::begin,
        passkeys::enter,
        ways::doors,
        ways::own,
        sign_in::look,
        sign_in::accept,
        sign_in::begin_factor,
        sign_in::confirm_factor,
        sign_in::sessions,
        sign_in::end_session,
        desks::list,
        desks::one,
        desks::enrol,
        library::reading,
        library::shelf,
        afterwards::thanks,
        afterwards::endings,
        past::past,
        staff::colleagues,
        staff::give_level,
        staff::alarms,
        staff::views,
        triage::words,
        probes::health,
        probes::ready,
        probes::metrics,
    )
)]
struct Api;

/// The document, as JSON that ends with a line break.
pub fn openapi() -> String {
    let mut json = Api::openapi().to_pretty_json().unwrap_or_default();
    json.push('\n');
    json
}
