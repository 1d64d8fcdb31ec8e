//! Passkeys: made by whoever has just signed in, and shown instead of password and code, both at once, because
//! its device asks whoever holds it to show who they are.

use actix_web::{
    HttpRequest, HttpResponse, delete, post,
    web::{Data, Json, Path},
};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use serde::{Deserialize, Serialize};
use tomoshibi_engine::{
    ports::{
        passkeys::{Keeping, PASSKEYS_MAX, Passkey},
        ways_in::{Shown, Step, WayToken},
    },
    protocol::v1::ErrorCode,
    time::{Millis, Timestamp},
};
use utoipa::ToSchema;

use super::session::{admitted, arrival, paced, paced_by_address};
use crate::{
    gateway::{
        cookie,
        problem::Problem,
        shared::Shared,
        who::{Anybody, Who},
    },
    passkey::{self, PublicKey, SAID_BYTES_MAX, Site},
};

/// For a device to be found, and its owner to show who they are.
const SIGNING_TAKES_MAX: Millis = Millis::seconds(300);
/// After signing in, for adding what opens the account: later it may be somebody else's hand.
const FRESH_FOR: Millis = Millis::seconds(600);

/// What the browser asks a device for. Bytes are in base64url.
#[derive(Serialize, ToSchema)]
pub(crate) struct Wanted {
    challenge: String,
    /// Whose passkey it must be.
    domain: String,
}

/// What a new one is to be made from.
#[derive(Serialize, ToSchema)]
pub(crate) struct WantedNew {
    challenge: String,
    domain: String,
    /// The account's number; its name is for its owner's own eyes.
    user: String,
    nickname: String,
    /// Those that there are, so that no device makes a second one.
    known: Vec<String>,
}

/// What a device said of one it has made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaidOfNew {
    client_data: String,
    authenticator_data: String,
}

/// What a device signed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signed {
    id: String,
    client_data: String,
    authenticator_data: String,
    signature: String,
}

/// Begins a new passkey for whoever signed in within the last ten minutes.
#[utoipa::path(path = "/api/v1/passkeys/begin", tag = "session",
    security(("session" = ["counselor", "supervisor", "coach", "coordinator", "admin"])), responses(
    (status = 200, body = WantedNew), (status = 401, body = Problem),
    (status = 403, body = Problem, description = "signed in too long ago (`not_fresh`)"),
    (status = 404, body = Problem, description = "there are no passkeys without an address to bind them to"),
    (status = 409, body = Problem, description = "`too_many_passkeys`")))]
#[post("/passkeys/begin")]
pub(crate) async fn begin_new(
    me: Who<Anybody>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Problem> {
    let site = site(&shared)?;
    let now = shared.parts.clock.now();
    let ways_in = &shared.parts.ways_in;
    let ways = ways_in.ways(me.session, now).await?;
    let signed_in_at = ways.ok_or(ErrorCode::SignInAgain)?.signed_in_at;
    if now > signed_in_at + FRESH_FOR {
        return Err(ErrorCode::NotFresh.into());
    }
    let own = shared.parts.passkeys.of(me.member.id).await?;
    if own.len() >= PASSKEYS_MAX {
        return Err(ErrorCode::TooManyPasskeys.into());
    }
    let token = begun(&shared, Step::MakingPasskey(me.member.id), now).await?;
    let wanted = WantedNew {
        challenge: written(&passkey::challenge(&token)),
        domain: site.domain.clone(),
        user: written(me.member.id.0.as_bytes()),
        nickname: me.member.nickname,
        known: own.iter().map(|own| written(&own.id)).collect(),
    };
    Ok(asking(&token, &shared, &wanted))
}

/// Keeps the new passkey.
#[utoipa::path(path = "/api/v1/passkeys", tag = "session", request_body = SaidOfNew,
    security(("session" = ["counselor", "supervisor", "coach", "coordinator", "admin"])), responses(
    (status = 204), (status = 401, body = Problem), (status = 409, body = Problem), (status = 410, body = Problem)))]
#[post("/passkeys")]
pub(crate) async fn make(
    request: HttpRequest,
    me: Who<Anybody>,
    shared: Data<Shared>,
    Json(said): Json<SaidOfNew>,
) -> Result<HttpResponse, Problem> {
    let site = site(&shared)?;
    let step = Step::MakingPasskey(me.member.id);
    let token = taken(&request, &shared, step).await?;
    let client = read(&said.client_data)?;
    let device = read(&said.authenticator_data)?;
    let made = site.made(&passkey::challenge(&token), &client, &device);
    let made = made.ok_or(ErrorCode::NotProved)?;
    let passkey = Passkey {
        id: made.id,
        key: serde_json::to_string(&made.key).map_err(|_| ErrorCode::Internal)?,
        count: made.state.count,
        may_be_backed_up: made.state.may_be_backed_up,
        is_backed_up: made.state.is_backed_up,
    };
    let arrival = arrival(&request, &shared);
    let passkeys = &shared.parts.passkeys;
    let keeping = passkeys.keep(me.member.id, passkey, arrival.device, arrival.now);
    match keeping.await? {
        Keeping::Kept => Ok(HttpResponse::NoContent().finish()),
        Keeping::TooMany => Err(ErrorCode::TooManyPasskeys.into()),
        Keeping::Known => Err(ErrorCode::NoChange.into()),
    }
}

