//! What changed since the wall was last told: marked by anybody, at the cost of a lock, and nothing at all
//! while no supervisor looks.

use std::{
    collections::HashSet,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use actix::Message;
use tomoshibi_engine::ids::ConversationId;

use crate::house::OpenDesk;

/// Conversations marked one by one; beyond it everything is read.
const MARKS_MAX: usize = 4_096;

/// Something was marked. May be lost when one is waiting already.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Flush;

#[derive(Default)]
pub(super) struct Dirty {
    pub(super) conversations: HashSet<ConversationId>,
    pub(super) everything: bool,
    /// A supervisor began to look: the waiting room is shown even when it is as it was.
    pub(super) somebody_new: bool,
}

#[derive(Default)]
pub(crate) struct Feed {
    viewers: AtomicUsize,
    told: AtomicBool,
    dirty: Mutex<Dirty>,
}

impl Feed {
    pub(crate) fn viewer_came(&self, desk: &OpenDesk) {
        self.viewers.fetch_add(1, Ordering::AcqRel);
        self.mark(desk, |dirty| dirty.somebody_new = true);
    }

    pub(crate) fn viewer_left(&self) {
        self.viewers.fetch_sub(1, Ordering::AcqRel);
    }

    pub(crate) fn is_watched(&self) -> bool {
        self.viewers.load(Ordering::Acquire) > 0
    }

    pub(crate) fn conversation(&self, desk: &OpenDesk, id: ConversationId) {
        self.mark(desk, |dirty| {
            if dirty.conversations.len() < MARKS_MAX {
                dirty.conversations.insert(id);
            } else {
                dirty.everything = true;
            }
        });
    }

    /// Duty, alarms, connections: read at every flush.
    pub(crate) fn something(&self, desk: &OpenDesk) {
        self.mark(desk, |_| {});
    }

    pub(crate) fn everything(&self, desk: &OpenDesk) {
        self.mark(desk, |dirty| dirty.everything = true);
    }

    pub(super) fn take(&self) -> Dirty {
        self.told.store(false, Ordering::Release);
        std::mem::take(&mut *self.lock())
    }

    pub(super) fn put_back(&self, dirty: Dirty) {
        let mut now = self.lock();
        now.conversations.extend(dirty.conversations);
        now.everything |= dirty.everything;
        now.somebody_new |= dirty.somebody_new;
    }

    /// Said again to whoever looks, and read anew.
    pub(super) fn once_more(&self, desk: &OpenDesk) {
        self.told.store(false, Ordering::Release);
        self.mark(desk, |dirty| {
            dirty.everything = true;
            dirty.somebody_new = true;
        });
    }

    pub(super) fn tell_again(&self, desk: &OpenDesk) {
        self.told.store(false, Ordering::Release);
        self.something(desk);
    }

    fn mark(&self, desk: &OpenDesk, note: impl FnOnce(&mut Dirty)) {
        if !self.is_watched() {
            return;
        }
        note(&mut self.lock());
        if !self.told.swap(true, Ordering::AcqRel) && desk.wall.tell(Flush).is_err() {
            self.told.store(false, Ordering::Release);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Dirty> {
        self.dirty.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
