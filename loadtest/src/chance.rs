//! Seeded chance and fresh ids: a printed seed makes the same people again.

use std::{ops::Range, time::Duration};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use tomoshibi_engine::ids::SourceId;
use uuid::Uuid;

/// One person's own source of chance.
#[derive(Debug)]
pub struct Chance(StdRng);

impl Chance {
    pub fn seeded(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0.random_range(0..limit.max(1))
    }

    /// True once in `n` on average.
    pub fn one_in(&mut self, n: u32) -> bool {
        self.0.random_range(0..n.max(1)) == 0
    }

    pub fn between(&mut self, range: &Range<Duration>) -> Duration {
        if range.is_empty() {
            range.start
        } else {
            self.0.random_range(range.clone())
        }
    }
}

/// A command's own id. Real time-ordered ids, as a page makes them: they must differ between runs.
#[expect(
    clippy::disallowed_methods,
    reason = "virtual people make ids as pages do"
)]
pub fn fresh_id() -> SourceId {
    SourceId(Uuid::now_v7())
}
