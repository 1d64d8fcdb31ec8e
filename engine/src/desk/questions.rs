//! What a desk asks before somebody is there. Nobody is held back by it: each question may be skipped, an
//! answer that tells of danger goes to the waiting room at once, and so does whoever stops answering.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Desk, Localized, problems::List};
use crate::triage::Band;

/// Questions of one desk at most: each costs somebody in distress a decision.
pub const QUESTIONS_MAX: usize = 12;
const CHOICES_MAX: usize = 10;
const NAME_BYTES_MAX: usize = 32;
const CHARS_MAX: usize = 200;

/// A question with answers to choose from. Free words belong into the talk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Lower-case letters, digits and `_`, kept with each answer. `age` is known to the figures about triage.
    pub id: String,
    pub ask: Localized,
    pub choices: Vec<Choice>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub id: String,
    pub text: Localized,
    /// Whoever chooses it is in this band at least. A client is never shown that.
    #[serde(default)]
    pub band: Band,
}

impl Question {
    pub fn choice(&self, id: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.id == id)
    }
}

impl Desk {
    pub fn asked(&self, id: &str) -> Option<&Question> {
        self.questionnaire.iter().find(|asked| asked.id == id)
    }

    /// Whether nothing is left to be asked of who answered these.
    pub fn has_asked_all(&self, answered: &[String]) -> bool {
        self.questionnaire
            .iter()
            .all(|asked| answered.contains(&asked.id))
    }
}

pub(super) fn check(desk: &Desk, list: &mut List) {
    let place = "questionnaire";
    let few = desk.questionnaire.len() <= QUESTIONS_MAX;
    list.unless(few, place, format!("at most {QUESTIONS_MAX} questions"));
    let ids = desk.questionnaire.iter().map(|asked| asked.id.as_str());
    names(ids, place, list);
    for asked in &desk.questionnaire {
        let place = format!("{place}.{}", asked.id);
        wording(desk, &asked.ask, &place, list);
        let some = (1..=CHOICES_MAX).contains(&asked.choices.len());
        list.unless(some, &place, format!("needs 1 to {CHOICES_MAX} choices"));
        names(
            asked.choices.iter().map(|choice| choice.id.as_str()),
            &place,
            list,
        );
        for choice in &asked.choices {
            wording(desk, &choice.text, &format!("{place}.{}", choice.id), list);
        }
    }
}

fn names<'a>(ids: impl Iterator<Item = &'a str>, place: &str, list: &mut List) {
    let mut known = HashSet::new();
    for id in ids {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let good = (1..=NAME_BYTES_MAX).contains(&id.len()) && id.chars().all(plain);
        list.unless(
            good,
            place,
            format!("the id {id:?} must be 1 to {NAME_BYTES_MAX} of a-z, 0-9 and _"),
        );
        list.unless(
            known.insert(id),
            place,
            format!("the id {id:?} stands twice"),
        );
    }
}

fn wording(desk: &Desk, text: &Localized, place: &str, list: &mut List) {
    for language in &desk.languages {
        let words = text.get(language).map_or("", |words| words.trim());
        let wrong = format!("has no text in {language:?}").to_lowercase();
        list.unless(!words.is_empty(), place, wrong);
        let short = words.chars().count() <= CHARS_MAX;
        list.unless(
            short,
            place,
            format!("is longer than {CHARS_MAX} characters"),
        );
    }
}
