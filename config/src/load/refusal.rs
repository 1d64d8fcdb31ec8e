//! Whether one value can be taken, judged by its key alone.

use std::net::{IpAddr, SocketAddr};

use toml::Value;

use crate::{Kind, key::Item};

/// Why a value cannot be taken; never says what it is, for it might be a secret.
pub(super) fn refusal(kind: &Kind, value: &Value) -> Option<String> {
    let right = match (kind, value) {
        (Kind::Switch, Value::Boolean(_)) => true,
        (Kind::Number { min, max }, Value::Integer(n)) => min <= n && n <= max,
        (Kind::OneOf(words), Value::String(word)) => words.contains(word),
        (Kind::Text { min, max }, Value::String(text)) => {
            (*min..=*max).contains(&text.chars().count())
        }
        (Kind::SocketAddress, Value::String(text)) => text.parse::<SocketAddr>().is_ok(),
        (Kind::Origin, Value::String(text)) => text.is_empty() || is_origin(text),
        (Kind::List(item, max), Value::Array(list)) => {
            list.len() <= *max && list.iter().all(|value| is_item(*item, value))
        }
        _ => return Some(wrong_type(kind, value)),
    };
    (!right).then(|| format!("must be {}", kind.expected()))
}

fn is_item(item: Item, value: &Value) -> bool {
    value.as_str().is_some_and(|text| match item {
        Item::IpAddress => text.parse::<IpAddr>().is_ok(),
        Item::Origin => is_origin(text),
    })
}

/// Scheme and host, perhaps a port; no path, so that comparing is comparing texts.
fn is_origin(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|host| {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b".-:[]".contains(&b);
        !host.is_empty() && host.len() <= 256 && host.bytes().all(allowed)
    })
}

fn wrong_type(kind: &Kind, value: &Value) -> String {
    format!("must be {}, is {}", kind.expected(), type_of(value))
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a fraction",
        Value::Boolean(_) => "a switch",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a group",
    }
}
