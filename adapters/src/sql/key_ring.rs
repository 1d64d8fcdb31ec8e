//! Clients' keys, unwrapped and at hand: those of the conversations that are going on.
//!
//! Bounded in number (two generations: when the young one is full it becomes the old one, and what was not
//! asked for since is forgotten) and in time, so that an erasure on another node is honoured within a minute.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tomoshibi_engine::time::{Millis, Timestamp};
use uuid::Uuid;

use super::vault::ClientKey;

const GENERATION_MAX: usize = 32_768;
const KEPT: Millis = Millis::minutes(1);

/// What is known of a client's key.
#[derive(Clone)]
pub(super) enum Known {
    Key(ClientKey),
    /// The client was erased: there is no key and never will be.
    Erased,
}

impl Known {
    pub(super) fn key(&self) -> Option<&ClientKey> {
        match self {
            Self::Key(key) => Some(key),
            Self::Erased => None,
        }
    }
}

#[derive(Default)]
pub(super) struct KeyRing(Mutex<Generations>);

#[derive(Default)]
struct Generations {
    young: HashMap<Uuid, Held>,
    old: HashMap<Uuid, Held>,
}

struct Held {
    known: Known,
    since: Timestamp,
}

impl KeyRing {
    pub(super) fn get(&self, client: Uuid, now: Timestamp) -> Option<Known> {
        let mut ring = self.lock();
        if !ring.young.contains_key(&client) {
            let held = ring.old.remove(&client)?;
            ring.put(client, held);
        }
        let held = ring.young.get(&client)?;
        (now - held.since < KEPT).then(|| held.known.clone())
    }

    pub(super) fn put(&self, client: Uuid, known: Known, now: Timestamp) {
        self.lock().put(client, Held { known, since: now });
    }

    fn lock(&self) -> MutexGuard<'_, Generations> {
        // A map of keys has no half-made state that a panic elsewhere could leave behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Generations {
    fn put(&mut self, client: Uuid, held: Held) {
        if self.young.len() >= GENERATION_MAX {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(client, held);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forgets_after_a_minute_and_never_grows_beyond_two_generations() {
        let ring = KeyRing::default();
        let first = Uuid::from_u128(1);
        ring.put(first, Known::Erased, Timestamp(0));
        assert!(ring.get(first, Timestamp(59_999)).is_some());
        assert!(ring.get(first, Timestamp(60_000)).is_none());

        for n in 0..100_000 {
            ring.put(Uuid::from_u128(n), Known::Erased, Timestamp(0));
            // Asked for all the while, so it stays.
            assert!(ring.get(Uuid::from_u128(0), Timestamp(0)).is_some());
        }
        let held = ring.lock();
        assert!(held.young.len() + held.old.len() <= 2 * GENERATION_MAX);
        assert!(!held.young.contains_key(&first) && !held.old.contains_key(&first));
    }
}
