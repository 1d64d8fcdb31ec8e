//! Alarms: durable records that somebody must look at something. Unacknowledged ones climb.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, StoreError};
use crate::{
    ids::{AlarmId, ConversationId, DeskId, StaffId},
    time::Timestamp,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// A conversation became Imminent.
    CodeOrange,
    /// No one qualified is free for an Imminent client.
    NobodyQualified,
    /// An Imminent client has gone silent.
    SilentImminent,
    /// The danger outgrew the counselor's qualification.
    Outgrown,
    /// Everybody was tried and excluded.
    AllExcluded,
    /// A conversation's actor failed three times; shown raw.
    Quarantined,
    /// A line could not be scored.
    Unscored,
    /// A counselor asks their supervisor something, and no supervisor looks at it.
    Asked,
}

/// Who has been told. Climbs one step at a time.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AlarmReach {
    /// The counselor's own supervisor.
    #[default]
    Supervisor,
    AllSupervisors,
    OnCall,
}

impl AlarmReach {
    /// The next step up; on-call is the last.
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Supervisor => Some(Self::AllSupervisors),
            Self::AllSupervisors => Some(Self::OnCall),
            Self::OnCall => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Alarm {
    pub id: AlarmId,
    pub desk: DeskId,
    pub kind: AlarmKind,
    pub conversation: Option<ConversationId>,
    pub raised_at: Timestamp,
    pub reach: AlarmReach,
    /// When it was last raised or climbed.
    pub reached_at: Timestamp,
    pub acknowledged: Option<(StaffId, Timestamp)>,
}

pub trait Alarms: Send + Sync {
    /// Records an alarm. While one of the same kind and conversation is unacknowledged, answers with that one.
    fn raise(&self, alarm: Alarm) -> Answer<'_, Result<Alarm, StoreError>>;

    /// The first acknowledgement counts; a later one gets the first one back.
    fn acknowledge(
        &self,
        alarm: AlarmId,
        by: StaffId,
        at: Timestamp,
    ) -> Answer<'_, Result<Option<Alarm>, StoreError>>;

    /// Unacknowledged ones of a desk, oldest first, at most 1,024.
    fn open(&self, desk: DeskId) -> Answer<'_, Result<Vec<Alarm>, StoreError>>;

    /// Moves every unacknowledged alarm last reached before `before` one step up, and returns them.
    fn climb(
        &self,
        desk: DeskId,
        before: Timestamp,
        at: Timestamp,
    ) -> Answer<'_, Result<Vec<Alarm>, StoreError>>;
}
