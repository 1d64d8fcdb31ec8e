//! Who looked into a conversation that was not theirs: kept before anything of it is shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, StoreError};
use crate::{
    ids::{ConversationId, DeskId, StaffId},
    time::Timestamp,
};

/// Of one page.
pub const VIEWS_MAX: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct View {
    pub desk: DeskId,
    pub conversation: ConversationId,
    pub staff: StaffId,
    pub at: Timestamp,
}

impl View {
    /// One is kept for each person, conversation and hour, however often they come back in it.
    pub fn hour(&self) -> i64 {
        self.at.0.div_euclid(3_600_000)
    }
}

pub trait Views: Send + Sync {
    /// Durable when answered. Again in the same hour it changes nothing.
    fn note(&self, view: View) -> Answer<'_, Result<(), StoreError>>;

    /// Those of a desk before a time, the newest first, at most [`VIEWS_MAX`].
    fn views(&self, desk: DeskId, before: Timestamp) -> Answer<'_, Result<Vec<View>, StoreError>>;
}
