//! How fast a desk's waiting room moves: how many wait, and how often one of them was taken lately. Enough
//! for an honest band to a client and a level to a counselor.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use tomoshibi_engine::{
    protocol::v1::{QueueLevel, Wait},
    time::{Millis, Timestamp},
};

/// What counts as lately, and the least that is taken for it soon after a start.
const WINDOW: Millis = Millis::minutes(15);
const WINDOW_MIN: Millis = Millis::minutes(1);
const TAKEN_MAX: usize = 256;
/// From so many on it is more than some, more than many.
const SOME: i64 = 10;
const MANY: i64 = 50;

#[derive(Default)]
pub(crate) struct Pace {
    waiting: AtomicI64,
    /// Since when it is known who was taken.
    since: OnceLock<Timestamp>,
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

    pub(crate) fn began(&self, now: Timestamp) {
        self.since.get_or_init(|| now);
    }

    pub(crate) fn took(&self, now: Timestamp) {
        self.began(now);
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
        let since = self.since.get().copied().unwrap_or(now);
        let window = (now - since).clamp(WINDOW_MIN, WINDOW);
        let waiting = self.waiting.load(Ordering::Relaxed).max(0);
        let wait = Millis(window.0 * waiting / recent);
        Some(if wait < Millis::minutes(5) {
            Wait::UnderFiveMinutes
        } else if wait < Millis::minutes(20) {
            Wait::UnderTwentyMinutes
        } else {
            Wait::Longer
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soon_after_a_start_a_minute_counts_as_a_minute() {
        let pace = Pace::default();
        let start = Timestamp(1_000);
        pace.began(start);
        assert_eq!(pace.wait(start), None, "nobody was taken");
        pace.reset(2);
        let soon = start + Millis::seconds(30);
        pace.took(soon);
        assert_eq!(pace.wait(soon), Some(Wait::UnderFiveMinutes));
        let later = start + Millis::minutes(10);
        assert_eq!(pace.wait(later), Some(Wait::Longer), "one in ten minutes");
    }
}
