//! Reading a desk's document (TOML): every mistake is named, with its place.
//!
//! First its form is held against the schema of the type, which finds all unknown keys and wrong types at
//! once; then its sense is checked by the engine, of a misshapen document as far as it can be read.

use jsonschema::{ValidationError, error::ValidationErrorKind};
use schemars::schema_for;
use serde_json::Value;
use tomoshibi_engine::desk::Desk;

/// The demonstration's desk, an example without a mistake.
pub(crate) const EXAMPLE: &str = include_str!("../config/demo/desk.toml");

/// Largest document. A desk with all its texts in all languages is a tenth of it.
pub(crate) const BYTES_MAX: usize = 256 * 1024;
/// Problems of form named of one document.
const PROBLEMS_MAX: usize = 100;

/// The desk, or all problems of the text.
pub(crate) fn parse(text: &str) -> Result<Desk, Vec<String>> {
    if text.len() > BYTES_MAX {
        return Err(vec![format!(
            "the document is larger than {BYTES_MAX} bytes"
        )]);
    }
    let document = read(text)?;
    let misshapen = problems_of_form(&document)?;
    if !misshapen.is_empty() {
        let mut wrong: Vec<_> = misshapen.iter().map(|m| m.sentence.clone()).collect();
        wrong.extend(problems_of_sense(document, &misshapen));
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

fn read(text: &str) -> Result<Value, Vec<String>> {
    toml::from_str(text).map_err(|error| vec![error.to_string()])
}

/// A part of the document that has not the form it must have.
struct Misshapen {
    /// A JSON pointer.
    part: String,
    wrong: Wrong,
    sentence: String,
}

enum Wrong {
    Unexpected(Vec<String>),
    Missing(String),
    Value,
}

impl Misshapen {
    fn of(error: &ValidationError<'_>) -> Self {
        let part = error.instance_path().as_str().to_owned();
        let wrong = match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                Wrong::Unexpected(unexpected.clone())
            }
            ValidationErrorKind::Required { property } => match property.as_str() {
                Some(key) => Wrong::Missing(key.to_owned()),
                None => Wrong::Value,
            },
            _ => Wrong::Value,
        };
        let place = dotted(&part);
        let sentence = if place.is_empty() {
            error.to_string()
        } else {
            format!("{place}: {error}")
        };
        Self {
            part,
            wrong,
            sentence,
        }
    }

    /// Takes the part from the example; what is not in it may be left out, or has no business there.
    fn put_right(&self, document: &mut Value, example: &Value) {
        let part = match &self.wrong {
            Wrong::Unexpected(keys) => {
                if let Some(Value::Object(object)) = document.pointer_mut(&self.part) {
                    object.retain(|key, _| !keys.contains(key));
                }
                return;
            }
            Wrong::Missing(key) => format!("{}/{key}", self.part),
            Wrong::Value => self.part.clone(),
        };
        let Some((parent, key)) = part.rsplit_once('/') else {
            return;
        };
        if let Some(Value::Object(object)) = document.pointer_mut(parent) {
            match example.pointer(&part) {
                Some(right) => object.insert(key.to_owned(), right.clone()),
                None => object.remove(key),
            };
        }
    }

    /// Whether a problem of that place may be one of the example's value.
    fn concerns(&self, place: &str) -> bool {
        match &self.wrong {
            Wrong::Unexpected(_) => false,
            Wrong::Missing(key) => dotted(&format!("{}/{key}", self.part)).starts_with(place),
            Wrong::Value => dotted(&self.part).starts_with(place),
        }
    }
}

fn problems_of_form(document: &Value) -> Result<Vec<Misshapen>, Vec<String>> {
    let schema = schema_for!(Desk).to_value();
    let validator = jsonschema::validator_for(&schema).map_err(|e| vec![e.to_string()])?;
    let errors = validator.iter_errors(document).take(PROBLEMS_MAX);
    Ok(errors.map(|error| Misshapen::of(&error)).collect())
}

/// What is wrong in the parts that have their form: the others are put right after the example.
fn problems_of_sense(mut document: Value, misshapen: &[Misshapen]) -> Vec<String> {
    let Ok(example) = read(EXAMPLE) else {
        return Vec::new();
    };
    for part in misshapen {
        part.put_right(&mut document, &example);
    }
    let Ok(desk) = serde_json::from_value::<Desk>(document) else {
        return Vec::new();
    };
    let mut wrong = desk.problems();
    wrong.retain(|problem| !misshapen.iter().any(|m| m.concerns(&problem.place)));
    wrong.iter().map(ToString::to_string).collect()
}

fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}
