//! Which conversations left, so that a `place` which comes late brings none of them back.
//!
//! Two generations, of which the older is dropped when the younger is full.

use std::mem;

use foldhash::HashMap;
use tomoshibi_engine::{
    ids::{ConversationId, Seq},
    ports::board::LEFT_MAX,
};

#[derive(Default)]
pub(super) struct Left {
    young: HashMap<ConversationId, Seq>,
    old: HashMap<ConversationId, Seq>,
}

impl Left {
    pub(super) fn note(&mut self, conversation: ConversationId, seq: Seq) {
        self.young.insert(conversation, seq);
        if self.young.len() >= LEFT_MAX {
            self.old = mem::take(&mut self.young);
        }
    }

    /// How much of its stream was told when it left.
    pub(super) fn at(&self, conversation: ConversationId) -> Option<Seq> {
        let found = self.young.get(&conversation);
        found.or_else(|| self.old.get(&conversation)).copied()
    }
}
