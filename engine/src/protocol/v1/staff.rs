//! Frames between the service and a counselor's or supervisor's console. No contact handle has a form here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ErrorCode;
pub use facts::{ConversationEvent, OfferEnd, ShownCheck, StaffFact, Why};

mod facts;
use crate::{
    conversation::{DeclineReason, Exception, OfferMode, Report, RequeueReason, Status},
    dispatch::{Load, Proposal},
    ids::{AlarmId, ClaimId, ConversationId, SourceId, StaffId},
    ports::{alarms::Alarm, duty::DutyState},
    privacy::Text,
    staff::{Language, StaffMember},
    time::Timestamp,
    triage::{Band, Issue, Rung},
};

/// What a console may send. `id` names the command: the same id again is answered as the first time.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum StaffCommand {
    /// First frame. The last seq the console has of each conversation it shows, at most 100.
    Hello {
        #[schemars(length(max = 100))]
        after: Vec<(ConversationId, u64)>,
    },
    /// On duty (or back from a break), off duty, on a break.
    Duty {
        id: SourceId,
        state: DutyState,
    },
    Say {
        id: SourceId,
        conversation: ConversationId,
        text: Text,
    },
    Whisper {
        id: SourceId,
        conversation: ConversationId,
        text: Text,
    },
    Typing {
        conversation: ConversationId,
    },
    Seen {
        conversation: ConversationId,
        through: u64,
    },
    /// Sends the events of a conversation after a seq, and goes on with new ones until `Unwatch`.
    Watch {
        conversation: ConversationId,
        after: u64,
    },
    Unwatch {
        conversation: ConversationId,
    },
    Accept {
        id: SourceId,
        conversation: ConversationId,
        claim: ClaimId,
    },
    Decline {
        id: SourceId,
        conversation: ConversationId,
        claim: ClaimId,
        reason: DeclineReason,
    },
    /// "Help another": offers the top client this counselor is qualified for.
    HelpAnother {
        id: SourceId,
    },
    /// A rung of the ladder was asked about. With all four found the conversation is imminent.
    Check {
        id: SourceId,
        conversation: ConversationId,
        rung: Rung,
        found: bool,
    },
    SetBand {
        id: SourceId,
        conversation: ConversationId,
        band: Band,
        reason: Text,
    },
    /// Back to the waiting room for somebody else.
    Transfer {
        id: SourceId,
        conversation: ConversationId,
        note: Text,
    },
    /// Supervisor: offers it to this counselor (or takes it over: own id).
    Assign {
        id: SourceId,
        conversation: ConversationId,
        counselor: StaffId,
    },
    /// Asks a colleague to take it over; it stays here until they accept. Whom the engine would take, unless a
    /// supervisor names somebody.
    HandOver {
        id: SourceId,
        conversation: ConversationId,
        to: Option<StaffId>,
        note: Option<Text>,
    },
    /// Asks the colleague no longer: whoever asked them, or a supervisor.
    TakeBackHandOver {
        id: SourceId,
        conversation: ConversationId,
    },
    /// Supervisor: leaves it as it is. Who waits for a decision waits until the desk's patience is over again;
    /// who outgrew their counselor stays with them.
    LetBe {
        id: SourceId,
        conversation: ConversationId,
    },
    WrapUp {
        id: SourceId,
        conversation: ConversationId,
    },
    Report {
        id: SourceId,
        conversation: ConversationId,
        report: Report,
    },
    /// Supervisor.
    Close {
        id: SourceId,
        conversation: ConversationId,
    },
    AcknowledgeAlarm {
        id: SourceId,
        alarm: AlarmId,
    },
    /// Is anybody there? A page cannot see the heartbeat below it, so it asks.
    Ping {},
}

