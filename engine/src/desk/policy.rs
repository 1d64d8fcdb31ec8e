//! The numbers a desk may choose. Every default is the service's own figure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    dispatch::Load,
    staff::Qualification,
    time::{Millis, Timestamp},
    triage::Band,
};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    pub modes: Modes,
    pub qualifications: Qualifications,
    pub capacities: Capacities,
    pub weights: Weights,
    pub head_starts: HeadStarts,
    pub timings: Timings,
    pub silence: Silence,
    pub escalation: Escalation,
}

/// What happens when danger outgrows the qualification of whoever answers. The supervisor is alarmed in either
/// case, and the talk stays where it is until somebody else has accepted it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Escalation {
    /// It is proposed, and a supervisor or the counselor confirms.
    #[default]
    Ask,
    /// The least-loaded colleague who is qualified is asked at once, and when they do not accept, the next.
    Auto,
}

/// Which ways lead from the waiting room to a counselor. Whichever: no one in danger waits for a mode. An
/// Imminent client nobody qualified is free for is an alarm at once, and one whom no person has asked for
/// within `imminent_unserved_max` is offered by the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Modes {
    /// The engine offers.
    pub auto: bool,
    /// "Help another": the counselor asks and gets the top one they are qualified for.
    pub pull: bool,
    /// A supervisor decides; the engine proposes, and offers by itself once `decision_patience` is over.
    /// Excludes `auto`.
    pub supervised: bool,
}

impl Default for Modes {
    fn default() -> Self {
        Self {
            auto: true,
            pull: true,
            supervised: false,
        }
    }
}

/// Least qualification for each band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Qualifications {
    pub imminent: Qualification,
    pub high: Qualification,
    pub elevated: Qualification,
    pub low: Qualification,
}

impl Default for Qualifications {
    fn default() -> Self {
        Self {
            imminent: Qualification::Licensed,
            high: Qualification::Counselor,
            elevated: Qualification::Peer,
            low: Qualification::Peer,
        }
    }
}

impl Qualifications {
    pub fn least_for(&self, band: Band) -> Qualification {
        match band {
            Band::Imminent => self.imminent,
            Band::High => self.high,
            Band::Elevated => self.elevated,
            Band::Low => self.low,
        }
    }
}

/// Ceilings of load, and the part kept for Imminent clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Capacities {
    pub peer: Load,
    pub counselor: Load,
    pub licensed: Load,
    /// Of a Licensed counselor's capacity.
    pub licensed_reserve: Load,
    /// Hard ceiling of open conversations, away ones included.
    pub open_max: u32,
    /// Added for Imminent clients when nobody qualified is free.
    pub surge: Load,
}

impl Default for Capacities {
    fn default() -> Self {
        Self {
            peer: Load::conversations(20),
            counselor: Load::conversations(8),
            licensed: Load::conversations(8),
            licensed_reserve: Load::conversations(2),
            open_max: 60,
            surge: Load::conversations(2),
        }
    }
}

impl Capacities {
    pub fn of(&self, qualification: Qualification) -> Load {
        match qualification {
            Qualification::Peer => self.peer,
            Qualification::Counselor => self.counselor,
            Qualification::Licensed => self.licensed,
        }
    }
}

/// What a conversation weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    pub active: Load,
    pub away: Load,
    pub imminent: Load,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            active: Load(10),
            away: Load(1),
            imminent: Load(20),
        }
    }
}

/// How much earlier than they came clients of a band are counted as having come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HeadStarts {
    /// Also the largest head start: nobody is overtaken by one who came later than this.
    pub high_ms: Millis,
    pub elevated_ms: Millis,
    pub low_ms: Millis,
}

impl Default for HeadStarts {
    fn default() -> Self {
        Self {
            high_ms: Millis::minutes(30),
            elevated_ms: Millis::minutes(10),
            low_ms: Millis::ZERO,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Timings {
    /// Who has not answered a question of the intake for this long enters the waiting room.
    pub intake_max_ms: Millis,
    /// An offer not accepted in this time lapses.
    pub offer_timeout_ms: Millis,
    /// After a decline or lapse the pair is not tried again for this long.
    pub exclusion_ms: Millis,
    /// A counselor whose connection is gone for this long loses the conversations.
    pub rescue_after_ms: Millis,
    /// After this wait a client outranks all but Imminent.
    pub latest_touch_ms: Millis,
    /// An Imminent client unserved for this long is offered to the best-qualified free person.
    pub imminent_unserved_max_ms: Millis,
    /// A colleague who is asked to take a talk over and does not answer in this time is asked no longer.
    pub hand_over_timeout_ms: Millis,
    /// On a supervised desk: a client whom no supervisor decided on for this long is offered by the engine.
    pub decision_patience_ms: Millis,
    /// An alarm not acknowledged in this time climbs.
    pub alarm_climb_ms: Millis,
    /// A client who returns within this time prefers the same counselor.
    pub same_counselor_window_ms: Millis,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            intake_max_ms: Millis::minutes(2),
            offer_timeout_ms: Millis::seconds(30),
            exclusion_ms: Millis::minutes(5),
            rescue_after_ms: Millis::seconds(90),
            latest_touch_ms: Millis::minutes(60),
            imminent_unserved_max_ms: Millis::seconds(60),
            hand_over_timeout_ms: Millis::seconds(60),
            decision_patience_ms: Millis::minutes(3),
            alarm_climb_ms: Millis::seconds(60),
            same_counselor_window_ms: Millis::hours(24),
        }
    }
}

/// What silence does. It never closes a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Silence {
    /// The client counts as away after this long without a word.
    pub away_after_ms: Millis,
    /// Between nudges.
    pub nudge_every_ms: Millis,
    /// 0 to 2.
    pub nudges_max: u8,
    /// A waiting client who is away for this long sleeps, with the door open.
    pub dormant_after_ms: Millis,
}

impl Default for Silence {
    fn default() -> Self {
        Self {
            away_after_ms: Millis::minutes(5),
            nudge_every_ms: Millis::minutes(10),
            nudges_max: 2,
            dormant_after_ms: Millis::hours(2),
        }
    }
}

impl Timings {
    pub fn offer_expires_at(&self, now: Timestamp) -> Timestamp {
        now + self.offer_timeout_ms
    }
}
