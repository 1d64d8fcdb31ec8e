//! Learning what texts are about: one head a kind, each against all the others.
//!
//! As for danger, rows held back say how much the lexicon counts beside what was learnt, calibrate the
//! probabilities and draw the line from which on a kind is said to be there.

use super::{
    Example, LearnError, Order, Progress,
    blend::{self, Judged, narrow},
    calibrate,
    component::{Component, Scale},
    corpus::{Corpus, Reader},
    folds, sources,
};
use crate::privacy::Text;
use crate::triage::{
    evaluate::{Scored, best_line, roc_auc},
    features::{self, Family},
    issues::KINDS,
    model::{HEADS_MAX, IssueHead, IssueWeight, Language, Model, SIZE_MAX, TrainedOn},
};

/// A text and what it is about.
#[derive(Debug, Clone)]
pub struct IssueExample {
    pub text: Text,
    /// Number of its kind; nothing if it is about none of them.
    pub kind: Option<usize>,
    pub source: String,
}

/// Fewer of a kind teach nothing: the lexicon alone says it then.
const POSITIVES_MIN: usize = 10;
const ROWS_MIN: u32 = 3;
const DAMPING: f32 = 50.0;
const COMPONENT: Component = Component {
    family: Family::Words,
    size_max: SIZE_MAX,
    scale: Scale::Rarity,
    cost: 3.0,
};
/// A kind that few rows are of counts more, by this power of how few.
const BALANCE: f64 = 0.5;

/// Learns a head for each kind that has enough examples. Only English: there are no others.
pub fn train_issues(
    examples: &[IssueExample],
    base: &Model,
    order: &Order,
    mut progress: impl FnMut(&Progress),
) -> Result<Model, LearnError> {
    let mut pupil = Pupil::of(examples)?;
    let kinds = pupil.kinds();
    if kinds.len() < 2 {
        return Err(LearnError::TooFew {
            least: POSITIVES_MIN,
        });
    }
    let mut heads = Vec::with_capacity(kinds.len());
    let mut columns = Vec::with_capacity(kinds.len());
    for (done, kind) in (1..).zip(&kinds) {
        let (head, column) = pupil.learn(*kind, order.seed);
        progress(&Progress {
            language: Language::English,
            step: head.kind.clone(),
            done,
            of: kinds.len(),
        });
        heads.push(head);
        columns.push(column);
    }
    let weights = side_by_side(&pupil.corpus, &columns);
    Ok(base.clone().with_issues(heads, pupil.sources(), weights))
}

struct Pupil {
    corpus: Corpus,
    /// Of each row of the corpus: its kind, and what the lexicon says of every kind.
    truth: Vec<Option<usize>>,
    evidence: Vec<[f32; KINDS.len()]>,
}

impl Pupil {
    fn of(examples: &[IssueExample]) -> Result<Self, LearnError> {
        let reader = Reader::new()?;
        let is_english =
            |one: &&IssueExample| reader.read(&one.text).totals.language() == Language::English;
        let chosen: Vec<&IssueExample> = examples.iter().filter(is_english).collect();
        let rows: Vec<Example> = chosen
            .iter()
            .map(|one| Example {
                text: one.text.clone(),
                positive: false,
                source: one.source.clone(),
                weight: 1.0,
            })
            .collect();
        let rows: Vec<&Example> = rows.iter().collect();
        let rows_min = [ROWS_MIN, u32::MAX, u32::MAX];
        Ok(Self {
            corpus: Corpus::of(&rows, Language::English, &reader, rows_min),
            truth: chosen.iter().map(|one| one.kind).collect(),
            evidence: chosen
                .iter()
                .map(|one| reader.evidence(&one.text))
                .collect(),
        })
    }

    fn count(&self, kind: usize) -> usize {
        let same = |truth: &&Option<usize>| **truth == Some(kind);
        self.truth.iter().filter(same).count()
    }

    fn kinds(&self) -> Vec<usize> {
        let enough = |kind: &usize| self.count(*kind) >= POSITIVES_MIN;
        (0..KINDS.len()).filter(enough).take(HEADS_MAX).collect()
    }

    /// "Positive" means nothing where each row is of one of many kinds.
    fn sources(&self) -> Vec<TrainedOn> {
        let mut sources = sources(&self.corpus, Language::English);
        for source in &mut sources {
            source.positives = 0;
        }
        sources
    }

    /// The head of a kind, and what each n-gram weighs for it.
    fn learn(&mut self, kind: usize, seed: u64) -> (IssueHead, Vec<f64>) {
        self.turn_to(kind);
        let mut judged = self.judge(kind, seed);
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
        let head = IssueHead {
            kind: KINDS.get(kind).map_or("", |kind| kind.name).to_owned(),
            bias: narrow(shift),
            lexicon: narrow(share(1)),
            damping: DAMPING,
            threshold,
            rows: scored.len(),
            positives: self.count(kind),
            roc_auc: roc_auc(&scored),
            f1,
        };
        (head, self.column(share(0) / spread, seed))
    }

    /// What each n-gram weighs, learnt from all rows.
    fn column(&self, share: f64, seed: u64) -> Vec<f64> {
        let all: Vec<usize> = (0..self.corpus.rows.len()).collect();
        let mut column = COMPONENT.fit(&self.corpus, &all, DAMPING.into(), seed);
        for weight in &mut column {
            *weight *= share;
        }
        column
    }

    /// Makes the rows of this kind the positives.
    fn turn_to(&mut self, kind: usize) {
        let all = f64::from(u32::try_from(self.truth.len()).unwrap_or(u32::MAX));
        let few = f64::from(u32::try_from(self.count(kind).max(1)).unwrap_or(u32::MAX));
        let weight = libm::pow(all / few, BALANCE);
        for (row, truth) in self.corpus.rows.iter_mut().zip(&self.truth) {
            row.positive = *truth == Some(kind);
            row.weight = if row.positive { weight } else { 1.0 };
        }
    }

    /// What was learnt without a row, and the lexicon, say of it.
    fn judge(&self, kind: usize, seed: u64) -> Judged {
        let mut held = Judged::default();
        for fold in folds::by_chance(&self.corpus, seed) {
            let weights = COMPONENT.fit(&self.corpus, &fold.learn, DAMPING.into(), seed);
            for at in fold.judge {
                if let (Some(row), Some(evidence)) =
                    (self.corpus.rows.get(at), self.evidence.get(at))
                {
                    let said = evidence.get(kind).copied().unwrap_or_default();
                    let learnt = COMPONENT.score(row, &weights, DAMPING.into());
                    held.scores.push(vec![learnt, said.into()]);
                    held.truth.push(row.positive);
                }
            }
        }
        held
    }
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
fn side_by_side(corpus: &Corpus, columns: &[Vec<f64>]) -> Vec<IssueWeight> {
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
        IssueWeight {
            hash: *hash,
            weights,
            importance: size * narrow(rows.sqrt()),
        }
    })
    .collect()
}
