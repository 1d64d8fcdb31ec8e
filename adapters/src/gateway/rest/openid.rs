//! Signing in at an OpenID Connect provider. The browser is sent there, comes back to `/signin` with a code,
//! and its page brings that code here: so every answer is in words, and the cookie never leaves this site.

use actix_web::{
    HttpRequest, HttpResponse, post,
    web::{Data, Json},
};
use serde::{Deserialize, Serialize};
use tomoshibi_engine::{
    ports::{
        sign_in::{Code, SignedIn},
        ways_in::{Shown, Step, WayToken},
    },
    protocol::v1::ErrorCode,
    time::Millis,
};
use utoipa::ToSchema;

use super::session::{admitted, arrival, paced, paced_by_address};
use crate::{
    gateway::{cookie, problem::Problem, shared::Shared},
    openid::{OpenId, Secrets, Unproved},
};

/// For the provider's own page, where somebody may look for their telephone; and again for the code here.
const WAY_TAKES_MAX: Millis = Millis::seconds(600);
const CODE_BYTES_MAX: usize = 2_048;

#[derive(Serialize, ToSchema)]
pub(crate) struct SentTo {
    /// The provider's, for the browser to go to.
    address: String,
}

/// What stands in the address that the provider sent the browser back to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CameBack {
    code: String,
    state: String,
    /// Who answers, where the provider says so.
    iss: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeAfter {
    /// Of the authenticator, or a recovery code.
    code: String,
}

/// Begins signing in at the provider: sets a cookie that only this browser has, and says where to go.
#[utoipa::path(path = "/api/v1/session/openid/begin", tag = "session", security(()), responses(
    (status = 200, body = SentTo), (status = 404, body = Problem, description = "no provider is set up"),
    (status = 429, body = Problem), (status = 503, body = Problem, description = "`provider_away`")))]
#[post("/session/openid/begin")]
pub(crate) async fn begin(
    request: HttpRequest,
    shared: Data<Shared>,
) -> Result<HttpResponse, Problem> {
    let provider = provider(&shared)?;
    paced_by_address(&request, &shared)?;
    let now = shared.parts.clock.now();
    let ways_in = &shared.parts.ways_in;
    let begun = ways_in.begin(Step::AtProvider, now, now + WAY_TAKES_MAX);
    let token = begun.await?.ok_or(ErrorCode::TooManyTries)?;
    let address = provider.begin(&Secrets::of(&token), now).await?;
    Ok(HttpResponse::Ok()
        .cookie(cookie::kept_way(&token, WAY_TAKES_MAX, &shared.settings))
        .insert_header(("cache-control", "no-store"))
        .json(SentTo { address }))
}

/// Signs in whom the provider vouches for, if they have an account. Takes each code once.
#[utoipa::path(path = "/api/v1/session/openid", tag = "session", security(()), request_body = CameBack, responses(
    (status = 200, body = super::session::Entered),
    (status = 401, body = Problem, description = "what came back does not hold (`not_proved`), or the \
        authenticator's code is still to come, under `/session/openid/code` (`code_wanted`)"),
    (status = 403, body = Problem, description = "nobody here is meant (`no_account_here`), or the desk has its \
        staff elsewhere (`not_from_here`) or at other hours (`not_at_this_hour`)"),
    (status = 410, body = Problem, description = "done already, or too late (`sign_in_over`)"),
    (status = 429, body = Problem), (status = 503, body = Problem, description = "`provider_away`")))]
#[post("/session/openid")]
pub(crate) async fn finish(
    request: HttpRequest,
    shared: Data<Shared>,
    Json(back): Json<CameBack>,
) -> Result<HttpResponse, Problem> {
    let provider = provider(&shared)?;
    let token = way(&request, &shared)?;
    paced(&request, &shared, &token.0)?;
    let (now, secrets) = (shared.parts.clock.now(), Secrets::of(&token));
    let is_ours = back.iss.is_none_or(|iss| provider.is_issuer(&iss));
    if back.state != secrets.state || back.code.len() > CODE_BYTES_MAX || !is_ours {
        return Err(ErrorCode::NotProved.into());
    }
    let ways_in = &shared.parts.ways_in;
    if ways_in.take(token.clone(), now).await? != Some(Step::AtProvider) {
        return Err(ErrorCode::SignInOver.into());
    }
    let vouched = provider.finish(back.code, &secrets, now).await?;
    let found = ways_in.by_identity(vouched.identity, vouched.account, now);
    let staff = found.await?.ok_or(ErrorCode::NoAccountHere)?;
    let arrival = arrival(&request, &shared);
    let until = arrival.until;
    let came = ways_in.enter(staff, vouched.shown, None, arrival).await?;
    if came == SignedIn::CodeWanted {
        let step = Step::CodeDue(staff);
        ways_in.go_on(token, step, now + WAY_TAKES_MAX).await?;
    }
    admitted(&request, &shared, came, until).await
}

/// Signs in with the authenticator's code whom the provider vouched for.
#[utoipa::path(path = "/api/v1/session/openid/code", tag = "session", security(()), request_body = CodeAfter, responses(
    (status = 200, body = super::session::Entered), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 410, body = Problem), (status = 429, body = Problem)))]
#[post("/session/openid/code")]
pub(crate) async fn code(
    request: HttpRequest,
    shared: Data<Shared>,
    Json(after): Json<CodeAfter>,
) -> Result<HttpResponse, Problem> {
    let token = way(&request, &shared)?;
    let arrival = arrival(&request, &shared);
    let (now, until) = (arrival.now, arrival.until);
    let ways_in = &shared.parts.ways_in;
    let Some(Step::CodeDue(staff)) = ways_in.step(token.clone(), now).await? else {
        return Err(ErrorCode::SignInOver.into());
    };
    // By the account, so that beginning anew gives nobody more guesses.
    paced(&request, &shared, &staff.0.to_string())?;
    let code = Some(Code(after.code));
    let came = ways_in
        .enter(staff, Shown::OneFactor, code, arrival)
        .await?;
    if matches!(came, SignedIn::In(..)) {
        ways_in.take(token, now).await?;
    }
    admitted(&request, &shared, came, until).await
}

fn provider(shared: &Shared) -> Result<&OpenId, Problem> {
    let provider = shared.parts.provider.as_deref();
    provider.ok_or_else(|| Problem::not_found("No OpenID Connect provider is set up here."))
}

fn way(request: &HttpRequest, shared: &Shared) -> Result<WayToken, Problem> {
    let token = cookie::way_in(request.headers(), &shared.settings);
    Ok(token.ok_or(ErrorCode::SignInOver)?)
}

impl From<Unproved> for Problem {
    fn from(why: Unproved) -> Self {
        match why {
            Unproved::Away => ErrorCode::ProviderAway.into(),
            Unproved::Refused => ErrorCode::NotProved.into(),
        }
    }
}
