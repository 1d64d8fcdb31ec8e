//! Staff accounts, their sessions, and the desks' documents.

use super::{Answer, StoreError};
use crate::{
    desk::{Desk, library::Library},
    ids::{DeskId, StaffId},
    staff::StaffMember,
    time::Timestamp,
};

/// A password as typed. Does not print.
#[derive(Clone)]
pub struct Password(pub String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A signed-in session's bearer value. Only its hash is stored. Does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(pub String);

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStaff {
    /// For signing in; shown to nobody else.
    pub account: String,
    pub member: StaffMember,
    /// Made by `demo`; `serve` refuses to start while such accounts exist.
    pub demo: bool,
}

pub trait Staff: Send + Sync {
    /// Adds an account, or answers false when the account name is taken. Without a password nobody can sign in
    /// before they are invited.
    fn add(
        &self,
        staff: NewStaff,
        password: Option<Password>,
    ) -> Answer<'_, Result<bool, StoreError>>;

    /// Who has this session. Nobody, while it can only set up a second factor.
    fn by_session(
        &self,
        token: SessionToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<StaffMember>, StoreError>>;

    fn sign_out(&self, token: SessionToken) -> Answer<'_, Result<(), StoreError>>;

    /// All of a desk, at most 1,024.
    fn of_desk(&self, desk: DeskId) -> Answer<'_, Result<Vec<StaffMember>, StoreError>>;

    /// Gives somebody this level, unless theirs is as high already; a level never falls.
    fn raise_level(&self, staff: StaffId, level: u8) -> Answer<'_, Result<(), StoreError>>;

    /// Whether any account was made by `demo`.
    fn has_demo_accounts(&self) -> Answer<'_, Result<bool, StoreError>>;
}

/// Desk documents, every version kept.
pub trait Desks: Send + Sync {
    /// Stores a new version and returns its number; the same document again changes nothing.
    fn apply(&self, desk: Desk, at: Timestamp) -> Answer<'_, Result<u64, StoreError>>;

    /// The newest version of each desk.
    fn all(&self) -> Answer<'_, Result<Vec<Desk>, StoreError>>;

    /// Keeps a library and answers with the hash of its content, for the document to name. First the
    /// library, then the document: what a document names is always there.
    fn shelve(&self, library: Library) -> Answer<'_, Result<String, StoreError>>;

    /// The library of that hash.
    fn library(&self, hash: String) -> Answer<'_, Result<Option<Library>, StoreError>>;
}
