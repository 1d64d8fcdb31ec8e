//! Ways in beside account and password. Each takes more than one request: the browser is sent elsewhere, or
//! asked to sign, and comes back.
//!
//! What was begun is remembered in the database, so that any node can finish it, and named by a token that the
//! browser alone holds. It is taken once, ends by itself, and there are never more than [`WAYS_MAX`] of it.

use super::{
    Answer, StoreError,
    sign_in::{Arrival, Code, SignedIn, secret},
    staff::SessionToken,
};
use crate::{ids::StaffId, time::Timestamp};

secret! {
    /// Names what a browser has begun. Everything else that must not be guessed is derived from it.
    WayToken(String);
    /// Who somebody is at a provider: its address and their number there, which never changes hands.
    Identity((String, String));
}

/// Begun and not finished, of everybody together. One more is told to come back.
pub const WAYS_MAX: i64 = 10_000;

/// How far somebody has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Sent to the provider, from where the browser comes back.
    AtProvider,
    /// The provider said who it is; a code of the authenticator is still to come.
    CodeDue(StaffId),
    /// A passkey is asked to sign, whoever's it is.
    AskedPasskey,
    /// They are about to make a passkey.
    MakingPasskey(StaffId),
}

/// What was shown of who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// As much as a password shows: a second factor is asked for as ever.
    OneFactor,
    BothFactors,
}

/// How somebody comes in, for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ways {
    /// When they signed in here.
    pub signed_in_at: Timestamp,
    /// Whether an authenticator is confirmed.
    pub has_factor: bool,
    /// Since when the provider's word opens this account.
    pub provider_since: Option<Timestamp>,
}

pub trait WaysIn: Send + Sync {
    /// `None` while as many are begun as are remembered.
    fn begin(
        &self,
        step: Step,
        now: Timestamp,
        until: Timestamp,
    ) -> Answer<'_, Result<Option<WayToken>, StoreError>>;

    /// Where it stands, while it lasts.
    fn step(&self, token: WayToken, now: Timestamp)
    -> Answer<'_, Result<Option<Step>, StoreError>>;

    /// The same, and nobody gets it again, on any node.
    fn take(&self, token: WayToken, now: Timestamp)
    -> Answer<'_, Result<Option<Step>, StoreError>>;

    /// Goes on under the same name with what was taken before.
    fn go_on(
        &self,
        token: WayToken,
        step: Step,
        until: Timestamp,
    ) -> Answer<'_, Result<(), StoreError>>;

    /// Whose account this identity opens. One that was never seen is bound to the account of that name, for
    /// good, unless another identity of the same provider is: a mail address that was given to somebody else
    /// opens nothing.
    fn by_identity(
        &self,
        identity: Identity,
        account: Option<String>,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<StaffId>, StoreError>>;

    /// Opens a session for whoever showed by other means than a password who they are. Answers `WrongPassword`
    /// if there is no such account.
    fn enter(
        &self,
        staff: StaffId,
        shown: Shown,
        code: Option<Code>,
        arrival: Arrival,
    ) -> Answer<'_, Result<SignedIn, StoreError>>;

    /// How whoever has this session comes in.
    fn ways(
        &self,
        session: SessionToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<Ways>, StoreError>>;
}
