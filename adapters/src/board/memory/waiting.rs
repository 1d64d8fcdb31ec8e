//! The order of those who can be matched: one sorted set for each need class (at most qualifications ×
//! languages), so that nobody is blocked by one who needs someone rarer.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
};

use tomoshibi_engine::{
    dispatch::{NeedClass, Rank, Ticket},
    ids::ConversationId,
    ports::board::SEARCH_MAX,
};

/// Place in the order; ties go by id.
pub(super) type Place = (Rank, ConversationId);

#[derive(Default)]
pub(super) struct Waiting(BTreeMap<NeedClass, BTreeSet<Place>>);

impl Waiting {
    pub(super) fn insert(&mut self, ticket: &Ticket) {
        let class = self.0.entry(ticket.need.class).or_default();
        class.insert((ticket.rank, ticket.conversation));
    }

    pub(super) fn remove(&mut self, ticket: &Ticket) {
        if let Some(class) = self.0.get_mut(&ticket.need.class) {
            class.remove(&(ticket.rank, ticket.conversation));
        }
    }

    /// Looks at the classes that pass, all together in rank order.
    pub(super) fn walk(&self, passes: impl Fn(NeedClass) -> bool) -> Walk {
        let heads = self.0.iter().filter(|(class, _)| passes(**class));
        let heads = heads.filter_map(|(class, set)| {
            Some(Head {
                class: *class,
                place: *set.first()?,
                passed_over: 0,
            })
        });
        Walk(heads.collect())
    }

    fn after(&self, class: NeedClass, place: Place) -> Option<Place> {
        let range = (Bound::Excluded(place), Bound::Unbounded);
        self.0.get(&class)?.range(range).next().copied()
    }

    fn first(&self, class: NeedClass) -> Option<Place> {
        self.0.get(&class)?.first().copied()
    }
}

/// The next of each class. The waiting room may lose the one looked at while walking, and nobody else.
pub(super) struct Walk(Vec<Head>);

struct Head {
    class: NeedClass,
    place: Place,
    passed_over: usize,
}

impl Walk {
    /// The highest-ranked not yet looked at.
    pub(super) fn peek(&self) -> Option<ConversationId> {
        self.0
            .iter()
            .map(|head| head.place)
            .min()
            .map(|place| place.1)
    }

    /// Goes on behind the one looked at, who stays waiting. Each class is searched [`SEARCH_MAX`] deep.
    pub(super) fn pass_over(&mut self, waiting: &Waiting) {
        self.advance(|head| {
            head.passed_over += 1;
            if head.passed_over == SEARCH_MAX {
                return None;
            }
            waiting.after(head.class, head.place)
        });
    }

    /// Goes on after the one looked at has left the waiting room.
    pub(super) fn taken(&mut self, waiting: &Waiting) {
        self.advance(|head| match head.passed_over {
            0 => waiting.first(head.class),
            _ => waiting.after(head.class, head.place),
        });
    }

    fn advance(&mut self, next: impl FnOnce(&mut Head) -> Option<Place>) {
        let first = self
            .0
            .iter_mut()
            .enumerate()
            .min_by_key(|(_, head)| head.place);
        let Some((index, head)) = first else { return };
        match next(head) {
            Some(place) => head.place = place,
            None => {
                self.0.swap_remove(index);
            }
        }
    }
}
