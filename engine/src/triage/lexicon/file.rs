//! The lexicon as it is written: groups of phrases in TOML. The head of `en.toml` explains the fields.
//! Bounds: [`ALTERNATIVES_MAX`] spellings of one phrase, [`PHRASES_MAX`] in all.

use std::collections::HashMap;

use serde::Deserialize;

use super::LexiconError;
use crate::triage::{Issue, Ladder, normal::Normal};

const ALTERNATIVES_MAX: usize = 4_096;
const PHRASES_MAX: usize = 40_000;
const WEIGHT_MAX: f32 = 8.0;

/// What a group's phrases do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::triage) enum Role {
    /// They count.
    #[default]
    Score,
    /// They are consumed and count nothing: idioms, names.
    Mask,
    /// They change what is near them.
    Cue,
}

/// When a message is imminent whatever its probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::triage) enum Rule {
    Imminent,
    /// At least High.
    High,
    /// Together with ideation, here or earlier in the conversation.
    AtHand,
}

/// A building block of a combination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::triage) enum Part {
    Tool,
    AtHand,
    Took,
    Many,
    Dose,
    Kin,
    Partner,
    Blow,
    Touch,
    Fear,
}

impl Part {
    pub(in crate::triage) const COUNT: usize = 10;

    pub(in crate::triage) fn index(self) -> usize {
        match self {
            Self::Tool => 0,
            Self::AtHand => 1,
            Self::Took => 2,
            Self::Many => 3,
            Self::Dose => 4,
            Self::Kin => 5,
            Self::Partner => 6,
            Self::Blow => 7,
            Self::Touch => 8,
            Self::Fear => 9,
        }
    }
}

/// How a cue changes what it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::triage) enum Effect {
    Negate,
    Past,
    Fiction,
    Other,
    /// Ends the effects before it: "but now".
    Reset,
}

/// Where a cue reaches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::triage) enum Scope {
    #[default]
    After,
    Before,
    Sentence,
}

/// Phrases that mean the same to triage.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::triage) struct Group {
    pub(in crate::triage) name: String,
    #[serde(default)]
    pub(in crate::triage) role: Role,
    #[serde(default)]
    pub(in crate::triage) weight: f32,
    #[serde(default, deserialize_with = "rungs")]
    pub(in crate::triage) rungs: Ladder,
    #[serde(default)]
    pub(in crate::triage) issues: Vec<Issue>,
    pub(in crate::triage) rule: Option<Rule>,
    pub(in crate::triage) part: Option<Part>,
    #[serde(default)]
    pub(in crate::triage) combo: Vec<Part>,
    pub(in crate::triage) effect: Option<Effect>,
    #[serde(default)]
    pub(in crate::triage) scope: Scope,
    #[serde(default)]
    pub(in crate::triage) reach: usize,
    /// Its words mean something else here, so the model must not read them one by one.
    #[serde(default)]
    pub(in crate::triage) hides: bool,
    #[serde(default)]
    phrases: Vec<String>,
}

/// One spelling of one phrase, normalised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) text: String,
    pub(super) group: u16,
    pub(super) prefix: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    group: Vec<Group>,
}

/// The rungs as a file names them: only those that are shown.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
struct Rungs {
    ideation: f32,
    plan: f32,
    means: f32,
    within_24h: f32,
}

fn rungs<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Ladder, D::Error> {
    Rungs::deserialize(input).map(|rungs| Ladder {
        ideation: rungs.ideation,
        plan: rungs.plan,
        means: rungs.means,
        within_24h: rungs.within_24h,
    })
}

/// Groups and phrases of all files, or every mistake in them.
pub(super) fn read(files: &[(&str, &str)]) -> Result<(Vec<Group>, Vec<Phrase>), LexiconError> {
    let mut mistakes = Vec::new();
    let mut groups = Vec::new();
    let mut book = Book::default();
    for (name, toml) in files {
        match toml::from_str::<File>(toml) {
            Ok(file) => groups.extend(file.group.into_iter().map(|group| (*name, group))),
            Err(error) => mistakes.push(format!("{name}: {error}")),
        }
    }
    for (index, (file, group)) in (0_u16..).zip(&groups) {
        let place = format!("{file}: {}", group.name);
        mistakes.extend(flaws(group).map(|flaw| format!("{place}: {flaw}")));
        for phrase in &group.phrases {
            if let Err(flaw) = book.add(phrase, index) {
                mistakes.push(format!("{place}: {phrase:?}: {flaw}"));
            }
        }
    }
    if mistakes.is_empty() {
        Ok((
            groups.into_iter().map(|(_, group)| group).collect(),
            book.phrases,
        ))
    } else {
        Err(LexiconError(mistakes))
    }
}

