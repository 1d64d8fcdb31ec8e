//! Memory that scoring needs and gives back: which n-grams of this text were already counted, and which of them
//! weighed something where.

use super::marks::Marks;
use crate::triage::features::{Family, Gram};

/// Room for so many n-grams from the start: a long line has about as many.
const ROOM: usize = 4_096;

#[derive(Debug, Clone)]
pub struct Scratch {
    pub(super) marks: Marks,
    /// Seen and not yet looked up, by family.
    pub(super) seen: [Slots<Seen>; Family::ALL.len()],
    /// Of the text read last.
    pub(in crate::triage) found: Slots<Found>,
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            marks: Marks::default(),
            seen: Family::ALL.map(|_| Slots::of(Seen::default())),
            found: Slots::of(Found::NOTHING),
        }
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
