//! One linear model over one family of n-grams. Several of them, blended, are still one weight an
//! n-gram, so that scoring costs the same.

use super::{
    corpus::{Corpus, Row},
    logistic,
};
use crate::triage::features::{self, Family};

/// What an n-gram counts before anything is learnt of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scale {
    /// Its naive-Bayes log ratio between the classes (Wang and Manning 2012): best on long posts.
    Ratio,
    /// How rare it is: best where positives are few and short.
    Rarity,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Component {
    pub(super) family: Family,
    /// Longer n-grams weigh nothing here.
    pub(super) size_max: u8,
    pub(super) scale: Scale,
    /// What an error costs against the size of the weights.
    pub(super) cost: f64,
}

/// What counts as seen once in each class before anything is seen.
const PRIOR: f64 = 1.0;
/// Rarity is given about the size of a log ratio.
const RARITY_SHARE: f64 = 0.5;

impl Component {
    pub(super) fn name(&self) -> String {
        let Self {
            family,
            size_max,
            scale,
            cost,
        } = self;
        format!("{family:?} to {size_max} by {scale:?}, cost {cost}")
    }

    /// A weight for each n-gram of the family, learnt from these rows.
    pub(super) fn fit(self, corpus: &Corpus, rows: &[usize], damping: f64, seed: u64) -> Vec<f64> {
        let chosen: Vec<&Row> = rows
            .iter()
            .filter_map(|row| corpus.rows.get(*row))
            .collect();
        let shares = shares(&chosen, corpus.groups.len());
        let known = corpus
            .vocabulary
            .get(self.family as usize)
            .map_or(&[][..], Vec::as_slice);
        let mut scale = match self.scale {
            Scale::Ratio => self.ratios(&chosen, &shares, known.len()),
            Scale::Rarity => self.rarities(&chosen, known.len()),
        };
        for (scale, hash) in scale.iter_mut().zip(known) {
            if features::size(*hash) > self.size_max {
                *scale = 0.0;
            }
        }
        let problem: Vec<logistic::Row<'_>> = chosen
            .iter()
            .zip(&shares)
            .map(|(row, share)| logistic::Row {
                grams: self.grams(row),
                factor: factor(row, self.family, damping),
                positive: row.positive,
                cost: self.cost * share,
                group: row.group,
            })
            .collect();
        let mut weights = logistic::solve(&problem, &scale, corpus.groups.len(), seed);
        for (weight, scale) in weights.iter_mut().zip(&scale) {
            *weight *= scale;
        }
        weights
    }

    pub(super) fn score(self, row: &Row, weights: &[f64], damping: f64) -> f64 {
        let weight = |gram: &u32| weights.get(*gram as usize).copied().unwrap_or(0.0);
        let sum: f64 = self.grams(row).iter().map(weight).sum();
        sum * factor(row, self.family, damping)
    }

    fn grams(self, row: &Row) -> &[u32] {
        row.grams
            .get(self.family as usize)
            .map_or(&[], Vec::as_slice)
    }

    fn ratios(self, rows: &[&Row], shares: &[f64], size: usize) -> Vec<f64> {
        let mut counts = [vec![PRIOR; size], vec![PRIOR; size]];
        for (row, share) in rows.iter().zip(shares) {
            let [down, up] = &mut counts;
            let count = if row.positive { up } else { down };
            for gram in row.distinct(self.family) {
                if let Some(count) = count.get_mut(gram as usize) {
                    *count += share;
                }
            }
        }
        let [down_all, up_all] = counts.each_ref().map(|count| count.iter().sum::<f64>());
        let [down, up] = counts;
        down.iter()
            .zip(&up)
            .map(|(down, up)| libm::log((up / up_all) / (down / down_all)))
            .collect()
    }

    fn rarities(self, rows: &[&Row], size: usize) -> Vec<f64> {
        let mut seen = vec![1.0; size];
        for row in rows {
            for gram in row.distinct(self.family) {
                if let Some(seen) = seen.get_mut(gram as usize) {
                    *seen += 1.0;
                }
            }
        }
        let all = f64::from(u32::try_from(rows.len()).unwrap_or(u32::MAX)) + 1.0;
        seen.into_iter()
            .map(|seen| RARITY_SHARE * (libm::log(all / seen) + 1.0))
            .collect()
    }
}

fn factor(row: &Row, family: Family, damping: f64) -> f64 {
    (f64::from(row.totals.of(family)) + damping).sqrt().recip()
}

/// What each row counts. A source counts by the root of its size, or the largest forum's way of
/// writing would be learnt instead of danger.
fn shares(rows: &[&Row], groups: usize) -> Vec<f64> {
    let mut sizes = vec![0.0_f64; groups];
    for row in rows {
        if let Some(size) = sizes.get_mut(row.group) {
            *size += row.weight;
        }
    }
    let share = |row: &&Row| {
        let size = sizes.get(row.group).copied().unwrap_or(1.0);
        row.weight / size.max(1.0).sqrt()
    };
    let shares: Vec<f64> = rows.iter().map(share).collect();
    let count = f64::from(u32::try_from(rows.len()).unwrap_or(u32::MAX));
    let mean = shares.iter().sum::<f64>() / count.max(1.0);
    shares
        .into_iter()
        .map(|share| share / mean.max(1e-12))
        .collect()
}
