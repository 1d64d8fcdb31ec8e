//! Clients whom a slot passed by. Two claims made in one step may be recorded in either order, and a node
//! may die between them; so it is a violation only when the client is still not offered after
//! [`SETTLE`] of a lively ledger. Time in which nothing was written counts for at most a second a gap.

use std::collections::{HashMap, VecDeque};

use super::{SETTLE, verdict::Violation};
use crate::{
    ids::ConversationId,
    time::{Millis, Timestamp},
};

const STILL_LIVELY: Millis = Millis::seconds(1);
/// Suspected at one time; a ledger with more is bad enough to be found out by these.
const SUSPECTS_MAX: usize = 1_024;

#[derive(Debug, Default)]
pub(super) struct PassedOver {
    suspects: HashMap<ConversationId, Violation>,
    /// In the order in which they fall due, by lively time.
    due: VecDeque<(Millis, ConversationId)>,
    lively: Millis,
    last_at: Option<Timestamp>,
}

impl PassedOver {
    /// Remembers the first time somebody was passed over.
    pub(super) fn suspect(&mut self, violation: Violation) {
        let Some(conversation) = violation.conversation else {
            return;
        };
        let is_known = self.suspects.contains_key(&conversation);
        if is_known || self.suspects.len() >= SUSPECTS_MAX {
            return;
        }
        self.suspects.insert(conversation, violation);
        let due = Millis(self.lively.0 + SETTLE.0);
        self.due.push_back((due, conversation));
    }

    /// They were offered, or do not wait as they did.
    pub(super) fn acquit(&mut self, conversation: ConversationId) {
        if self.suspects.remove(&conversation).is_some() {
            self.due.retain(|(_, id)| *id != conversation);
        }
    }

    /// Lets time pass and takes those who have waited too long.
    pub(super) fn overdue(&mut self, now: Timestamp) -> Vec<Violation> {
        let passed = self.last_at.map_or(Millis::ZERO, |last| now - last);
        self.lively.0 += passed.clamp(Millis::ZERO, STILL_LIVELY).0;
        self.last_at = self.last_at.max(Some(now));
        let mut found = Vec::new();
        while let Some((due, conversation)) = self.due.front().copied()
            && due <= self.lively
        {
            self.due.pop_front();
            found.extend(self.suspects.remove(&conversation));
        }
        found
    }

    pub(super) fn len(&self) -> usize {
        self.suspects.len()
    }
}
