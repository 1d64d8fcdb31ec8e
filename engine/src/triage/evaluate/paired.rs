//! Whether one scorer is better than another on the same examples, or only luckier: a paired bootstrap.

use serde::{Deserialize, Serialize};

use super::{Scored, figures};
use crate::random::Random;

/// Resamplings. More move the interval by less than it is wide.
const ROUNDS: usize = 400;

/// A difference (second minus first) with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Paired {
    pub difference: f64,
    pub low: f64,
    pub high: f64,
    /// Share of the resamplings in which the second is better.
    pub better: f64,
}

/// ROC-AUC and recall with the top 20 % flagged, of two scorers on the same rows in the same order.
/// The same seed gives the same answer.
pub fn paired(first: &[Scored], second: &[Scored], seed: u64) -> (Paired, Paired) {
    let mut random = Random(seed);
    let both: Vec<_> = first.iter().zip(second).collect();
    let whole = difference(&both);
    let rounds: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let sample: Vec<_> = (0..both.len())
                .filter_map(|_| both.get(random.below(both.len())).copied())
                .collect();
            difference(&sample)
        })
        .collect();
    (
        interval(whole.0, rounds.iter().map(|round| round.0).collect()),
        interval(whole.1, rounds.iter().map(|round| round.1).collect()),
    )
}

fn difference(both: &[(&Scored, &Scored)]) -> (f64, f64) {
    let first = figures(&both.iter().map(|pair| *pair.0).collect::<Vec<_>>());
    let second = figures(&both.iter().map(|pair| *pair.1).collect::<Vec<_>>());
    (
        second.roc_auc - first.roc_auc,
        second.recall_at_20 - first.recall_at_20,
    )
}

fn interval(difference: f64, mut rounds: Vec<f64>) -> Paired {
    rounds.sort_by(f64::total_cmp);
    let at = |share: usize| rounds.get(rounds.len() * share / 1000).copied();
    let better = rounds.iter().filter(|round| **round > 0.0).count();
    Paired {
        difference,
        low: at(25).unwrap_or_default(),
        high: at(975).unwrap_or_default(),
        better: super::ratio(super::count(better), super::count(rounds.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(noise: f32) -> Vec<Scored> {
        (0_u16..200)
            .map(|row| Scored {
                score: f32::from(row) + noise * f32::from(row * 37 % 101),
                probability: 0.5,
                positive: row > 150,
            })
            .collect()
    }

    #[test]
    fn tells_better_from_the_same() {
        let (auc, recall) = paired(&rows(5.0), &rows(0.0), 1);
        assert!(auc.low > 0.0 && auc.better > 0.99, "{auc:?}");
        assert!(recall.difference >= 0.0);
        let (same, _) = paired(&rows(1.0), &rows(1.0), 1);
        assert_eq!((same.difference, same.low, same.high), (0.0, 0.0, 0.0));
    }

    #[test]
    fn a_seed_repeats() {
        assert_eq!(
            paired(&rows(2.0), &rows(0.0), 7),
            paired(&rows(2.0), &rows(0.0), 7)
        );
    }
}
