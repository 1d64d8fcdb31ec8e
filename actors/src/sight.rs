//! Who of a desk has a page open, on whichever node. Nodes tell each other through the board every
//! `heads_every`; one that failed to say so once costs nothing. While the board is away, what was known stays.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tomoshibi_engine::{
    ids::StaffId,
    time::{Millis, Timestamp},
};

/// Whoever no node saw for so long is connected nowhere: three times `heads_every`.
pub(crate) const SIGHT: Millis = Millis::seconds(6);

#[derive(Default)]
pub(crate) struct Sight(Mutex<Known>);

#[derive(Default)]
struct Known {
    seen: HashSet<StaffId>,
    /// Whose last page on this node was closed, and when: what this node itself said before counts no more.
    left: HashMap<StaffId, Timestamp>,
}

impl Sight {
    pub(crate) fn has(&self, staff: StaffId) -> bool {
        self.lock().seen.contains(&staff)
    }

    pub(crate) fn left(&self, staff: StaffId, now: Timestamp) {
        let mut known = self.lock();
        known.seen.remove(&staff);
        known.left.insert(staff, now);
    }

    /// What the board says: whom any node saw, and how long ago. Before every node had the time to say whom it sees,
    /// nobody is missing. True when somebody came or went.
    pub(crate) fn looked(
        &self,
        lately: Vec<(StaffId, Millis)>,
        every_node_spoke: bool,
        now: Timestamp,
    ) -> bool {
        let mut known = self.lock();
        known.left.retain(|_, at| now - *at <= SIGHT);
        let elsewhere = lately.into_iter().filter(|(staff, ago)| {
            let left = known.left.get(staff);
            left.is_none_or(|at| now - *at > *ago)
        });
        let mut seen: HashSet<StaffId> = elsewhere.map(|(staff, _)| staff).collect();
        if !every_node_spoke {
            seen.extend(known.seen.iter().copied());
        }
        let changed = known.seen != seen;
        known.seen = seen;
        changed
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
