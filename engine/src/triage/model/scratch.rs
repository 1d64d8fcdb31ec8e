//! Memory that scoring needs and gives back: which n-grams of this text were already counted.

use super::table::ENTRIES;
use crate::triage::features::Family;

/// Words of bits of one table.
const WORDS: u32 = 1 << (super::table::BITS - 6);

/// One bit for each entry of a table, the second table's after the first's. Between two texts all are 0.
#[derive(Debug, Clone)]
pub struct Scratch {
    seen: Box<[u64]>,
    /// The words of `seen` that hold a 1.
    touched: Vec<u32>,
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            seen: vec![0; 2 * ENTRIES / 64].into(),
            touched: Vec::with_capacity(4_096),
        }
    }
}

impl Scratch {
    /// Whether this entry is met for the first time.
    #[inline]
    pub(super) fn is_first(&mut self, family: Family, place: u32) -> bool {
        let word = place / 64 + if family == Family::Signs { WORDS } else { 0 };
        let bit = 1_u64 << (place % 64);
        let Some(seen) = self.seen.get_mut(word as usize) else {
            return false;
        };
        if *seen == 0 {
            self.touched.push(word);
        }
        let first = *seen & bit == 0;
        *seen |= bit;
        first
    }

    pub(in crate::triage) fn forget(&mut self) {
        for word in self.touched.drain(..) {
            if let Some(seen) = self.seen.get_mut(word as usize) {
                *seen = 0;
            }
        }
    }
}
