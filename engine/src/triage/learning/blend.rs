//! How much of what was learnt is added to the base: as much as ranked the lessons best at the time when
//! they had not yet been learnt from. While that shows nothing, the candidate is the base.

use std::collections::VecDeque;

use super::head::ByView;
use crate::triage::{
    evaluate::{Scored, roc_auc},
    features::Family,
};

/// Lessons that are looked back at: recent ones, because the earliest were ranked by almost nothing.
const LOOKED_AT: usize = 1_500;
/// Of each class; with fewer nothing is shown.
const CLASS_MIN: usize = 12;
/// So many of the smaller class are worth half a share.
const DOUBT: f64 = 40.0;
/// Shares tried, in units in which a view spreads as far as the base.
const GRID: [f64; 9] = [0.0, 0.15, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0];
const LESSONS_BETWEEN: usize = 25;
const ROUNDS_MAX: usize = 3;
/// A change of share must gain this much ROC-AUC.
const GAIN_MIN: f64 = 0.0005;

#[derive(Debug, Clone, Default)]
pub(super) struct Blend {
    /// What base and views said of each lesson before it was learnt from.
    said: VecDeque<Said>,
    /// What a view's log-odds are multiplied with.
    shares: ByView<f64>,
    /// Lessons noted, and how many they were when the shares were chosen.
    noted: usize,
    chosen_at: usize,
}

#[derive(Debug, Clone, Copy)]
struct Said {
    base: f64,
    views: ByView<f64>,
    positive: bool,
}

impl Blend {
    pub(super) fn note(&mut self, base: f64, views: ByView<f64>, positive: bool) {
        if self.said.len() >= LOOKED_AT {
            self.said.pop_front();
        }
        self.noted += 1;
        self.said.push_back(Said {
            base,
            views,
            positive,
        });
    }

    pub(super) fn log_odds(&self, base: f64, views: &ByView<f64>) -> f64 {
        base + added(views, &self.shares)
    }

    /// What an n-gram adds to its weight in the base.
    pub(super) fn adjustment(&self, family: Family, weights: [f64; 2]) -> f64 {
        let shares = self.shares.get(family as usize).into_iter().flatten();
        shares
            .zip(weights)
            .map(|(share, weight)| share * weight)
            .sum()
    }

    /// Mean and spread of what was said: by the base, and with the views.
    pub(super) fn levels(&self) -> [(f64, f64); 2] {
        let base = || self.said.iter().map(|one| one.base);
        let whole = || {
            self.said
                .iter()
                .map(|one| one.base + added(&one.views, &self.shares))
        };
        [
            (mean(base()), spread(base())),
            (mean(whole()), spread(whole())),
        ]
    }

    /// Choosing looks at many lessons, so it waits until there are a tenth more.
    pub(super) fn is_due(&self) -> bool {
        self.noted - self.chosen_at >= (self.chosen_at / 10).max(LESSONS_BETWEEN)
    }

    pub(super) fn settle(&mut self) {
        self.chosen_at = self.noted;
        // The first third was said by views that had seen little.
        let recent = self.said.len() - self.said.len() / 3;
        let said: Vec<Said> = self.said.iter().rev().take(recent).copied().collect();
        let positives = said.iter().filter(|one| one.positive).count();
        if positives.min(said.len() - positives) < CLASS_MIN {
            return;
        }
        let least = positives.min(said.len() - positives);
        let least = f64::from(u32::try_from(least).unwrap_or(u32::MAX));
        let sure = least / (least + DOUBT);
        let units = units(&said, sure * spread(said.iter().map(|one| one.base)));
        let mut best = ByView::default();
        let mut reached = auc(&said, &best);
        for _ in 0..ROUNDS_MAX {
            let before = reached;
            for (family, view) in (0..Family::ALL.len()).flat_map(|f| [(f, 0), (f, 1)]) {
                let unit = *at(&units, family, view).unwrap_or(&0.0);
                if unit <= 0.0 {
                    continue;
                }
                for step in GRID {
                    let mut tried = best;
                    if let Some(share) = tried.get_mut(family).and_then(|f| f.get_mut(view)) {
                        *share = step * unit;
                    }
                    let auc = auc(&said, &tried);
                    if auc > reached + GAIN_MIN {
                        (best, reached) = (tried, auc);
                    }
                }
            }
            if reached <= before {
                break;
            }
        }
        self.shares = best;
    }
}

fn at<T>(views: &ByView<T>, family: usize, view: usize) -> Option<&T> {
    views.get(family)?.get(view)
}

fn added(views: &ByView<f64>, shares: &ByView<f64>) -> f64 {
    let pairs = views.iter().flatten().zip(shares.iter().flatten());
    pairs.map(|(said, share)| said * share).sum()
}

/// What makes each view spread as far as the base; 0 where a view says nothing.
fn units(said: &[Said], base: f64) -> ByView<f64> {
    let mut units = ByView::default();
    for (family, views) in units.iter_mut().enumerate() {
        for (view, unit) in views.iter_mut().enumerate() {
            let own = spread(
                said.iter()
                    .filter_map(|one| at(&one.views, family, view).copied()),
            );
            *unit = if own > 1e-9 {
                base.max(1e-3) / own
            } else {
                0.0
            };
        }
    }
    units
}

fn spread(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let middle = mean(values.clone());
    mean(values.map(|x| (x - middle) * (x - middle))).sqrt()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0.0, 0.0), |(count, sum), x| (count + 1.0, sum + x));
    sum / f64::max(count, 1.0)
}

#[expect(clippy::cast_possible_truncation, reason = "a score need not be exact")]
fn auc(said: &[Said], shares: &ByView<f64>) -> f64 {
    let scored: Vec<Scored> = said
        .iter()
        .map(|one| Scored {
            score: (one.base + added(&one.views, shares)) as f32,
            probability: 0.0,
            positive: one.positive,
        })
        .collect();
    roc_auc(&scored)
}
