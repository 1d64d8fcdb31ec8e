//! How long a server that could not be reached is left alone.

use std::time::Duration;

use redis::{RedisError, RedisResult};
use tokio::time::Instant;

const SHORTEST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(1);

/// Doubles with each failure, up to a second.
#[derive(Default)]
pub(crate) struct Pause(Option<Running>);

struct Running {
    until: Instant,
    length: Duration,
    why: RedisError,
}

impl Pause {
    /// While it runs, the error that began it.
    pub(super) fn is_over(&self) -> RedisResult<()> {
        match &self.0 {
            Some(running) if Instant::now() < running.until => Err(running.why.clone()),
            _ => Ok(()),
        }
    }

    /// Says how long it is.
    pub(crate) fn begin(&mut self, why: RedisError) -> Duration {
        let doubled = |running: &Running| (running.length * 2).min(LONGEST);
        let length = self.0.as_ref().map_or(SHORTEST, doubled);
        let until = Instant::now() + length;
        self.0 = Some(Running { until, length, why });
        length
    }

    pub(crate) fn reset(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused() -> RedisError {
        std::io::Error::from(std::io::ErrorKind::ConnectionRefused).into()
    }

    #[tokio::test(start_paused = true)]
    async fn grows_up_to_a_second_and_begins_anew_after_a_success() {
        let mut pause = Pause::default();
        assert!(pause.is_over().is_ok());
        for expected in [50, 100, 200, 400, 800, 1_000, 1_000] {
            pause.begin(refused());
            tokio::time::advance(Duration::from_millis(expected - 1)).await;
            assert!(pause.is_over().is_err(), "{expected} ms are not over");
            tokio::time::advance(Duration::from_millis(1)).await;
            assert!(pause.is_over().is_ok(), "{expected} ms are over");
        }
        pause.reset();
        pause.begin(refused());
        tokio::time::advance(SHORTEST).await;
        assert!(pause.is_over().is_ok());
    }
}