/// What a console is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum StaffFrame {
    /// Answer to `Hello`. A counselor gets their own conversations, a supervisor all open ones of the desk
    /// (at most 1,024) and the colleagues.
    Welcome {
        me: StaffMember,
        duty: DutyState,
        load: Load,
        capacity: Load,
        conversations: Vec<Card>,
        colleagues: Vec<CounselorTile>,
        alarms: Vec<Alarm>,
        /// Nickname of the supervisor who looks after this counselor.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        supervisor: Option<String>,
    },
    Events {
        conversation: ConversationId,
        after: u64,
        through: u64,
        events: Vec<ConversationEvent>,
    },
    /// The present state of a conversation of one's own, or (supervisor) of the desk.
    Card {
        card: Card,
    },
    /// No longer one's own.
    Gone {
        conversation: ConversationId,
    },
    Offer {
        offer: OfferCard,
    },
    OfferOver {
        claim: ClaimId,
    },
    Duty {
        state: DutyState,
        load: Load,
        capacity: Load,
        /// Nickname of the supervisor who looks after this counselor.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        supervisor: Option<String>,
    },
    /// Supervisor: a colleague's tile.
    Counselor {
        tile: CounselorTile,
    },
    /// How many wait, as a counselor may know it.
    Queue {
        level: QueueLevel,
    },
    /// Nobody is offered anybody by itself while this is so: a supervisor assigns by hand. Told after the
    /// welcome when it is so, and whenever it changes.
    OffersPaused {
        paused: bool,
    },
    /// Supervisor: the waiting room.
    WaitingRoom {
        room: WaitingRoom,
    },
    /// Supervisor: what is to be decided, those who wait in rank order; told anew whenever it changes. Told from
    /// the beginning where a supervisor decides who gets whom, else once there is something.
    Decisions {
        #[schemars(length(max = 100))]
        decisions: Vec<DecisionDue>,
    },
    Alarm {
        alarm: Alarm,
    },
    AlarmOver {
        alarm: AlarmId,
    },
    /// The command of this id is durable (a line stands at `seq`).
    Kept {
        id: SourceId,
        seq: u64,
        at: Timestamp,
    },
    Refused {
        id: Option<SourceId>,
        code: ErrorCode,
        retryable: bool,
    },
    /// The client is writing.
    Typing {
        conversation: ConversationId,
    },
    Seen {
        conversation: ConversationId,
        through: u64,
    },
    /// A client has thanked this counselor. What they wrote is among their thanks; who it was is not said.
    Thanked {},
    /// Answer to `Ping`, from the connection itself.
    Pong {},
}

/// One row about a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Card {
    pub conversation: ConversationId,
    pub seq: u64,
    pub status: Status,
    pub nickname: String,
    pub language: Language,
    pub counselor: Option<StaffId>,
    pub band: Band,
    /// P(imminent), 0 to 1.
    pub score: f32,
    pub issues: Vec<Issue>,
    pub away: bool,
    pub opened_at: Timestamp,
    pub queued_at: Option<Timestamp>,
    pub client_at: Timestamp,
    pub unanswered_since: Option<Timestamp>,
    /// The danger outgrew the qualification of whoever answers, and nobody has decided on that.
    #[serde(default)]
    pub outgrown: bool,
    /// Who is asked to take it over.
    #[serde(default)]
    pub asked_over: Option<StaffId>,
}

/// An offer, with as much as helps to decide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferCard {
    pub claim: ClaimId,
    pub card: Card,
    pub mode: OfferMode,
    pub exception: Option<Exception>,
    /// The client's first lines, at most 3.
    pub lines: Vec<Text>,
    pub expires_at: Timestamp,
    /// Of a talk that somebody answers until this is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<HandOverFrom>,
}

/// Out of whose hands, why, and what they say about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverFrom {
    pub nickname: String,
    pub reason: RequeueReason,
    pub note: Option<Text>,
}

/// A counselor as the wall shows them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CounselorTile {
    pub member: StaffMember,
    pub duty: DutyState,
    pub connected: bool,
    /// Who looks after them, of the supervisors who are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supervisor: Option<StaffId>,
    pub load: Load,
    pub capacity: Load,
    pub conversations: u32,
    /// Oldest line of a client without an answer.
    pub unanswered_since: Option<Timestamp>,
    pub worst_band: Band,
}

/// How many wait: what a counselor may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueueLevel {
    Nobody,
    Some,
    Many,
    Flood,
}

/// The waiting room as supervisors see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitingRoom {
    /// Low, elevated, high, imminent.
    pub counts: [u32; 4],
    /// Since when the longest of each band has waited.
    pub oldest: [Option<Timestamp>; 4],
    /// The first in rank order, at most 100, each with the client's first line (or none).
    pub first: Vec<(Card, Option<Text>)>,
}

/// Who is to get a client who waits, or who outgrew their counselor: to be confirmed, given to another, or left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionDue {
    pub conversation: ConversationId,
    /// Then the engine offers by itself. Nothing for somebody who is being answered.
    pub decide_by: Option<Timestamp>,
    /// Nobody, when nobody could be offered the client now.
    pub proposal: Option<Proposal>,
}

impl StaffCommand {
    /// The command's own name, when it has one.
    pub fn id(&self) -> Option<SourceId> {
        match self {
            Self::Duty { id, .. }
            | Self::Say { id, .. }
            | Self::Whisper { id, .. }
            | Self::Accept { id, .. }
            | Self::Decline { id, .. }
            | Self::HelpAnother { id }
            | Self::Check { id, .. }
            | Self::SetBand { id, .. }
            | Self::Transfer { id, .. }
            | Self::Assign { id, .. }
            | Self::HandOver { id, .. }
            | Self::TakeBackHandOver { id, .. }
            | Self::LetBe { id, .. }
            | Self::WrapUp { id, .. }
            | Self::Report { id, .. }
            | Self::Close { id, .. }
            | Self::AcknowledgeAlarm { id, .. } => Some(*id),
            Self::Hello { .. }
            | Self::Typing { .. }
            | Self::Seen { .. }
            | Self::Watch { .. }
            | Self::Unwatch { .. }
            | Self::Ping {} => None,
        }
    }
}
