//! Which ways in there are: for whoever stands at the door, and for whoever is inside and looks after their own.

use actix_web::{HttpResponse, get, web::Data};
use serde::Serialize;
use tomoshibi_engine::{ports::passkeys::OwnPasskey, protocol::v1::ErrorCode, time::Timestamp};
use utoipa::ToSchema;

use super::{passkeys::written, unstored};
use crate::gateway::{
    problem::Problem,
    shared::Shared,
    who::{Anybody, Who},
};

/// Ways in beside account and password, as this service is set up.
#[derive(Serialize, ToSchema)]
pub(crate) struct Doors {
    /// What staff call the OpenID Connect provider, if there is one.
    provider: Option<String>,
    /// Under which address passkeys are asked for and made, if there are any.
    passkeys_at: Option<String>,
}

/// One of one's own.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShownPasskey {
    /// Names it; opens nothing.
    name: String,
    /// Where it was made, as the browser calls itself.
    device: String,
    #[schema(value_type = i64)]
    made_at: Timestamp,
    #[schema(value_type = Option<i64>)]
    used_at: Option<Timestamp>,
    /// It is on several devices of its owner.
    is_backed_up: bool,
}

/// How somebody comes in.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnWays {
    /// Whether an authenticator is confirmed.
    has_factor: bool,
    /// What staff call the OpenID Connect provider, if there is one.
    provider: Option<String>,
    /// Since when its word opens this account, in milliseconds since 1970.
    #[schema(value_type = Option<i64>)]
    provider_since: Option<Timestamp>,
    /// Under which address passkeys are made, if there are any.
    passkeys_at: Option<String>,
    passkeys: Vec<ShownPasskey>,
}

/// Ways in beside account and password.
#[utoipa::path(path = "/api/v1/doors", tag = "session", security(()), responses((status = 200, body = Doors)))]
#[get("/doors")]
pub(crate) async fn doors(shared: Data<Shared>) -> HttpResponse {
    unstored(&Doors {
        provider: provider(&shared),
        passkeys_at: passkeys_at(&shared),
    })
}

/// One's own ways in.
#[utoipa::path(path = "/api/v1/session/ways", tag = "session",
    security(("session" = ["counselor", "supervisor", "coach", "coordinator", "admin"])), responses(
    (status = 200, body = OwnWays), (status = 401, body = Problem), (status = 403, body = Problem)))]
#[get("/session/ways")]
pub(crate) async fn own(me: Who<Anybody>, shared: Data<Shared>) -> Result<HttpResponse, Problem> {
    let now = shared.parts.clock.now();
    let ways = shared.parts.ways_in.ways(me.session, now).await?;
    let ways = ways.ok_or(ErrorCode::SignInAgain)?;
    let passkeys = shared.parts.passkeys.of(me.member.id).await?;
    Ok(unstored(&OwnWays {
        passkeys_at: passkeys_at(&shared),
        passkeys: passkeys.into_iter().map(ShownPasskey::from).collect(),
        has_factor: ways.has_factor,
        provider: provider(&shared),
        provider_since: ways.provider_since,
    }))
}

fn provider(shared: &Shared) -> Option<String> {
    let provider = shared.parts.provider.as_deref();
    provider.map(|provider| provider.name().to_owned())
}

fn passkeys_at(shared: &Shared) -> Option<String> {
    shared.site.as_ref().map(|site| site.domain.clone())
}

impl From<OwnPasskey> for ShownPasskey {
    fn from(kept: OwnPasskey) -> Self {
        Self {
            name: written(&kept.id),
            device: kept.device,
            made_at: kept.made_at,
            used_at: kept.used_at,
            is_backed_up: kept.is_backed_up,
        }
    }
}