fn flaws(group: &Group) -> impl Iterator<Item = &'static str> {
    let Ladder {
        ideation,
        plan,
        means,
        within_24h,
    } = group.rungs;
    let probable = |p: &f32| (0.0..=1.0).contains(p);
    let is_cue = group.role == Role::Cue;
    let needs_reach = !group.combo.is_empty();
    [
        (group.weight.abs() <= WEIGHT_MAX, "weight is beyond 8"),
        (
            [ideation, plan, means, within_24h].iter().all(probable),
            "a rung is not 0 to 1",
        ),
        (
            group.phrases.is_empty() != group.combo.is_empty(),
            "has phrases, or a combo, not both",
        ),
        (!is_cue || group.effect.is_some(), "a cue needs an effect"),
        (
            group.role == Role::Score || group.weight == 0.0,
            "only what counts has a weight",
        ),
        (!needs_reach || group.reach > 0, "a combo needs a reach"),
    ]
    .into_iter()
    .filter_map(|(holds, flaw)| (!holds).then_some(flaw))
}

/// The phrases so far, and who has each.
#[derive(Default)]
struct Book {
    phrases: Vec<Phrase>,
    owner: HashMap<String, u16>,
}

impl Book {
    /// A spelling may be named twice by one group, but two groups may not share it: which of them
    /// counts would depend on their order.
    fn add(&mut self, written: &str, group: u16) -> Result<(), String> {
        let stem = written.strip_suffix('*').unwrap_or(written);
        let prefix = stem.len() < written.len();
        for spelling in spellings(stem)? {
            let text = Normal::of(&spelling).text;
            if text.is_empty() || text.contains(['.', ',']) {
                return Err("is empty or holds a stop".to_owned());
            }
            match self.owner.get(&text) {
                Some(owner) if *owner == group => continue,
                Some(owner) => return Err(format!("{text:?} is in group {owner} too")),
                None => {}
            }
            if self.phrases.len() >= PHRASES_MAX {
                return Err(format!("more than {PHRASES_MAX} phrases"));
            }
            self.owner.insert(text.clone(), group);
            self.phrases.push(Phrase {
                text,
                group,
                prefix,
            });
        }
        Ok(())
    }
}

/// "a (b|c)" → "a b", "a c". Innermost brackets first, so alternatives may nest.
fn spellings(written: &str) -> Result<Vec<String>, String> {
    let mut open = vec![written.to_owned()];
    let mut done = Vec::new();
    while let Some(text) = open.pop() {
        match innermost(&text)? {
            Some((head, inside, tail)) => {
                let one = |alternative| format!("{head}{alternative}{tail}");
                open.extend(inside.rsplit('|').map(one));
            }
            None => done.push(text),
        }
        if open.len() + done.len() > ALTERNATIVES_MAX {
            return Err(format!("has more than {ALTERNATIVES_MAX} spellings"));
        }
    }
    Ok(done)
}

/// What is before, in and behind the first bracket that holds no other.
fn innermost(text: &str) -> Result<Option<(&str, &str, &str)>, String> {
    let Some((before, tail)) = text.split_once(')') else {
        let stray = text.contains(['(', '|']);
        return if stray {
            Err("brackets do not match".to_owned())
        } else {
            Ok(None)
        };
    };
    let (head, inside) = before.rsplit_once('(').ok_or("brackets do not match")?;
    Ok(Some((head, inside, tail)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_alternatives_out() {
        assert_eq!(spellings("a (b|c|)d").unwrap(), ["a bd", "a cd", "a d"]);
        assert_eq!(spellings("plain").unwrap(), ["plain"]);
        assert!(spellings("(a|b").is_err());
        assert!(spellings("a|b").is_err());
        assert_eq!(spellings("(a(b|c)|d)").unwrap(), ["ab", "d", "ac", "d"]);
    }
}
