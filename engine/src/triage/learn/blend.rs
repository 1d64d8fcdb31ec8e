//! How much each component counts: the shares under which held-back rows are ranked best, source by
//! source. A coarse grid, walked one share at a time: with few shares and few values there is little
//! that could be learnt by heart.

use crate::triage::evaluate::{Scored, roc_auc};

const GRID: [f64; 9] = [0.0, 0.15, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0];
const ROUNDS_MAX: usize = 4;
/// A change of share must gain this much mean ROC-AUC.
const GAIN_MIN: f64 = 0.0002;

/// Held-back rows of one source in one way of holding back: a score by each component, and the truth.
#[derive(Debug, Clone, Default)]
pub(super) struct Judged {
    pub(super) name: String,
    pub(super) scores: Vec<Vec<f64>>,
    pub(super) truth: Vec<bool>,
}

impl Judged {
    pub(super) fn auc(&self, shares: &[f64]) -> f64 {
        roc_auc(&self.scored(shares))
    }

    pub(super) fn scored(&self, shares: &[f64]) -> Vec<Scored> {
        let blended = |row: &Vec<f64>| -> f64 { row.iter().zip(shares).map(|(a, b)| a * b).sum() };
        self.scores
            .iter()
            .zip(&self.truth)
            .map(|(row, truth)| Scored {
                score: narrow(blended(row)),
                probability: 0.0,
                positive: *truth,
            })
            .collect()
    }
}

/// Shares from `start` on that rank better. `sets` count alike.
pub(super) fn shares(sets: &[Judged], start: Vec<f64>) -> Vec<f64> {
    let mut best = start;
    let mut reached = mean(sets, &best);
    for _ in 0..ROUNDS_MAX {
        let before = reached;
        for at in 0..best.len() {
            for value in GRID {
                let mut tried = best.clone();
                if let Some(share) = tried.get_mut(at) {
                    *share = value;
                }
                let auc = mean(sets, &tried);
                if auc > reached + GAIN_MIN {
                    (best, reached) = (tried, auc);
                }
            }
        }
        if reached <= before {
            break;
        }
    }
    best
}

pub(super) fn mean(sets: &[Judged], shares: &[f64]) -> f64 {
    let count = f64::from(u32::try_from(sets.len()).unwrap_or(u32::MAX));
    sets.iter().map(|set| set.auc(shares)).sum::<f64>() / count.max(1.0)
}

#[expect(clippy::cast_possible_truncation, reason = "a score need not be exact")]
pub(super) fn narrow(x: f64) -> f32 {
    x as f32
}
