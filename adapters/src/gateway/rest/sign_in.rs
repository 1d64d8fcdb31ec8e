//! Beside signing in: invitations, the second factor, and one's own sessions.
//!
//! Secrets travel in bodies, never in addresses: addresses end up in logs.

use actix_web::{
    HttpRequest, HttpResponse, delete, get, post,
    web::{Data, Json, Path},
};
use serde::{Deserialize, Serialize};
use tomoshibi_engine::{
    ports::{
        sign_in::{Code, InvitationToken, Invited, OpenSession},
        staff::Password,
    },
    protocol::v1::ErrorCode,
    staff::Role,
    time::Timestamp,
};
use utoipa::ToSchema;

use super::{
    session::{PASSWORD_BYTES_MAX, arrival, entered, hand, may_begin, paced},
    unstored,
};
use crate::{
    authenticator,
    gateway::{
        problem::Problem,
        shared::Shared,
        who::{Anybody, Arriving, Who},
    },
    password_rule::{Weakness, weakness},
};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Invitation {
    /// What stands behind the `#` of the invitation's address.
    token: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Acceptance {
    token: String,
    /// At least twelve characters, and none that programs try early.
    password: String,
}

/// Whom an invitation is for.
#[derive(Serialize, ToSchema)]
pub(crate) struct Shown {
    /// For signing in.
    account: String,
    nickname: String,
    #[schema(value_type = String)]
    role: Role,
    /// Whether this role has to set up a second factor.
    needs_factor: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FactorCard {
    /// `otpauth://totp/…`, to be read as a picture by an authenticator.
    address: String,
    /// The secret in letters, to be typed.
    letters: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FirstCode {
    code: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RecoveryCodes {
    /// Each works once, in place of the authenticator. Shown now and never again.
    codes: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Session {
    name: String,
    /// As the browser calls itself.
    device: String,
    #[schema(value_type = i64)]
    opened_at: Timestamp,
    #[schema(value_type = i64)]
    until: Timestamp,
    is_this: bool,
}

/// Whom an invitation is for. Uses nothing up.
#[utoipa::path(path = "/api/v1/invitation/look", tag = "session", security(()), request_body = Invitation, responses(
    (status = 200, body = Shown), (status = 410, body = Problem), (status = 429, body = Problem)))]
#[post("/invitation/look")]
pub(crate) async fn look(
    request: HttpRequest,
    shared: Data<Shared>,
    Json(invitation): Json<Invitation>,
) -> Result<HttpResponse, Problem> {
    paced(&request, &shared, &invitation.token)?;
    let invited = invited(&shared, &invitation.token).await?;
    let role = invited.member.role;
    Ok(unstored(&Shown {
        account: invited.account,
        nickname: invited.member.nickname,
        role,
        needs_factor: shared.settings.second_factor_for.contains(&role),
    }))
}

/// Uses an invitation up: sets the password, ends every session and second factor of before, and signs in.
#[utoipa::path(path = "/api/v1/invitation", tag = "session", security(()), request_body = Acceptance, responses(
    (status = 200, body = super::session::Entered),
    (status = 400, body = Problem, description = "`password_too_short` or `password_guessable`"),
    (status = 410, body = Problem), (status = 429, body = Problem)))]
#[post("/invitation")]
pub(crate) async fn accept(
    request: HttpRequest,
    shared: Data<Shared>,
    Json(accepted): Json<Acceptance>,
) -> Result<HttpResponse, Problem> {
    paced(&request, &shared, &accepted.token)?;
    let invited = invited(&shared, &accepted.token).await?;
    let password = Password(accepted.password);
    check(&password, &invited)?;
    may_begin(&request, &shared, &invited.member).await?;
    let _hand = hand(&shared).await?;
    let arrival = arrival(&request, &shared);
    let (until, token) = (arrival.until, InvitationToken(accepted.token));
    let came = shared
        .parts
        .sign_in
        .accept(token, password, arrival)
        .await?;
    entered(came.ok_or(ErrorCode::InvitationOver)?, until, &shared)
}

async fn invited(shared: &Shared, token: &str) -> Result<Invited, Problem> {
    let now = shared.parts.clock.now();
    let token = InvitationToken(token.to_owned());
    let invited = shared.parts.sign_in.invited(token, now).await?;
    Ok(invited.ok_or(ErrorCode::InvitationOver)?)
}

