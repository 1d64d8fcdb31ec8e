//! Learning from reports, over the ports: what the trainer does by itself, and commands do by hand.

use std::{collections::HashMap, sync::Arc};

use tomoshibi_engine::{
    conversation::Recorded,
    ids::{ConversationId, DeskId, Seq},
    ports::{
        StoreError,
        chronicle::Position,
        clock::Clock,
        learning::{ModelVersion, Models, NewModel, Reports, Training},
        ledger::{BATCH_MAX, Ledger},
        staff::Desks,
    },
    triage::{
        LexiconError, Thresholds,
        learning::{LESSONS_MAX, Lesson, Retrained, retrain},
        model::{Model, ModelError},
    },
};

/// Reports that are read for a retraining: the latest. A third of them is held back.
pub const REPORTS_MAX: usize = LESSONS_MAX + LESSONS_MAX / 2;
/// With fewer nothing is learnt, and nothing kept.
const REPORTS_MIN: usize = 60;
/// Events of one conversation that are read at most; a talk of more is not learnt from.
const EVENTS_MAX: usize = 4 * BATCH_MAX;
const SEED: u64 = 1;

/// Why nothing was learnt.
#[derive(Debug, thiserror::Error)]
pub enum SchoolError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
    #[error("the kept model {0} cannot be used: {1}")]
    Model(ModelVersion, ModelError),
    #[error("the weights of model {0} are not kept any more")]
    Gone(ModelVersion),
    #[error("{0} reports are too few to learn from; {REPORTS_MIN} are needed")]
    TooFew(usize),
    #[error("the training failed; what was live stays live")]
    Failed,
}

/// What became of a retraining.
#[derive(Debug)]
pub struct Taught {
    pub version: ModelVersion,
    pub training: Training,
    /// It is live now.
    pub went_live: bool,
}

/// Whether a candidate that was judged well goes live by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoLive {
    Judged,
    ByHand,
}

#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports have none")]
pub struct School {
    pub ledger: Arc<dyn Ledger>,
    pub reports: Arc<dyn Reports>,
    pub models: Arc<dyn Models>,
    pub clock: Arc<dyn Clock>,
    /// Where every training starts.
    pub shipped: Arc<Model>,
    pub desks: Arc<dyn Desks>,
}

impl School {
    /// The lessons of the reports after a place, at most `limit` reports; and the place after them.
    pub async fn lessons(
        &self,
        after: Position,
        limit: usize,
    ) -> Result<(Position, Vec<Lesson>), StoreError> {
        let (mut place, mut left) = (after, limit);
        let mut lessons = Vec::new();
        let thresholds = self.thresholds().await?;
        while left > 0 {
            let page = self.reports.reported(place, left.min(BATCH_MAX)).await?;
            let Some((last, _)) = page.last() else { break };
            place = *last;
            left -= page.len().min(left);
            for (_, conversation) in page {
                lessons.extend(self.lesson(conversation, &thresholds).await?);
            }
        }
        Ok((place, lessons))
    }

    /// Of the latest reports; those of erased clients teach nothing.
    pub async fn latest(&self) -> Result<Vec<Lesson>, StoreError> {
        let start = self.reports.before_latest(REPORTS_MAX).await?;
        Ok(self.lessons(start, REPORTS_MAX).await?.1)
    }

    /// Where each desk begins its bands, now.
    async fn thresholds(&self) -> Result<HashMap<DeskId, Thresholds>, StoreError> {
        let desks = self.desks.all().await?;
        Ok(desks
            .into_iter()
            .map(|desk| (desk.id, desk.thresholds))
            .collect())
    }

