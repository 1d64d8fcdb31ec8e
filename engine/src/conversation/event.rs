//! Facts of a conversation. Stored for ever, so a variant's meaning never changes; new ones are added.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    dispatch::Load,
    ids::{ClaimId, ClientId, ConversationId, DeskId, Seq, SourceId, StaffId},
    privacy::Text,
    staff::{Language, Qualification},
    time::Timestamp,
    triage::{Assessment, Band, Issue, Ladder, Rung, SelfCheckKind},
};

/// How a client's words reach us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    Web,
    Line,
    Sms,
    Messenger,
    WhatsApp,
}

/// Who said something the client can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    Client,
    Staff(StaffId),
    /// The desk's own words: greeting, nudge, farewell.
    Service,
}

/// How an offer came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfferMode {
    Auto,
    Pull,
    /// A supervisor chose the counselor.
    Assigned,
}

/// Why an offer went beyond capacity or qualification. Recorded, shown, and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Exception {
    /// Nobody qualified was free for an Imminent client: one conversation above capacity.
    Surge,
    /// The Imminent client had waited `imminent_unserved_max`: best-qualified free person, under a supervisor.
    ImminentUnserved,
    /// A supervisor decided so.
    Supervisor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    Full,
    NeedBreak,
    NotQualified,
    KnowsClient,
    Other,
}

/// Why a conversation went back to the waiting room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequeueReason {
    /// The counselor's connection was gone too long.
    CounselorGone,
    /// Handed over by the counselor or a supervisor.
    Transfer,
    /// The danger outgrew the counselor's qualification.
    Outgrown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// The counselor filed the report.
    Reported,
    /// The client said goodbye before anybody answered.
    ClientLeft,
    /// A supervisor closed it.
    Supervisor,
}

/// How an offer to take a conversation over ended without that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HandOverEnd {
    Declined,
    Lapsed,
    /// Void without anybody's fault: they left, or somebody else was asked.
    Withdrawn,
}

/// What the counselor files after a conversation; trains triage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    #[schemars(length(max = 24))]
    pub issues: Vec<Issue>,
    pub imminent: bool,
    /// The check-list: what was asked and found, 0 or 1.
    pub ladder: Ladder,
    #[serde(default)]
    pub note: Option<Text>,
}

/// When a client was asked how heavy it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    Before,
    After,
}

/// How heavy it was before and after the talk, 0 to 10, as far as the client said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Distress {
    pub before: Option<u8>,
    pub after: Option<u8>,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Event {
    Opened {
        desk: DeskId,
        client: ClientId,
        channel: Channel,
        language: Language,
        /// Shown to staff: chosen by the client, or "Anon 7F3".
        nickname: String,
        /// Preferred counselor (same-counselor window).
        former: Option<StaffId>,
    },
    /// A line the client can see. A client's line carries its assessment: said and scored are one fact,
    /// so nobody ever sees an unscored message in the waiting room.
    Said {
        author: Author,
        text: Text,
        assessment: Option<Assessment>,
    },
    /// A client's line whose scoring failed; `floor` is what the rules alone give. Scored again later.
    SaidUnscored {
        text: Text,
        floor: Band,
    },
    /// A later score for an unscored line, or by a newer model.
    Rescored {
        said: Seq,
        assessment: Assessment,
    },
    /// Staff-only line. Has no form a client could be sent.
    Whispered {
        author: StaffId,
        text: Text,
    },
    /// The client's line was taken back; its text is gone.
    Unsent {
        said: Seq,
    },
    /// A friend or visitor who has not asked for a talk.
    Browsed,
    /// The opening chain of questions began.
    IntakeBegan,
    /// A question of the intake was answered; `None` is a skip.
    Answered {
        question: String,
        answer: Option<Text>,
        assessment: Option<Assessment>,
    },
    /// A self-check was filled in. `answers` only if the client shows them to the counselor, one digit an
    /// item; `assessment` if it tells of danger, whether or not they are shown.
    SelfChecked {
        check: SelfCheckKind,
        answers: Option<Text>,
        assessment: Option<Assessment>,
    },
    /// How heavy it is, 0 to 10, as the client puts it.
    DistressTold {
        moment: Moment,
        level: u8,
    },
    /// After the end: a word for whoever answered last. It was scored like a line; what tells of danger is
    /// none of these, but a line.
    Thanked {
        counselor: StaffId,
        text: Text,
        assessment: Assessment,
    },
    /// Came while the desk was closed.
    CameAfterHours,
    /// Entered the waiting room.
    Queued,
    Offered {
        claim: ClaimId,
        counselor: StaffId,
        mode: OfferMode,
        exception: Option<Exception>,
        /// Weight in tenths at the time of the offer.
        weight: Load,
        expires_at: Timestamp,
        /// Epoch of the board that made the claim.
        epoch: u64,
    },
    OfferDeclined {
        claim: ClaimId,
        counselor: StaffId,
        reason: DeclineReason,
        excluded_until: Timestamp,
    },
    OfferLapsed {
        claim: ClaimId,
        counselor: StaffId,
        excluded_until: Timestamp,
    },
    /// The offer is void without anybody's fault (the counselor left, the claim was stale).
    OfferWithdrawn {
        claim: ClaimId,
        counselor: StaffId,
    },
    Engaged {
        claim: ClaimId,
        counselor: StaffId,
    },
    Requeued {
        from: StaffId,
        reason: RequeueReason,
        note: Option<Text>,
        excluded_until: Option<Timestamp>,
    },
    /// A rung of the ladder was asked about, and was there or not.
    Checked {
        by: StaffId,
        rung: Rung,
        found: bool,
    },
    /// A person changed the band; the only way out of Imminent.
    BandSet {
        band: Band,
        by: StaffId,
        reason: Text,
    },
    /// The band fell by itself, one step, while waiting; never from Imminent.
    BandEased {
        band: Band,
    },
    /// A supervisor looked, and leaves it as it is: the client waits until the desk's patience is over again, or
    /// stays with a counselor whose qualification the danger outgrew.
    LeftAsIs {
        by: StaffId,
    },
    /// The danger outgrew the qualification of whoever answers.
    Outgrew {
        counselor: StaffId,
        least: Qualification,
    },
    /// A colleague is asked to take it over. Until they accept it stays where it is.
    HandOverOffered {
        claim: ClaimId,
        to: StaffId,
        /// Who asked for it; nobody, when the engine did by the desk's policy.
        by: Option<StaffId>,
        reason: RequeueReason,
        note: Option<Text>,
        exception: Option<Exception>,
        expires_at: Timestamp,
    },
    HandOverEnded {
        claim: ClaimId,
        to: StaffId,
        how: HandOverEnd,
        excluded_until: Option<Timestamp>,
    },
    /// They accepted: from here on they answer.
    HandedOver {
        claim: ClaimId,
        from: StaffId,
        to: StaffId,
    },
    WentAway,
    CameBack,
    Nudged {
        count: u8,
    },
    /// Sleeps with the door open: not offered until the client writes.
    Slept,
    /// The talk is over; the report is due.
    WrappingUp {
        by: StaffId,
    },
    Reported {
        by: StaffId,
        report: Report,
    },
    Closed {
        reason: CloseReason,
    },
}

