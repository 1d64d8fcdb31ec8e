//! Duty: who is on, as events of a staff stream, so that the board can be rebuilt from them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, StoreError};
use crate::{
    ids::{ConversationId, DeskId, Seq, SourceId, StaffId},
    level::Work,
    time::Timestamp,
};

/// One fact of a staff stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum DutyEvent {
    WentOn {
        desk: DeskId,
    },
    WentOff,
    /// A break: keeps the conversations, takes no new ones.
    BreakBegan,
    BreakEnded,
    /// Two lapses in a row: not offered until they act.
    StoppedAnswering,
    AnsweredAgain,
    /// Of an offer made at that moment; unknown in old events.
    OfferLapsed {
        #[serde(default)]
        offered_at: Option<Timestamp>,
    },
    TookConversation,
    /// Reported a talk; whether a supervisor looked after them then.
    Reported {
        conversation: ConversationId,
        supervised: bool,
    },
    /// Somebody who came with experience was given a level by an admin, who says why.
    LevelGiven {
        level: u8,
        by: StaffId,
        reason: String,
    },
    /// Is asked to take a talk over: how they learn of it on whichever node they are.
    AskedOver(AskedOver),
}

/// Whether new conversations may be offered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DutyState {
    #[default]
    Off,
    On,
    Break,
    NotAnswering,
}

/// What the stream amounts to; the row that an engagement locks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    pub state: DutyState,
    pub desk: Option<DeskId>,
    /// Offers that lapsed side by side are one: who looked away once missed all of them.
    pub lapses_in_a_row: u8,
    /// When the last of them was counted.
    #[serde(default)]
    pub lapsed_at: Timestamp,
    /// When they last took a conversation.
    pub last_new_at: Timestamp,
    /// What they have done, from which their level follows.
    #[serde(default, skip_serializing_if = "Work::is_none")]
    pub work: Work,
    /// Talks they were asked to take over, at most [`ASKED_MAX`]; whose time is over leaves with the next one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<AskedOver>,
}

/// Talks somebody is asked to take over at the same time; of more the first are not shown on another node.
pub const ASKED_MAX: usize = 16;

/// A talk somebody is asked to take over: until when, and at which seq they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedOver {
    pub conversation: ConversationId,
    pub seq: Seq,
    pub until: Timestamp,
}

impl Duty {
    /// The fold.
    #[must_use]
    pub fn after(mut self, event: &DutyEvent, at: Timestamp) -> Self {
        self.work.count(event, at);
        match event {
            DutyEvent::WentOn { desk } => {
                self.state = DutyState::On;
                self.desk = Some(desk.clone());
                self.lapses_in_a_row = 0;
            }
            DutyEvent::WentOff => self.state = DutyState::Off,
            DutyEvent::BreakBegan => self.state = DutyState::Break,
            DutyEvent::BreakEnded | DutyEvent::AnsweredAgain => {
                self.state = DutyState::On;
                self.lapses_in_a_row = 0;
            }
            DutyEvent::StoppedAnswering => self.state = DutyState::NotAnswering,
            DutyEvent::OfferLapsed { offered_at } => {
                if offered_at.is_none_or(|offered_at| offered_at >= self.lapsed_at) {
                    self.lapses_in_a_row = self.lapses_in_a_row.saturating_add(1);
                    self.lapsed_at = at;
                }
            }
            DutyEvent::AskedOver(asked) => self.ask(*asked, at),
            // Counted as work.
            DutyEvent::Reported { .. } | DutyEvent::LevelGiven { .. } => {}
            DutyEvent::TookConversation => {
                self.lapses_in_a_row = 0;
                self.last_new_at = at;
            }
        }
        self
    }

    /// What they are asked that still stands.
    pub fn asked_at(&self, now: Timestamp) -> impl Iterator<Item = &AskedOver> {
        self.asked.iter().filter(move |asked| asked.until > now)
    }

    fn ask(&mut self, new: AskedOver, at: Timestamp) {
        self.asked
            .retain(|old| old.until > at && old.conversation != new.conversation);
        if self.asked.len() >= ASKED_MAX {
            self.asked.remove(0);
        }
        self.asked.push(new);
    }
}

pub trait Duties: Send + Sync {
    /// Appends to the counselor's stream and returns what it amounts to. The same source again changes
    /// nothing and returns the present state.
    fn record(
        &self,
        staff: StaffId,
        event: DutyEvent,
        source: Option<SourceId>,
        at: Timestamp,
    ) -> Answer<'_, Result<Duty, StoreError>>;

    fn of(&self, staff: StaffId) -> Answer<'_, Result<Duty, StoreError>>;

    /// Everybody not off duty at a desk.
    fn on(&self, desk: DeskId) -> Answer<'_, Result<Vec<(StaffId, Duty)>, StoreError>>;
}
