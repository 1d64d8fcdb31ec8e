//! When to wake which conversation: one moment each, the earliest asked for.

use std::collections::BTreeSet;

use foldhash::HashMap;
use tomoshibi_engine::{ids::ConversationId, ports::board::DUE_MAX, time::Timestamp};

#[derive(Default)]
pub(super) struct Wakes {
    at: HashMap<ConversationId, Timestamp>,
    order: BTreeSet<(Timestamp, ConversationId)>,
}

impl Wakes {
    pub(super) fn set(&mut self, conversation: ConversationId, at: Option<Timestamp>) {
        let known = self.at.get(&conversation).copied();
        let at = match (at, known) {
            (None, None) => return,
            (None, Some(known)) => return self.forget(conversation, known),
            (Some(at), Some(known)) if known <= at => return,
            (Some(at), _) => at,
        };
        if let Some(known) = known {
            self.order.remove(&(known, conversation));
        }
        self.at.insert(conversation, at);
        self.order.insert((at, conversation));
    }

    pub(super) fn take_due(&mut self, now: Timestamp) -> Vec<ConversationId> {
        let due: Vec<_> = self
            .order
            .iter()
            .take_while(|(at, _)| *at <= now)
            .take(DUE_MAX)
            .copied()
            .collect();
        for (at, conversation) in &due {
            self.forget(*conversation, *at);
        }
        due.into_iter()
            .map(|(_, conversation)| conversation)
            .collect()
    }

    fn forget(&mut self, conversation: ConversationId, at: Timestamp) {
        self.at.remove(&conversation);
        self.order.remove(&(at, conversation));
    }
}
