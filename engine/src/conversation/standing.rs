//! What a conversation means to the board, and the row other tables keep of it.
//!
//! Both are pure functions of the fold, so that the board can be rebuilt at any time, and repeating an
//! operation cannot drift.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fold::{Conversation, Phase};
use crate::{
    desk::Policy,
    dispatch::{Exclusion, Load, Need, NeedClass, Rank, Ticket},
    ids::{ClaimId, ClientId, ConversationId, DeskId, Seq, StaffId},
    staff::Language,
    time::{Millis, Timestamp},
    triage::{Band, Issue},
};

/// What the board should hold for a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Not on the board: not asked yet, asleep, or closed.
    Absent,
    Waiting(Ticket),
    /// Claimed for a counselor who has not answered yet. The ticket returns to its place if the claim ends.
    Offered {
        ticket: Ticket,
        claim: ClaimId,
        counselor: StaffId,
        expires_at: Timestamp,
    },
    /// Weighs on a counselor.
    Held {
        counselor: StaffId,
        weight: Load,
    },
}

/// The phase, as a word for tables, tiles and filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Arrived,
    Browsing,
    Intake,
    AfterHours,
    Waiting,
    Offered,
    Engaged,
    WrapUp,
    Closed,
}

/// One row about a conversation, without a word of its text: what walls, strips, and a rebuild need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    pub conversation: ConversationId,
    pub desk: DeskId,
    pub client: ClientId,
    pub seq: Seq,
    pub status: Status,
    pub counselor: Option<StaffId>,
    pub nickname: String,
    pub language: Language,
    pub band: Band,
    /// P(imminent) at the last client line.
    pub score: f32,
    pub issues: Vec<Issue>,
    pub away: bool,
    pub opened_at: Timestamp,
    pub queued_at: Option<Timestamp>,
    pub client_at: Timestamp,
    pub unanswered_since: Option<Timestamp>,
    pub imminent_since: Option<Timestamp>,
    /// Since when a supervised desk has had a decision to make.
    #[serde(default)]
    pub undecided_since: Option<Timestamp>,
    /// The danger outgrew whoever answers, and nobody has decided on that.
    #[serde(default)]
    pub outgrown: bool,
    /// Who is asked to take it over.
    #[serde(default)]
    pub asked_over: Option<StaffId>,
    pub standing: Standing,
}

impl Conversation {
    /// What the board should hold now. `now` decides between tier 1 and tier 2.
    pub fn standing(&self, policy: &Policy, now: Timestamp) -> Standing {
        match &self.phase {
            Phase::Waiting if self.asleep => Standing::Absent,
            Phase::Waiting => Standing::Waiting(self.ticket(policy, now)),
            Phase::Offered(offer) => Standing::Offered {
                ticket: self.ticket(policy, now),
                claim: offer.claim,
                counselor: offer.counselor,
                expires_at: offer.expires_at,
            },
            Phase::Engaged(counselor) | Phase::WrapUp(counselor) => Standing::Held {
                counselor: *counselor,
                weight: self.weight(policy),
            },
            Phase::Arrived
            | Phase::Browsing
            | Phase::Intake
            | Phase::AfterHours
            | Phase::Closed(_) => Standing::Absent,
        }
    }

    /// The row about it; nothing before its opening.
    pub fn summary(&self, policy: &Policy, now: Timestamp) -> Option<Summary> {
        Some(Summary {
            conversation: self.id,
            desk: self.desk.clone()?,
            client: self.client?,
            seq: self.seq,
            status: self.status(),
            counselor: self.counselor(),
            nickname: self.nickname.clone(),
            language: self.language,
            band: self.band,
            score: self.context.trend.max(self.context.peak * 0.5),
            issues: self.issues.to_vec(),
            away: self.away,
            opened_at: self.opened_at,
            queued_at: self.queued_at,
            client_at: self.client_at,
            unanswered_since: self.unanswered_since,
            imminent_since: self.imminent_since,
            undecided_since: self.undecided_since,
            outgrown: self.outgrown,
            asked_over: self.hand_over.as_ref().map(|asked| asked.to),
            standing: self.standing(policy, now),
        })
    }

    pub fn status(&self) -> Status {
        match self.phase {
            Phase::Arrived => Status::Arrived,
            Phase::Browsing => Status::Browsing,
            Phase::Intake => Status::Intake,
            Phase::AfterHours => Status::AfterHours,
            Phase::Waiting => Status::Waiting,
            Phase::Offered(_) => Status::Offered,
            Phase::Engaged(_) => Status::Engaged,
            Phase::WrapUp(_) => Status::WrapUp,
            Phase::Closed(_) => Status::Closed,
        }
    }

    /// What it weighs on whoever answers it.
    pub fn weight(&self, policy: &Policy) -> Load {
        weight(self.away, self.band, policy)
    }

    /// What it needs, and weighs: of one who waits, or is to go to somebody else.
    pub fn ticket(&self, policy: &Policy, now: Timestamp) -> Ticket {
        self.waits().ticket(policy, now)
    }

