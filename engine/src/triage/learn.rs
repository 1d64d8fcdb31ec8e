//! Learning a [`Model`] from labelled texts, all at once. Pure: the same examples, base and seed give the
//! same bytes on every machine.
//!
//! 1. Texts become rows of n-grams (`corpus`), per language; the text is dropped.
//! 2. Several linear models (`component`, `logistic`) are learnt with rows held back (`folds`).
//! 3. The held-back rows say how much each of them and the lexicon count (`blend`).
//! 4. Each is learnt again from all rows; blended they are one weight an n-gram.
//! 5. The held-back rows calibrate the probabilities (`calibrate`) and are the figures on the card.

mod blend;
mod calibrate;
mod component;
mod corpus;
mod everyday;
mod folds;
mod issues;
mod ladder;
pub(super) mod logistic;
mod recipe;
mod topic;

pub(super) use corpus::distinct;
pub use corpus::{Document, Reader};
pub use issues::{IssueExample, train_issues};
pub use ladder::{Labels, RungExample, train_ladder};

use self::{corpus::Corpus, recipe::Recipe};
use super::{
    LexiconError,
    model::{Language, Model, Notes, TrainedOn},
};
use crate::privacy::Text;

/// A text and what is known of it.
#[derive(Debug, Clone)]
pub struct Example {
    pub text: Text,
    pub positive: bool,
    /// Where it comes from; sources are held apart when a model is judged.
    pub source: String,
    /// How sure the label is: 1 is one sure example.
    pub weight: f32,
}

/// What a training is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Name of the new model.
    pub name: String,
    pub seed: u64,
}

/// How far a training is: `done` of `of` steps in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    pub language: Language,
    pub step: String,
    pub done: usize,
    pub of: usize,
}

/// Why nothing was learnt.
#[derive(Debug, thiserror::Error)]
pub enum LearnError {
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
    #[error("there must be at least {least} examples of each class in one language")]
    TooFew { least: usize },
}

/// Fewer of a class teach nothing that could be judged.
pub const CLASS_MIN: usize = 30;

/// Learns each language that has enough examples; of the others the base model's weights stay.
/// `everyday`: texts of people with whom nothing is wrong; only counts of their n-grams are kept, and
/// without any those of the base model are used.
pub fn train(
    examples: &[Example],
    everyday: &[Example],
    base: &Model,
    order: &Order,
    mut progress: impl FnMut(&Progress),
) -> Result<Model, LearnError> {
    let reader = Reader::new()?;
    let all: Vec<&Example> = examples.iter().collect();
    let mut model = base.renamed(&order.name).beside_this_lexicon();
    if !everyday.is_empty() {
        model = model.with_everyday(everyday::count(everyday, &reader));
    }
    let mut learnt = 0;
    for language in Language::ALL {
        let recipe = Recipe::of(language);
        let mut corpus = Corpus::of(&all, language, &reader, recipe.rows_min);
        if !is_enough(&corpus) {
            continue;
        }
        let trained_on = sources(&corpus, language);
        if language == Language::Japanese {
            everyday::add(&mut corpus, model.everyday(), order.seed);
        }
        learnt += 1;
        let result = recipe.learn(&corpus, order.seed, &mut progress);
        let notes = Notes {
            trained_on,
            recipe: result.lines,
            measured: result.measured,
        };
        model = model.relearnt(language, result.tongue, notes, result.weights);
    }
    if learnt == 0 {
        return Err(LearnError::TooFew { least: CLASS_MIN });
    }
    Ok(model)
}

fn is_enough(corpus: &Corpus) -> bool {
    let count = |positive| {
        corpus
            .rows
            .iter()
            .filter(|row| row.positive == positive)
            .count()
    };
    count(true) >= CLASS_MIN && count(false) >= CLASS_MIN
}

fn sources(corpus: &Corpus, language: Language) -> Vec<TrainedOn> {
    let of = |(group, source): (usize, &String)| {
        let rows = || corpus.rows.iter().filter(move |row| row.group == group);
        TrainedOn {
            source: source.clone(),
            language,
            rows: rows().count(),
            positives: rows().filter(|row| row.positive).count(),
        }
    };
    corpus.groups.iter().enumerate().map(of).collect()
}
