//! A candidate that learns from each report as it comes, in one pass, and is never far from what it
//! would be had it seen all of them at once: with each new lesson a few of the earlier ones are rehearsed.
//!
//! Bounds: [`LESSONS_MAX`] lessons of a language are kept, as numbers; the oldest is unlearnt for a new one.

use std::sync::Arc;

use super::head::{Head, narrow};
use crate::{
    random::Random,
    triage::{
        learn::{Document, logistic::VIOLATION_MAX},
        model::{Language, Model},
    },
};

pub const LESSONS_MAX: usize = 8_000;
/// Earlier lessons rehearsed with each new one.
const REHEARSED: usize = 16;
/// Sweeps over all lessons at most, when it is settled.
const SWEEPS_MAX: usize = 60;

#[derive(Debug, Clone)]
pub struct Learner {
    base: Arc<Model>,
    heads: [Head; Language::ALL.len()],
    random: Random,
}

impl Learner {
    /// Starts from a base model, which it never changes.
    pub fn new(base: Arc<Model>, seed: u64) -> Self {
        let heads = Language::ALL.map(|language| Head::new(language, Arc::clone(&base)));
        Self {
            base,
            heads,
            random: Random(seed),
        }
    }

    /// Lessons it holds.
    pub fn lessons(&self) -> usize {
        self.heads.iter().map(Head::len).sum()
    }

    /// Log-odds of a text as learnt so far.
    pub fn log_odds(&self, document: &Document) -> f64 {
        self.head(document)
            .map_or(0.0, |head| head.log_odds(document))
    }

    /// Learns from one lesson. `weight` says how much it counts: 1 is one sure report.
    pub fn learn(&mut self, document: &Document, positive: bool, weight: f64) {
        self.enter(document, positive, weight);
        let Self { heads, random, .. } = self;
        let Some(head) = heads.get_mut(document.totals.language() as usize) else {
            return;
        };
        let newest = head.len().saturating_sub(1);
        head.improve(newest);
        for _ in 0..REHEARSED {
            head.improve(random.below(newest + 1));
        }
        head.improve(newest);
        head.blend_if_due();
    }

    /// Takes a lesson in; [`Learner::settle`] learns from it.
    pub fn enter(&mut self, document: &Document, positive: bool, weight: f64) {
        if let Some(head) = self.heads.get_mut(document.totals.language() as usize) {
            if head.len() >= LESSONS_MAX {
                head.forget_oldest();
            }
            head.enter(document, positive, weight);
        }
    }

    /// Learns from all lessons until nothing more would change.
    pub fn settle(&mut self) {
        for head in &mut self.heads {
            head.scale_all();
            let mut order: Vec<usize> = (0..head.len()).collect();
            for _ in 0..SWEEPS_MAX {
                self.random.shuffle(&mut order);
                let worst = order
                    .iter()
                    .map(|lesson| head.improve(*lesson))
                    .fold(0.0, f64::max);
                if worst < VIOLATION_MAX {
                    break;
                }
            }
            head.blend();
        }
    }

    /// The candidate as a model. Where bands begin, people have got used to: so its log-odds are brought to
    /// the mean and the spread that the base's have over the lessons, and what changes is who comes first.
    pub fn candidate(&self, name: &str) -> Model {
        let mut model = self.base.renamed(name);
        for (language, head) in Language::ALL.into_iter().zip(&self.heads) {
            let weights = head.weights();
            if weights.is_empty() {
                continue;
            }
            let [(mean_base, spread_base), (mean, spread)] = head.levels();
            let slope = if spread > 0.0 {
                spread_base / spread
            } else {
                1.0
            };
            let known = self.base.card().head(language);
            let mut tongue = known.tongue;
            tongue.bias = narrow(slope * (f64::from(tongue.bias) - mean) + mean_base);
            tongue.lexicon *= narrow(slope);
            let mut notes = known.notes.clone();
            notes.recipe.push(format!(
                "{language:?}: adjusted by {} reports, {} n-grams",
                head.len(),
                weights.len()
            ));
            model = model.adjusted(language, tongue, notes, weights, narrow(slope));
        }
        model
    }

    fn head(&self, document: &Document) -> Option<&Head> {
        self.heads.get(document.totals.language() as usize)
    }
}
