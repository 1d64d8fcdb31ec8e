//! Hints that something was appended. A lost one costs latency, never a message.

use super::ledger::Carried;
use crate::ids::{ConversationId, DeskId, Seq, StaffId};

/// What may have changed. Receivers read the ledger for what it is, unless the hint carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    Appended {
        desk: DeskId,
        conversation: ConversationId,
        seq: Seq,
        /// The events that were appended, for whoever stands right before them; everybody else reads.
        carried: Option<Carried>,
    },
    /// Duty or load of a counselor.
    Duty {
        desk: DeskId,
        staff: StaffId,
    },
    Alarms {
        desk: DeskId,
    },
    /// A new version of the desk's document.
    Desk {
        desk: DeskId,
    },
}

impl Hint {
    pub fn desk(&self) -> &DeskId {
        match self {
            Self::Appended { desk, .. }
            | Self::Duty { desk, .. }
            | Self::Alarms { desk }
            | Self::Desk { desk } => desk,
        }
    }
}

/// Hints kept for a slow receiver before it is told to resynchronise.
pub const HINTS_MAX: usize = 4_096;

/// What a subscriber gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    Hint(Hint),
    /// Some were lost: compare everything attached with the ledger.
    Missed,
}

pub trait Bus: Send + Sync {
    /// Tells every other node. Never waits, never fails. Whether the node that publishes hears itself as
    /// well is left open: nobody may depend on it, nor be harmed by it.
    fn publish(&self, hint: Hint);

    /// Whether there can be other nodes at all; if not, nothing need be made ready for them.
    fn has_others(&self) -> bool {
        true
    }

    /// Calls `ear` for every hint of another node from now on, in some task of the adapter's; `ear` must not block.
    /// Ends when `ear` answers false.
    fn subscribe(&self, ear: Box<dyn FnMut(Heard) -> bool + Send>);
}
