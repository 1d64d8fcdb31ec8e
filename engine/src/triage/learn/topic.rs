//! Learning one topic against all that is not of it: a kind of trouble, or a rung of the ladder.
//!
//! As for danger, rows held back say how much the lexicon counts beside what was learnt, calibrate the
//! probabilities and draw the line from which on the topic is said to be there.

use super::{
    blend::{self, Judged, narrow},
    calibrate,
    component::{Component, Scale},
    corpus::Corpus,
    folds,
};
use crate::triage::{
    evaluate::{Scored, best_line, roc_auc},
    features::{self, Family},
    model::{HEADS_MAX, SIZE_MAX, TopicHead, TopicWeight},
};

/// Fewer of a topic teach nothing: the lexicon alone says it then.
pub(super) const POSITIVES_MIN: usize = 10;
/// In so many rows an n-gram must be; of letters and signs nothing is learnt here.
pub(super) const ROWS_MIN: [u32; Family::ALL.len()] = [3, u32::MAX, u32::MAX];
const DAMPING: f32 = 50.0;
const COMPONENT: Component = Component {
    family: Family::Words,
    size_max: SIZE_MAX,
    scale: Scale::Rarity,
    cost: 3.0,
};
/// A topic that few rows are of counts more, by this power of how few.
const BALANCE: f64 = 0.5;

/// What is to be learnt of the rows of a corpus, in their order.
pub(super) struct Topic {
    pub(super) name: &'static str,
    pub(super) truth: Vec<bool>,
    /// What the lexicon says of it.
    pub(super) evidence: Vec<f32>,
}

impl Topic {
    pub(super) fn positives(&self) -> usize {
        self.truth.iter().filter(|truth| **truth).count()
    }

    /// The head, and what each n-gram of words weighs for it.
    pub(super) fn learn(&self, corpus: &mut Corpus, seed: u64) -> (TopicHead, Vec<f64>) {
        self.turn(corpus);
        let mut judged = self.judge(corpus, seed);
        let spread = spread(&judged);
        for row in &mut judged.scores {
            row.iter_mut().take(1).for_each(|score| *score /= spread);
        }
        let sets = [judged];
        let shares = blend::shares(&sets, vec![1.0, 0.5]);
        let [judged] = sets;
        let mut scored = judged.scored(&shares);
        let (slope, shift) = believe(&mut scored);
        let (threshold, f1) = best_line(&scored);
        let share = |at: usize| shares.get(at).copied().unwrap_or_default() * slope;
        let head = TopicHead {
            kind: self.name.to_owned(),
            bias: narrow(shift),
            lexicon: narrow(share(1)),
            damping: DAMPING,
            threshold,
            rows: scored.len(),
            positives: self.positives(),
            roc_auc: roc_auc(&scored),
            f1,
        };
        (head, column(corpus, share(0) / spread, seed))
    }

    /// Makes its rows the positives.
    fn turn(&self, corpus: &mut Corpus) {
        let all = f64::from(u32::try_from(self.truth.len()).unwrap_or(u32::MAX));
        let few = f64::from(u32::try_from(self.positives().max(1)).unwrap_or(u32::MAX));
        let weight = libm::pow(all / few, BALANCE);
        for (row, truth) in corpus.rows.iter_mut().zip(&self.truth) {
            row.positive = *truth;
            row.weight = if row.positive { weight } else { 1.0 };
        }
    }

    /// What was learnt without a row, and the lexicon, say of it.
    fn judge(&self, corpus: &Corpus, seed: u64) -> Judged {
        let mut held = Judged::default();
        for fold in folds::by_chance(corpus, seed) {
            let weights = COMPONENT.fit(corpus, &fold.learn, DAMPING.into(), seed);
            for at in fold.judge {
                if let (Some(row), Some(said)) = (corpus.rows.get(at), self.evidence.get(at)) {
                    let learnt = COMPONENT.score(row, &weights, DAMPING.into());
                    held.scores.push(vec![learnt, f64::from(*said)]);
                    held.truth.push(row.positive);
                }
            }
        }
        held
    }
}

/// What each n-gram weighs, learnt from all rows.
fn column(corpus: &Corpus, share: f64, seed: u64) -> Vec<f64> {
    let all: Vec<usize> = (0..corpus.rows.len()).collect();
    let mut column = COMPONENT.fit(corpus, &all, DAMPING.into(), seed);
    for weight in &mut column {
        *weight *= share;
    }
    column
}

/// Gives each row its probability; answers the curve they were read from.
fn believe(scored: &mut [Scored]) -> (f64, f64) {
    let rows: Vec<_> = scored
        .iter()
        .map(|one| (f64::from(one.score), one.positive, 1.0))
        .collect();
    let (slope, shift) = calibrate::curve(&rows);
    for (one, (score, ..)) in scored.iter_mut().zip(&rows) {
        let log_odds = slope * score + shift;
        one.probability = narrow(1.0 / (1.0 + libm::exp(-log_odds)));
    }
    (slope, shift)
}

fn spread(held: &Judged) -> f64 {
    let values = || held.scores.iter().filter_map(|row| row.first().copied());
    let count = f64::from(u32::try_from(held.scores.len().max(1)).unwrap_or(u32::MAX));
    let mean = values().sum::<f64>() / count;
    let squares: f64 = values().map(|x| (x - mean) * (x - mean)).sum();
    (squares / count).sqrt().max(1e-6)
}

/// Each n-gram with its weight in every column.
/// The n-grams that are short enough, with what they weigh for each topic that was learnt of this corpus.
pub(super) fn side_by_side(corpus: &Corpus, columns: &[Vec<f64>]) -> Vec<TopicWeight> {
    let family = Family::Words as usize;
    let hashes = corpus.vocabulary.get(family).map_or(&[][..], Vec::as_slice);
    let mut rows = vec![0.0_f64; hashes.len()];
    for gram in corpus
        .rows
        .iter()
        .flat_map(|row| row.distinct(Family::Words))
    {
        if let Some(count) = rows.get_mut(gram as usize) {
            *count += 1.0;
        }
    }
    let short = |(_, (hash, _)): &(usize, (&u64, f64))| features::size(**hash) <= SIZE_MAX;
    let each = hashes.iter().zip(rows).enumerate().filter(short);
    each.map(|(at, (hash, rows))| {
        let mut weights = [0.0; HEADS_MAX];
        for (weight, column) in weights.iter_mut().zip(columns) {
            *weight = column.get(at).copied().map_or(0.0, narrow);
        }
        let size: f32 = weights.iter().map(|weight| weight.abs()).sum();
        TopicWeight {
            hash: *hash,
            weights,
            importance: size * narrow(rows.sqrt()),
        }
    })
    .collect()
}
