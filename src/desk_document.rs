//! Reading a desk's document (TOML): every mistake is named, with its place.
//!
//! First its form is held against the schema of the type, which finds all unknown keys and wrong types at
//! once; then its sense is checked by the engine.

use schemars::schema_for;
use serde_json::Value;
use tomoshibi_engine::desk::Desk;

/// Largest document. A desk with all its texts in all languages is a tenth of it.
pub(crate) const BYTES_MAX: usize = 256 * 1024;
/// Problems named of one document.
const PROBLEMS_MAX: usize = 100;

/// The desk, or all problems of the text.
pub(crate) fn parse(text: &str) -> Result<Desk, Vec<String>> {
    if text.len() > BYTES_MAX {
        return Err(vec![format!(
            "the document is larger than {BYTES_MAX} bytes"
        )]);
    }
    let document: Value = toml::from_str(text).map_err(|error| vec![error.to_string()])?;
    let wrong = problems_of_form(&document)?;
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let desk: Desk = serde_json::from_value(document).map_err(|error| vec![error.to_string()])?;
    let wrong = desk.problems();
    if wrong.is_empty() {
        Ok(desk)
    } else {
        Err(wrong.iter().map(ToString::to_string).collect())
    }
}

fn problems_of_form(document: &Value) -> Result<Vec<String>, Vec<String>> {
    let schema = schema_for!(Desk).to_value();
    let validator = jsonschema::validator_for(&schema).map_err(|e| vec![e.to_string()])?;
    let errors = validator.iter_errors(document).take(PROBLEMS_MAX);
    Ok(errors
        .map(|error| {
            let place = error
                .instance_path()
                .as_str()
                .trim_start_matches('/')
                .replace('/', ".");
            if place.is_empty() {
                error.to_string()
            } else {
                format!("{place}: {error}")
            }
        })
        .collect())
}
