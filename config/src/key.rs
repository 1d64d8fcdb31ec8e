//! The settings as a flat list of keys, read from the schema of the types: what checking, the
//! environment and the reference share, so that they cannot disagree.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::Settings;

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Dotted: `gateway.connections_max`.
    pub path: String,
    pub kind: Kind,
    /// The doc comment of the field, on one line.
    pub about: String,
    /// Its value is never shown.
    pub secret: bool,
}

/// What a value may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Switch,
    Number {
        min: i64,
        max: i64,
    },
    OneOf(Vec<String>),
    /// Lengths in characters.
    Text {
        min: usize,
        max: usize,
    },
    SocketAddress,
    Origin,
    /// A list of such values, at most so many.
    List(Item, usize),
}

/// What a list may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    IpAddress,
    Origin,
}

impl Key {
    /// The variable that sets it: `TOMOSHIBI_GATEWAY_CONNECTIONS_MAX`.
    pub fn variable(&self) -> String {
        format!(
            "TOMOSHIBI_{}",
            self.path.replace('.', "_").to_ascii_uppercase()
        )
    }
}

impl Kind {
    /// What would be right, for a problem's sentence and the reference.
    pub fn expected(&self) -> String {
        match self {
            Self::Switch => "true or false".into(),
            Self::Number { min, max } => format!("a whole number from {min} to {max}"),
            Self::OneOf(words) => {
                let quoted: Vec<_> = words.iter().map(|w| format!("\"{w}\"")).collect();
                format!("one of {}", quoted.join(", "))
            }
            Self::Text { min: 0, max } => format!("a text of at most {max} characters"),
            Self::Text { min, max } => format!("a text of {min} to {max} characters"),
            Self::SocketAddress => "an address with port, like \"127.0.0.1:8080\"".into(),
            Self::Origin => "an origin, like \"https://line.example.org\", or empty".into(),
            Self::List(Item::IpAddress, max) => {
                format!("a list of at most {max} IP addresses; in the environment with commas")
            }
            Self::List(Item::Origin, max) => {
                format!("a list of at most {max} origins; in the environment with commas")
            }
        }
    }
}

/// All keys, in the order of their paths.
pub fn keys() -> Vec<Key> {
    let mut found = Vec::new();
    collect(&schema(), "", &mut found);
    found
}

/// The schema of the settings, every part in its place.
pub(crate) fn schema() -> Value {
    SchemaSettings::draft2020_12()
        .with(|settings| settings.inline_subschemas = true)
        .into_generator()
        .into_root_schema_for::<Settings>()
        .to_value()
}

fn collect(object: &Value, prefix: &str, found: &mut Vec<Key>) {
    let properties = object.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let path = format!("{prefix}{name}");
        if property.get("properties").is_some() {
            collect(property, &format!("{path}."), found);
        } else {
            found.push(Key {
                kind: kind(property),
                about: one_line(property),
                secret: property.get("secret").is_some(),
                path,
            });
        }
    }
}

fn kind(property: &Value) -> Kind {
    let number = |name: &str| property.get(name).and_then(Value::as_i64);
    let length = |name: &str, otherwise| {
        number(name).map_or(otherwise, |n| usize::try_from(n).unwrap_or(otherwise))
    };
    let words = words(property);
    match property.get("type").and_then(Value::as_str) {
        Some("boolean") => Kind::Switch,
        Some("integer") => Kind::Number {
            min: number("minimum").unwrap_or(0),
            max: number("maximum").unwrap_or(i64::MAX),
        },
        Some("array") => Kind::List(item(property), length("maxItems", 64)),
        _ if !words.is_empty() => Kind::OneOf(words),
        _ if format_of(property) == Some("socket-address") => Kind::SocketAddress,
        _ if format_of(property) == Some("origin") => Kind::Origin,
        _ => Kind::Text {
            min: length("minLength", 0),
            max: length("maxLength", 4096),
        },
    }
}

fn format_of(property: &Value) -> Option<&str> {
    property.get("format").and_then(Value::as_str)
}

fn item(property: &Value) -> Item {
    match property.get("items").and_then(format_of) {
        Some("ip-address") => Item::IpAddress,
        _ => Item::Origin,
    }
}

fn words(property: &Value) -> Vec<String> {
    let listed = property.get("enum").and_then(Value::as_array);
    listed
        .into_iter()
        .flatten()
        .filter_map(|word| word.as_str().map(str::to_owned))
        .collect()
}

fn one_line(property: &Value) -> String {
    let text = property.get("description").and_then(Value::as_str);
    text.unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
