//! How staff come in: invitation, password, second factor, sessions.
//!
//! Nobody is ever sent a password. An operator makes an invitation, a link that works once; behind it the
//! person chooses a password and, where their role needs it, sets up an authenticator (RFC 6238).

use super::{
    Answer, StoreError,
    staff::{Password, SessionToken},
};
use crate::{
    ids::StaffId,
    staff::{Role, StaffMember},
    time::Timestamp,
};

/// What no log may show: printed as its name alone.
macro_rules! secret {
    ($($(#[$doc:meta])* $name:ident($inner:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(pub $inner);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}
pub(super) use secret;

secret! {
    /// Six digits of an authenticator, or a recovery code, as typed.
    Code(String);
    /// What an authenticator and the service share: 160 random bits.
    FactorSecret(Vec<u8>);
    /// The secret half of an invitation's link. Only its hash is stored.
    InvitationToken(String);
}

/// How many recovery codes one gets; each works once.
pub const RECOVERY_CODES: usize = 10;

/// Somebody at the door.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// What they came with, as the browser calls itself; for their own list of sessions.
    pub device: String,
    pub now: Timestamp,
    /// When the session ends.
    pub until: Timestamp,
    /// Roles that come in only with a second factor. Accounts of the demo are let in without.
    pub factor_for: Vec<Role>,
}

/// What came of it. Nothing tells an unknown account from a wrong password, in words or in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedIn {
    WrongPassword,
    /// Account and password match; the account has a second factor, and no code came.
    CodeWanted,
    /// The code is wrong, or was used before.
    WrongCode,
    In(StaffMember, SessionToken),
    /// The role needs a second factor that the account has not got: this session can do nothing but set it up.
    FactorDue(StaffMember, SessionToken),
}

/// Whom an invitation, or a session that sets up a second factor, is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    pub account: String,
    pub member: StaffMember,
}

/// A session that is open, for the one whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Names it; opens nothing.
    pub name: String,
    pub device: String,
    pub opened_at: Timestamp,
    pub until: Timestamp,
    /// The one that asks.
    pub is_this: bool,
}

pub trait SignIn: Send + Sync {
    /// Checks password (argon2id) and second factor, and opens a session. A code is taken once.
    fn sign_in(
        &self,
        account: String,
        password: Password,
        code: Option<Code>,
        arrival: Arrival,
    ) -> Answer<'_, Result<SignedIn, StoreError>>;

    /// A new invitation for an account, `None` if there is no such account. The ones before it end.
    fn invite(
        &self,
        account: String,
        until: Timestamp,
    ) -> Answer<'_, Result<Option<InvitationToken>, StoreError>>;

    /// Whom an invitation is for, while it can be used.
    fn invited(
        &self,
        token: InvitationToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<Invited>, StoreError>>;

    /// Uses an invitation up: the password is the account's from now on; its sessions, its second factor and
    /// every other way in end, because whoever is invited again has lost one of them. `None` if it was used or
    /// is over.
    fn accept(
        &self,
        token: InvitationToken,
        password: Password,
        arrival: Arrival,
    ) -> Answer<'_, Result<Option<SignedIn>, StoreError>>;

    /// Who has this session, also one that can only set up a second factor.
    fn arriving(
        &self,
        token: SessionToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<Invited>, StoreError>>;

    /// Draws a secret for an authenticator, in place of one that was never confirmed. `None` once one is
    /// confirmed: only an invitation replaces it.
    fn begin_factor(&self, staff: StaffId) -> Answer<'_, Result<Option<FactorSecret>, StoreError>>;

    /// Confirms it by its first code, and lets this session in. Answers with new recovery codes, `None` if the
    /// code is wrong.
    fn confirm_factor(
        &self,
        session: SessionToken,
        code: Code,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<Vec<Code>>, StoreError>>;

    /// Whether this is the password of whoever has the session: for a screen that locked itself.
    fn is_own_password(
        &self,
        session: SessionToken,
        password: Password,
        now: Timestamp,
    ) -> Answer<'_, Result<bool, StoreError>>;

    /// The open sessions of whoever has this one, the newest first, at most 100.
    fn sessions(
        &self,
        session: SessionToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Vec<OpenSession>, StoreError>>;

    /// Ends one of them by its name.
    fn end_session(
        &self,
        session: SessionToken,
        name: String,
        now: Timestamp,
    ) -> Answer<'_, Result<(), StoreError>>;
}
