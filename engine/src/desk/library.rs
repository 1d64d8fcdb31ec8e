//! What a desk has at hand to read: ready words and knowledge for staff, columns and places to turn to for
//! clients. Written by the desk in Markdown; here it is a tree that a page draws, and never markup.
//!
//! What clients may read is a type of its own, without a field for what is agreed among professionals.

mod numbers;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use numbers::unconfirmed;

use crate::{staff::Language, triage::Issue};

/// Entries of one library at most, whatever their languages.
pub const ENTRIES_MAX: usize = 200;
/// Of all its files together.
pub const BYTES_MAX: usize = 1024 * 1024;
/// Of one file.
pub const FILE_BYTES_MAX: usize = 16 * 1024;

/// Everything of one desk, by kind and id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Library {
    pub entries: Vec<Entry>,
}

/// What an entry is for. Only the last three are for clients.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// Words to begin an answer from.
    Canned,
    Procedure,
    /// A word of the glossary.
    Term,
    /// Somebody else who helps, with the steps agreed with them.
    Referral,
    /// To read while waiting.
    Column,
    /// A doctor's message: a link, and every word of it.
    Video,
}

impl EntryKind {
    pub const ALL: [Self; 6] = [
        Self::Canned,
        Self::Procedure,
        Self::Term,
        Self::Referral,
        Self::Column,
        Self::Video,
    ];

    /// The folder its files lie in.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Canned => "canned",
            Self::Procedure => "procedures",
            Self::Term => "glossary",
            Self::Referral => "referrals",
            Self::Column => "columns",
            Self::Video => "videos",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub kind: EntryKind,
    /// The file's name, unique in its kind.
    pub id: String,
    pub pages: BTreeMap<Language, Page>,
}

/// An entry in one language. Facts, too: who answers in English may have another number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Page {
    pub title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<Issue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Agreed with the institution, in order. For staff alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u8>,
    /// Of ready words, as they go into the field: with `{counselor}` and `{desk}` in them.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// Of everything else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<Block>,
}

/// A number somebody will dial: where it comes from is part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Phone {
    pub number: String,
    pub source: String,
    /// `YYYY-MM-DD`: when a person last confirmed it.
    pub verified_on: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "block", rename_all = "snake_case", deny_unknown_fields)]
pub enum Block {
    /// 2 or 3: the first level is the page's title.
    Heading {
        level: u8,
        text: Vec<Inline>,
    },
    Paragraph {
        text: Vec<Inline>,
    },
    List {
        numbered: bool,
        items: Vec<Vec<Self>>,
    },
    Quote {
        body: Vec<Self>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "inline", rename_all = "snake_case", deny_unknown_fields)]
pub enum Inline {
    Text {
        text: String,
    },
    Strong {
        text: Vec<Self>,
    },
    Emphasis {
        text: Vec<Self>,
    },
    /// `https` only.
    Link {
        to: String,
        text: Vec<Self>,
    },
    Break {},
}

/// What a client may read, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    pub kind: EntryKind,
    pub id: String,
    pub title: String,
    pub issues: Vec<Issue>,
    pub phone: Option<String>,
    pub link: Option<String>,
    pub hours: Option<String>,
    pub speaker: Option<String>,
    pub minutes: Option<u8>,
    pub body: Vec<Block>,
}

impl Library {
    /// For a client who reads this language; what the desk has only in another one is left out.
    pub fn for_clients(&self, language: Language) -> Vec<Reading> {
        let open = |kind| {
            matches!(
                kind,
                EntryKind::Referral | EntryKind::Column | EntryKind::Video
            )
        };
        self.entries
            .iter()
            .filter(|entry| open(entry.kind))
            .filter_map(|entry| entry.pages.get(&language).map(|page| (entry, page)))
            .map(|(entry, page)| Reading::of(entry, page))
            .collect()
    }
}

impl Reading {
    fn of(entry: &Entry, page: &Page) -> Self {
        Self {
            kind: entry.kind,
            id: entry.id.clone(),
            title: page.title.clone(),
            issues: page.issues.clone(),
            phone: page.phone.as_ref().map(|phone| phone.number.clone()),
            link: page.link.clone(),
            hours: page.hours.clone(),
            speaker: page.speaker.clone(),
            minutes: page.minutes,
            body: page.body.clone(),
        }
    }
}
