//! The row kept about each conversation, held against its events. A row that is ahead of the events read
//! so far was written meanwhile, or its events are lost: the second reading of the ledger's end tells.

use std::collections::HashMap;

use super::verdict::{Fault, Violation};
use crate::{
    conversation::{Conversation, Status, Summary},
    ids::{ConversationId, Seq},
};

#[derive(Debug, Default)]
pub(super) struct Rows {
    /// How far the events must reach.
    ahead: HashMap<ConversationId, Seq>,
    closed: u64,
}

impl Rows {
    pub(super) fn hold(&mut self, row: &Summary, fold: Option<&Conversation>) -> Option<Violation> {
        let read = fold.map_or(Seq::START, |fold| fold.seq);
        if fold.is_none() && row.status == Status::Closed {
            self.closed += 1;
            return None;
        }
        if row.seq > read {
            self.ahead.insert(row.conversation, row.seq);
            return None;
        }
        let fold = fold?;
        let agrees = row.seq == fold.seq
            && row.status == fold.status()
            && row.counselor == fold.counselor()
            && row.band == fold.band;
        (!agrees).then(|| Violation {
            conversation: Some(row.conversation),
            seq: Some(row.seq),
            ..Violation::new(Fault::RowDiffers)
        })
    }

    /// An event was read.
    pub(super) fn reached(&mut self, conversation: ConversationId, seq: Seq) {
        if self
            .ahead
            .get(&conversation)
            .is_some_and(|until| *until <= seq)
        {
            self.ahead.remove(&conversation);
        }
    }

    /// Rows that no event explains. `closed` is how many closings were read.
    pub(super) fn left(&self, closed: u64) -> Vec<Violation> {
        let missing = self.ahead.iter().map(|(conversation, seq)| Violation {
            conversation: Some(*conversation),
            seq: Some(*seq),
            ..Violation::new(Fault::EventsMissing)
        });
        let streams = (self.closed > closed).then(|| Violation::new(Fault::StreamsMissing));
        missing.chain(streams).collect()
    }
}
