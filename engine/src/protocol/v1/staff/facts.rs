//! What happened in a conversation, as staff see it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    conversation::{CloseReason, Exception, HandOverEnd, Moment, OfferMode, RequeueReason},
    ids::{SourceId, StaffId},
    privacy::Text,
    staff::{Language, Qualification},
    time::Timestamp,
    triage::{Assessment, Band, Rung, SelfCheckKind},
};

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
    /// How heavy it was before, 0 to 10. What a client says afterwards is for the desk's figures only.
    DistressTold {
        moment: Moment,
        level: u8,
    },
    /// After the end: a word for whoever answered.
    Thanked {
        counselor: StaffId,
        text: Text,
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
    /// The danger outgrew the qualification of whoever answers.
    Outgrew {
        counselor: StaffId,
        least: Qualification,
    },
    /// A colleague is asked to take it over; until they accept it stays where it is.
    HandOverOffered {
        to: StaffId,
        by: Option<StaffId>,
        reason: RequeueReason,
        note: Option<Text>,
    },
    HandOverEnded {
        to: StaffId,
        how: HandOverEnd,
    },
    HandedOver {
        from: StaffId,
        to: StaffId,
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
    /// A supervisor leaves it as it is.
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
            | Self::Outgrew { counselor, .. }
            | Self::Engaged { counselor }
            | Self::Thanked { counselor, .. } => Some(*counselor),
            Self::HandOverOffered { to, .. }
            | Self::HandOverEnded { to, .. }
            | Self::HandedOver { to, .. } => Some(*to),
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
