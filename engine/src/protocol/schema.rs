//! The protocol as documents: JSON Schemas of the frames and of what a desk has to read, and the tables of
//! close codes and errors.
//! `tomoshibi generate` writes them to `docs/protocol/v1`; the pages' types are made from those.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Value, json};

use crate::desk::library::{Library, Reading};

use super::v1::{ClientCommand, ClientFrame, CloseCode, ErrorCode, StaffCommand, StaffFrame};

/// Schema of each frame type and of what REST answers from a library, by the stem of its file: `<stem>.schema.json`.
pub fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("client-command", schema_of::<ClientCommand>()),
        ("client-frame", schema_of::<ClientFrame>()),
        ("staff-command", schema_of::<StaffCommand>()),
        ("staff-frame", schema_of::<StaffFrame>()),
        ("library", schema_of::<Library>()),
        ("reading", schema_of::<Reading>()),
    ]
}

/// The tables, by the stem of their file: `<stem>.json`.
pub fn tables() -> Vec<(&'static str, Value)> {
    vec![("close-codes", close_codes()), ("errors", errors())]
}

/// Draft 7, because the tools that read schemas agree on it, tuples included.
fn schema_of<T: JsonSchema>() -> Value {
    SchemaSettings::draft07()
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
}

fn close_codes() -> Value {
    let row = |code: &CloseCode| {
        json!({
            "number": code.number(),
            "reason": code.reason(),
            "reconnect": code.may_reconnect(),
        })
    };
    CloseCode::ALL.iter().map(row).collect()
}

fn errors() -> Value {
    let row = |code: &ErrorCode| {
        json!({
            "code": code,
            "http_status": code.http_status(),
            "retryable": code.is_retryable(),
            "close": code.close_code().map(CloseCode::number),
            "sentence": code.sentence(),
        })
    };
    ErrorCode::ALL.iter().map(row).collect()
}
