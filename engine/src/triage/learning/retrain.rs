//! All reports at once: a candidate learnt anew from the model that the program carries, so that nothing
//! stays of a client who was erased since; and its judgement against the live model.

use std::sync::Arc;

use super::{
    gate::{Held, Judgement, judge},
    learner::{LESSONS_MAX, Learner},
    lesson::{Lesson, is_held_back},
    trust::Trust,
    words::{NewWord, new_words},
};
use crate::triage::{
    LexiconError, ModelScorer,
    learn::{Document, Reader},
    model::Model,
};

/// Held-back reports that a candidate is judged by at most: the latest ones.
const HELD_MAX: usize = 2_000;
/// New words kept of a training at most: a screenful or two.
const WORDS_MAX: usize = 30;

/// What a retraining made.
#[derive(Debug, Clone)]
pub struct Retrained {
    pub candidate: Arc<Model>,
    pub judgement: Judgement,
    /// Reports that were learnt from, and how many of them tell of danger.
    pub lessons: usize,
    pub positives: usize,
    /// What the candidate takes more seriously than the model that the program carries.
    pub words: Vec<NewWord>,
}

/// Learns from the lessons, in order of time, and judges what was learnt. The same lessons, models and seed
/// give the same candidate. `progress`: how many lessons of how many are done.
///
/// # Errors
/// The lexicon cannot be read; the tests keep such a build from existing.
pub fn retrain(
    lessons: &[Lesson],
    shipped: &Arc<Model>,
    live: &Arc<Model>,
    name: &str,
    seed: u64,
    mut progress: impl FnMut(usize, usize),
) -> Result<Retrained, LexiconError> {
    let (held, learnt) = split(lessons);
    let reader = Reader::new()?;
    let shipped_says = ModelScorer::new(Arc::clone(shipped))?;
    let documents: Vec<(&Lesson, Document)> = learnt
        .iter()
        .map(|lesson| (*lesson, reader.read(&lesson.text)))
        .collect();
    let trust = trust(&learnt, &shipped_says);
    let mut learner = Learner::new(Arc::clone(shipped), seed);
    for (done, (lesson, document)) in documents.iter().enumerate() {
        let weight = f64::from(lesson.certainty) * trust.share(lesson.reporter);
        learner.learn(document, lesson.positive, weight);
        progress(done + 1, documents.len());
    }
    learner.settle();
    let candidate = Arc::new(learner.candidate(name));
    Ok(Retrained {
        judgement: judge(&held_of(&held, live, &candidate)?, seed),
        words: new_words(&learnt, shipped, &candidate, WORDS_MAX)?,
        candidate,
        lessons: learnt.len(),
        positives: learnt.iter().filter(|lesson| lesson.positive).count(),
    })
}

/// Held back and learnt from, each in order of time, the latest.
fn split(lessons: &[Lesson]) -> (Vec<&Lesson>, Vec<&Lesson>) {
    let mut ordered: Vec<&Lesson> = lessons.iter().collect();
    ordered.sort_by_key(|lesson| (lesson.at, lesson.conversation));
    let (mut held, mut learnt): (Vec<_>, Vec<_>) = ordered
        .into_iter()
        .partition(|lesson| is_held_back(lesson.client));
    held.drain(..held.len().saturating_sub(HELD_MAX));
    learnt.drain(..learnt.len().saturating_sub(LESSONS_MAX));
    (held, learnt)
}

fn trust(learnt: &[&Lesson], shipped: &ModelScorer) -> Trust {
    let mut trust = Trust::default();
    for lesson in learnt {
        let said = shipped.opinion(&lesson.text).log_odds;
        trust.weigh(lesson.reporter, said, lesson.positive, lesson.certainty);
    }
    trust.measure();
    trust
}

fn held_of(
    held: &[&Lesson],
    live: &Arc<Model>,
    candidate: &Arc<Model>,
) -> Result<Vec<Held>, LexiconError> {
    let live = ModelScorer::new(Arc::clone(live))?;
    let candidate = live.with_model(Arc::clone(candidate));
    let of = |lesson: &&Lesson| {
        let by_live = live.opinion(&lesson.text);
        Held {
            live: by_live.log_odds,
            candidate: candidate.opinion(&lesson.text).log_odds,
            positive: lesson.positive,
            flagged: by_live.probability >= lesson.thresholds.high,
        }
    };
    Ok(held.iter().map(of).collect())
}
