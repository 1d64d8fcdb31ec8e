//! When to wake which conversation: one moment each, the earliest asked for. One that was taken stands at the
//! end of its lease.

use std::collections::BTreeSet;

use foldhash::HashMap;
use tomoshibi_engine::{
    ids::ConversationId,
    ports::board::{DUE_MAX, WAKE_LEASE},
    time::Timestamp,
};

#[derive(Default)]
pub(super) struct Wakes {
    at: HashMap<ConversationId, Moment>,
    order: BTreeSet<(Moment, ConversationId)>,
}

/// The taken come first among those of one moment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    at: Timestamp,
    asked: bool,
}

impl Wakes {
    pub(super) fn set(&mut self, conversation: ConversationId, at: Option<Timestamp>) {
        let known = self.at.get(&conversation).copied();
        match at {
            None => self.forget(conversation),
            Some(at) if known.is_some_and(|known| known.asked && known.at <= at) => {}
            Some(at) => self.put(conversation, Moment { at, asked: true }),
        }
    }

    pub(super) fn take_due(&mut self, now: Timestamp) -> Vec<ConversationId> {
        let due = self.order.iter().take_while(|(moment, _)| moment.at <= now);
        let due: Vec<_> = due.take(DUE_MAX).map(|(_, id)| *id).collect();
        let leased = Moment {
            at: now + WAKE_LEASE,
            asked: false,
        };
        for conversation in &due {
            self.put(*conversation, leased);
        }
        due
    }

    fn put(&mut self, conversation: ConversationId, moment: Moment) {
        self.forget(conversation);
        self.at.insert(conversation, moment);
        self.order.insert((moment, conversation));
    }

    fn forget(&mut self, conversation: ConversationId) {
        if let Some(known) = self.at.remove(&conversation) {
            self.order.remove(&(known, conversation));
        }
    }
}
