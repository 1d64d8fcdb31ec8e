//! How well scores rank and how far their probabilities can be believed.
//!
//! Positives are what should be flagged. Ties share: nothing depends on the order of a file.

mod curves;
mod kinds;
mod paired;

use serde::{Deserialize, Serialize};

pub use curves::{Point, Reliability, precision_recall, reliability, roc};
pub use kinds::{KindFigures, Verdict, by_kind, macro_f1};
pub use paired::{Paired, paired};

/// A scored example.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// Orders; need not be a probability.
    pub score: f32,
    pub probability: f32,
    pub positive: bool,
}

/// The figures of one set. Recalls are shares of the positives, 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    pub n: usize,
    pub positives: usize,
    pub roc_auc: f64,
    pub pr_auc: f64,
    /// With the classes reweighted so that a tenth of the queue is positive and this share flagged.
    pub recall_at_10: f64,
    pub recall_at_20: f64,
    /// Best recall at a precision of at least 0.9, at the prevalence of the set.
    pub recall_at_precision_90: f64,
    pub log_loss: f64,
    /// Expected calibration error over ten bins of equal size.
    pub ece: f64,
}

/// The figures of a set. Without both classes the rankings are 0.
pub fn figures(scored: &[Scored]) -> Figures {
    let levels = Levels::of(scored);
    Figures {
        n: scored.len(),
        positives: scored.iter().filter(|one| one.positive).count(),
        roc_auc: levels.roc_auc(),
        pr_auc: levels.pr_auc(),
        recall_at_10: levels.recall_at(0.1),
        recall_at_20: levels.recall_at(0.2),
        recall_at_precision_90: levels.recall_at_precision(0.9),
        log_loss: log_loss(scored),
        ece: curves::expected_error(scored),
    }
}

/// Area under the ROC curve alone.
pub fn roc_auc(scored: &[Scored]) -> f64 {
    Levels::of(scored).roc_auc()
}

/// Share of the queue that is positive when recall is read at a share flagged.
const PREVALENCE: f64 = 0.1;

/// How many positives and negatives have each score, the highest first.
struct Levels {
    steps: Vec<(f64, f64)>,
    positives: f64,
    negatives: f64,
}

impl Levels {
    fn of(scored: &[Scored]) -> Self {
        let mut sorted = scored.to_vec();
        sorted.sort_by(|a, b| b.score.total_cmp(&a.score));
        let steps: Vec<_> = sorted
            .chunk_by(|a, b| a.score.total_cmp(&b.score).is_eq())
            .map(|tied| {
                let up = count(tied.iter().filter(|one| one.positive).count());
                (up, count(tied.len()) - up)
            })
            .collect();
        Self {
            positives: steps.iter().map(|step| step.0).sum(),
            negatives: steps.iter().map(|step| step.1).sum(),
            steps,
        }
    }

    fn roc_auc(&self) -> f64 {
        let (mut above, mut wins) = (0.0, 0.0);
        for (up, down) in &self.steps {
            wins += down * (above + up / 2.0);
            above += up;
        }
        ratio(wins, self.positives * self.negatives)
    }

    /// Average precision: the step-wise area, as scikit-learn has it.
    fn pr_auc(&self) -> f64 {
        let (mut hits, mut flagged, mut area) = (0.0, 0.0, 0.0);
        for (up, down) in &self.steps {
            hits += up;
            flagged += up + down;
            area += up * ratio(hits, flagged);
        }
        ratio(area, self.positives)
    }

    fn recall_at(&self, share: f64) -> f64 {
        let up_weight = ratio(PREVALENCE, self.positives);
        let down_weight = ratio(1.0 - PREVALENCE, self.negatives);
        let (mut used, mut hits) = (0.0, 0.0);
        for (up, down) in &self.steps {
            let weight = up * up_weight + down * down_weight;
            let taken = ratio(share - used, weight).clamp(0.0, 1.0);
            hits += up * taken;
            used += weight;
            if used >= share {
                break;
            }
        }
        ratio(hits, self.positives)
    }

    fn recall_at_precision(&self, precision: f64) -> f64 {
        let (mut hits, mut flagged, mut best) = (0.0, 0.0, 0.0);
        for (up, down) in &self.steps {
            hits += up;
            flagged += up + down;
            if ratio(hits, flagged) >= precision {
                best = hits;
            }
        }
        ratio(best, self.positives)
    }
}

/// Nothing is certain: probabilities are held this far from 0 and 1.
const CERTAIN: f64 = 1e-6;

fn log_loss(scored: &[Scored]) -> f64 {
    let loss = |one: &Scored| {
        let p = f64::from(one.probability).clamp(CERTAIN, 1.0 - CERTAIN);
        -(if one.positive { p } else { 1.0 - p }).ln()
    };
    ratio(scored.iter().map(loss).sum(), count(scored.len()))
}

/// The probability from which on F1 is best, and that F1. Ties go to the higher line.
pub fn best_line(scored: &[Scored]) -> (f32, f64) {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let positives = count(sorted.iter().filter(|one| one.positive).count());
    let (mut flagged, mut hits, mut best) = (0.0, 0.0, (1.0, 0.0));
    for tied in sorted.chunk_by(|a, b| a.probability.total_cmp(&b.probability).is_eq()) {
        flagged += count(tied.len());
        hits += count(tied.iter().filter(|one| one.positive).count());
        let f1 = ratio(2.0 * hits, flagged + positives);
        if f1 > best.1
            && let Some(one) = tied.first()
        {
            best = (one.probability, f1);
        }
    }
    best
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(rows: &[(f32, bool)]) -> Vec<Scored> {
        let scored = |(score, positive): &(f32, bool)| Scored {
            score: *score,
            probability: *score,
            positive: *positive,
        };
        rows.iter().map(scored).collect()
    }

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-6, "{a} is not {b}");
    }

    /// The expected numbers are scikit-learn's of the same rows.
    #[test]
    fn agrees_with_what_is_known() {
        let rows = set(&[
            (0.9, true),
            (0.8, false),
            (0.7, true),
            (0.7, false),
            (0.3, false),
            (0.1, true),
        ]);
        let figures = figures(&rows);
        near(figures.roc_auc, 0.5);
        near(figures.pr_auc, (1.0 + 0.5 + 0.5) / 3.0);
        near(figures.recall_at_precision_90, 1.0 / 3.0);
        assert_eq!((figures.n, figures.positives), (6, 3));
    }

    #[test]
    fn the_order_of_tied_rows_changes_nothing() {
        let mut rows = set(&[(0.5, true), (0.5, false), (0.5, false), (0.2, true)]);
        let first = figures(&rows);
        rows.reverse();
        let second = figures(&rows);
        near(first.roc_auc, second.roc_auc);
        near(first.recall_at_20, second.recall_at_20);
        near(first.recall_at_20, 0.2 / 0.95 * 0.5);
    }

    #[test]
    fn a_perfect_ranking_is_perfect() {
        let rows = set(&[(0.99, true), (0.98, true), (0.02, false), (0.01, false)]);
        let figures = figures(&rows);
        near(figures.roc_auc, 1.0);
        near(figures.recall_at_10, 1.0);
        near(figures.recall_at_precision_90, 1.0);
        assert!(figures.ece < 0.03 && figures.log_loss < 0.03);
    }

    #[test]
    fn one_class_alone_ranks_nothing() {
        near(figures(&set(&[(0.1, false)])).roc_auc, 0.0);
        near(figures(&[]).log_loss, 0.0);
    }
}
