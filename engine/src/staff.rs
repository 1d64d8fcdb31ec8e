//! Who works here: roles, qualifications, languages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::ids::{DeskId, StaffId};

/// What a person may be trusted with. Ordered: `Peer < Counselor < Licensed`.
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
pub enum Qualification {
    #[default]
    Peer,
    Counselor,
    Licensed,
}

impl Qualification {
    pub const ALL: [Self; 3] = [Self::Peer, Self::Counselor, Self::Licensed];
}

/// What an account may see and do. One role an account; a person with two duties has two accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Counselor,
    Supervisor,
    Coach,
    Coordinator,
    Admin,
}

impl Role {
    pub const ALL: [Self; 5] = [
        Self::Counselor,
        Self::Supervisor,
        Self::Coach,
        Self::Coordinator,
        Self::Admin,
    ];
}

/// A language people are answered in.
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
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Ja,
    En,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Ja, Self::En];
}

pub type Languages = SmallVec<[Language; 2]>;

/// A member of staff as the rest of the service sees them. The account name is for signing in only and
/// never leaves the staff tables; clients and colleagues see the nickname.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StaffMember {
    pub id: StaffId,
    pub desk: DeskId,
    pub nickname: String,
    pub role: Role,
    pub qualification: Qualification,
    #[schemars(with = "Vec<Language>")]
    pub languages: Languages,
    /// 0 (novice) to 11.
    pub level: u8,
}
