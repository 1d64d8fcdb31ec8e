//! Load and capacity, in tenths of one active conversation so that sums stay exact.

use std::{
    iter::Sum,
    ops::{Add, Sub},
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    ids::StaffId,
    staff::{Languages, Qualification},
    time::Timestamp,
};

/// Tenths of one active conversation.
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
#[serde(transparent)]
pub struct Load(pub u32);

impl Load {
    pub const ZERO: Self = Self(0);

    pub const fn conversations(count: u32) -> Self {
        Self(count * 10)
    }
}

impl Add for Load {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// Down to nothing, never below.
impl Sub for Load {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Load {
    fn sum<I: Iterator<Item = Self>>(loads: I) -> Self {
        loads.fold(Self::ZERO, Add::add)
    }
}

/// One counselor on duty, as the board needs to know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub counselor: StaffId,
    pub qualification: Qualification,
    pub languages: Languages,
    /// The ceiling for weighted load.
    pub capacity: Load,
    /// The part of `capacity` kept for Imminent clients (Licensed only, by policy).
    pub reserve: Load,
    /// Hard ceiling of open conversations, away ones included.
    pub open_max: u32,
    /// When they last took a new conversation: the longest ago goes first among equals.
    pub last_new_at: Timestamp,
}
