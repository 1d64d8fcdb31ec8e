//! Which entries a text has already counted.
//!
//! A word counts once however often it is written. A sign n-gram counts twice at most: of a kana or two,
//! being written again is what tells a topic from an accident.

use super::{scratch::Found, table, topics};
use crate::triage::features::Family;

/// One bit for each entry of a table: of the English one, of the Japanese one, of the Japanese one again for what
/// is met twice, and of the topics' one. Between two texts all are 0.
#[derive(Debug, Clone)]
pub(super) struct Marks {
    english: Bits<{ table::ENTRIES / 64 }>,
    japanese: Bits<{ table::ENTRIES / 64 }>,
    japanese_again: Bits<{ table::ENTRIES / 64 }>,
    topics: Bits<{ topics::ENTRIES / 64 }>,
}

impl Default for Marks {
    fn default() -> Self {
        Self {
            english: Bits::none(),
            japanese: Bits::none(),
            japanese_again: Bits::none(),
            topics: Bits::none(),
        }
    }
}

impl Marks {
    /// Whether this entry counts where it is met now. What is not `known` never counts and leaves no mark.
    #[inline]
    pub(super) fn counts(&mut self, family: Family, place: u32, known: bool) -> bool {
        match family {
            Family::Words | Family::Letters => self.english.is_first(place, known),
            Family::Signs => {
                let first = self.japanese.is_first(place, known);
                first | self.japanese_again.is_first(place, known && !first)
            }
        }
    }

    /// Whether this entry of the topics is met for the first time.
    #[inline]
    pub(super) fn is_first_topic(&mut self, place: u32) -> bool {
        self.topics.is_first(place, true)
    }

    /// Before the next text; `found` is what counted of this one.
    pub(super) fn forget(&mut self, found: &[Found]) {
        for one in found {
            if one.family == Family::Signs {
                self.japanese.forget(one.place);
                self.japanese_again.forget(one.place);
            } else {
                self.english.forget(one.place);
            }
        }
        self.topics.0.fill(0);
    }
}

#[derive(Debug, Clone)]
struct Bits<const WORDS: usize>(Box<[u64; WORDS]>);

impl<const WORDS: usize> Bits<WORDS> {
    fn none() -> Self {
        Self(Box::new([0; WORDS]))
    }

    /// Whether the bit of `place` is set only now; it is set only if `known`. No branch: it could not be foreseen.
    #[inline]
    fn is_first(&mut self, place: u32, known: bool) -> bool {
        let bit = u64::from(known) << (place % 64);
        let Some(word) = self.0.get_mut(place as usize / 64) else {
            return false;
        };
        let first = bit & !*word != 0;
        *word |= bit;
        first
    }

    #[inline]
    fn forget(&mut self, place: u32) {
        if let Some(word) = self.0.get_mut(place as usize / 64) {
            *word = 0;
        }
    }
}
