//! Token bucket of one socket: so many frames a second on average, so many at once. No timer: it is refilled when something was read.

use std::time::Duration;

use tokio::time::Instant;

use crate::gateway::settings::Lane;

/// Tokens in thousandths, so that a slow rate still refills.
const TOKEN: u64 = 1_000;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    tokens: u64,
    refilled_at: Instant,
}

impl Pace {
    pub(crate) fn full(lane: Lane, now: Instant) -> Self {
        Self {
            tokens: u64::from(lane.frames_burst) * TOKEN,
            refilled_at: now,
        }
    }

    pub(crate) fn refill(&mut self, lane: Lane, now: Instant) {
        let passed_ms = u64::try_from((now - self.refilled_at).as_millis()).unwrap_or(u64::MAX);
        if passed_ms == 0 {
            return;
        }
        // One token is 1,000; a millisecond at n a second gives n.
        let gained = passed_ms.saturating_mul(u64::from(lane.frames_per_second));
        let full = u64::from(lane.frames_burst) * TOKEN;
        self.tokens = self.tokens.saturating_add(gained).min(full);
        // Not `now`: what is left of a millisecond counts next time.
        self.refilled_at += Duration::from_millis(passed_ms);
    }

    /// Takes one token; false when there is none.
    #[must_use]
    pub(crate) fn take(&mut self) -> bool {
        match self.tokens.checked_sub(TOKEN) {
            Some(left) => {
                self.tokens = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LANE: Lane = Lane {
        frames_per_second: 20,
        frames_burst: 3,
        ..Lane::CLIENT
    };

    fn taken(pace: &mut Pace) -> usize {
        (0..100).filter(|_| pace.take()).count()
    }

    #[tokio::test(start_paused = true)]
    async fn gives_a_burst_and_then_the_rate() {
        let mut now = Instant::now();
        let mut pace = Pace::full(LANE, now);
        assert_eq!(taken(&mut pace), 3);
        now += Duration::from_millis(49);
        pace.refill(LANE, now);
        assert_eq!(taken(&mut pace), 0);
        now += Duration::from_millis(1);
        pace.refill(LANE, now);
        assert_eq!(taken(&mut pace), 1);
        now += Duration::from_hours(1);
        pace.refill(LANE, now);
        assert_eq!(taken(&mut pace), 3);
    }
}
