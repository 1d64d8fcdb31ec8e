//! Memory that scoring needs and gives back: which n-grams of this text were already counted, and which
//! of them weighed something where.

use super::table::ENTRIES;
use crate::triage::features::{Family, Gram};

/// Words of bits of one table.
const WORDS: u32 = 1 << (super::table::BITS - 6);

/// One bit for each entry of a table, the second table's after the first's. Between two texts all are 0.
#[derive(Debug, Clone)]
pub struct Scratch {
    seen: Box<[u64]>,
    /// The words of `seen` that hold a 1.
    touched: Vec<u32>,
    /// Of the text read last.
    pub(in crate::triage) found: Vec<Found>,
}

/// An n-gram that weighs something, where it was met first.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    pub(in crate::triage) family: Family,
    pub(in crate::triage) start: u32,
    pub(in crate::triage) bytes: u16,
    pub(in crate::triage) weight: f32,
}

impl Found {
    pub(super) fn of(gram: &Gram, weight: f32) -> Self {
        Self {
            family: gram.family,
            start: u32::try_from(gram.start).unwrap_or(u32::MAX),
            bytes: u16::try_from(gram.end - gram.start)
                .unwrap_or(u16::MAX)
                .max(1),
            weight,
        }
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            seen: vec![0; 2 * ENTRIES / 64].into(),
            touched: Vec::with_capacity(4_096),
            found: Vec::with_capacity(4_096),
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

    /// Before the next text.
    pub(super) fn forget(&mut self) {
        for word in self.touched.drain(..) {
            if let Some(seen) = self.seen.get_mut(word as usize) {
                *seen = 0;
            }
        }
    }
}
