//! Signing in and out. A session is kept on our side; the browser holds only its key.

use std::{net::IpAddr, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::header,
    post,
    web::{Data, Json},
};
use serde::{Deserialize, Serialize};
use tokio::sync::SemaphorePermit;
use tomoshibi_engine::{
    ids::{DeskId, StaffId},
    ports::{
        sign_in::{Arrival, Code, SignedIn},
        staff::Password,
    },
    protocol::v1::ErrorCode,
    staff::{Languages, Qualification, Role, StaffMember},
    time::Timestamp,
};
use utoipa::ToSchema;

use super::unstored;
use crate::gateway::{
    address, cookie,
    problem::Problem,
    shared::Shared,
    who::{Anybody, Head, Who, workplace},
};

const ACCOUNT_BYTES_MAX: usize = 128;
pub(super) const PASSWORD_BYTES_MAX: usize = 1_024;
/// For a free hand to check a password.
const PASSWORD_WAIT: Duration = Duration::from_secs(5);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    account: String,
    password: String,
    /// Of the authenticator, or a recovery code; for accounts that have a second factor.
    code: Option<String>,
}

/// Who is signed in. The account name is not part of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Member {
    #[schema(value_type = String)]
    id: StaffId,
    #[schema(value_type = String)]
    desk: DeskId,
    nickname: String,
    /// `counselor`, `supervisor`, `coach`, `coordinator` or `admin`.
    #[schema(value_type = String)]
    role: Role,
    /// `peer`, `counselor` or `licensed`.
    #[schema(value_type = String)]
    qualification: Qualification,
    #[schema(value_type = Vec<String>)]
    languages: Languages,
    /// 0 (novice) to 11.
    level: u8,
}

impl From<StaffMember> for Member {
    fn from(member: StaffMember) -> Self {
        Self {
            id: member.id,
            desk: member.desk,
            nickname: member.nickname,
            role: member.role,
            qualification: member.qualification,
            languages: member.languages,
            level: member.level,
        }
    }
}

/// Who is signed in, and what their console must know beforehand.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    #[serde(flatten)]
    member: Member,
    /// Minutes without a touch after which the console hides what it shows; 0 for never.
    lock_after_minutes: u16,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Entered {
    member: Member,
    /// When the session ends, in milliseconds since 1970.
    #[schema(value_type = i64)]
    until: Timestamp,
    /// A second factor is to be set up before anything else.
    factor_due: bool,
}

/// Signs in and sets the session cookie. Where the role needs a second factor that the account has not got,
/// `factor_due` is true and the session can do nothing but set it up.
#[utoipa::path(path = "/api/v1/session", tag = "session", security(()), request_body = Credentials, responses(
    (status = 200, body = Entered),
    (status = 401, body = Problem, description = "account and password do not match (`wrong_password`), \
        a code is asked for (`code_wanted`), or it is wrong (`wrong_code`)"),
    (status = 403, body = Problem, description = "the desk has its staff elsewhere (`not_from_here`) or at other \
        hours (`not_at_this_hour`)"),
    (status = 429, body = Problem, description = "too many tries from this address")))]
#[post("/session")]
pub(crate) async fn sign_in(
    request: HttpRequest,
    shared: Data<Shared>,
    Json(shown): Json<Credentials>,
) -> Result<HttpResponse, Problem> {
    paced(&request, &shared, &shown.account)?;
    if shown.account.len() > ACCOUNT_BYTES_MAX || shown.password.len() > PASSWORD_BYTES_MAX {
        return Err(ErrorCode::WrongPassword.into());
    }
    let _hand = hand(&shared).await?;
    let (password, code) = (Password(shown.password), shown.code.map(Code));
    let arrival = arrival(&request, &shared);
    let until = arrival.until;
    let came = shared
        .parts
        .sign_in
        .sign_in(shown.account, password, code, arrival)
        .await?;
    admitted(&request, &shared, came, until).await
}

/// Whoever came in, if the desk has its staff come in from there and now; else their session ends at once.
pub(super) async fn admitted(
    request: &HttpRequest,
    shared: &Shared,
    came: SignedIn,
    until: Timestamp,
) -> Result<HttpResponse, Problem> {
    if let SignedIn::In(member, token) | SignedIn::FactorDue(member, token) = &came
        && let Err(problem) = may_begin(request, shared, member).await
    {
        shared.parts.staff.sign_out(token.clone()).await?;
        return Err(problem);
    }
    entered(came, until, shared)
}

/// Whether the desk has its staff come in from there, and now.
pub(super) async fn may_begin(
    request: &HttpRequest,
    shared: &Shared,
    member: &StaffMember,
) -> Result<(), Problem> {
    let workplace = workplace(shared, &member.desk).await?;
    workplace.is_from(Head::of(request).address(shared))?;
    Ok(workplace.is_at(shared.parts.clock.now())?)
}

