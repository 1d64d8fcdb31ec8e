//! Memory that scoring needs and gives back: which n-grams of this text were already counted, and which of them
//! weighed something where.

use super::marks::Marks;
use crate::triage::features::{Family, Gram};

/// Room for so many n-grams from the start: a long line has about as many.
const ROOM: usize = 4_096;

#[derive(Debug, Clone)]
pub struct Scratch {
    pub(super) marks: Marks,
    pub(super) words: Words,
    /// Seen and not yet looked up, by family.
    pub(super) seen: [Slots<Seen>; Family::ALL.len()],
    /// Of the text read last.
    pub(in crate::triage) found: Slots<Found>,
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            marks: Marks::default(),
            words: Words::default(),
            seen: Family::ALL.map(|_| Slots::of(Seen::default())),
            found: Slots::of(Found::NOTHING),
        }
    }
}

/// So many words of a text are remembered; of two at one place the later.
const WORDS: usize = 64;

/// Words of this text, most of them: one that was forgotten is only read again.
#[derive(Debug, Clone)]
pub(super) struct Words([u64; WORDS]);

impl Default for Words {
    fn default() -> Self {
        Self([0; WORDS])
    }
}

impl Words {
    /// Before the next text.
    pub(super) fn forget(&mut self) {
        self.0 = [0; WORDS];
    }

    /// Whether this word, by its hash, is not known to have been here before.
    #[inline]
    pub(super) fn is_new(&mut self, hash: u64) -> bool {
        let [high, ..] = hash.to_be_bytes();
        let Some(known) = self.0.get_mut(usize::from(high) % WORDS) else {
            return true;
        };
        std::mem::replace(known, hash) != hash
    }
}

/// An n-gram before it is looked up.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    pub(super) hash: u64,
    start: u32,
    bytes: u16,
    pub(super) size: u8,
}

impl Seen {
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a normalised text has 64 KiB at most, and an n-gram ends in it"
    )]
    pub(super) fn of(gram: &Gram) -> Self {
        Self {
            hash: gram.hash,
            start: gram.start as u32,
            bytes: (gram.end - gram.start).max(1) as u16,
            size: gram.size,
        }
    }
}

/// An n-gram that weighs something, where it was met first.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    pub(in crate::triage) weight: f32,
    pub(in crate::triage) start: u32,
    pub(in crate::triage) bytes: u16,
    pub(in crate::triage) family: Family,
    /// Where in the table.
    pub(super) place: u32,
}

impl Found {
    const NOTHING: Self = Self {
        weight: 0.0,
        start: 0,
        bytes: 1,
        family: Family::Words,
        place: 0,
    };

    #[inline]
    pub(super) fn of(seen: &Seen, family: Family, place: u32, weight: f32) -> Self {
        Self {
            weight,
            start: seen.start,
            bytes: seen.bytes,
            family,
            place,
        }
    }
}

/// A list that is written over for each text, without a branch for each piece of it.
#[derive(Debug, Clone)]
pub(in crate::triage) struct Slots<T> {
    nothing: T,
    places: Vec<T>,
    count: usize,
}

impl<T: Copy> Slots<T> {
    fn of(nothing: T) -> Self {
        Self {
            nothing,
            places: vec![nothing; ROOM],
            count: 0,
        }
    }

    pub(super) fn clear(&mut self) {
        self.count = 0;
    }

    #[inline]
    pub(in crate::triage) fn as_slice(&self) -> &[T] {
        self.places.get(..self.count).unwrap_or_default()
    }

    /// Room for `more`. Whoever fills it says by [`Slots::keep`] how many stay.
    #[inline]
    pub(super) fn room(&mut self, more: usize) -> &mut [T] {
        let end = self.count + more;
        if end > self.places.len() {
            self.places.resize(end.next_power_of_two(), self.nothing);
        }
        self.places.get_mut(self.count..end).unwrap_or_default()
    }

    #[inline]
    pub(super) fn keep(&mut self, more: usize) {
        self.count += more;
    }
}
