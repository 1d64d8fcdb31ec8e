//! Where conversations are, kept by the writer so that it need not look them up for every line.
//! Bounded: when there are more than [`PLACES_MAX`], all are forgotten, which costs one look-up each.

use std::collections::HashMap;

use uuid::Uuid;

const PLACES_MAX: usize = 65_536;

#[derive(Default)]
pub(super) struct Places(HashMap<Uuid, Place>);

#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) key: i64,
    /// The row had this fingerprint when the stream was at this seq.
    described: Option<(i64, u64)>,
}

impl Place {
    pub(super) fn of(key: i64) -> Self {
        Self {
            key,
            described: None,
        }
    }

    pub(super) fn described(key: i64, seq: i64, fingerprint: u64) -> Self {
        Self {
            key,
            described: Some((seq, fingerprint)),
        }
    }

    /// Whether the row is known to say this already. The row changes only with its stream, so at the same
    /// seq it is the same row, whoever wrote in between.
    pub(super) fn describes(self, seq: i64, fingerprint: u64) -> bool {
        self.described == Some((seq, fingerprint))
    }
}

impl Places {
    pub(super) fn of(&self, conversation: Uuid) -> Option<Place> {
        self.0.get(&conversation).copied()
    }

    pub(super) fn remember(&mut self, conversation: Uuid, place: Place) {
        if self.0.len() >= PLACES_MAX {
            self.0.clear();
        }
        self.0.insert(conversation, place);
    }

    pub(super) fn forget(&mut self) {
        self.0.clear();
    }
}
