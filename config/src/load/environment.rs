//! The environment: one variable a key.

use std::{collections::BTreeMap, ffi::OsString};

use super::Draft;
use crate::Origin;

const PREFIX: &str = "TOMOSHIBI_";
/// Variables of the program that are no settings: the file's path, and the program the tests start.
const NOT_SETTINGS: [&str; 2] = ["TOMOSHIBI_CONFIG", "TOMOSHIBI_BINARY"];

/// Takes what the environment says and returns the names that mean nothing here. Those are no mistake:
/// platforms put variables of their own under a service's name.
pub(super) fn take(environment: &[(OsString, OsString)], draft: &mut Draft<'_>) -> Vec<String> {
    let known: BTreeMap<String, String> = draft
        .keys
        .values()
        .map(|key| (key.variable(), key.path.clone()))
        .collect();
    let mut unknown = Vec::new();
    for (name, value) in environment {
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else {
            continue;
        };
        match (known.get(name), value.to_str()) {
            (Some(path), Some(text)) => {
                draft.set_from_text(path, text, Origin::Environment(name.to_owned()));
            }
            (Some(path), None) => {
                let origin = Origin::Environment(name.to_owned());
                draft.complain(origin, path, "is not UTF-8");
            }
            (None, _) if NOT_SETTINGS.contains(&name) => {}
            (None, _) => unknown.push(name.to_owned()),
        }
    }
    unknown.sort();
    unknown
}
