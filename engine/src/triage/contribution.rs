//! [`Contribution`]: one piece of a text, what it adds to the danger, and which rungs it is evidence of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::assessment::{Ladder, Rung};

/// What one token of the text adds to the log-odds of imminent danger (positive raises).
/// `start..end` are byte offsets into the text that was scored.
///
/// In JSON `[start, end, weight]`, the weight in hundredths, and after it the rungs it is evidence of if there
/// are any: there are up to 32 of them in every frame about a line, and names would be most of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "Short", into = "Short")]
pub struct Contribution {
    pub start: u32,
    pub end: u32,
    pub weight: f32,
    pub rungs: Rungs,
}

/// Some of the four rungs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rungs(u8);

impl Rungs {
    /// Those that are at least so probable.
    #[must_use]
    pub fn at_least(ladder: &Ladder, probability: f32) -> Self {
        let climbed = Rung::ALL.into_iter();
        climbed
            .filter(|rung| ladder.of(*rung) >= probability)
            .collect()
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn contains(self, rung: Rung) -> bool {
        self.0 & bit(rung) != 0
    }

    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// In the order they are climbed.
    pub fn iter(self) -> impl Iterator<Item = Rung> {
        Rung::ALL
            .into_iter()
            .filter(move |rung| self.contains(*rung))
    }

    /// As it is stored: ideation is the lowest bit.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// What is not known as a rung is passed over.
    #[must_use]
    pub fn from_bits(bits: u8) -> Self {
        Self(bits).and(Rung::ALL.into_iter().collect())
    }
}

impl FromIterator<Rung> for Rungs {
    fn from_iter<I: IntoIterator<Item = Rung>>(rungs: I) -> Self {
        Self(rungs.into_iter().fold(0, |bits, rung| bits | bit(rung)))
    }
}

fn bit(rung: Rung) -> u8 {
    match rung {
        Rung::Ideation => 1,
        Rung::Plan => 1 << 1,
        Rung::Means => 1 << 2,
        Rung::Within24h => 1 << 3,
    }
}

/// The JSON of a [`Contribution`].
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Short {
    Evidence(u32, u32, f32, Vec<Rung>),
    Weight(u32, u32, f32),
}

impl From<Short> for Contribution {
    fn from(short: Short) -> Self {
        let (start, end, weight, rungs) = match short {
            Short::Evidence(start, end, weight, rungs) => (start, end, weight, rungs),
            Short::Weight(start, end, weight) => (start, end, weight, Vec::new()),
        };
        Self {
            start,
            end,
            weight,
            rungs: rungs.into_iter().collect(),
        }
    }
}

impl From<Contribution> for Short {
    fn from(part: Contribution) -> Self {
        let weight = (part.weight * 100.0).round() / 100.0;
        if part.rungs.is_empty() {
            Self::Weight(part.start, part.end, weight)
        } else {
            Self::Evidence(part.start, part.end, weight, part.rungs.iter().collect())
        }
    }
}
