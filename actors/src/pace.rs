//! How fast a desk's waiting room moves: how many wait, and how often one of them was taken lately. Enough
//! for an honest band to a client and a level to a counselor.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use tomoshibi_engine::{
    protocol::v1::{QueueLevel, Wait},
    time::{Millis, Timestamp},
};

const WINDOW: Millis = Millis::minutes(15);
const TAKEN_MAX: usize = 256;
/// From so many on it is more than some, more than many.
const SOME: i64 = 10;
const MANY: i64 = 50;

#[derive(Default)]
pub(crate) struct Pace {
    waiting: AtomicI64,
    taken: Mutex<VecDeque<Timestamp>>,
}

impl Pace {
    pub(crate) fn reset(&self, waiting: i64) {
        self.waiting.store(waiting, Ordering::Relaxed);
    }

    pub(crate) fn entered(&self) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn left(&self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }

    pub(crate) fn took(&self, now: Timestamp) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.len() == TAKEN_MAX {
            taken.pop_front();
        }
        taken.push_back(now);
    }

    /// None when nothing honest can be said: nobody was taken lately.
    pub(crate) fn wait(&self, now: Timestamp) -> Option<Wait> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = taken.iter().filter(|at| now - **at < WINDOW).count();
        let recent = i64::try_from(recent).ok().filter(|recent| *recent > 0)?;
        let minutes = self.waiting.load(Ordering::Relaxed).max(0) * 15 / recent;
        Some(match minutes {
            ..5 => Wait::UnderFiveMinutes,
            5..20 => Wait::UnderTwentyMinutes,
            _ => Wait::Longer,
        })
    }

    pub(crate) fn level(&self) -> QueueLevel {
        match self.waiting.load(Ordering::Relaxed) {
            i64::MIN..1 => QueueLevel::Nobody,
            1..SOME => QueueLevel::Some,
            SOME..MANY => QueueLevel::Many,
            MANY.. => QueueLevel::Flood,
        }
    }
}