    async fn lesson(
        &self,
        conversation: ConversationId,
        thresholds: &HashMap<DeskId, Thresholds>,
    ) -> Result<Option<Lesson>, StoreError> {
        let mut events: Vec<Recorded> = Vec::new();
        loop {
            let after = events.last().map_or(Seq::START, |last| last.seq);
            let page = self.ledger.read(conversation, after, BATCH_MAX).await?;
            let is_last = page.len() < BATCH_MAX;
            events.extend(page);
            if events.len() >= EVENTS_MAX {
                return Ok(None);
            }
            if is_last {
                break;
            }
        }
        let lesson = Lesson::of(&events, Thresholds::default());
        Ok(lesson.map(|mut lesson| {
            if let Some(thresholds) = thresholds.get(&lesson.desk) {
                lesson.thresholds = *thresholds;
            }
            lesson
        }))
    }

    /// The model that has to be live.
    pub async fn live(&self) -> Result<(ModelVersion, Arc<Model>), SchoolError> {
        let version = self.models.live().await?;
        Ok((version, self.model(version).await?))
    }

    pub async fn model(&self, version: ModelVersion) -> Result<Arc<Model>, SchoolError> {
        if version == ModelVersion::SHIPPED {
            return Ok(Arc::clone(&self.shipped));
        }
        let bytes = self.models.bytes(version).await?;
        let bytes = bytes.ok_or(SchoolError::Gone(version))?;
        let model = Model::from_bytes(&bytes);
        let model = model.map_err(|error| SchoolError::Model(version, error))?;
        Ok(Arc::new(model))
    }

    /// Learns anew from the latest reports, judges, keeps, and lets it go live if it may.
    pub async fn retrain(
        &self,
        go_live: GoLive,
        progress: impl FnMut(usize, usize) + Send + 'static,
    ) -> Result<Taught, SchoolError> {
        let lessons = self.latest().await?;
        if lessons.len() < REPORTS_MIN {
            return Err(SchoolError::TooFew(lessons.len()));
        }
        let (before, live) = self.live().await?;
        let newest = self.models.kept(1).await?;
        let next = newest.first().map_or(1, |kept| kept.version.0 + 1);
        let (name, shipped) = (format!("reports-{next}"), Arc::clone(&self.shipped));
        let made = actix_rt::task::spawn_blocking(move || {
            retrain(&lessons, &shipped, &live, &name, SEED, progress)
        });
        let made = made.await.map_err(|_| SchoolError::Failed)??;
        self.keep(made, before, go_live).await
    }

    async fn keep(
        &self,
        made: Retrained,
        before: ModelVersion,
        go_live: GoLive,
    ) -> Result<Taught, SchoolError> {
        let training = Training {
            name: made.candidate.card().name.clone(),
            lessons: made.lessons,
            positives: made.positives,
            judgement: made.judgement,
            words: made.words,
        };
        let may = training.judgement.refused.is_none();
        let bytes = if may {
            let bytes = made.candidate.to_bytes();
            Some(bytes.map_err(|error| SchoolError::Model(before, error))?)
        } else {
            None
        };
        let now = self.clock.now();
        let kept = NewModel {
            training: training.clone(),
            bytes,
        };
        let version = self.models.keep(kept, now).await?;
        let went_live = may && go_live == GoLive::Judged && {
            let why = "judged not worse on held-back reports".to_owned();
            self.models.go_live(version, before, now, why).await?
        };
        Ok(Taught {
            version,
            training,
            went_live,
        })
    }

    /// Back to what was live before the live one was learnt. Nothing if the shipped one is live.
    pub async fn roll_back(&self, why: String) -> Result<Option<ModelVersion>, SchoolError> {
        let live = self.models.live().await?;
        if live == ModelVersion::SHIPPED {
            return Ok(None);
        }
        let history = self.models.went_live(BATCH_MAX).await?;
        let usable = self.models.kept(BATCH_MAX).await?;
        let is_usable = |version: ModelVersion| {
            let kept = usable.iter().find(|kept| kept.version == version);
            kept.is_some_and(|kept| kept.usable)
        };
        let earlier = history.iter().map(|one| one.version);
        let earlier = earlier.filter(|version| *version < live && is_usable(*version));
        let back = earlier.max().unwrap_or(ModelVersion::SHIPPED);
        let now = self.clock.now();
        let went = self.models.go_live(back, live, now, why).await?;
        Ok(went.then_some(back))
    }
}
