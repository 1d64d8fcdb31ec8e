//! What a scorer is asked and what it answers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::contribution::Contribution;
use crate::privacy::Text;

/// How near the danger is. Ordered: `Low < Elevated < High < Imminent`. Imminent is Code Orange.
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
#[serde(rename_all = "snake_case")]
pub enum Band {
    #[default]
    Low,
    Elevated,
    High,
    Imminent,
}

impl Band {
    /// The band below; Low stays Low.
    #[must_use]
    pub fn one_lower(self) -> Self {
        match self {
            Self::Imminent => Self::High,
            Self::High => Self::Elevated,
            Self::Elevated | Self::Low => Self::Low,
        }
    }
}

/// A step of the ladder towards imminent danger.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    Ideation,
    Plan,
    Means,
    #[serde(rename = "within_24h")]
    Within24h,
}

impl Rung {
    /// In the order they are climbed.
    pub const ALL: [Self; 4] = [Self::Ideation, Self::Plan, Self::Means, Self::Within24h];

    /// As files and models write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ideation => "ideation",
            Self::Plan => "plan",
            Self::Means => "means",
            Self::Within24h => "within_24h",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rung| rung.name() == name)
    }
}

/// Probability of each rung, 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ladder {
    pub ideation: f32,
    pub plan: f32,
    pub means: f32,
    pub within_24h: f32,
}

impl Ladder {
    /// Where a rung counts as climbed.
    pub const CLIMBED: f32 = 0.5;

    pub fn of(&self, rung: Rung) -> f32 {
        match rung {
            Rung::Ideation => self.ideation,
            Rung::Plan => self.plan,
            Rung::Means => self.means,
            Rung::Within24h => self.within_24h,
        }
    }

    /// All four: imminent by rule, whatever a model says.
    pub fn is_climbed(&self) -> bool {
        Rung::ALL.iter().all(|rung| self.of(*rung) >= Self::CLIMBED)
    }

    pub fn of_mut(&mut self, rung: Rung) -> &mut f32 {
        match rung {
            Rung::Ideation => &mut self.ideation,
            Rung::Plan => &mut self.plan,
            Rung::Means => &mut self.means,
            Rung::Within24h => &mut self.within_24h,
        }
    }

    /// As a person found it, whatever the words were.
    #[must_use]
    pub fn checked(mut self, rung: Rung, found: bool) -> Self {
        *self.of_mut(rung) = if found { 1.0 } else { 0.0 };
        self
    }
}

/// What the conversation is about: the fourteen of Crisis Text Line and the Japanese additions.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Issue {
    Suicide,
    SelfHarm,
    Depression,
    Anxiety,
    Stress,
    Relationships,
    Family,
    Friends,
    Isolation,
    Bullying,
    PhysicalAbuse,
    SexualAbuse,
    SubstanceAbuse,
    EatingDisorder,
    Bereavement,
    GenderAndSexuality,
    School,
    Work,
    Money,
    Health,
    Pregnancy,
    DomesticViolence,
    Withdrawal,
    Other,
}

impl Issue {
    /// Every issue, in the order of declaration.
    pub const ALL: [Self; 24] = [
        Self::Suicide,
        Self::SelfHarm,
        Self::Depression,
        Self::Anxiety,
        Self::Stress,
        Self::Relationships,
        Self::Family,
        Self::Friends,
        Self::Isolation,
        Self::Bullying,
        Self::PhysicalAbuse,
        Self::SexualAbuse,
        Self::SubstanceAbuse,
        Self::EatingDisorder,
        Self::Bereavement,
        Self::GenderAndSexuality,
        Self::School,
        Self::Work,
        Self::Money,
        Self::Health,
        Self::Pregnancy,
        Self::DomesticViolence,
        Self::Withdrawal,
        Self::Other,
    ];
}

/// The answer to one message, of the conversation so far.
/// Offsets point into counselling text and so are sealed with it when stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Assessment {
    /// P(imminent danger), 0 to 1, of the conversation up to and with this message.
    pub imminent: f32,
    /// The band this probability and the rules give, before hysteresis.
    // What was only said earlier raised the band then. It must not raise it again, or a "thank you" would
    // undo a person's decision to lower it: a scorer gives the band by what this message adds.
    pub band: Band,
    pub ladder: Ladder,
    /// Issues at or above their threshold, most probable first, at most 5.
    pub issues: Vec<(Issue, f32)>,
    /// In order of `start`, at most 64: those that climb a rung and the strongest are kept.
    pub contributions: Vec<Contribution>,
    /// Which scorer answered, e.g. `lexicon-1`.
    pub model: String,
}

impl Assessment {
    /// In place of one that failed: a band and nothing more.
    #[must_use]
    pub fn unscored(band: Band) -> Self {
        Self {
            imminent: 0.0,
            band,
            ladder: Ladder::default(),
            issues: Vec::new(),
            contributions: Vec::new(),
            model: "unscored".to_owned(),
        }
    }
}

/// Where a desk draws the lines between the bands, as probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    pub elevated: f32,
    pub high: f32,
    pub imminent: f32,
}

impl Thresholds {
    /// Where a band begins.
    pub fn from(&self, band: Band) -> f32 {
        match band {
            Band::Low => 0.0,
            Band::Elevated => self.elevated,
            Band::High => self.high,
            Band::Imminent => self.imminent,
        }
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            elevated: 0.15,
            high: 0.4,
            imminent: 0.75,
        }
    }
}

/// What is known of the conversation before this message; kept in the fold, a few words of memory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Context {
    /// Highest probability so far.
    pub peak: f32,
    /// Exponentially faded mean of the probabilities so far.
    pub trend: f32,
    /// Highest probability of each rung so far, so that plan, means and time may come in three messages.
    pub ladder: Ladder,
    /// Client messages so far.
    pub messages: u32,
}

impl Context {
    /// The context after a message that was assessed so.
    #[must_use]
    pub fn after(self, assessment: &Assessment) -> Self {
        let seen = &assessment.ladder;
        Self {
            peak: self.peak.max(assessment.imminent),
            trend: if self.messages == 0 {
                assessment.imminent
            } else {
                self.trend.mul_add(0.7, assessment.imminent * 0.3)
            },
            ladder: Ladder {
                ideation: self.ladder.ideation.max(seen.ideation),
                plan: self.ladder.plan.max(seen.plan),
                means: self.ladder.means.max(seen.means),
                within_24h: self.ladder.within_24h.max(seen.within_24h),
            },
            messages: self.messages.saturating_add(1),
        }
    }
}

impl Context {
    /// The context after one of the desk's own answers was chosen. It may add to what was written and takes
    /// nothing from it: an age is no sign of calm.
    #[must_use]
    pub fn with_choice(self, assessment: &Assessment) -> Self {
        let after = self.after(assessment);
        Self {
            trend: self.trend.max(assessment.imminent),
            messages: self.messages,
            ..after
        }
    }
}

/// Scores one client message in the light of the conversation so far.
pub trait Scorer: Send + Sync {
    fn assess(&self, text: &Text, context: &Context, thresholds: &Thresholds) -> Assessment;
    /// A cheap lower bound of the band by rules alone, for when `assess` failed.
    fn floor(&self, text: &Text) -> Band;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rung_has_one_name_everywhere() {
        for rung in Rung::ALL {
            let written = serde_json::to_value(rung).unwrap();
            assert_eq!(written, rung.name());
            assert_eq!(Rung::named(rung.name()), Some(rung));
        }
    }
}
