//! What learning from reports needs from the world: which conversations were reported, and where models are
//! kept. A model holds weights and no text.

use serde::{Deserialize, Serialize};

use super::{Answer, StoreError, chronicle::Position};
use crate::{
    ids::ConversationId,
    time::Timestamp,
    triage::learning::{Judgement, NewWord},
};

/// A kept model: 1 for the first. [`ModelVersion::SHIPPED`] is the one the program carries.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct ModelVersion(pub u64);

impl ModelVersion {
    pub const SHIPPED: Self = Self(0);
}

impl std::fmt::Display for ModelVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a kept model's weights come from, and what was found of it. Kept with it for good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// Shown with each score.
    pub name: String,
    /// Reports it learnt from, and how many of them tell of danger.
    pub lessons: usize,
    pub positives: usize,
    pub judgement: Judgement,
    /// What clients have begun to say, by the reports it learnt from.
    #[serde(default)]
    pub words: Vec<NewWord>,
}

/// A model to be kept.
#[derive(Debug, Clone)]
pub struct NewModel {
    pub training: Training,
    /// Its file; nothing of one that was refused.
    pub bytes: Option<Vec<u8>>,
}

/// A kept model without its weights.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeptModel {
    pub version: ModelVersion,
    pub at: Timestamp,
    #[serde(flatten)]
    pub training: Training,
    /// Whether its weights are still there, so that it can go live.
    pub usable: bool,
}

/// A model went live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WentLive {
    pub version: ModelVersion,
    pub at: Timestamp,
    pub why: String,
}

/// Models whose weights are kept at most: the latest, the live one and the one before it.
pub const USABLE_MAX: u64 = 30;

pub trait Models: Send + Sync {
    /// Keeps a model and answers its version.
    fn keep(&self, model: NewModel, at: Timestamp) -> Answer<'_, Result<ModelVersion, StoreError>>;

    /// The newest first, at most `limit` and 1,024.
    fn kept(&self, limit: usize) -> Answer<'_, Result<Vec<KeptModel>, StoreError>>;

    /// The file of a kept model, if it is still there.
    fn bytes(&self, version: ModelVersion) -> Answer<'_, Result<Option<Vec<u8>>, StoreError>>;

    /// Which model has to be live; [`ModelVersion::SHIPPED`] in the beginning.
    fn live(&self) -> Answer<'_, Result<ModelVersion, StoreError>>;

    /// Which went live, the latest first, at most `limit` and 1,024.
    fn went_live(&self, limit: usize) -> Answer<'_, Result<Vec<WentLive>, StoreError>>;

    /// Makes a model live if `expected` still is. False: another one is by now, or it is not usable.
    fn go_live(
        &self,
        version: ModelVersion,
        expected: ModelVersion,
        at: Timestamp,
        why: String,
    ) -> Answer<'_, Result<bool, StoreError>>;

    /// One node trains at a time, and each turn (a day, counted from 1970) is trained once: true if this
    /// one may, until `until`.
    fn take_turn(
        &self,
        turn: i64,
        now: Timestamp,
        until: Timestamp,
    ) -> Answer<'_, Result<bool, StoreError>>;

    /// The turn was trained; nobody takes it again.
    fn end_turn(&self, turn: i64) -> Answer<'_, Result<(), StoreError>>;
}

/// The reports in the ledger, in the order they were written.
pub trait Reports: Send + Sync {
    /// Conversations whose report comes after a place, at most `limit` (and [`super::ledger::BATCH_MAX`]).
    fn reported(
        &self,
        after: Position,
        limit: usize,
    ) -> Answer<'_, Result<Vec<(Position, ConversationId)>, StoreError>>;

    /// The place after which there are so many reports, or fewer if there are no more.
    fn before_latest(&self, reports: usize) -> Answer<'_, Result<Position, StoreError>>;
}
