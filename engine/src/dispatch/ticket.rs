//! What waits: a client's place in the order, and what they need.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::{
    desk::Policy,
    dispatch::Load,
    ids::{ConversationId, StaffId},
    staff::{Language, Qualification},
    time::Timestamp,
    triage::Band,
};

/// Place in the waiting room; the smallest is served first.
/// `tier · 2^50 + milliseconds`, below 2^53, so that it is exact as a Redis score.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Rank(pub u64);

const TIER: u64 = 1 << 50;

impl Rank {
    /// Tier 0: Imminent, by the moment it became so. Tier 1: waited past `latest_touch`, by arrival.
    /// Tier 2: by virtual arrival, arrival − head start, which is static: ageing needs no re-sorting, and
    /// nobody is overtaken by one who came more than the largest head start later.
    pub fn of(
        band: Band,
        imminent_since: Option<Timestamp>,
        arrival: Timestamp,
        policy: &Policy,
        now: Timestamp,
    ) -> Self {
        let starts = &policy.head_starts;
        let head_start = match band {
            Band::Imminent => return Self::in_tier(0, imminent_since.unwrap_or(arrival)),
            Band::High => starts.high_ms,
            Band::Elevated => starts.elevated_ms,
            Band::Low => starts.low_ms,
        };
        if now - arrival >= policy.timings.latest_touch_ms {
            return Self::in_tier(1, arrival);
        }
        Self::in_tier(2, arrival - head_start)
    }

    /// 0 to 2; the smallest is served first.
    pub fn tier(self) -> u64 {
        self.0 / TIER
    }

    fn in_tier(tier: u64, moment: Timestamp) -> Self {
        let millis = u64::try_from(moment.0).unwrap_or(0).min(TIER - 1);
        Self(tier * TIER + millis)
    }
}

/// Least qualification and language. Sets of the waiting room are kept by it, so that nobody is
/// blocked by one who needs someone rarer.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
pub struct NeedClass {
    pub qualification: Qualification,
    pub language: Language,
}

impl NeedClass {
    /// Qualified enough, and of the language.
    pub fn is_served_by(self, qualification: Qualification, languages: &[Language]) -> bool {
        self.qualification <= qualification && languages.contains(&self.language)
    }
}

/// What a waiting client needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Need {
    pub class: NeedClass,
    /// Preferred while free (same-counselor window); never waited for.
    pub preferred: Option<StaffId>,
}

/// Exclusions kept of one conversation; the oldest are forgotten first.
pub const EXCLUSIONS_MAX: usize = 16;

/// A pair that shall not be offered again until a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exclusion {
    pub counselor: StaffId,
    pub until: Timestamp,
}

/// A conversation in the waiting room, as the board needs to know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ticket {
    pub conversation: ConversationId,
    pub rank: Rank,
    pub need: Need,
    pub band: Band,
    /// What it will weigh on the counselor who takes it.
    pub weight: Load,
    /// At most [`EXCLUSIONS_MAX`]; the oldest are forgotten first.
    #[schemars(with = "Vec<Exclusion>")]
    pub excluded: SmallVec<[Exclusion; 2]>,
    /// Waits for a person: for a supervisor's decision while the desk's patience lasts, or for a word of an away
    /// client. Not matched meanwhile.
    pub held: bool,
    /// When the rank must be computed again (`latest_touch`, the end of a patience), if ever.
    pub rerank_at: Option<Timestamp>,
    /// Since when an Imminent client has been waiting unserved.
    pub imminent_since: Option<Timestamp>,
}

impl Ticket {
    /// Whether the client shall not be offered to this counselor now.
    pub fn excludes(&self, counselor: StaffId, now: Timestamp) -> bool {
        self.excluded
            .iter()
            .any(|pair| pair.counselor == counselor && pair.until > now)
    }

    pub fn exclude(&mut self, pair: Exclusion) {
        self.excluded
            .retain(|known| known.counselor != pair.counselor);
        if self.excluded.len() >= EXCLUSIONS_MAX {
            self.excluded.remove(0);
        }
        self.excluded.push(pair);
    }
}

#[cfg(test)]
mod tests;
