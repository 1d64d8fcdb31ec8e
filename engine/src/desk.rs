//! A desk: one counselling service of one organiser, described by one versioned document.

pub mod figures;
pub mod library;
mod policy;
mod problems;
mod questions;
mod workplace;

pub use policy::{
    Capacities, Escalation, HeadStarts, Modes, Policy, Qualifications, Silence, Timings, Weights,
};
pub use problems::{Problem, is_date, is_dialable};
pub use questions::{Choice, QUESTIONS_MAX, Question};
pub use workplace::{Day, Hours, Workplace};

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ids::DeskId, staff::Language, triage::Thresholds};

/// A text in each of the desk's languages.
pub type Localized = BTreeMap<Language, String>;

/// The desk document. Read from TOML or JSON; unknown keys are refused; `problems` lists every mistake.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    pub id: DeskId,
    /// The first is the default.
    pub languages: Vec<Language>,
    pub name: Localized,
    /// Who answers, that it is free and confidential, and when confidence is broken.
    pub welcome: Localized,
    /// The first question to a client.
    pub question: Localized,
    /// Asked one after the other until somebody is there; each can be skipped.
    #[serde(default)]
    pub questionnaire: Vec<Question>,
    /// Said automatically when the client enters the waiting room.
    pub waiting: Localized,
    /// Said automatically when a conversation closes.
    pub farewell: Localized,
    /// At most twice, when the client has been silent.
    pub nudge: Localized,
    /// Emergency numbers shown to clients, each confirmed by the operator.
    #[serde(default)]
    pub emergency: Vec<EmergencyNumber>,
    /// In a file: the folder of the desk's library, beside the document. As stored: the hash of what was in
    /// it, so that a changed text is a new version of the desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub library: Option<String>,
    /// For children's desks: the page shows how its kanji are read, until somebody switches that off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub furigana: bool,
    /// Sites that may show this desk's page in a frame: origins, like `https://city.example.org`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub embed: Vec<String>,
    /// From where and when staff may come in, and how soon their screens lock.
    #[serde(default, skip_serializing_if = "Workplace::is_usual")]
    pub workplace: Workplace,
    #[serde(default)]
    pub thresholds: Thresholds,
    #[serde(default)]
    pub policy: Policy,
}

/// A number somebody will dial: where it comes from is part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmergencyNumber {
    pub number: String,
    pub name: Localized,
    pub source: String,
    /// `YYYY-MM-DD`: when a person last confirmed it.
    pub verified_on: String,
}

impl Desk {
    /// The desk's text in a language, or in its default language.
    pub fn text<'a>(&self, texts: &'a Localized, language: Language) -> &'a str {
        let default = self.languages.first().copied().unwrap_or_default();
        texts
            .get(&language)
            .or_else(|| texts.get(&default))
            .map_or("", String::as_str)
    }

    /// Every mistake in the document, with the place of each; empty when it may open.
    pub fn problems(&self) -> Vec<Problem> {
        problems::of(self)
    }
}
