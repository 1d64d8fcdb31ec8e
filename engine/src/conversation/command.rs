//! What can be asked of a conversation, and how it answers.

use super::event::{
    Channel, DeclineReason, Event, Exception, Moment, OfferMode, Report, RequeueReason,
};
use crate::{
    dispatch::{Load, NeedClass},
    ids::{ClaimId, ClientId, DeskId, Seq, StaffId},
    privacy::Text,
    staff::{Language, Languages, Qualification},
    triage::{Assessment, Band, Rung, SelfCheckKind},
};

/// A command. Who may give it is checked where it comes in; what it means now is decided here.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    Open {
        desk: DeskId,
        client: ClientId,
        channel: Channel,
        language: Language,
        nickname: String,
        former: Option<StaffId>,
    },
    /// The client wrote. `assessment` is `Err(floor)` when scoring failed.
    ClientSays {
        text: Text,
        assessment: Result<Assessment, Band>,
    },
    /// A friend or visitor looks around.
    Browse,
    BeginIntake,
    /// A question of the intake; `None` is a skip. `is_last`: the desk has no other question.
    Answer {
        question: String,
        answer: Option<Text>,
        assessment: Option<Assessment>,
        is_last: bool,
    },
    /// A self-check; without answers where they are not to be shown.
    SelfCheck {
        check: SelfCheckKind,
        answers: Option<Text>,
        assessment: Option<Assessment>,
    },
    TellDistress {
        moment: Moment,
        level: u8,
    },
    /// A word for whoever answered, once it is over.
    Thank {
        text: Text,
        assessment: Assessment,
    },
    /// The desk is closed.
    ComeAfterHours,
    /// The client pressed Start, the intake is over, or the desk opened.
    AskForPerson,
    StaffSays {
        by: StaffId,
        text: Text,
    },
    /// The desk's own words.
    ServiceSays {
        text: Text,
    },
    Whisper {
        by: StaffId,
        text: Text,
    },
    Rescore {
        said: Seq,
        assessment: Assessment,
    },
    Unsend {
        said: Seq,
    },
    Offer {
        claim: ClaimId,
        to: Candidate,
        mode: OfferMode,
        exception: Option<Exception>,
        epoch: u64,
    },
    /// `ceiling` is what the counselor may carry; checked again inside the append.
    Accept {
        claim: ClaimId,
        counselor: StaffId,
        ceiling: Ceiling,
    },
    Decline {
        claim: ClaimId,
        counselor: StaffId,
        reason: DeclineReason,
    },
    /// The offer's time is over.
    Lapse {
        claim: ClaimId,
    },
    Withdraw {
        claim: ClaimId,
    },
    Requeue {
        reason: RequeueReason,
        note: Option<Text>,
    },
    /// The danger has outgrown whoever answers.
    Outgrow {
        least: Qualification,
    },
    /// Asks a colleague to take it over. `by` nobody: by the desk's policy.
    OfferHandOver {
        claim: ClaimId,
        to: Candidate,
        by: Option<StaffId>,
        exception: Option<Exception>,
        note: Option<Text>,
    },
    /// Whoever asked a colleague to take it over, or a supervisor, asks no longer.
    TakeBackHandOver {
        by: StaffId,
        by_supervisor: bool,
    },
    /// A supervisor's decision to leave things as they are.
    LetBe {
        by: StaffId,
    },
    /// The check-list: what was asked, and found or not.
    Check {
        by: StaffId,
        by_supervisor: bool,
        rung: Rung,
        found: bool,
    },
    SetBand {
        by: StaffId,
        by_supervisor: bool,
        band: Band,
        reason: Text,
    },
    /// The band may ease one step (timer, while waiting).
    EaseBand,
    /// The client has been silent for `away_after`.
    GoAway,
    /// A client who was away is there again, without a word yet.
    ComeBack,
    Nudge {
        text: Text,
    },
    Sleep,
    WrapUp {
        by: StaffId,
    },
    FileReport {
        by: StaffId,
        report: Report,
    },
    Close {
        by_supervisor: bool,
    },
    ClientLeaves,
}

/// Who is to be offered a client, as far as the rules ask. The board chose them for the client as it knew
/// them; whether they may still be offered the client as they are now is decided anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub counselor: StaffId,
    pub qualification: Qualification,
    pub languages: Languages,
    pub ceiling: Ceiling,
}

impl Candidate {
    pub fn serves(&self, class: NeedClass) -> bool {
        class.is_served_by(self.qualification, &self.languages)
    }
}

/// What a counselor may carry, re-checked under lock when an offer or an engagement is appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ceiling {
    pub capacity: Load,
    pub open_max: u32,
}

/// A check that must hold inside the transaction that appends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guard {
    pub counselor: StaffId,
    /// Weight this conversation adds.
    pub weight: Load,
    /// None when a recorded exception lifts the ceiling; `open_max` still holds.
    pub capacity: Option<Load>,
    pub open_max: u32,
    /// What they are offered and have not answered counts, too: so for one more offer. To accept one, only
    /// what they answer counts: a supervisor's offer beside it must not make it void.
    pub counts_offers: bool,
}

/// What follows from a command. Never empty of events.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    pub events: Vec<Event>,
    pub guard: Option<Guard>,
}

/// Why a command has no effect. Each is an answer for the one who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the conversation is closed")]
    Closed,
    #[error("the conversation is already open")]
    AlreadyOpen,
    #[error("the conversation has not been opened")]
    NotOpen,
    /// A late answer to an offer that stands no more.
    #[error("the offer is over")]
    OfferOver,
    #[error("the conversation does not wait to be offered")]
    NotWaiting,
    /// The need changed between claim and offer, or the exception has lost its ground.
    #[error("the client needs somebody else by now")]
    NeedsAnother,
    #[error("somebody else answers this conversation")]
    NotYours,
    #[error("only a supervisor may lower the band")]
    SupervisorOnly,
    /// Already so: nothing to record.
    #[error("nothing changes")]
    NoChange,
    /// A client in danger wrote last.
    #[error("a client in danger waits for an answer")]
    Unanswered,
    /// Somebody in danger is not left waiting.
    #[error("the client is in danger, and does not wait for a decision")]
    InDanger,
    #[error("there is no such line to take back")]
    NoSuchLine,
}