    fn waits(&self) -> Waits<'_> {
        Waits {
            conversation: self.id,
            opened_at: self.opened_at,
            queued_at: self.queued_at,
            imminent_since: self.imminent_since,
            undecided_since: self.undecided_since,
            band: self.band,
            language: self.language,
            away: self.away,
            former: self.former,
            excluded: &self.excluded,
        }
    }

    /// Until when a supervisor may decide before the engine offers by itself; nothing where none is to.
    pub fn decide_by(&self, policy: &Policy) -> Option<Timestamp> {
        self.waits().decide_by(policy)
    }

    /// Who may answer them as they are now.
    pub fn need_class(&self, policy: &Policy) -> NeedClass {
        self.waits().need_class(policy)
    }
}

impl Summary {
    /// What the board should hold now. The row holds what was so when it was written; time, and the desk's
    /// document, may have made something else of the same events.
    pub fn standing_now(&self, policy: &Policy, now: Timestamp) -> Standing {
        match &self.standing {
            Standing::Absent => Standing::Absent,
            Standing::Waiting(ticket) => Standing::Waiting(self.ticket_now(ticket, policy, now)),
            Standing::Offered {
                ticket,
                claim,
                counselor,
                expires_at,
            } => Standing::Offered {
                ticket: self.ticket_now(ticket, policy, now),
                claim: *claim,
                counselor: *counselor,
                expires_at: *expires_at,
            },
            Standing::Held { counselor, .. } => Standing::Held {
                counselor: *counselor,
                weight: weight(self.away, self.band, policy),
            },
        }
    }

    fn ticket_now(&self, written: &Ticket, policy: &Policy, now: Timestamp) -> Ticket {
        self.waits_as(written).ticket(policy, now)
    }

    /// What it needs and weighs, were it to go to somebody else. Who was excluded is known of those who wait only.
    pub fn ticket_as_if_waiting(&self, policy: &Policy, now: Timestamp) -> Ticket {
        self.waits(None, &[]).ticket(policy, now)
    }

    /// Until when a supervisor may decide before the engine offers by itself; nothing where none is to.
    pub fn decide_by(&self, policy: &Policy) -> Option<Timestamp> {
        match &self.standing {
            Standing::Waiting(written) => self.waits_as(written).decide_by(policy),
            _ => None,
        }
    }

    fn waits_as<'a>(&'a self, written: &'a Ticket) -> Waits<'a> {
        self.waits(written.need.preferred, &written.excluded)
    }

    fn waits<'a>(&'a self, former: Option<StaffId>, excluded: &'a [Exclusion]) -> Waits<'a> {
        Waits {
            conversation: self.conversation,
            opened_at: self.opened_at,
            queued_at: self.queued_at,
            imminent_since: self.imminent_since,
            undecided_since: self.undecided_since,
            band: self.band,
            language: self.language,
            away: self.away,
            former,
            excluded,
        }
    }
}

/// What a ticket is made of.
struct Waits<'a> {
    conversation: ConversationId,
    opened_at: Timestamp,
    queued_at: Option<Timestamp>,
    imminent_since: Option<Timestamp>,
    undecided_since: Option<Timestamp>,
    band: Band,
    language: Language,
    away: bool,
    former: Option<StaffId>,
    excluded: &'a [Exclusion],
}

impl Waits<'_> {
    fn ticket(&self, policy: &Policy, now: Timestamp) -> Ticket {
        let arrival = self.queued_at.unwrap_or(self.opened_at);
        let rank = Rank::of(self.band, self.imminent_since, arrival, policy, now);
        let touch_at = arrival + policy.timings.latest_touch_ms;
        let decide_by = self.decide_by(policy);
        let stands = self.excluded.iter().filter(|pair| pair.until > now);
        Ticket {
            conversation: self.conversation,
            rank,
            need: self.need(policy, now),
            band: self.band,
            weight: weight(self.away, self.band, policy),
            excluded: stands.copied().collect(),
            // No one in danger waits for a rule: neither for a desk's mode nor for a word of theirs.
            held: self.band != Band::Imminent
                && (self.away || decide_by.is_some_and(|at| at > now)),
            rerank_at: [Some(touch_at), decide_by]
                .into_iter()
                .flatten()
                .filter(|at| self.band != Band::Imminent && *at > now)
                .min(),
            imminent_since: self.imminent_since,
        }
    }

    /// Until when a supervisor may decide before the engine offers by itself; nothing where none is to.
    fn decide_by(&self, policy: &Policy) -> Option<Timestamp> {
        let timings = &policy.timings;
        let by = match (self.band, self.imminent_since) {
            (Band::Imminent, Some(since)) => since + timings.imminent_unserved_max_ms,
            _ => self.undecided_since? + timings.decision_patience_ms,
        };
        policy.modes.supervised.then_some(by)
    }

    fn need_class(&self, policy: &Policy) -> NeedClass {
        NeedClass {
            qualification: policy.qualifications.least_for(self.band),
            language: self.language,
        }
    }

    fn need(&self, policy: &Policy, now: Timestamp) -> Need {
        let window = policy.timings.same_counselor_window_ms;
        let fresh = window > Millis::ZERO && now - self.opened_at < window;
        Need {
            class: self.need_class(policy),
            preferred: self.former.filter(|_| fresh),
        }
    }
}

fn weight(away: bool, band: Band, policy: &Policy) -> Load {
    match (away, band) {
        (true, _) => policy.weights.away,
        (false, Band::Imminent) => policy.weights.imminent,
        (false, _) => policy.weights.active,
    }
}
