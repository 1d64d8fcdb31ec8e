//! Memory that scoring needs and gives back: which n-grams of this text were already counted, and which of them
//! weighed something where.

use super::marks::Marks;
use crate::triage::features::{Family, Gram};

#[derive(Debug, Clone)]
pub struct Scratch {
    pub(super) marks: Marks,
    /// Of the text read last.
    pub(in crate::triage) found: Vec<Found>,
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            marks: Marks::default(),
            found: Vec::with_capacity(4_096),
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
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a normalised text has 64 KiB at most, and an n-gram ends in it"
    )]
    pub(super) fn of(gram: &Gram, place: u32, weight: f32) -> Self {
        Self {
            weight,
            start: gram.start as u32,
            bytes: (gram.end - gram.start).max(1) as u16,
            family: gram.family,
            place,
        }
    }
}
