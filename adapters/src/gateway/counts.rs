//! How many there are of each.

use std::{collections::HashMap, hash::Hash};

#[derive(Debug)]
pub(crate) struct Counts<K>(HashMap<K, usize>);

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Hash + Eq> Counts<K> {
    pub(crate) fn of(&self, key: &K) -> usize {
        self.0.get(key).copied().unwrap_or_default()
    }

    pub(crate) fn add(&mut self, key: K) {
        *self.0.entry(key).or_default() += 1;
    }

    /// What is there no more takes no room.
    pub(crate) fn remove(&mut self, key: &K) {
        let is_last = self.0.get_mut(key).is_none_or(|count| {
            *count -= 1;
            *count == 0
        });
        if is_last {
            self.0.remove(key);
        }
    }
}
