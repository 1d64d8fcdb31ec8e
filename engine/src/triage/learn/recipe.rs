//! The recipe of a language: which components are tried, and how they become one set of weights.

use super::{
    Progress,
    blend::{self, Judged, narrow},
    calibrate,
    component::{Component, Scale},
    corpus::Corpus,
    folds::{self, Fold},
};
use crate::triage::{
    evaluate::figures,
    features::Family,
    model::{Language, Measured, Tongue, Weight},
};

/// What is tried for a language. Chosen once, with each source held back in turn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Recipe {
    language: Language,
    /// In how many examples an n-gram must be, by family.
    pub(super) rows_min: [u32; Family::ALL.len()],
    components: Vec<Component>,
    damping: f32,
}

/// What was learnt of one language.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Learnt {
    pub(super) weights: Vec<Weight>,
    pub(super) tongue: Tongue,
    pub(super) lines: Vec<String>,
    pub(super) measured: Vec<Measured>,
}

const DAMPING: f32 = 100.0;

const fn component(family: Family, size_max: u8, scale: Scale, cost: f64) -> Component {
    Component {
        family,
        size_max,
        scale,
        cost,
    }
}

const ENGLISH: [Component; 4] = [
    component(Family::Words, 3, Scale::Ratio, 3.0),
    component(Family::Words, 3, Scale::Rarity, 1.0),
    component(Family::Letters, 5, Scale::Ratio, 3.0),
    component(Family::Letters, 5, Scale::Rarity, 1.0),
];

/// Two signs are about a word and say most; longer ones and class ratios add a little. Strong and weak
/// penalties are both there: topics need the one, single words the other.
const JAPANESE: [Component; 4] = [
    component(Family::Signs, 2, Scale::Rarity, 1.2),
    component(Family::Signs, 3, Scale::Rarity, 0.1),
    component(Family::Signs, 5, Scale::Rarity, 0.3),
    component(Family::Signs, 4, Scale::Ratio, 0.3),
];

/// The lexicon's log-odds of a text spread about so much; its share is per this. In English less is left
/// of it, by who speaks and at what length.
const fn lexicon_spread(language: Language) -> f64 {
    match language {
        Language::English => 1.0,
        Language::Japanese => 4.0,
    }
}

impl Recipe {
    pub(super) fn of(language: Language) -> Self {
        let (components, rows_min) = match language {
            Language::English => (ENGLISH.to_vec(), [3, 5, u32::MAX]),
            Language::Japanese => (JAPANESE.to_vec(), [u32::MAX, u32::MAX, 2]),
        };
        Self {
            language,
            rows_min,
            components,
            damping: DAMPING,
        }
    }

    pub(super) fn learn(
        &self,
        corpus: &Corpus,
        seed: u64,
        progress: &mut impl FnMut(&Progress),
    ) -> Learnt {
        let chance = folds::by_chance(corpus, seed);
        let source = folds::by_source(corpus);
        let of = self.components.len() * (chance.len() + source.len() + 1);
        let mut steps = Steps {
            language: self.language,
            done: 0,
            of,
            tell: progress,
        };
        let mut held = self.judge(corpus, &chance, "held back by chance", seed, &mut steps);
        held.extend(self.judge(corpus, &source, "source held back", seed, &mut steps));
        let spreads = self.spreads(&held);
        for set in &mut held {
            standardise(set, &spreads);
        }
        let shares = blend::shares(&held, vec![1.0; self.components.len() + 1]);
        self.finish(corpus, &held, &spreads, &shares, seed, &mut steps)
    }

    /// Scores of the rows that each fold holds back, gathered by source. The lexicon's is the last.
    fn judge<T: FnMut(&Progress)>(
        &self,
        corpus: &Corpus,
        folds: &[Fold],
        how: &str,
        seed: u64,
        steps: &mut Steps<'_, T>,
    ) -> Vec<Judged> {
        let mut sets: Vec<Judged> = corpus
            .groups
            .iter()
            .map(|group| Judged {
                name: format!("{group}, {how}"),
                ..Judged::default()
            })
            .collect();
        for fold in folds {
            let fitted: Vec<Vec<f64>> = self
                .components
                .iter()
                .map(|component| {
                    steps.next(&component.name());
                    component.fit(corpus, &fold.learn, self.damping.into(), seed)
                })
                .collect();
            for row in fold.judge.iter().filter_map(|row| corpus.rows.get(*row)) {
                if let Some(set) = sets.get_mut(row.group) {
                    let each = self.components.iter().zip(&fitted);
                    let mut scores: Vec<f64> = each
                        .map(|(one, weights)| one.score(row, weights, self.damping.into()))
                        .collect();
                    scores.push(row.lexicon);
                    set.scores.push(scores);
                    set.truth.push(row.positive);
                }
            }
        }
        sets.retain(|set| set.truth.contains(&true) && set.truth.contains(&false));
        sets
    }

