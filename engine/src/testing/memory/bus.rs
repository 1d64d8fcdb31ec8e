//! A bus that tells everybody at once, in the publisher's thread; it can be made to lose hints.

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};

use super::lock;
use crate::ports::bus::{Bus, Heard, Hint};

type Ear = Box<dyn FnMut(Heard) -> bool + Send>;

#[derive(Default)]
pub struct MemoryBus {
    ears: Mutex<Vec<Ear>>,
    deaf: AtomicBool,
}

impl std::fmt::Debug for MemoryBus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MemoryBus({} ears)", lock(&self.ears).len())
    }
}

impl MemoryBus {
    /// While set, every hint is lost.
    pub fn lose_hints(&self, lose: bool) {
        self.deaf.store(lose, Ordering::SeqCst);
    }
}

impl Bus for MemoryBus {
    fn publish(&self, hint: Hint) {
        if !self.deaf.load(Ordering::SeqCst) {
            lock(&self.ears).retain_mut(|ear| ear(Heard::Hint(hint.clone())));
        }
    }

    fn subscribe(&self, ear: Ear) {
        lock(&self.ears).push(ear);
    }
}
