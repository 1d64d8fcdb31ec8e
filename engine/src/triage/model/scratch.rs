//! Memory that scoring needs and gives back: which n-grams of this text were already counted, and which
//! of them weighed something where.
//!
//! A word counts once however often it is written. A sign n-gram counts twice at most: of a kana or two,
//! being written again is what tells a topic from an accident.

use super::{issues::SCRATCH_WORDS, table::ENTRIES};
use crate::triage::features::{Family, Gram};

/// Words of bits of one table.
const WORDS: u32 = 1 << (super::table::BITS - 6);

/// One bit for each entry of a table: of the English one, of the Japanese one, and of the Japanese one
/// again for what is met twice; then of the issues' entries. Between two texts all are 0.
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
            seen: vec![0; 3 * ENTRIES / 64 + SCRATCH_WORDS].into(),
            touched: Vec::with_capacity(4_096),
            found: Vec::with_capacity(4_096),
        }
    }
}

impl Scratch {
    /// Whether this entry counts where it is met now.
    #[inline]
    pub(super) fn counts(&mut self, family: Family, place: u32) -> bool {
        match family {
            Family::Words | Family::Letters => self.is_first(place / 64, place),
            Family::Signs => {
                self.is_first(WORDS + place / 64, place)
                    || self.is_first(2 * WORDS + place / 64, place)
            }
        }
    }

    /// Whether this entry of the issues is met for the first time.
    #[inline]
    pub(super) fn is_first_issue(&mut self, at: usize) -> bool {
        let place = u32::try_from(at).unwrap_or_default();
        self.is_first(3 * WORDS + place / 64, place)
    }

    /// Whether the bit of `place` in this word is set only now.
    #[inline]
    fn is_first(&mut self, word: u32, place: u32) -> bool {
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