/// Whether one more try is due from there. `account`: or whatever else is tried, so that people who begin at one
/// office in one minute do not stand in each other's way.
pub(super) fn paced(request: &HttpRequest, shared: &Shared, account: &str) -> Result<(), Problem> {
    if shared.paces.may_sign_in(account, customer(request, shared)) {
        Ok(())
    } else {
        Err(ErrorCode::TooManyTries.into())
    }
}

/// The same while nobody knows yet who it is.
pub(super) fn paced_by_address(request: &HttpRequest, shared: &Shared) -> Result<(), Problem> {
    if shared.paces.may_begin(customer(request, shared)) {
        Ok(())
    } else {
        Err(ErrorCode::TooManyTries.into())
    }
}

fn customer(request: &HttpRequest, shared: &Shared) -> IpAddr {
    let proxies = &shared.settings.trusted_proxies;
    address::of(request.peer_addr(), request.headers(), proxies)
}

/// A free hand to check a password, or "try again".
pub(super) async fn hand(shared: &Shared) -> Result<SemaphorePermit<'_>, Problem> {
    let hand = tokio::time::timeout(PASSWORD_WAIT, shared.passwords.acquire()).await;
    hand.ok()
        .and_then(Result::ok)
        .ok_or_else(|| ErrorCode::NotKeptYet.into())
}

/// Who comes, with what, until when.
pub(super) fn arrival(request: &HttpRequest, shared: &Shared) -> Arrival {
    let device = request.headers().get(header::USER_AGENT);
    let device = device.and_then(|device| device.to_str().ok());
    let now = shared.parts.clock.now();
    Arrival {
        device: device.unwrap_or_default().to_owned(),
        now,
        until: now + shared.settings.session,
        factor_for: shared.settings.second_factor_for.clone(),
    }
}

/// What came of it, for the browser.
pub(super) fn entered(
    came: SignedIn,
    until: Timestamp,
    shared: &Shared,
) -> Result<HttpResponse, Problem> {
    let (member, token, factor_due) = match came {
        SignedIn::WrongPassword => return Err(ErrorCode::WrongPassword.into()),
        SignedIn::CodeWanted => return Err(ErrorCode::CodeWanted.into()),
        SignedIn::WrongCode => return Err(ErrorCode::WrongCode.into()),
        SignedIn::In(member, token) => (member, token, false),
        SignedIn::FactorDue(member, token) => (member, token, true),
    };
    Ok(HttpResponse::Ok()
        .cookie(cookie::kept(&token, &shared.settings))
        .insert_header(("cache-control", "no-store"))
        .json(Entered {
            member: member.into(),
            until,
            factor_due,
        }))
}

/// Who is signed in here.
#[utoipa::path(path = "/api/v1/session", tag = "session",
    security(("session" = ["counselor", "supervisor", "coach", "coordinator", "admin"])), responses(
    (status = 200, body = Me), (status = 401, body = Problem), (status = 403, body = Problem)))]
#[get("/session")]
pub(crate) async fn who(me: Who<Anybody>, shared: Data<Shared>) -> Result<HttpResponse, Problem> {
    let workplace = workplace(&shared, &me.member.desk).await?;
    Ok(unstored(&Me {
        member: me.member.into(),
        lock_after_minutes: workplace.lock_after_minutes,
    }))
}

/// Ends the session; also when there is none.
#[utoipa::path(path = "/api/v1/session", tag = "session", security(()), responses((status = 204)))]
#[delete("/session")]
pub(crate) async fn sign_out(
    request: HttpRequest,
    shared: Data<Shared>,
) -> Result<HttpResponse, Problem> {
    if let Some(session) = cookie::session_in(request.headers(), &shared.settings) {
        shared.parts.staff.sign_out(session).await?;
    }
    Ok(HttpResponse::NoContent()
        .cookie(cookie::removed(&shared.settings))
        .finish())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnPassword {
    password: String,
}

/// Whether somebody before a screen that locked itself is still the one who signed in. Changes nothing.
#[utoipa::path(path = "/api/v1/session/unlock", tag = "session", request_body = OwnPassword,
    security(("session" = ["counselor", "supervisor", "coach", "coordinator", "admin"])), responses(
    (status = 204), (status = 401, body = Problem, description = "`wrong_password`, or no session"),
    (status = 429, body = Problem)))]
#[post("/session/unlock")]
pub(crate) async fn unlock(
    request: HttpRequest,
    me: Who<Anybody>,
    shared: Data<Shared>,
    Json(shown): Json<OwnPassword>,
) -> Result<HttpResponse, Problem> {
    paced(&request, &shared, &me.session.0)?;
    if shown.password.len() > PASSWORD_BYTES_MAX {
        return Err(ErrorCode::WrongPassword.into());
    }
    let _hand = hand(&shared).await?;
    let (password, now) = (Password(shown.password), shared.parts.clock.now());
    let door = &shared.parts.sign_in;
    if door.is_own_password(me.session, password, now).await? {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(ErrorCode::WrongPassword.into())
    }
}
