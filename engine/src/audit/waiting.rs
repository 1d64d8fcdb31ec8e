//! Who waited at each desk, replayed: by rank for P5 and by arrival for P6, in the need classes of the
//! board, so that a long queue costs as little to look at as a short one.

use std::collections::{BTreeSet, HashMap};

use crate::{
    conversation::{Conversation, Standing},
    dispatch::{NeedClass, Rank, Ticket},
    ids::{ConversationId, DeskId},
    time::Timestamp,
};

#[derive(Debug, Default)]
pub(super) struct Waiting {
    seats: HashMap<ConversationId, Seat>,
    queues: HashMap<(DeskId, NeedClass), Queue>,
}

/// One who waits and may be offered.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) ticket: Ticket,
    pub(super) arrival: Timestamp,
    /// Since when rank, need and weight have been what they are.
    pub(super) since: Timestamp,
    desk: DeskId,
}

#[derive(Debug, Default)]
struct Queue {
    by_rank: BTreeSet<(Rank, ConversationId)>,
    by_arrival: BTreeSet<(Timestamp, ConversationId)>,
}

impl Waiting {
    /// Puts the conversation where it stands. False when it no longer waits as it did.
    pub(super) fn place(
        &mut self,
        desk: &DeskId,
        fold: &Conversation,
        standing: &Standing,
        at: Timestamp,
    ) -> bool {
        let Standing::Waiting(ticket) = standing else {
            self.remove(fold.id);
            return false;
        };
        if ticket.held {
            self.remove(fold.id);
            return false;
        }
        if let Some(seat) = self.seats.get_mut(&fold.id)
            && is_same(&seat.ticket, ticket)
        {
            seat.ticket = ticket.clone();
            return true;
        }
        self.remove(fold.id);
        self.insert(Seat {
            ticket: ticket.clone(),
            arrival: fold.queued_at.unwrap_or(fold.opened_at),
            since: at,
            desk: desk.clone(),
        });
        false
    }

    pub(super) fn remove(&mut self, conversation: ConversationId) {
        let Some(seat) = self.seats.remove(&conversation) else {
            return;
        };
        let class = (seat.desk, seat.ticket.need.class);
        if let Some(queue) = self.queues.get_mut(&class) {
            queue.by_rank.remove(&(seat.ticket.rank, conversation));
            queue.by_arrival.remove(&(seat.arrival, conversation));
        }
    }

    /// Those of a class in the order of rank.
    pub(super) fn by_rank<'a>(
        &'a self,
        desk: &DeskId,
        class: NeedClass,
    ) -> impl Iterator<Item = &'a Seat> {
        let queue = self.queues.get(&(desk.clone(), class));
        let ids = queue.into_iter().flat_map(|queue| &queue.by_rank);
        ids.filter_map(|(_, id)| self.seats.get(id))
    }

    /// Those of a class in the order they came.
    pub(super) fn by_arrival<'a>(
        &'a self,
        desk: &DeskId,
        class: NeedClass,
    ) -> impl Iterator<Item = &'a Seat> {
        let queue = self.queues.get(&(desk.clone(), class));
        let ids = queue.into_iter().flat_map(|queue| &queue.by_arrival);
        ids.filter_map(|(_, id)| self.seats.get(id))
    }

    fn insert(&mut self, seat: Seat) {
        let id = seat.ticket.conversation;
        let class = (seat.desk.clone(), seat.ticket.need.class);
        let queue = self.queues.entry(class).or_default();
        queue.by_rank.insert((seat.ticket.rank, id));
        queue.by_arrival.insert((seat.arrival, id));
        self.seats.insert(id, seat);
    }
}

/// Whether it would be matched as before; exclusions are looked at when they count.
fn is_same(known: &Ticket, now: &Ticket) -> bool {
    known.rank == now.rank && known.need.class == now.need.class && known.weight == now.weight
}