    /// How far each component's scores of held-back rows spread within a source.
    fn spreads(&self, sets: &[Judged]) -> Vec<f64> {
        let spread = |at: usize| {
            let (mut sum, mut count) = (0.0, 0.0);
            for set in sets {
                let values = || set.scores.iter().filter_map(|row| row.get(at)).copied();
                let n = f64::from(u32::try_from(set.scores.len()).unwrap_or(u32::MAX));
                let mean = values().sum::<f64>() / n;
                sum += values().map(|x| (x - mean) * (x - mean)).sum::<f64>();
                count += n;
            }
            (sum / f64::max(count, 1.0)).sqrt().max(1e-6)
        };
        let mut spreads: Vec<f64> = (0..self.components.len()).map(spread).collect();
        spreads.push(lexicon_spread(self.language));
        spreads
    }

    /// Each component from all rows, blended into one weight an n-gram.
    fn finish<T: FnMut(&Progress)>(
        &self,
        corpus: &Corpus,
        held: &[Judged],
        spreads: &[f64],
        shares: &[f64],
        seed: u64,
        steps: &mut Steps<'_, T>,
    ) -> Learnt {
        let rows: Vec<usize> = (0..corpus.rows.len()).collect();
        let mut sums = corpus
            .vocabulary
            .each_ref()
            .map(|hashes| vec![0.0; hashes.len()]);
        for ((component, spread), share) in self.components.iter().zip(spreads).zip(shares) {
            steps.next(&component.name());
            let weights = component.fit(corpus, &rows, self.damping.into(), seed);
            if let Some(sum) = sums.get_mut(component.family as usize) {
                for (sum, weight) in sum.iter_mut().zip(weights) {
                    *sum += weight * share / spread;
                }
            }
        }
        let (slope, shift) = calibrate::curve(&truths(held, shares));
        let lexicon = shares.last().copied().unwrap_or(0.0) / lexicon_spread(self.language);
        Learnt {
            weights: weigh(corpus, &sums, slope),
            tongue: Tongue {
                bias: narrow(shift),
                lexicon: narrow(lexicon * slope),
                damping: self.damping,
                slope: 1.0,
                shift: 0.0,
            },
            lines: self.lines(shares, seed),
            measured: held.iter().map(|set| measured(set, shares)).collect(),
        }
    }

    fn lines(&self, shares: &[f64], seed: u64) -> Vec<String> {
        let language = self.language;
        let mut lines: Vec<String> = self
            .components
            .iter()
            .zip(shares)
            .map(|(component, share)| format!("{language:?}: {share} × {}", component.name()))
            .collect();
        if let Some(share) = shares.last() {
            lines.push(format!("{language:?}: {share} × the lexicon, seed {seed}"));
        }
        lines
    }
}

struct Steps<'a, T> {
    language: Language,
    done: usize,
    of: usize,
    tell: &'a mut T,
}

impl<T: FnMut(&Progress)> Steps<'_, T> {
    fn next(&mut self, step: &str) {
        self.done += 1;
        (self.tell)(&Progress {
            language: self.language,
            step: step.to_owned(),
            done: self.done,
            of: self.of,
        });
    }
}

fn standardise(set: &mut Judged, spreads: &[f64]) {
    for row in &mut set.scores {
        for (score, spread) in row.iter_mut().zip(spreads) {
            *score /= spread;
        }
    }
}

/// Blended score, truth and weight of every held-back row; each set weighs the same.
fn truths(held: &[Judged], shares: &[f64]) -> Vec<(f64, bool, f64)> {
    let of = |set: &Judged| {
        let weight = 1.0 / f64::from(u32::try_from(set.truth.len().max(1)).unwrap_or(u32::MAX));
        let scored = set.scored(shares);
        scored
            .into_iter()
            .map(move |one| (f64::from(one.score), one.positive, weight))
    };
    held.iter().flat_map(of).collect()
}

fn measured(set: &Judged, shares: &[f64]) -> Measured {
    let figures = figures(&set.scored(shares));
    Measured {
        on: set.name.clone(),
        n: figures.n,
        positives: figures.positives,
        roc_auc: figures.roc_auc,
        recall_at_20: figures.recall_at_20,
    }
}

/// Weights with what would be lost without them: size, and the root of how many rows have it.
fn weigh(corpus: &Corpus, sums: &[Vec<f64>; Family::ALL.len()], slope: f64) -> Vec<Weight> {
    let mut all = Vec::new();
    for (family, (hashes, sums)) in Family::ALL.iter().zip(corpus.vocabulary.iter().zip(sums)) {
        let mut rows = vec![0.0_f64; hashes.len()];
        for gram in corpus.rows.iter().flat_map(|row| row.distinct(*family)) {
            if let Some(count) = rows.get_mut(gram as usize) {
                *count += 1.0;
            }
        }
        let each = hashes.iter().zip(sums).zip(rows);
        all.extend(each.map(|((hash, sum), rows)| Weight {
            family: *family,
            hash: *hash,
            weight: narrow(sum * slope),
            importance: narrow((sum * slope).abs() * rows.sqrt()),
        }));
    }
    all
}
