//! The bus of one node: hints to everybody in this process who listens.
//!
//! Owns one ring of the last [`HINTS_MAX`] hints. Each subscription is a task on the arbiter that asked for
//! it; it ends when its ear has heard enough, or with the bus. Publishing never waits: whoever is more
//! than a ring behind has lost the oldest hints and is told so.

use tokio::sync::broadcast::{self, error::RecvError};
use tomoshibi_engine::ports::bus::{Bus, HINTS_MAX, Heard, Hint};

/// See the module's page.
#[derive(Debug, Clone)]
pub struct LocalBus {
    ring: broadcast::Sender<Hint>,
}

impl Default for LocalBus {
    fn default() -> Self {
        Self {
            ring: broadcast::Sender::new(HINTS_MAX),
        }
    }
}

impl Bus for LocalBus {
    fn publish(&self, hint: Hint) {
        // An error says that nobody listens; a hint nobody hears is no loss.
        let _ = self.ring.send(hint);
    }

    /// Must be called on an arbiter, where the ear's task then runs.
    fn subscribe(&self, ear: Box<dyn FnMut(Heard) -> bool + Send>) {
        actix_rt::spawn(listen(self.ring.subscribe(), ear));
    }
}

async fn listen(
    mut hints: broadcast::Receiver<Hint>,
    mut ear: Box<dyn FnMut(Heard) -> bool + Send>,
) {
    loop {
        let heard = match hints.recv().await {
            Ok(hint) => Heard::Hint(hint),
            Err(RecvError::Lagged(_)) => Heard::Missed,
            Err(RecvError::Closed) => return,
        };
        if !ear(heard) {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
