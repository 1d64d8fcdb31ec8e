//! Which rows are held back to judge what was learnt from the others: each row once by chance, and, where
//! there are several sources, each source once as a whole. The second is the harder and honest one: a
//! model is used on sources it has never seen.

use super::corpus::Corpus;
use crate::random::Random;

const PARTS: usize = 5;
/// A source with fewer positives or negatives tells nothing when held back.
const CLASS_MIN: usize = 20;

/// Rows to learn from and rows to judge by.
#[derive(Debug, Clone)]
pub(super) struct Fold {
    pub(super) learn: Vec<usize>,
    pub(super) judge: Vec<usize>,
}

/// Each row held back once, both classes dealt out evenly.
pub(super) fn by_chance(corpus: &Corpus, seed: u64) -> Vec<Fold> {
    let mut order: Vec<usize> = (0..corpus.rows.len()).collect();
    Random(seed).shuffle(&mut order);
    order.sort_by_key(|row| corpus.rows.get(*row).map(|row| (row.group, row.positive)));
    let mut part = vec![0; order.len()];
    for (place, row) in order.iter().enumerate() {
        if let Some(part) = part.get_mut(*row) {
            *part = place % PARTS;
        }
    }
    (0..PARTS)
        .map(|held| split(corpus, |row| part.get(row) == Some(&held)))
        .collect()
}

/// Each source held back once. Empty if there are not two that tell something.
pub(super) fn by_source(corpus: &Corpus) -> Vec<Fold> {
    let tells = |group: &usize| {
        let of = |positive| {
            corpus
                .rows
                .iter()
                .filter(|row| row.group == *group && row.positive == positive)
                .count()
        };
        of(true) >= CLASS_MIN && of(false) >= CLASS_MIN
    };
    let sources: Vec<usize> = (0..corpus.groups.len()).filter(tells).collect();
    if sources.len() < 2 {
        return Vec::new();
    }
    let group = |row: usize| corpus.rows.get(row).map(|row| row.group);
    sources
        .iter()
        .map(|held| split(corpus, |row| group(row) == Some(*held)))
        .collect()
}

fn split(corpus: &Corpus, held: impl Fn(usize) -> bool) -> Fold {
    let drawn = |row: usize| corpus.rows.get(row).is_some_and(|row| row.drawn);
    let (judge, learn) = (0..corpus.rows.len()).partition(|row| held(*row) && !drawn(*row));
    Fold { learn, judge }
}
