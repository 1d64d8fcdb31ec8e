//! The whole ledger in the order it was written: what an audit walks, page by page.

use super::{Answer, StoreError};
use crate::{
    conversation::Recorded, desk::Desk, ids::StaffId, ports::duty::DutyEvent, staff::StaffMember,
    time::Timestamp,
};

/// A place in the order of writing. The first page is read after [`Position::START`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

impl Position {
    /// Before everything.
    pub const START: Self = Self(0);
}

/// One fact of a staff stream, in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyRecorded {
    pub staff: StaffId,
    pub at: Timestamp,
    pub event: DutyEvent,
}

/// Reads only. Pages hold at most `limit` (and [`super::ledger::BATCH_MAX`]) rows; an empty page is the end.
pub trait Chronicle: Send + Sync {
    /// Events of all conversations. What was appended earlier comes earlier; a stream's events come in
    /// order of seq. A text whose key was deleted reads as the tombstone line.
    fn events(
        &self,
        after: Position,
        limit: usize,
    ) -> Answer<'_, Result<Vec<(Position, Recorded)>, StoreError>>;

    /// Duty events of all staff.
    fn duties(
        &self,
        after: Position,
        limit: usize,
    ) -> Answer<'_, Result<Vec<(Position, DutyRecorded)>, StoreError>>;

    /// Every version of every desk with the moment it was applied, oldest first, at most 1,024.
    fn desk_versions(&self) -> Answer<'_, Result<Vec<(Timestamp, Desk)>, StoreError>>;

    /// All members of staff after one, in id order, demo accounts included.
    fn members(
        &self,
        after: Option<StaffId>,
        limit: usize,
    ) -> Answer<'_, Result<Vec<StaffMember>, StoreError>>;
}
