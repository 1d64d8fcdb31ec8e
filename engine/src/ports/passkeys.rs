//! Passkeys of staff: what is kept of each, and for how long. What they say is checked by the gateway.

use super::{Answer, StoreError};
use crate::{ids::StaffId, time::Timestamp};

/// Of one account: a computer, a telephone and a key on the ring, and each once again.
pub const PASSKEYS_MAX: usize = 10;

/// What is needed to know one again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// As its device calls it. No secret, and alike in no two.
    pub id: Vec<u8>,
    /// What checks its signatures, in the gateway's own writing.
    pub key: String,
    /// Of its signatures so far; 0 where its device does not count.
    pub count: u32,
    /// It may be on several devices of its owner. Never changes.
    pub may_be_backed_up: bool,
    pub is_backed_up: bool,
}

/// One of somebody's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPasskey {
    pub id: Vec<u8>,
    /// Where it was made, as the browser calls itself.
    pub device: String,
    pub made_at: Timestamp,
    pub used_at: Option<Timestamp>,
    pub is_backed_up: bool,
}

/// What became of a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    Kept,
    /// There are as many as one may have.
    TooMany,
    /// It is somebody's already.
    Known,
}

pub trait Passkeys: Send + Sync {
    fn keep(
        &self,
        staff: StaffId,
        passkey: Passkey,
        device: String,
        now: Timestamp,
    ) -> Answer<'_, Result<Keeping, StoreError>>;

    /// The one of that name, and whose it is.
    fn passkey(&self, id: Vec<u8>) -> Answer<'_, Result<Option<(StaffId, Passkey)>, StoreError>>;

    /// Notes that it signed. False if it did so elsewhere since it was looked up, or is gone.
    fn signed(
        &self,
        before: Passkey,
        count: u32,
        is_backed_up: bool,
        now: Timestamp,
    ) -> Answer<'_, Result<bool, StoreError>>;

    /// Somebody's own, the newest first.
    fn of(&self, staff: StaffId) -> Answer<'_, Result<Vec<OwnPasskey>, StoreError>>;

    /// Removes one of somebody's own: it opens nothing from now on.
    fn revoke(&self, staff: StaffId, id: Vec<u8>) -> Answer<'_, Result<(), StoreError>>;
}
