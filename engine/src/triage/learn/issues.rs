//! Learning what texts are about: one head a kind, each against all the others.

use super::{
    Example, LearnError, Order, Progress,
    corpus::{Corpus, Reader},
    sources,
    topic::{POSITIVES_MIN, ROWS_MIN, Topic, side_by_side},
};
use crate::privacy::Text;
use crate::triage::{
    issues::KINDS,
    model::{HEADS_MAX, Language, Model, TrainedOn},
};

/// A text and what it is about.
#[derive(Debug, Clone)]
pub struct IssueExample {
    pub text: Text,
    /// Number of its kind; nothing if it is about none of them.
    pub kind: Option<usize>,
    pub source: String,
}

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
        let (head, column) = pupil.topic(*kind).learn(&mut pupil.corpus, order.seed);
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
        Ok(Self {
            corpus: Corpus::of(&rows, Language::English, &reader, ROWS_MIN),
            truth: chosen.iter().map(|one| one.kind).collect(),
            evidence: chosen
                .iter()
                .map(|one| reader.evidence(&one.text))
                .collect(),
        })
    }

    fn topic(&self, kind: usize) -> Topic {
        let said = |all: &[f32; KINDS.len()]| all.get(kind).copied().unwrap_or_default();
        Topic {
            name: KINDS.get(kind).map_or("", |kind| kind.name),
            truth: self
                .truth
                .iter()
                .map(|truth| *truth == Some(kind))
                .collect(),
            evidence: self.evidence.iter().map(said).collect(),
        }
    }

    fn kinds(&self) -> Vec<usize> {
        let enough = |kind: &usize| self.topic(*kind).positives() >= POSITIVES_MIN;
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
}
