//! Who is on the board, a page at a time, in the order of the upper half of their ids.

use tomoshibi_engine::{
    ids::ConversationId,
    ports::board::{LISTED_MAX, Listed},
};

use super::desk::Desk;

impl Desk {
    pub(super) fn listed(&self, from: u64) -> Listed {
        let mut rest: Vec<ConversationId> = self.seats.keys().copied().collect();
        rest.retain(|id| upper(*id) >= from);
        let last = match rest.len().checked_sub(LISTED_MAX) {
            None | Some(0) => None,
            Some(_) => {
                let (_, last, _) = rest.select_nth_unstable_by_key(LISTED_MAX - 1, |id| upper(*id));
                Some(upper(*last))
            }
        };
        if let Some(last) = last {
            // Those that share it belong to the same page.
            rest.retain(|id| upper(*id) <= last);
        }
        Listed {
            conversations: rest,
            next: last.and_then(|last| last.checked_add(1)),
        }
    }
}

fn upper(id: ConversationId) -> u64 {
    id.0.as_u64_pair().0
}
