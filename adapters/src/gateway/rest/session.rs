//! Signing in and out. A session is kept on our side; the browser holds only its key.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse, delete, get, post,
    web::{Data, Json},
};
use serde::{Deserialize, Serialize};
use tomoshibi_engine::{
    ids::{DeskId, StaffId},
    ports::staff::Password,
    protocol::v1::ErrorCode,
    staff::{Languages, Qualification, Role, StaffMember},
    time::Timestamp,
};
use utoipa::ToSchema;

use super::member;
use crate::gateway::{address, cookie, problem::Problem, shared::Shared};

const ACCOUNT_BYTES_MAX: usize = 128;
const PASSWORD_BYTES_MAX: usize = 1_024;
/// For a free hand to check a password.
const PASSWORD_WAIT: Duration = Duration::from_secs(5);

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    account: String,
    password: String,
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

#[derive(Serialize, ToSchema)]
pub(crate) struct SignedIn {
    member: Member,
    /// When the session ends, in milliseconds since 1970.
    #[schema(value_type = i64)]
    until: Timestamp,
}

/// Signs in and sets the session cookie.
#[utoipa::path(path = "/api/v1/session", tag = "session", request_body = SignIn, responses(
    (status = 200, body = SignedIn),
    (status = 401, body = Problem, description = "account and password do not match"),
    (status = 429, body = Problem, description = "too many tries from this address")))]
#[post("/session")]
pub(crate) async fn sign_in(
    request: HttpRequest,
    shared: Data<Shared>,
    Json(sign_in): Json<SignIn>,
) -> Result<HttpResponse, Problem> {
    let settings = &shared.settings;
    let address = address::of(
        request.peer_addr(),
        request.headers(),
        &settings.trusted_proxies,
    );
    if !shared.paces.may_sign_in(&sign_in.account, address) {
        return Err(ErrorCode::TooManyTries.into());
    }
    if sign_in.account.len() > ACCOUNT_BYTES_MAX || sign_in.password.len() > PASSWORD_BYTES_MAX {
        return Err(ErrorCode::WrongPassword.into());
    }
    let _hand = tokio::time::timeout(PASSWORD_WAIT, shared.passwords.acquire())
        .await
        .map_err(|_| ErrorCode::NotKeptYet)?;
    let until = shared.parts.clock.now() + settings.session;
    let password = Password(sign_in.password);
    let signed_in = shared
        .parts
        .staff
        .sign_in(sign_in.account, password, until)
        .await?;
    let (member, token) = signed_in.ok_or(ErrorCode::WrongPassword)?;
    Ok(HttpResponse::Ok()
        .cookie(cookie::kept(&token, settings))
        .insert_header(("cache-control", "no-store"))
        .json(SignedIn {
            member: member.into(),
            until,
        }))
}

/// Who is signed in here.
#[utoipa::path(path = "/api/v1/session", tag = "session", responses(
    (status = 200, body = Member), (status = 401, body = Problem)))]
#[get("/session")]
pub(crate) async fn who(
    request: HttpRequest,
    shared: Data<Shared>,
) -> Result<HttpResponse, Problem> {
    let member = member(&request, &shared).await?;
    Ok(HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .json(Member::from(member)))
}

/// Ends the session; also when there is none.
#[utoipa::path(path = "/api/v1/session", tag = "session", responses((status = 204)))]
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
