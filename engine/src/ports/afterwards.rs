//! What clients say once it is over: words of thanks for who answered, and how heavy it is by then.

use serde::Serialize;

use super::{Answer, StoreError};
use crate::{
    conversation::Distress,
    ids::{DeskId, StaffId},
    privacy::Text,
    time::Timestamp,
};

/// Thanks that are shown at once.
pub const THANKS_MAX: usize = 100;

/// A word of thanks, without who said it: a counselor has no history.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Thanks {
    pub at: Timestamp,
    pub text: Text,
}

/// Conversations that ended alike. Which ones they were is not said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Alike {
    pub distress: Distress,
    pub thanked: bool,
    pub conversations: u32,
}

pub trait Afterwards: Send + Sync {
    /// What clients said to this counselor, the latest first, at most [`THANKS_MAX`]. Words of who was erased
    /// are not among them.
    fn thanks(&self, counselor: StaffId) -> Answer<'_, Result<Vec<Thanks>, StoreError>>;

    /// How the desk's conversations ended that have since then, in no order: a row for each way, of which there
    /// are 288.
    fn endings(&self, desk: DeskId, since: Timestamp)
    -> Answer<'_, Result<Vec<Alike>, StoreError>>;
}
