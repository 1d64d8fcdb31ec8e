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
    pub(super) entries: Box<[u16]>,
    /// Largest weight of each family, of either sign.
    pub(super) scales: [f32; Family::ALL.len()],
    /// What each of the 256 codes means, by family.
    values: Box<[[f32; 256]; Family::ALL.len()]>,
    is_empty: bool,
}

impl Table {
    /// Empty: every n-gram weighs nothing.
    pub(in crate::triage) fn empty() -> Self {
        Self::of(vec![0; ENTRIES].into(), [0.0; Family::ALL.len()])
    }

    pub(super) fn of(entries: Box<[u16]>, scales: [f32; Family::ALL.len()]) -> Self {
        Self {
            is_empty: entries.iter().all(|entry| *entry == 0),
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
        let mut table = Self::of(vec![0; ENTRIES].into(), scales);
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
        let tag = tag(one.hash);
        let first = first(one.hash);
        let places = [first, first ^ 1];
        let taken = |at: &usize| self.entries.get(*at).is_some_and(|entry| *entry != 0);
        let same = |at: &usize| {
            let entry = self.entries.get(*at).copied().unwrap_or_default();
            entry != 0 && entry & TAG == tag
        };
        if places.iter().any(same) {
            return;
        }
        if let Some(free) = places.into_iter().find(|at| !taken(at))
            && let Some(entry) = self.entries.get_mut(free)
        {
            *entry = tag | u16::from(code);
            self.is_empty = false;
        }
    }

    /// Which entry an n-gram has, and its code; nothing if it was never learnt.
    #[inline]
    pub(in crate::triage) fn find(&self, hash: u64) -> Option<(u32, u8)> {
        // A language that nothing was learnt of need not wait for the memory of it.
        if self.is_empty {
            return None;
        }
        let at = first(hash);
        let tag = tag(hash);
        for place in [at, at ^ 1] {
            let entry = self.entries.get(place).copied().unwrap_or_default();
            let [high, code] = entry.to_be_bytes();
            if u16::from(high) << 8 == tag && code != 0 {
                return Some((u32::try_from(place).unwrap_or_default(), code));
            }
        }
        None
    }

    /// What a code of a family means.
    #[inline]
    pub(in crate::triage) fn value(&self, family: Family, code: u8) -> f32 {
        self.values
            .get(family as usize)
            .and_then(|values| values.get(usize::from(code)))
            .copied()
            .unwrap_or_default()
    }

    pub(in crate::triage) fn weight(&self, family: Family, hash: u64) -> f32 {
        self.find(hash)
            .map_or(0.0, |(_, code)| self.value(family, code))
    }

    /// How many n-grams have a place.
    pub(in crate::triage) fn len(&self) -> usize {
        self.entries.iter().filter(|entry| **entry != 0).count()
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

fn codebook(scale: f32) -> [f32; 256] {
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
