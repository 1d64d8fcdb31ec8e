//! Frames between the service and a counselor's or supervisor's console. No contact handle has a form here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ErrorCode;
use crate::{
    conversation::{
        CloseReason, DeclineReason, Exception, Moment, OfferMode, Report, RequeueReason, Status,
    },
    dispatch::{Load, Proposal},
    ids::{AlarmId, ClaimId, ConversationId, SourceId, StaffId},
    ports::{alarms::Alarm, duty::DutyState},
    privacy::Text,
    staff::{Language, StaffMember},
    time::Timestamp,
    triage::{Assessment, Band, Issue, Rung, SelfCheckKind},
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
    /// Supervisor of a desk that decides: lets the client wait, until the desk's patience is over again.
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
    /// Supervisor of a desk that decides: what is to be decided, in rank order; told anew whenever it changes.
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
}

/// A counselor as the wall shows them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CounselorTile {
    pub member: StaffMember,
    pub duty: DutyState,
    pub connected: bool,
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

/// Who is to get a waiting client: to be confirmed, given to another, or left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionDue {
    pub conversation: ConversationId,
    /// Then the engine offers by itself.
    pub decide_by: Timestamp,
    /// Nobody, when nobody could be offered the client now.
    pub proposal: Option<Proposal>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConversationEvent {
    pub seq: u64,
    pub at: Timestamp,
    /// Of the member of staff whom the fact names, if it names one: a counselor has no list of colleagues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nickname: Option<String>,
    pub fact: StaffFact,
}

/// Why a line scores as it does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Why {
    pub assessment: Assessment,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum StaffFact {
    Opened {
        nickname: String,
        language: Language,
    },
    ClientSaid {
        text: Text,
        why: Option<Why>,
    },
    StaffSaid {
        by: StaffId,
        text: Text,
        id: Option<SourceId>,
    },
    ServiceSaid {
        text: Text,
    },
    Whispered {
        by: StaffId,
        text: Text,
        id: Option<SourceId>,
    },
    Answered {
        question: String,
        answer: Option<Text>,
    },
    /// A self-check put the client into this band at least; what was answered only if they show it.
    SelfChecked {
        band: Option<Band>,
        shown: Option<ShownCheck>,
    },
    /// How heavy it is, 0 to 10.
    DistressTold {
        moment: Moment,
        level: u8,
    },
    Unsent {
        seq: u64,
    },
    Queued {},
    Offered {
        counselor: StaffId,
        mode: OfferMode,
        exception: Option<Exception>,
    },
    OfferOver {
        counselor: StaffId,
        how: OfferEnd,
    },
    Engaged {
        counselor: StaffId,
    },
    Requeued {
        from: StaffId,
        reason: RequeueReason,
        note: Option<Text>,
    },
    Checked {
        by: StaffId,
        rung: Rung,
        found: bool,
    },
    BandSet {
        band: Band,
        by: Option<StaffId>,
        reason: Option<Text>,
    },
    /// A supervisor lets the client wait.
    LeftAsIs {
        by: StaffId,
    },
    Away {
        away: bool,
    },
    Slept {},
    WrappingUp {
        by: StaffId,
    },
    Reported {
        by: StaffId,
    },
    Closed {
        reason: CloseReason,
    },
    /// Something staff need not read (a nudge counted, a score repeated).
    Other {},
}

/// What a client answered in a self-check, an answer an item, from 0; and their sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShownCheck {
    pub check: SelfCheckKind,
    pub answers: Vec<u8>,
    pub score: u8,
}

impl StaffFact {
    /// Whose doing it is, or whom it is about.
    pub fn staff(&self) -> Option<StaffId> {
        match self {
            Self::StaffSaid { by, .. }
            | Self::Whispered { by, .. }
            | Self::WrappingUp { by }
            | Self::Reported { by }
            | Self::LeftAsIs { by }
            | Self::Checked { by, .. } => Some(*by),
            Self::Offered { counselor, .. }
            | Self::OfferOver { counselor, .. }
            | Self::Engaged { counselor } => Some(*counselor),
            Self::Requeued { from, .. } => Some(*from),
            Self::BandSet { by, .. } => *by,
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferEnd {
    Declined,
    Lapsed,
    Withdrawn,
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
