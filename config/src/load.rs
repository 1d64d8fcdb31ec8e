//! Loading: default → file → environment → flags, each later one over the earlier.
//!
//! Every value is checked by itself before it is taken in, so that one look names all mistakes.

mod environment;
mod file;
mod refusal;

use std::{collections::BTreeMap, ffi::OsString, path::PathBuf};

use refusal::refusal;
use serde::Deserialize;
use toml::{Table, Value};

use crate::{DEFAULTS, Key, Kind, Origin, Problem, Settings, key::keys, relations};

/// The largest settings file; the default one is a tenth of it.
pub const FILE_BYTES_MAX: u64 = 64 * 1024;

/// Where settings come from.
#[derive(Debug, Default)]
pub struct Sources {
    pub file: Option<PathBuf>,
    /// Variables as the process has them; those not beginning with `TOMOSHIBI_` are passed over.
    pub environment: Vec<(OsString, OsString)>,
    /// The flag as typed, the key it sets, the value.
    pub flags: Vec<(&'static str, &'static str, String)>,
}

/// Settings that hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    pub settings: Settings,
    /// Variables beginning with `TOMOSHIBI_` that set nothing: perhaps a slip, perhaps somebody else's.
    pub unknown_variables: Vec<String>,
}

/// Loads the settings, or names every problem.
pub fn load(sources: &Sources) -> Result<Loaded, Vec<Problem>> {
    let keys = keys();
    let mut draft = Draft::from_defaults(&keys)?;
    if let Some(path) = &sources.file {
        file::take(path, &mut draft);
    }
    let unknown_variables = environment::take(&sources.environment, &mut draft);
    for (flag, key, text) in &sources.flags {
        draft.set_from_text(key, text, Origin::Flag(flag));
    }
    let settings = draft.finish()?;
    Ok(Loaded {
        settings,
        unknown_variables,
    })
}

/// Values taken in so far, and what was wrong with the others.
struct Draft<'k> {
    keys: BTreeMap<&'k str, &'k Key>,
    values: Table,
    origins: BTreeMap<String, Origin>,
    problems: Vec<Problem>,
}

impl<'k> Draft<'k> {
    fn from_defaults(keys: &'k [Key]) -> Result<Self, Vec<Problem>> {
        let values = DEFAULTS
            .parse()
            .map_err(|error: toml::de::Error| vec![of_defaults(error.message())])?;
        Ok(Self {
            keys: keys.iter().map(|key| (key.path.as_str(), key)).collect(),
            values,
            origins: BTreeMap::new(),
            problems: Vec::new(),
        })
    }

    fn complain(&mut self, origin: Origin, key: &str, wrong: impl Into<String>) {
        self.problems.push(Problem {
            origin,
            key: key.to_owned(),
            wrong: wrong.into(),
        });
    }

    /// Takes a value of some type, if it is right.
    fn set(&mut self, path: &str, value: Value, origin: Origin) {
        let Some(key) = self.keys.get(path) else {
            let wrong = self.unknown(path);
            return self.complain(origin, path, wrong);
        };
        if let Some(wrong) = refusal(&key.kind, &value) {
            return self.complain(origin, path, wrong);
        }
        self.origins.insert(path.to_owned(), origin);
        self.put(path, value);
    }

    /// Takes a value written as text: environment, flag.
    fn set_from_text(&mut self, path: &str, text: &str, origin: Origin) {
        let value = match self.keys.get(path).map(|key| &key.kind) {
            Some(Kind::Number { .. }) => text.trim().parse().ok().map(Value::Integer),
            Some(Kind::Switch) => switch(text.trim()).map(Value::Boolean),
            Some(Kind::List(..)) => Some(Value::Array(parts(text))),
            _ => None,
        };
        let value = value.unwrap_or_else(|| Value::String(text.to_owned()));
        self.set(path, value, origin);
    }

    fn put(&mut self, path: &str, value: Value) {
        match path.split_once('.') {
            None => {
                self.values.insert(path.to_owned(), value);
            }
            Some((group, name)) => {
                let table = self.values.get_mut(group).and_then(Value::as_table_mut);
                if let Some(table) = table {
                    table.insert(name.to_owned(), value);
                }
            }
        }
    }

    /// A setting of nearly this name, if there is one, helps more than "unknown".
    fn unknown(&self, path: &str) -> String {
        let last = path.rsplit('.').next().unwrap_or(path);
        let near = self.keys.keys().find(|known| {
            let name = known.rsplit('.').next().unwrap_or(known);
            are_near(name, last)
        });
        match near {
            Some(known) => format!("there is no such setting; is {known} meant?"),
            None => "there is no such setting".into(),
        }
    }

    fn finish(mut self) -> Result<Settings, Vec<Problem>> {
        let values = std::mem::take(&mut self.values);
        let settings =
            Settings::deserialize(values).map_err(|error| vec![of_defaults(error.message())])?;
        for (key, wrong) in relations::check(&settings) {
            let origin = self.origins.get(key).cloned().unwrap_or(Origin::Default);
            self.complain(origin, key, wrong);
        }
        if self.problems.is_empty() {
            Ok(settings)
        } else {
            self.problems.sort_by(|a, b| a.origin.cmp(&b.origin));
            Err(self.problems)
        }
    }
}

fn of_defaults(wrong: &str) -> Problem {
    Problem {
        origin: Origin::Default,
        key: String::new(),
        wrong: wrong.to_owned(),
    }
}

/// A list as the environment holds it: with commas, empty for none.
fn parts(text: &str) -> Vec<Value> {
    let parts = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts.map(|part| Value::String(part.to_owned())).collect()
}

fn switch(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// Whether two names differ by at most two letters put in, left out or changed.
fn are_near(known: &str, given: &str) -> bool {
    let given: Vec<char> = given.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=given.len()).collect();
    for (i, k) in known.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (above, g) in row.iter().skip(1).zip(&given) {
            left = (diagonal + usize::from(k != *g))
                .min(above + 1)
                .min(left + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().is_some_and(|distance| *distance <= 2)
}

#[cfg(test)]
mod tests;
