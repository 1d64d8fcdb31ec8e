//! A client's conversations before this one, as a supervisor may see that there were any. Nothing of what was
//! written is here: whoever opens one is noted first, as with every conversation that is not theirs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, StoreError};
use crate::{
    conversation::{CloseReason, Event, Moment, Recorded, Summary},
    ids::{ConversationId, DeskId, StaffId},
    time::Timestamp,
    triage::{Band, Issue},
};

/// Of one page.
pub const PAST_MAX: usize = 20;

/// One that ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PastTalk {
    pub conversation: ConversationId,
    pub opened_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// As it was at the end.
    pub band: Band,
    /// As they were reported; as they were read out of the lines, where nobody reported.
    pub issues: Vec<Issue>,
    /// Who reported, or answered last.
    pub answered_by: Option<StaffId>,
    /// Whether it was reported that the client was about to take their life; nothing where nobody reported.
    pub imminent: Option<bool>,
    pub ended: Option<CloseReason>,
    /// How heavy it was, 0 to 10, as far as the client said.
    pub distress_before: Option<u8>,
    pub distress_after: Option<u8>,
}

impl PastTalk {
    /// What it came to, of its row and those of its events that say how it went, in order.
    pub fn of<'a>(row: &Summary, events: impl IntoIterator<Item = &'a Recorded>) -> Self {
        let mut talk = Self {
            conversation: row.conversation,
            opened_at: row.opened_at,
            ended_at: None,
            band: row.band,
            issues: row.issues.clone(),
            answered_by: None,
            imminent: None,
            ended: None,
            distress_before: None,
            distress_after: None,
        };
        for recorded in events {
            talk.learn(recorded);
        }
        talk
    }

    fn learn(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Engaged { counselor, .. } => self.answered_by = Some(*counselor),
            Event::HandedOver { to, .. } => self.answered_by = Some(*to),
            Event::Reported { by, report } => {
                self.answered_by = Some(*by);
                self.issues.clone_from(&report.issues);
                self.imminent = Some(report.imminent);
            }
            Event::Closed { reason } => {
                self.ended = Some(*reason);
                self.ended_at = Some(recorded.at);
            }
            Event::DistressTold { moment, level } => match moment {
                Moment::Before => self.distress_before = Some(*level),
                Moment::After => self.distress_after = Some(*level),
            },
            _ => {}
        }
    }
}

pub trait Past: Send + Sync {
    /// The ended conversations of the client of this conversation of the desk, the newest first, at most
    /// [`PAST_MAX`], those before `before`; this one is not among them. Nothing of a client who was erased, nor of
    /// one who has no such conversation at this desk.
    fn past(
        &self,
        desk: DeskId,
        conversation: ConversationId,
        before: Option<ConversationId>,
    ) -> Answer<'_, Result<Vec<PastTalk>, StoreError>>;
}
