//! The scorer that is live, exchangeable while it scores: whoever began with the old model ends with it, and
//! nobody waits but for a pointer. Beside it, if there is one, a candidate on trial, which is asked about
//! some of the same messages and answers nobody.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU32, Ordering},
    },
};

use super::{
    Assessment, Band, Context, LexiconError, ModelScorer, Scorer, Thresholds, model::Model,
};
use crate::privacy::Text;

/// What candidate and live model made of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    pub live: Band,
    /// Nothing if it failed.
    pub candidate: Option<Band>,
}

/// How much a trial may cost: scoring is a good part of what a message costs, and a candidate must not double it
/// for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrialLimits {
    /// One message of so many is tried; which ones, its words and its place in the conversation decide.
    pub one_in: u32,
    /// After so many tries the trial is over.
    pub tries: u32,
}

impl Default for TrialLimits {
    /// A share of six per cent, and enough tries to tell bands apart that differ in one message of a hundred.
    fn default() -> Self {
        Self {
            one_in: 16,
            tries: 5_000,
        }
    }
}

/// A candidate, and how often it may still be asked.
#[derive(Debug)]
struct Trial {
    candidate: ModelScorer,
    left: AtomicU32,
}

impl Trial {
    /// Whether there was one more try.
    fn takes_one(&self) -> bool {
        let one_less = |left: u32| left.checked_sub(1);
        let (set, fetch) = (Ordering::AcqRel, Ordering::Acquire);
        self.left.fetch_update(set, fetch, one_less).is_ok()
    }
}

type Tell = Box<dyn Fn(Tried) + Send + Sync>;

/// The live model, and the one on trial.
pub struct LiveScorer {
    live: RwLock<Arc<ModelScorer>>,
    trial: RwLock<Option<Arc<Trial>>>,
    limits: TrialLimits,
    tell: Tell,
}

impl std::fmt::Debug for LiveScorer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let model = self.scorer();
        write!(f, "LiveScorer({})", model.model().card().name)
    }
}

impl LiveScorer {
    /// `tell` hears of every message that a candidate was tried on; it must be short and must not panic.
    ///
    /// # Errors
    /// The lexicon cannot be read; the tests keep such a build from existing.
    pub fn new(
        model: Arc<Model>,
        tell: impl Fn(Tried) + Send + Sync + 'static,
    ) -> Result<Self, LexiconError> {
        let scorer = ModelScorer::new(model)?;
        Ok(Self {
            live: RwLock::new(Arc::new(scorer)),
            trial: RwLock::new(None),
            limits: TrialLimits::default(),
            tell: Box::new(tell),
        })
    }

    #[must_use]
    pub fn with_limits(self, limits: TrialLimits) -> Self {
        Self { limits, ..self }
    }

    /// From the next message on.
    pub fn swap(&self, model: Arc<Model>) {
        let next = Arc::new(self.scorer().with_model(model));
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = next;
    }

    /// Puts a candidate on trial, or ends the trial.
    pub fn try_out(&self, candidate: Option<Arc<Model>>) {
        let next = candidate.map(|model| {
            Arc::new(Trial {
                candidate: self.scorer().with_model(model),
                left: AtomicU32::new(self.limits.tries),
            })
        });
        *self.trial.write().unwrap_or_else(PoisonError::into_inner) = next;
    }

    /// The live one, now.
    pub fn scorer(&self) -> Arc<ModelScorer> {
        let live = self.live.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&live)
    }

    fn trial(&self) -> Option<Arc<Trial>> {
        let trial = self.trial.read().unwrap_or_else(PoisonError::into_inner);
        trial.clone()
    }

    /// Ends this trial, unless another one has begun.
    fn end(&self, over: &Arc<Trial>) {
        let mut trial = self.trial.write().unwrap_or_else(PoisonError::into_inner);
        if trial.as_ref().is_some_and(|now| Arc::ptr_eq(now, over)) {
            *trial = None;
        }
    }

    /// Asks the candidate. Whatever becomes of it, the live model's answer stands; one that failed, or has had
    /// its tries, is asked no more.
    fn try_on(&self, asked: Asked<'_>, live: Band) {
        let Some(trial) = self.trial() else {
            return;
        };
        if !asked.is_one_in(self.limits.one_in) {
            return;
        }
        if !trial.takes_one() {
            self.end(&trial);
            return;
        }
        let tried = catch_unwind(AssertUnwindSafe(|| {
            let Asked {
                text,
                context,
                thresholds,
            } = asked;
            trial.candidate.assess(text, context, thresholds).band
        }));
        if tried.is_err() {
            self.end(&trial);
        }
        (self.tell)(Tried {
            live,
            candidate: tried.ok(),
        });
    }
}

/// What a scorer is asked.
#[derive(Clone, Copy)]
struct Asked<'a> {
    text: &'a Text,
    context: &'a Context,
    thresholds: &'a Thresholds,
}

/// Bytes of a text that decide whether it is tried.
const DECIDING: usize = 64;

impl Asked<'_> {
    /// The same for the same message on every node and in every replay.
    fn is_one_in(self, many: u32) -> bool {
        let bytes = self.text.expose().bytes().take(DECIDING);
        let start = 0xcbf2_9ce4_8422_2325 ^ u64::from(self.context.messages);
        let sum = bytes.fold(start, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        (sum >> 32).is_multiple_of(u64::from(many.max(1)))
    }
}

impl Scorer for LiveScorer {
    fn assess(&self, text: &Text, context: &Context, thresholds: &Thresholds) -> Assessment {
        let assessment = self.scorer().assess(text, context, thresholds);
        let asked = Asked {
            text,
            context,
            thresholds,
        };
        self.try_on(asked, assessment.band);
        assessment
    }

    fn floor(&self, text: &Text) -> Band {
        self.scorer().floor(text)
    }
}
