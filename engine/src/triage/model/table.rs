//! The weights of n-grams: a table of two bytes an n-gram, small enough to stay in the cache.
//!
//! An entry is eight bits of the hash, by which an n-gram that was never learnt is told apart (but for
//! one in 128), and the weight in eight bits on a quadratic scale. An n-gram has two places, in one line
//! of the cache. What finds no place is left out, the least important first.

mod adjusted;

use crate::triage::features::Family;

/// Entries: 2^BITS, half a megabyte.
pub(super) const BITS: u32 = 18;
pub(super) const ENTRIES: usize = 1 << BITS;

/// An n-gram with its weight, and how much would be lost without it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weight {
    pub family: Family,
    pub hash: u64,
    pub weight: f32,
    pub importance: f32,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::triage) struct Table {
    pub(super) entries: Entries,
    /// Largest weight of each family, of either sign.
    pub(super) scales: [f32; Family::ALL.len()],
    /// What each of the 256 codes means, by family.
    values: Box<[Values; Family::ALL.len()]>,
    is_empty: bool,
}

type Values = [f32; 256];

/// The two places of an n-gram side by side.
pub(super) type Entries = Box<[[u16; 2]]>;

/// Entries of which none is taken.
pub(super) fn no_entries() -> Entries {
    vec![[0; 2]; ENTRIES / 2].into()
}

impl Table {
    /// Empty: every n-gram weighs nothing.
    pub(in crate::triage) fn empty() -> Self {
        Self::of(no_entries(), [0.0; Family::ALL.len()])
    }

    pub(super) fn of(entries: Entries, scales: [f32; Family::ALL.len()]) -> Self {
        Self {
            is_empty: entries.as_flattened().iter().all(|entry| *entry == 0),
            entries,
            scales,
            values: Box::new(scales.map(codebook)),
        }
    }

    /// Finds a place for each weight, the most important first.
    pub(in crate::triage) fn build(mut weights: Vec<Weight>) -> Self {
        weights.sort_by(|a, b| {
            b.importance
                .total_cmp(&a.importance)
                .then(a.hash.cmp(&b.hash))
        });
        let mut scales = [0.0_f32; Family::ALL.len()];
        for one in &weights {
            if let Some(scale) = scales.get_mut(one.family as usize) {
                *scale = scale.max(one.weight.abs());
            }
        }
        let mut table = Self::of(no_entries(), scales);
        for one in &weights {
            table.place(one);
        }
        table
    }

    fn place(&mut self, one: &Weight) {
        let scale = self.scales.get(one.family as usize).copied();
        let code = code(one.weight, scale.unwrap_or_default());
        if code == 0 {
            return;
        }
        if self.find(one.hash).is_some() {
            return;
        }
        let first = first(one.hash);
        let entries = self.entries.as_flattened_mut();
        for at in [first, first ^ 1] {
            if let Some(entry) = entries.get_mut(at)
                && *entry == 0
            {
                *entry = tag(one.hash) | u16::from(code);
                self.is_empty = false;
                return;
            }
        }
    }

    /// Whether nothing was learnt of its language.
    pub(super) fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Which entry an n-gram has, and its code; nothing if it was never learnt.
    #[inline]
    pub(super) fn find(&self, hash: u64) -> Option<(u32, u8)> {
        let (place, code) = self.look_up(hash);
        (code != 0).then_some((place, code))
    }

    /// As [`Table::find`], and without a branch: the code is 0 if it was never learnt, and the place then says
    /// nothing. Which n-grams are known, and in which of their two places, cannot be foreseen.
    #[inline]
    pub(super) fn look_up(&self, hash: u64) -> (u32, u8) {
        let pair = first(hash) / 2;
        let tag = tag(hash);
        // Of its own entry only the code is left; one less, so that a free entry's 0 is the largest number.
        let places = self.entries.get(pair).copied().unwrap_or_default();
        let [even, odd] = places.map(|entry| (entry ^ tag).wrapping_sub(1));
        let [code, rest] = even.min(odd).wrapping_add(1).to_le_bytes();
        let place = u32::try_from(2 * pair).unwrap_or_default() | u32::from(odd < even);
        (place, if rest == 0 { code } else { 0 })
    }

    /// What the codes of a family mean.
    pub(super) fn values(&self, family: Family) -> &Values {
        let [words, letters, signs] = &*self.values;
        match family {
            Family::Words => words,
            Family::Letters => letters,
            Family::Signs => signs,
        }
    }

    pub(in crate::triage) fn weight(&self, family: Family, hash: u64) -> f32 {
        let code = self.find(hash).map(|(_, code)| usize::from(code));
        let value = code.and_then(|code| self.values(family).get(code));
        value.copied().unwrap_or_default()
    }

    /// How many n-grams have a place.
    pub(in crate::triage) fn len(&self) -> usize {
        let entries = self.entries.as_flattened().iter();
        entries.filter(|entry| **entry != 0).count()
    }
}

const TAG: u16 = 0xff00;

fn first(hash: u64) -> usize {
    (hash >> (u64::BITS - BITS)) as usize
}

fn tag(hash: u64) -> u16 {
    let [low, ..] = hash.to_le_bytes();
    u16::from(low) << 8
}

/// Steps on either side of nothing.
const STEPS: f32 = 127.0;

/// Small weights are many: they get the finer steps.
#[expect(
    clippy::cast_possible_truncation,
    reason = "rounded, and within the steps"
)]
fn code(weight: f32, scale: f32) -> u8 {
    if scale <= 0.0 {
        return 0;
    }
    let share = (weight.abs() / scale).min(1.0).sqrt() * STEPS;
    let signed = share.round().copysign(weight) as i8;
    signed.to_ne_bytes().first().copied().unwrap_or_default()
}

fn codebook(scale: f32) -> Values {
    let mut values = [0.0; 256];
    for (code, value) in (0_u8..=255).zip(&mut values) {
        let share = f32::from(i8::from_ne_bytes([code])) / STEPS;
        *value = share * share.abs() * scale;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(hash: u64, weight: f32) -> Weight {
        Weight {
            family: Family::Signs,
            hash,
            weight,
            importance: weight.abs(),
        }
    }

    #[test]
    fn keeps_weights_nearly() {
        let hash = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let weights: Vec<_> = (1_u16..20_000)
            .map(|n| weight(hash(u64::from(n)), f32::from(n % 200) / 100.0 - 1.0))
            .collect();
        let table = Table::build(weights.clone());
        let kept = weights
            .iter()
            .filter(|one| (table.weight(Family::Signs, one.hash) - one.weight).abs() < 0.02)
            .count();
        assert!(kept > 19_500, "{kept}");
        assert!(table.weight(Family::Signs, hash(1_000_003)).abs() < 1e-6);
    }

    #[test]
    fn the_important_keeps_its_place() {
        let weights: Vec<_> = (1_u8..6)
            .map(|n| weight(u64::from(n), f32::from(n)))
            .collect();
        let table = Table::build(weights);
        let kept = [4_u64, 5].map(|hash| table.weight(Family::Signs, hash));
        assert!((kept[0] - 4.0).abs() < 0.1 && (kept[1] - 5.0).abs() < 1e-6);
        assert_eq!(table.len(), 2);
    }
}