/// An event in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    pub conversation: ConversationId,
    pub seq: Seq,
    pub at: Timestamp,
    /// Who asked for it, by their own name for the command.
    pub source: Option<SourceId>,
    pub event: Event,
}

impl Event {
    /// What somebody wrote in it.
    pub fn words(&self) -> Option<&Text> {
        match self {
            Self::Said { text, .. }
            | Self::SaidUnscored { text, .. }
            | Self::Whispered { text, .. }
            | Self::Thanked { text, .. } => Some(text),
            Self::Answered { answer, .. } => answer.as_ref(),
            Self::SelfChecked { answers, .. } => answers.as_ref(),
            Self::Requeued { note, .. } | Self::HandOverOffered { note, .. } => note.as_ref(),
            Self::BandSet { reason, .. } => Some(reason),
            Self::Reported { report, .. } => report.note.as_ref(),
            _ => None,
        }
    }

    /// Stable name of the variant, stored beside the body and used as a metric label.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Said { .. } => "said",
            Self::SaidUnscored { .. } => "said_unscored",
            Self::Rescored { .. } => "rescored",
            Self::Whispered { .. } => "whispered",
            Self::Unsent { .. } => "unsent",
            Self::Browsed => "browsed",
            Self::IntakeBegan => "intake_began",
            Self::Answered { .. } => "answered",
            Self::SelfChecked { .. } => "self_checked",
            Self::DistressTold { .. } => "distress_told",
            Self::Thanked { .. } => "thanked",
            Self::CameAfterHours => "came_after_hours",
            Self::Queued => "queued",
            Self::Offered { .. } => "offered",
            Self::OfferDeclined { .. } => "offer_declined",
            Self::OfferLapsed { .. } => "offer_lapsed",
            Self::OfferWithdrawn { .. } => "offer_withdrawn",
            Self::Engaged { .. } => "engaged",
            Self::Requeued { .. } => "requeued",
            Self::Checked { .. } => "checked",
            Self::BandSet { .. } => "band_set",
            Self::BandEased { .. } => "band_eased",
            Self::LeftAsIs { .. } => "left_as_is",
            Self::Outgrew { .. } => "outgrew",
            Self::HandOverOffered { .. } => "hand_over_offered",
            Self::HandOverEnded { .. } => "hand_over_ended",
            Self::HandedOver { .. } => "handed_over",
            Self::WentAway => "went_away",
            Self::CameBack => "came_back",
            Self::Nudged { .. } => "nudged",
            Self::Slept => "slept",
            Self::WrappingUp { .. } => "wrapping_up",
            Self::Reported { .. } => "reported",
            Self::Closed { .. } => "closed",
        }
    }
}
