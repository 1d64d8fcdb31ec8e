//! What an audit found, in ids and places.

use std::fmt;

use serde::Serialize;

use crate::{
    conversation::Recorded,
    ids::{ConversationId, Seq, StaffId},
    time::Timestamp,
};

/// Violations kept with their places; further ones are only counted.
pub const VIOLATIONS_MAX: usize = 1_000;

/// Which promise was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Promise {
    /// Streams without gaps, and rows that say what their events say.
    Whole,
    P3,
    P4,
    P5,
    P6,
    P7,
}

/// What exactly is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    Gap,
    NoBeginning,
    RowDiffers,
    EventsMissing,
    StreamsMissing,
    EventsOutside,
    BrokenLink,
    SecondOpen,
    OfferedWhileTaken,
    EngagedTwice,
    EngagedWithoutOffer,
    UnknownCounselor,
    NotQualified,
    WrongLanguage,
    OverCapacity,
    TooManyOpen,
    NotOnDuty,
    NoGroundForException,
    HigherRankPassedOver,
    OvertakenTooFar,
    LatestTouchPassedOver,
    EasedFromImminent,
    EasedTooFar,
    LoweredByNobody,
}

impl Fault {
    pub fn promise(self) -> Promise {
        match self {
            Self::Gap
            | Self::NoBeginning
            | Self::RowDiffers
            | Self::EventsMissing
            | Self::StreamsMissing
            | Self::EventsOutside
            | Self::BrokenLink => Promise::Whole,
            Self::SecondOpen
            | Self::OfferedWhileTaken
            | Self::EngagedTwice
            | Self::EngagedWithoutOffer => Promise::P3,
            Self::UnknownCounselor
            | Self::NotQualified
            | Self::WrongLanguage
            | Self::OverCapacity
            | Self::TooManyOpen
            | Self::NotOnDuty
            | Self::NoGroundForException => Promise::P4,
            Self::HigherRankPassedOver => Promise::P5,
            Self::OvertakenTooFar | Self::LatestTouchPassedOver => Promise::P6,
            Self::EasedFromImminent | Self::EasedTooFar | Self::LoweredByNobody => Promise::P7,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Gap => "the stream has a gap or a repetition",
            Self::NoBeginning => "an event of a stream that is not open",
            Self::RowDiffers => "the row says something else than the events",
            Self::EventsMissing => "the row knows events that the ledger lacks",
            Self::StreamsMissing => "there are rows of closed conversations without events",
            Self::EventsOutside => "there are more or fewer events than the streams account for",
            Self::BrokenLink => "an event or a head does not lead to the event before it",
            Self::SecondOpen => "the client has another open conversation at this desk",
            Self::OfferedWhileTaken => "offered while somebody is offered it or engaged",
            Self::EngagedTwice => "somebody is engaged already",
            Self::EngagedWithoutOffer => "engaged without a standing offer to this counselor",
            Self::UnknownCounselor => "offered to nobody of the staff",
            Self::NotQualified => "offered below the qualification the band needs",
            Self::WrongLanguage => "offered to somebody who does not answer in the language",
            Self::OverCapacity => "offered beyond the counselor's capacity",
            Self::TooManyOpen => "offered beyond the ceiling of open conversations",
            Self::NotOnDuty => "offered to somebody who was not on duty",
            Self::NoGroundForException => "an exception was recorded that had no ground",
            Self::HigherRankPassedOver => {
                "waited with a higher rank while the slot went to another"
            }
            Self::OvertakenTooFar => "served after one who came later than the largest head start",
            Self::LatestTouchPassedOver => {
                "waited past the latest touch while the slot went to another"
            }
            Self::EasedFromImminent => "Imminent fell by itself",
            Self::EasedTooFar => "the band eased by more than one step, or upwards",
            Self::LoweredByNobody => "Imminent was lowered by nobody of the staff",
        }
    }
}

/// One broken promise, and where to look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    pub promise: Promise,
    pub fault: Fault,
    pub conversation: Option<ConversationId>,
    pub seq: Option<Seq>,
    pub at: Option<Timestamp>,
    pub counselor: Option<StaffId>,
    /// The conversation that was served instead, or is open besides.
    pub other: Option<ConversationId>,
}

impl Violation {
    pub(super) fn new(fault: Fault) -> Self {
        Self {
            promise: fault.promise(),
            fault,
            conversation: None,
            seq: None,
            at: None,
            counselor: None,
            other: None,
        }
    }

    pub(super) fn of(recorded: &Recorded, fault: Fault) -> Self {
        Self {
            conversation: Some(recorded.conversation),
            seq: Some(recorded.seq),
            at: Some(recorded.at),
            ..Self::new(fault)
        }
    }

    pub(super) fn to(self, counselor: StaffId) -> Self {
        Self {
            counselor: Some(counselor),
            ..self
        }
    }

    pub(super) fn beside(self, other: ConversationId) -> Self {
        Self {
            other: Some(other),
            ..self
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.promise, self.fault.words())?;
        if let Some(conversation) = self.conversation {
            write!(f, ", conversation {conversation}")?;
        }
        if let Some(seq) = self.seq {
            write!(f, " seq {seq}")?;
        }
        if let Some(counselor) = self.counselor {
            write!(f, ", counselor {counselor}")?;
        }
        if let Some(other) = self.other {
            write!(f, ", other {other}")?;
        }
        Ok(())
    }
}

/// What the ledger showed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    pub conversations: u64,
    pub closed: u64,
    pub events: u64,
    pub duty_events: u64,
    pub offers: u64,
    /// Offers beyond capacity or qualification, each recorded as an exception.
    pub exceptions: u64,
    /// Clients passed over so near the end of the ledger that it shows nothing yet.
    pub undecided: usize,
    pub violations_total: u64,
    /// The first [`VIOLATIONS_MAX`].
    pub violations: Vec<Violation>,
}

impl Verdict {
    pub fn is_good(&self) -> bool {
        self.violations_total == 0
    }

    pub(super) fn add(&mut self, violation: Violation) {
        self.violations_total += 1;
        if self.violations.len() < VIOLATIONS_MAX {
            self.violations.push(violation);
        }
    }
}
