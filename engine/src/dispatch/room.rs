//! What a counselor has left, and whose turn it is.

use super::{
    load::{Load, Slot},
    ticket::{NeedClass, Ticket},
};
use crate::{ids::StaffId, time::Timestamp, triage::Band};

/// The order among counselors; the smallest is asked first: the least loaded, then the one who has been
/// longest without a new conversation, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// Load ÷ capacity in millionths, rounded down: a whole number, so that every board orders alike.
    pub fill_millionths: u64,
    pub last_new_at: Timestamp,
    pub counselor: StaffId,
}

impl Turn {
    pub fn of(slot: &Slot, load: Load) -> Self {
        let fill = (u64::from(load.0) * 1_000_000).checked_div(u64::from(slot.capacity.0));
        Self {
            fill_millionths: fill.unwrap_or(u64::MAX),
            last_new_at: slot.last_new_at,
            counselor: slot.counselor,
        }
    }
}

/// How much more a counselor may be offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// For all but Imminent clients: without the reserve.
    pub ordinary: Load,
    pub imminent: Load,
}

impl Room {
    /// Nothing when the counselor is full, by load or by number of open conversations.
    pub fn of(slot: &Slot, load: Load, open: u32) -> Option<Self> {
        if open >= slot.open_max || load >= slot.capacity {
            return None;
        }
        let imminent = slot.capacity - load;
        Some(Self {
            ordinary: imminent - slot.reserve,
            imminent,
        })
    }

    pub fn fits(self, ticket: &Ticket) -> bool {
        let room = match ticket.band {
            Band::Imminent => self.imminent,
            Band::High | Band::Elevated | Band::Low => self.ordinary,
        };
        ticket.weight <= room
    }
}

impl Slot {
    /// Qualified enough, and of the language.
    pub fn serves(&self, class: NeedClass) -> bool {
        class.is_served_by(self.qualification, &self.languages)
    }
}
