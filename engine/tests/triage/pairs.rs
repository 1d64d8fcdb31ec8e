//! Minimal pairs: the left message is in more danger than the right one, though they share most words.

#[path = "pairs/english.rs"]
mod english;
#[path = "pairs/japanese.rs"]
mod japanese;

use super::{assess, scorer};

#[test]
fn there_are_enough_pairs() {
    assert!(english::PAIRS.len() >= 100 && japanese::PAIRS.len() >= 90);
}

#[test]
fn english_pairs_are_in_order() {
    check(english::PAIRS);
}

#[test]
fn japanese_pairs_are_in_order() {
    check(japanese::PAIRS);
}

/// Every message of every pair.
pub(super) fn texts() -> impl Iterator<Item = &'static str> {
    let pairs = english::PAIRS.iter().chain(japanese::PAIRS);
    pairs.flat_map(|(left, right)| [*left, *right])
}

fn check(pairs: &[(&str, &str)]) {
    let scorer = scorer();
    let of = |message: &str| assess(&scorer, message);
    let wrong: Vec<String> = pairs
        .iter()
        .map(|(left, right)| (left, of(left), right, of(right)))
        .filter(|(_, left, _, right)| left.imminent <= right.imminent || left.band < right.band)
        .map(|(left, a, right, b)| {
            format!(
                "{left} {:.3} {:?} | {right} {:.3} {:?}",
                a.imminent, a.band, b.imminent, b.band
            )
        })
        .collect();
    assert!(wrong.is_empty(), "out of order:\n{}", wrong.join("\n"));
}
