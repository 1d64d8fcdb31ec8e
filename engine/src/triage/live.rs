//! The scorer that is live, exchangeable while it scores: whoever began with the old model ends with it, and
//! nobody waits but for a pointer. Beside it, if there is one, a candidate on trial, which is asked about
//! the same messages and answers nobody.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, PoisonError, RwLock},
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

type Tell = Box<dyn Fn(Tried) + Send + Sync>;

/// The live model, and the one on trial.
pub struct LiveScorer {
    live: RwLock<Arc<ModelScorer>>,
    trial: RwLock<Option<Arc<ModelScorer>>>,
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
            tell: Box::new(tell),
        })
    }

    /// From the next message on.
    pub fn swap(&self, model: Arc<Model>) {
        let next = Arc::new(self.scorer().with_model(model));
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = next;
    }

    /// Puts a candidate on trial, or ends the trial.
    pub fn try_out(&self, candidate: Option<Arc<Model>>) {
        let next = candidate.map(|model| Arc::new(self.scorer().with_model(model)));
        *self.trial.write().unwrap_or_else(PoisonError::into_inner) = next;
    }

    /// The live one, now.
    pub fn scorer(&self) -> Arc<ModelScorer> {
        let live = self.live.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&live)
    }

    fn trial(&self) -> Option<Arc<ModelScorer>> {
        let trial = self.trial.read().unwrap_or_else(PoisonError::into_inner);
        trial.clone()
    }
}

impl Scorer for LiveScorer {
    fn assess(&self, text: &Text, context: &Context, thresholds: &Thresholds) -> Assessment {
        let assessment = self.scorer().assess(text, context, thresholds);
        if let Some(candidate) = self.trial() {
            // Whatever becomes of a candidate, the live model's answer stands.
            let tried = catch_unwind(AssertUnwindSafe(|| {
                candidate.assess(text, context, thresholds).band
            }));
            (self.tell)(Tried {
                live: assessment.band,
                candidate: tried.ok(),
            });
        }
        assessment
    }

    fn floor(&self, text: &Text) -> Band {
        self.scorer().floor(text)
    }
}
