//! A table with some weights learnt anew. The others stay where they are: only their codes are in the
//! table, so they cannot be listed, but for scaling them it is enough to scale what the codes mean.

use super::{TAG, Table, Weight, code, first, tag};
use crate::triage::features::Family;

impl Table {
    /// All weights times `slope`, after these have taken the place of what was known of their n-grams.
    pub(in crate::triage) fn adjusted(&self, mut weights: Vec<Weight>, slope: f32) -> Self {
        let mut scales = self.scales;
        for (family, scale) in Family::ALL.iter().zip(&mut scales) {
            // What an empty family's codes mean is still free to choose; elsewhere the largest weight stays so.
            if *scale <= 0.0 {
                let of = weights.iter().filter(|one| one.family == *family);
                *scale = of.map(|one| one.weight.abs()).fold(0.0, f32::max);
            }
        }
        weights.sort_by(|a, b| {
            let importance = b.importance.total_cmp(&a.importance);
            importance.then(a.hash.cmp(&b.hash))
        });
        let mut entries = self.entries.clone();
        for one in &weights {
            let scale = scales.get(one.family as usize).copied();
            put(entries.as_flattened_mut(), one, scale.unwrap_or_default());
        }
        Self::of(entries, scales.map(|scale| scale * slope))
    }
}

/// Where the n-gram stands already; else where there is room; else in place of a smaller weight.
fn put(entries: &mut [u16], one: &Weight, scale: f32) {
    let (tag, code) = (tag(one.hash), code(one.weight, scale));
    let first = first(one.hash);
    let places = [first, first ^ 1];
    let entry = |at: &usize| entries.get(*at).copied().unwrap_or_default();
    let known = places
        .into_iter()
        .find(|at| entry(at) != 0 && entry(at) & TAG == tag);
    let free = || places.into_iter().find(|at| entry(at) == 0);
    let weaker = || {
        let weakest = places.into_iter().min_by_key(|at| size(entry(at)));
        weakest.filter(|at| size(entry(at)) < size(code.into()))
    };
    let new = if code == 0 { 0 } else { tag | u16::from(code) };
    if let Some(place) = known.or_else(free).or_else(weaker)
        && let Some(entry) = entries.get_mut(place)
    {
        *entry = new;
    }
}

fn size(entry: u16) -> u8 {
    let [_, code] = entry.to_be_bytes();
    i8::from_ne_bytes([code]).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(hash: u64, weight: f32) -> Weight {
        Weight {
            family: Family::Signs,
            hash: hash.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            weight,
            importance: weight.abs(),
        }
    }

    fn near(table: &Table, one: Weight, expected: f32) {
        let found = table.weight(one.family, one.hash);
        assert!((found - expected).abs() < 0.02, "{found} is not {expected}");
    }

    #[test]
    fn learns_anew_and_leaves_the_rest() {
        let all: Vec<_> = (1_u16..100)
            .map(|n| weight(n.into(), f32::from(n) / 100.0))
            .collect();
        let table = Table::build(all.clone());
        let after = table.adjusted(vec![weight(10, -0.5), weight(500, 0.25)], 2.0);
        near(&after, weight(10, 0.0), -1.0);
        near(&after, weight(500, 0.0), 0.5);
        near(&after, weight(99, 0.0), 1.98);
        near(&table, weight(10, 0.0), 0.1);
    }

    #[test]
    fn an_empty_table_takes_what_is_learnt() {
        let after = Table::empty().adjusted(vec![weight(1, 3.0), weight(2, -1.0)], 1.0);
        near(&after, weight(1, 0.0), 3.0);
        near(&after, weight(2, 0.0), -1.0);
    }
}