/// Removes one of one's own passkeys: it opens nothing from now on. Sessions that it opened go on.
#[utoipa::path(path = "/api/v1/passkeys/{name}", tag = "session",
    security(("session" = ["counselor", "supervisor", "coach", "coordinator", "admin"])), responses(
    (status = 204), (status = 401, body = Problem)))]
#[delete("/passkeys/{name}")]
pub(crate) async fn revoke(
    me: Who<Anybody>,
    shared: Data<Shared>,
    name: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = read(&name)?;
    shared.parts.passkeys.revoke(me.member.id, id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Begins signing in with a passkey, whoever's it is.
#[utoipa::path(path = "/api/v1/session/passkey/begin", tag = "session", security(()), responses(
    (status = 200, body = Wanted), (status = 404, body = Problem), (status = 429, body = Problem)))]
#[post("/session/passkey/begin")]
pub(crate) async fn begin(
    request: HttpRequest,
    shared: Data<Shared>,
) -> Result<HttpResponse, Problem> {
    let site = site(&shared)?;
    paced_by_address(&request, &shared)?;
    let now = shared.parts.clock.now();
    let token = begun(&shared, Step::AskedPasskey, now).await?;
    let wanted = Wanted {
        challenge: written(&passkey::challenge(&token)),
        domain: site.domain.clone(),
    };
    Ok(asking(&token, &shared, &wanted))
}

/// Signs in with a passkey, which stands for the password and the second factor.
#[utoipa::path(path = "/api/v1/session/passkey", tag = "session", security(()), request_body = Signed, responses(
    (status = 200, body = super::session::Entered),
    (status = 401, body = Problem, description = "unknown, revoked, or not what was asked for (`not_proved`)"),
    (status = 403, body = Problem), (status = 410, body = Problem), (status = 429, body = Problem)))]
#[post("/session/passkey")]
pub(crate) async fn enter(
    request: HttpRequest,
    shared: Data<Shared>,
    Json(signed): Json<Signed>,
) -> Result<HttpResponse, Problem> {
    let site = site(&shared)?;
    paced(&request, &shared, &signed.id)?;
    let token = taken(&request, &shared, Step::AskedPasskey).await?;
    let passkeys = &shared.parts.passkeys;
    let known = passkeys.passkey(read(&signed.id)?).await?;
    let (staff, known) = known.ok_or(ErrorCode::NotProved)?;
    let key: PublicKey = serde_json::from_str(&known.key).map_err(|_| ErrorCode::Internal)?;
    let state = site.signed(
        &passkey::challenge(&token),
        &read(&signed.client_data)?,
        &read(&signed.authenticator_data)?,
        &read(&signed.signature)?,
        &key,
    );
    let state = state.ok_or(ErrorCode::NotProved)?;
    if !state.follows(known.count) || state.may_be_backed_up != known.may_be_backed_up {
        tracing::warn!("a passkey does not go on where it was: there may be a copy of it");
        return Err(ErrorCode::NotProved.into());
    }
    let arrival = arrival(&request, &shared);
    let noted = passkeys.signed(known, state.count, state.is_backed_up, arrival.now);
    if !noted.await? {
        return Err(ErrorCode::NotProved.into());
    }
    let until = arrival.until;
    let ways_in = &shared.parts.ways_in;
    let came = ways_in
        .enter(staff, Shown::BothFactors, None, arrival)
        .await?;
    admitted(&request, &shared, came, until).await
}

fn site(shared: &Shared) -> Result<&Site, Problem> {
    let site = shared.site.as_ref();
    site.ok_or_else(|| {
        Problem::not_found("There are no passkeys here: gateway.origin names no address.")
    })
}

async fn begun(shared: &Shared, step: Step, now: Timestamp) -> Result<WayToken, Problem> {
    let ways_in = &shared.parts.ways_in;
    let begun = ways_in.begin(step, now, now + SIGNING_TAKES_MAX).await?;
    Ok(begun.ok_or(ErrorCode::TooManyTries)?)
}

/// What this browser has begun, if it is that; nobody gets it again.
async fn taken(request: &HttpRequest, shared: &Shared, step: Step) -> Result<WayToken, Problem> {
    let token = cookie::way_in(request.headers(), &shared.settings);
    let token = token.ok_or(ErrorCode::SignInOver)?;
    let now = shared.parts.clock.now();
    let begun = shared.parts.ways_in.take(token.clone(), now).await?;
    if begun == Some(step) {
        Ok(token)
    } else {
        Err(ErrorCode::SignInOver.into())
    }
}

fn asking(token: &WayToken, shared: &Shared, wanted: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok()
        .cookie(cookie::kept_way(token, SIGNING_TAKES_MAX, &shared.settings))
        .insert_header(("cache-control", "no-store"))
        .json(wanted)
}

pub(super) fn written(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn read(text: &str) -> Result<Vec<u8>, Problem> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok();
    let bytes = bytes.filter(|bytes| bytes.len() <= SAID_BYTES_MAX);
    Ok(bytes.ok_or(ErrorCode::NotProved)?)
}