fn check(password: &Password, invited: &Invited) -> Result<(), Problem> {
    if password.0.len() > PASSWORD_BYTES_MAX {
        return Err(ErrorCode::BadFrame.into());
    }
    let member = &invited.member;
    let known = [&invited.account, &member.nickname, member.desk.as_str()];
    match weakness(password, &known) {
        None => Ok(()),
        Some(Weakness::TooShort) => Err(ErrorCode::PasswordTooShort.into()),
        Some(Weakness::Guessable) => Err(ErrorCode::PasswordGuessable.into()),
    }
}

/// Draws a secret for an authenticator. Not in place of one that is confirmed: an invitation does that.
#[utoipa::path(path = "/api/v1/factor", tag = "session",
    security(("session" = ["arriving", "counselor", "supervisor", "coach", "coordinator", "admin"])), responses(
    (status = 200, body = FactorCard), (status = 401, body = Problem), (status = 409, body = Problem)))]
#[post("/factor")]
pub(crate) async fn begin_factor(
    me: Arriving,
    shared: Data<Shared>,
) -> Result<HttpResponse, Problem> {
    let Invited { account, member } = me.invited;
    let begun = shared.parts.sign_in.begin_factor(member.id).await?;
    let secret = begun.ok_or(ErrorCode::NoChange)?;
    let card = authenticator::card(&secret, &account);
    let (address, letters) = card.ok_or(ErrorCode::Internal)?;
    Ok(unstored(&FactorCard { address, letters }))
}

/// Confirms the authenticator by its first code, and lets this session in.
#[utoipa::path(path = "/api/v1/factor/confirm", tag = "session",
    security(("session" = ["arriving", "counselor", "supervisor", "coach", "coordinator", "admin"])), request_body = FirstCode, responses(
    (status = 200, body = RecoveryCodes), (status = 401, body = Problem), (status = 429, body = Problem)))]
#[post("/factor/confirm")]
pub(crate) async fn confirm_factor(
    request: HttpRequest,
    me: Arriving,
    shared: Data<Shared>,
    Json(first): Json<FirstCode>,
) -> Result<HttpResponse, Problem> {
    let session = me.session;
    paced(&request, &shared, &session.0)?;
    let now = shared.parts.clock.now();
    let code = Code(first.code);
    let confirmed = shared.parts.sign_in.confirm_factor(session, code, now);
    let codes = confirmed.await?.ok_or(ErrorCode::WrongCode)?;
    let codes = codes.into_iter().map(|code| code.0).collect();
    Ok(unstored(&RecoveryCodes { codes }))
}

/// Where one is signed in, the newest first.
#[utoipa::path(path = "/api/v1/sessions", tag = "session",
    security(("session" = ["counselor", "supervisor", "coach", "coordinator", "admin"])), responses(
    (status = 200, body = [Session]), (status = 401, body = Problem)))]
#[get("/sessions")]
pub(crate) async fn sessions(
    me: Who<Anybody>,
    shared: Data<Shared>,
) -> Result<HttpResponse, Problem> {
    let now = shared.parts.clock.now();
    let open = shared.parts.sign_in.sessions(me.session, now);
    let shown: Vec<_> = open.await?.into_iter().map(Session::from).collect();
    Ok(unstored(&shown))
}

/// Ends one of one's own sessions; its pages are told within half a minute.
#[utoipa::path(path = "/api/v1/sessions/{name}", tag = "session",
    security(("session" = ["counselor", "supervisor", "coach", "coordinator", "admin"])), responses(
    (status = 204), (status = 401, body = Problem)))]
#[delete("/sessions/{name}")]
pub(crate) async fn end_session(
    me: Who<Anybody>,
    shared: Data<Shared>,
    name: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (name, now) = (name.into_inner(), shared.parts.clock.now());
    let sign_in = &shared.parts.sign_in;
    sign_in.end_session(me.session, name, now).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<OpenSession> for Session {
    fn from(open: OpenSession) -> Self {
        Self {
            name: open.name,
            device: open.device,
            opened_at: open.opened_at,
            until: open.until,
            is_this: open.is_this,
        }
    }
}
