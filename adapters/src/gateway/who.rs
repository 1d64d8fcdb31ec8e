//! Who asks: an argument that a handler can only have when the one who asks may.
//!
//! A handler that takes [`Who`] of a rule is never entered by anybody else, and finds in it the person, whose
//! desk is the only one it may look at. What each address says about itself in `openapi.json` is compared with
//! what it does, role by role, by a test.

use std::{
    fmt,
    marker::PhantomData,
    net::{IpAddr, SocketAddr},
    pin::Pin,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::HeaderMap, web::Data};
use tomoshibi_engine::{
    desk::Workplace,
    ids::DeskId,
    ports::{sign_in::Invited, staff::SessionToken},
    protocol::v1::ErrorCode,
    staff::{Role, StaffMember},
};

use super::{address, cookie, problem::Problem, shared::Shared};

type Asking<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// Which roles may ask.
pub(crate) trait Rule: 'static {
    const ROLES: &'static [Role];
    /// What the others are told.
    const REFUSAL: ErrorCode = ErrorCode::NotAllowed;
}

/// Everybody with an account.
pub(crate) struct Anybody;
/// Who decides about conversations that others have.
pub(crate) struct Supervising;
/// Who looks after the people of a desk.
pub(crate) struct CaringForStaff;
/// Who keeps accounts, keys and the audit.
pub(crate) struct Administering;
/// Who talks with clients or helps those who do.
pub(crate) struct NearTalks;

/// Whom a client may have talked with.
pub(crate) struct Answering;
/// Who answers for a desk as a whole, and sees what can be counted.
pub(crate) struct CountingTalks;

impl Rule for Answering {
    const ROLES: &'static [Role] = &[Role::Counselor, Role::Supervisor];
}

impl Rule for CountingTalks {
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::Coordinator, Role::Admin];
}

impl Rule for Anybody {
    const ROLES: &'static [Role] = &Role::ALL;
}

impl Rule for Supervising {
    const ROLES: &'static [Role] = &[Role::Supervisor];
    const REFUSAL: ErrorCode = ErrorCode::SupervisorOnly;
}

impl Rule for Administering {
    const ROLES: &'static [Role] = &[Role::Admin];
}

impl Rule for CaringForStaff {
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::Coach, Role::Admin];
}

impl Rule for NearTalks {
    const ROLES: &'static [Role] = &[Role::Counselor, Role::Supervisor, Role::Coach];
}

/// Somebody who is signed in, in a role that the rule names.
pub(crate) struct Who<R> {
    pub(crate) member: StaffMember,
    pub(crate) session: SessionToken,
    rule: PhantomData<R>,
}

/// Somebody whose session may still have a second factor to set up.
pub(crate) struct Arriving {
    pub(crate) invited: Invited,
    pub(crate) session: SessionToken,
}

impl<R: Rule> FromRequest for Who<R> {
    type Error = Problem;
    type Future = Asking<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (shared, head) = (shared(request), Head::of(request));
        Box::pin(async move {
            let shared = shared?;
            let (member, session) = signed_in(&shared, &head).await?;
            if !R::ROLES.contains(&member.role) {
                return Err(R::REFUSAL.into());
            }
            let rule = PhantomData;
            Ok(Self {
                member,
                session,
                rule,
            })
        })
    }
}

impl FromRequest for Arriving {
    type Error = Problem;
    type Future = Asking<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (shared, head) = (shared(request), Head::of(request));
        Box::pin(async move {
            let shared = shared?;
            let session = session_in(&shared, &head.headers)?;
            let now = shared.parts.clock.now();
            let invited = shared.parts.sign_in.arriving(session.clone(), now).await?;
            let invited = invited.ok_or(ErrorCode::SignInAgain)?;
            let workplace = workplace(&shared, &invited.member.desk).await?;
            workplace.is_from(head.address(&shared))?;
            Ok(Self { invited, session })
        })
    }
}

/// Whose session this is, for doors that have no handler.
pub(crate) async fn signed_in(
    shared: &Shared,
    head: &Head,
) -> Result<(StaffMember, SessionToken), Problem> {
    let session = session_in(shared, &head.headers)?;
    let now = shared.parts.clock.now();
    let member = shared.parts.staff.by_session(session.clone(), now).await?;
    let member = member.ok_or(ErrorCode::SignInAgain)?;
    let workplace = workplace(shared, &member.desk).await?;
    workplace.is_from(head.address(shared))?;
    Ok((member, session))
}

/// Where and when staff of a desk may be.
pub(crate) async fn workplace(shared: &Shared, desk: &DeskId) -> Result<Workplace, Problem> {
    let (desks, now) = (shared.parts.desks.as_ref(), shared.parts.clock.now());
    Ok(shared.documents.workplace(desk, desks, now).await?)
}

/// What a request says before its body.
pub(crate) struct Head {
    pub(crate) peer: Option<SocketAddr>,
    pub(crate) headers: HeaderMap,
}

impl Head {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        Self {
            peer: request.peer_addr(),
            headers: request.headers().clone(),
        }
    }

    /// Where it comes from.
    pub(crate) fn address(&self, shared: &Shared) -> IpAddr {
        address::exact(self.peer, &self.headers, &shared.settings.trusted_proxies)
    }
}

fn session_in(shared: &Shared, headers: &HeaderMap) -> Result<SessionToken, Problem> {
    let session = cookie::session_in(headers, &shared.settings);
    Ok(session.ok_or(ErrorCode::SignInAgain)?)
}

fn shared(request: &HttpRequest) -> Result<Data<Shared>, Problem> {
    let shared = request.app_data::<Data<Shared>>();
    Ok(shared.cloned().ok_or(ErrorCode::Internal)?)
}

impl<R> fmt::Debug for Who<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Who")
            .field("id", &self.member.id)
            .finish_non_exhaustive()
    }
}
