//! What was learnt of issues: for each short n-gram of words one small weight a head, side by side, so that
//! all heads read a word at once.
//!
//! Bounds: [`HEADS_MAX`] heads, [`ENTRIES`] n-grams, the most telling first.

use serde::{Deserialize, Serialize};

use super::Totals;
use crate::triage::{features::Family, issues::kind_of};

pub(in crate::triage) const HEADS_MAX: usize = 16;
/// Longer n-grams tell nothing more of what a text is about.
pub(in crate::triage) const SIZE_MAX: u8 = 2;
const BITS: u32 = 15;
pub(super) const ENTRIES: usize = 1 << BITS;

/// One head: how sure it is that a text is of its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueHead {
    /// A kind's name.
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
pub struct IssueWeight {
    pub hash: u64,
    pub weights: [f32; HEADS_MAX],
    pub importance: f32,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::triage) struct IssueTable {
    /// Number of each head's kind.
    pub(super) kinds: Vec<usize>,
    scales: [f32; HEADS_MAX],
    /// The two places of an n-gram side by side.
    tags: Box<[[u16; 2]]>,
    weights: Box<[[i8; HEADS_MAX]]>,
}

/// Sums of the weights of one text, by head.
pub(super) type Sums = [i32; HEADS_MAX];

impl IssueTable {
    pub(super) fn empty() -> Self {
        Self {
            kinds: Vec::new(),
            scales: [0.0; HEADS_MAX],
            tags: Box::default(),
            weights: Box::default(),
        }
    }

    /// Finds a place for each n-gram, the most telling first.
    pub(super) fn build(heads: &[IssueHead], mut all: Vec<IssueWeight>) -> Self {
        all.sort_by(|a, b| {
            let order = b.importance.total_cmp(&a.importance);
            order.then(a.hash.cmp(&b.hash))
        });
        let mut scales = [0.0_f32; HEADS_MAX];
        for one in &all {
            for (scale, weight) in scales.iter_mut().zip(one.weights) {
                *scale = scale.max(weight.abs() / f32::from(i8::MAX));
            }
        }
        let mut table = Self {
            kinds: kinds(heads),
            scales,
            tags: vec![[0; 2]; ENTRIES / 2].into(),
            weights: vec![[0; HEADS_MAX]; ENTRIES].into(),
        };
        for one in &all {
            table.place(one);
        }
        table
    }

    fn place(&mut self, one: &IssueWeight) {
        let (first, tag) = (first(one.hash), tag(one.hash));
        let free = [first, first ^ 1]
            .into_iter()
            .find(|at| self.tags.as_flattened().get(*at) == Some(&0));
        let Some(at) = free else { return };
        let tags = self.tags.as_flattened_mut();
        if let (Some(known), Some(weights)) = (tags.get_mut(at), self.weights.get_mut(at)) {
            *known = tag;
            for ((code, weight), scale) in weights.iter_mut().zip(one.weights).zip(self.scales) {
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

    /// The log-odds that the n-grams add for each head.
    #[expect(
        clippy::cast_precision_loss,
        reason = "sums of bytes are far below 2^24"
    )]
    pub(super) fn log_odds(
        &self,
        heads: &[IssueHead],
        sums: &Sums,
        totals: Totals,
    ) -> [f32; HEADS_MAX] {
        let mut odds = [0.0; HEADS_MAX];
        for (((odds, head), sum), scale) in odds.iter_mut().zip(heads).zip(sums).zip(self.scales) {
            *odds = *sum as f32 * scale * totals.factor(Family::Words, head.damping);
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

    /// Nothing if it is cut short or names a kind that this program does not know.
    pub(super) fn read<'a>(heads: &[IssueHead], bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        if heads.is_empty() {
            let (_, bytes) = bytes.split_at_checked(4 * HEADS_MAX)?;
            return Some((Self::empty(), bytes));
        }
        let (scales, bytes) = bytes.split_at_checked(4 * HEADS_MAX)?;
        let (tags, bytes) = bytes.split_at_checked(2 * ENTRIES)?;
        let (codes, bytes) = bytes.split_at_checked(HEADS_MAX * ENTRIES)?;
        let mut table = Self {
            kinds: kinds(heads),
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
        let known = table.kinds.len() == heads.len() && heads.len() <= HEADS_MAX;
        (sound && known).then_some((table, bytes))
    }
}

fn kinds(heads: &[IssueHead]) -> Vec<usize> {
    heads
        .iter()
        .filter_map(|head| kind_of(&head.kind))
        .collect()
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
