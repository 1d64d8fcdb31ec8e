//! The reference for operators, written from the types and `default.toml`, so that it cannot be stale.

use std::{collections::BTreeMap, fmt::Write};

use serde_json::Value;

use crate::{DEFAULTS, key};

const HEAD: &str = "\
# Settings

<!-- Written by `tomoshibi generate` from the types and defaults of the crate `config`. Do not edit. -->

Every setting has a default that works. A settings file (TOML) holds only what differs; it is named by
`--config FILE` or `TOMOSHIBI_CONFIG`. Each setting can also be given by its environment variable. The
environment wins over the file, a flag over both.

`tomoshibi check-config` names every mistake at once, with file, line and key. `tomoshibi print-config`
shows what is in force; secrets are masked there and everywhere else. A program that finds a mistake
ends with code 2 before it opens a port. An unknown key in the file is a mistake; an unknown variable is
only mentioned, because platforms set variables of their own under a service's name.
";

/// `docs/operations/configuration.md`.
pub fn reference() -> String {
    let reasons = reasons();
    let mut page = HEAD.to_owned();
    let mut group = None;
    for key in sorted() {
        let here = key.path.split_once('.').map_or("", |(group, _)| group);
        if group.replace(here.to_owned()).as_deref() != Some(here) {
            heading(&mut page, here, reasons.get(here));
        }
        let (value, why) = reasons.get(&key.path).cloned().unwrap_or_default();
        let _ = write!(
            page,
            "\n### `{}`\n\n{}\n\n- default `{value}`: {why}\n- may be {}\n- environment `{}`\n",
            key.path,
            key.about,
            key.kind.expected(),
            key.variable(),
        );
    }
    page
}

/// `config/schema.json`: for editors that check a settings file while it is written.
pub fn json_schema() -> Value {
    let mut schema = key::schema();
    drop_required(&mut schema);
    schema
}

/// A settings file holds only what differs.
fn drop_required(schema: &mut Value) {
    if let Some(object) = schema.as_object_mut() {
        object.remove("required");
        object.values_mut().for_each(drop_required);
    }
}

fn heading(page: &mut String, group: &str, reason: Option<&(String, String)>) {
    let title = if group.is_empty() {
        "Where things are".to_owned()
    } else {
        format!("`[{group}]`")
    };
    let _ = write!(page, "\n## {title}\n");
    if let Some((_, why)) = reason.filter(|(_, why)| !why.is_empty()) {
        let _ = write!(page, "\n{why}\n");
    }
}

/// Top-level keys first, then group by group.
fn sorted() -> Vec<key::Key> {
    let mut keys = key::keys();
    keys.sort_by_key(|key| (key.path.contains('.'), key.path.clone()));
    keys
}

/// Default and the comment above it, by key; for a group, the comment above its heading.
fn reasons() -> BTreeMap<String, (String, String)> {
    let mut found = BTreeMap::new();
    let mut group = String::new();
    let mut comment: Vec<&str> = Vec::new();
    for line in DEFAULTS.lines().map(str::trim) {
        if let Some(words) = line.strip_prefix('#') {
            comment.push(words.trim());
            continue;
        }
        let why = std::mem::take(&mut comment).join(" ");
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            found.insert(name.to_owned(), (String::new(), why));
            group = format!("{name}.");
        } else if let Some((name, value)) = line.split_once(" = ") {
            found.insert(format!("{group}{name}"), (value.to_owned(), why));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_words_a_default_and_its_reason() {
        let reasons = reasons();
        for key in key::keys() {
            assert!(!key.about.is_empty(), "{} has no doc comment", key.path);
            let (value, why) = reasons.get(&key.path).expect(&key.path);
            assert!(!value.is_empty() && !why.is_empty(), "{}", key.path);
        }
        let settings = key::keys().len();
        let groups = reasons.values().filter(|(v, _)| v.is_empty()).count();
        assert_eq!(
            reasons.len(),
            settings + groups,
            "a default without a setting"
        );
    }

    #[test]
    fn the_page_and_the_schema_are_fresh() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let page = std::fs::read_to_string(format!("{root}/docs/operations/configuration.md"));
        assert!(page.unwrap() == reference(), "run: tomoshibi generate");
        let schema = std::fs::read_to_string(format!("{root}/config/schema.json")).unwrap();
        let schema: Value = serde_json::from_str(&schema).unwrap();
        assert!(schema == json_schema(), "run: tomoshibi generate");
    }
}
