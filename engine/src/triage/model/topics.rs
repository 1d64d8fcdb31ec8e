//! What was learnt of issues and of the ladder's rungs: for each short n-gram of words one small weight a head,
//! side by side, so that all heads read a word at once.
//!
//! Bounds: [`HEADS_MAX`] heads, [`ENTRIES`] n-grams, the most telling first.

use serde::{Deserialize, Serialize};

use super::Reading;
use crate::triage::features::Family;

pub(in crate::triage) const HEADS_MAX: usize = 16;
/// Longer n-grams tell nothing more of what a text is about.
pub(in crate::triage) const SIZE_MAX: u8 = 2;
const BITS: u32 = 15;
pub(super) const ENTRIES: usize = 1 << BITS;

/// One head: how sure it is that a text is of its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicHead {
    /// The name of a kind of trouble, or of a rung.
    pub kind: String,
    pub bias: f32,
    /// What a unit of the lexicon's evidence is worth.
    pub lexicon: f32,
    pub damping: f32,
    /// From this probability on the kind is said to be there: best F1 on held-back rows.
    pub threshold: f32,
    pub rows: usize,
    pub positives: usize,
    /// On held-back rows.
    pub roc_auc: f64,
    pub f1: f64,
}

/// An n-gram with what it weighs for each head, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicWeight {
    pub hash: u64,
    pub weights: [f32; HEADS_MAX],
    pub importance: f32,
}

/// In columns: the issues first, then the rungs.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::triage) struct TopicTable {
    scales: [f32; HEADS_MAX],
    /// The two places of an n-gram side by side.
    tags: Box<[[u16; 2]]>,
    weights: Box<[[i8; HEADS_MAX]]>,
}

/// Sums of the weights of one text, by head.
pub(super) type Sums = [i32; HEADS_MAX];

impl TopicTable {
    /// Whether nothing was learnt.
    pub(super) fn is_empty(&self) -> bool {
        self.tags.is_empty()
    }

    /// The table with all columns from `first` on learnt anew; the first of the new weights goes there. Finds a
    /// place for each n-gram that has none yet, the most telling first.
    #[must_use]
    pub(super) fn with(mut self, first: usize, mut all: Vec<TopicWeight>) -> Self {
        if self.is_empty() {
            self.tags = vec![[0; 2]; ENTRIES / 2].into();
            self.weights = vec![[0; HEADS_MAX]; ENTRIES].into();
        }
        all.sort_by(|a, b| {
            let order = b.importance.total_cmp(&a.importance);
            order.then(a.hash.cmp(&b.hash))
        });
        for (at, scale) in self.scales.iter_mut().enumerate().skip(first) {
            let largest = all.iter().filter_map(|one| one.weights.get(at - first));
            *scale =
                largest.fold(0.0, |most: f32, weight| most.max(weight.abs())) / f32::from(i8::MAX);
        }
        for codes in &mut self.weights {
            codes.iter_mut().skip(first).for_each(|code| *code = 0);
        }
        for one in &all {
            self.place(first, one);
        }
        self
    }

    fn place(&mut self, column: usize, one: &TopicWeight) {
        let (first, tag) = (first(one.hash), tag(one.hash));
        let stands = |wanted: u16| {
            let mut places = [first, first ^ 1].into_iter();
            places.find(|at| self.tags.as_flattened().get(*at) == Some(&wanted))
        };
        let Some(at) = stands(tag).or_else(|| stands(0)) else {
            return;
        };
        let tags = self.tags.as_flattened_mut();
        if let (Some(known), Some(codes)) = (tags.get_mut(at), self.weights.get_mut(at)) {
            *known = tag;
            let columns = codes.iter_mut().zip(self.scales).skip(column);
            for ((code, scale), weight) in columns.zip(one.weights) {
                *code = code_of(weight, scale);
            }
        }
    }

    /// Which entry an n-gram has; nothing if it was never learnt.
    #[inline]
    pub(super) fn find(&self, hash: u64) -> Option<u32> {
        let (first, tag) = (first(hash), tag(hash));
        let mut pair = *self.tags.get(first / 2)?;
        if first % 2 == 1 {
            pair.reverse();
        }
        // Should both have its tag, the first of them is its own.
        let at = pair.iter().position(|stands| *stands == tag)?;
        u32::try_from(first ^ at).ok()
    }

    /// Adds what the n-gram at this place weighs.
    #[inline]
    pub(super) fn add(&self, place: u32, sums: &mut Sums) {
        if let Some(weights) = self.weights.get(place as usize) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += i32::from(*weight);
            }
        }
    }

    /// The log-odds that the n-grams add for each of these heads, whose columns begin at `first`.
    #[expect(
        clippy::cast_precision_loss,
        reason = "sums of bytes are far below 2^24"
    )]
    pub(super) fn log_odds(
        &self,
        first: usize,
        heads: &[TopicHead],
        reading: &Reading,
    ) -> [f32; HEADS_MAX] {
        let mut odds = [0.0; HEADS_MAX];
        let columns = reading.topics.iter().zip(self.scales).skip(first);
        for ((odds, head), (sum, scale)) in odds.iter_mut().zip(heads).zip(columns) {
            *odds = *sum as f32 * scale * reading.totals.factor(Family::Words, head.damping);
        }
        odds
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.scales.iter().flat_map(|scale| scale.to_le_bytes()));
        let tags = self.tags.as_flattened().iter();
        bytes.extend(tags.flat_map(|tag| tag.to_le_bytes()));
        let codes = self.weights.iter().flatten();
        bytes.extend(codes.flat_map(|code| code.to_le_bytes()));
    }

    /// The table of so many heads; nothing if it is cut short.
    pub(super) fn read(heads: usize, bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (scales, bytes) = bytes.split_at_checked(4 * HEADS_MAX)?;
        if heads == 0 {
            return Some((Self::default(), bytes));
        }
        let (tags, bytes) = bytes.split_at_checked(2 * ENTRIES)?;
        let (codes, bytes) = bytes.split_at_checked(HEADS_MAX * ENTRIES)?;
        let mut table = Self {
            scales: [0.0; HEADS_MAX],
            tags: tags
                .as_chunks::<4>()
                .0
                .iter()
                .map(|[a, b, c, d]| [[*a, *b], [*c, *d]].map(u16::from_le_bytes))
                .collect(),
            weights: codes
                .as_chunks::<HEADS_MAX>()
                .0
                .iter()
                .map(|codes| codes.map(|code| i8::from_le_bytes([code])))
                .collect(),
        };
        for (scale, written) in table.scales.iter_mut().zip(scales.as_chunks::<4>().0) {
            *scale = f32::from_le_bytes(*written);
        }
        let sound = table.scales.iter().all(|scale| scale.is_finite());
        (sound && heads <= HEADS_MAX).then_some((table, bytes))
    }
}

fn first(hash: u64) -> usize {
    (hash >> (u64::BITS - BITS)) as usize
}

/// Never 0, which is a free place.
fn tag(hash: u64) -> u16 {
    let [_, _, low, high, ..] = hash.to_le_bytes();
    u16::from_le_bytes([low, high]) | 1
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "rounded and held within a byte"
)]
fn code_of(weight: f32, scale: f32) -> i8 {
    if scale > 0.0 {
        (weight / scale).round().clamp(-127.0, 127.0) as i8
    } else {
        0
    }
}
