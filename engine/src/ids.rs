//! Identifiers. Each is its own type, so that none can stand in for another.
//!
//! All but [`DeskId`] are UUIDs; those the service makes itself are time-ordered (version 7), drawn
//! through [`crate::ports::clock::Ids`], because the ledger's indexes stay small and local that way.

use std::{fmt, str::FromStr, sync::Arc};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

uuid_id! {
    /// One episode of one client at one desk, and the name of its ledger stream.
    ConversationId;
    /// The person who writes in, at one desk.
    ClientId;
    /// A member of staff: counselor, supervisor, admin.
    StaffId;
    /// The sender's own name for a command; makes a resend harmless. Unique in a conversation.
    /// Time-ordered ids (UUID version 7, or a platform's ULID) keep the ledger's index local.
    SourceId;
    /// The reservation of (client, counselor slot) behind an offer.
    ClaimId;
    /// A durable record that somebody must look at something.
    AlarmId;
    /// One run of one node; a restarted node has a new one.
    NodeId;
}

/// Name of a desk: 1–32 of `a-z`, `0-9` and `-`, starting with a letter. Stands in addresses and keys.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct DeskId(#[schemars(regex(pattern = r"^[a-z][a-z0-9-]{0,31}$"))] Arc<str>);

impl DeskId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no [`DeskId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a desk is named by 1 to 32 of a-z, 0-9 and '-', starting with a letter")]
pub struct DeskIdError;

impl FromStr for DeskId {
    type Err = DeskIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let first_is_letter = text.starts_with(|c: char| c.is_ascii_lowercase());
        let all_allowed = text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if first_is_letter && all_allowed && text.len() <= 32 {
            Ok(Self(text.into()))
        } else {
            Err(DeskIdError)
        }
    }
}

impl fmt::Display for DeskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DeskId {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Position of an event in its stream: 1 for the first, without gaps.
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
pub struct Seq(pub u64);

impl Seq {
    /// The position before the first event.
    pub const START: Self = Self(0);

    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
