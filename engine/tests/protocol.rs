//! The wire as it was published: golden frames are read, written back the same, fit their schema, and
//! leave no variant out; what is not of the protocol is refused.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tomoshibi_engine::{
    protocol::{
        schema,
        v1::{ClientCommand, ClientFrame, CloseCode, StaffCommand, StaffFrame},
    },
    triage::{Contribution, Rung, Rungs},
};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/protocol/v1")
}

fn read(file: &str) -> Value {
    let text = fs::read_to_string(folder().join(file)).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn golden<T: DeserializeOwned + Serialize>(stem: &str) {
    let (_, schema) = schema::schemas()
        .into_iter()
        .find(|(name, _)| *name == stem)
        .unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let examples = read(&format!("examples/{stem}.json"));
    for example in examples.as_array().unwrap() {
        let frame: T = serde_json::from_value(example.clone())
            .unwrap_or_else(|error| panic!("{error}: {example}"));
        assert_eq!(&serde_json::to_value(&frame).unwrap(), example);
        assert!(validator.is_valid(example), "{example}");
    }
    assert_eq!(names(&examples, "type"), variants(&schema, "type"));
}

/// Values of the tag in the examples, however deep.
fn names(value: &Value, tag: &str) -> BTreeSet<String> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|frame| frame[tag].as_str().unwrap().to_owned())
        .collect()
}

fn variants(schema: &Value, tag: &str) -> BTreeSet<String> {
    schema["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|variant| {
            variant["properties"][tag]["const"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}

#[test]
fn client_commands_stay_as_published() {
    golden::<ClientCommand>("client-command");
}

#[test]
fn client_frames_stay_as_published() {
    golden::<ClientFrame>("client-frame");
}

#[test]
fn staff_commands_stay_as_published() {
    golden::<StaffCommand>("staff-command");
}

#[test]
fn staff_frames_stay_as_published() {
    golden::<StaffFrame>("staff-frame");
}

#[test]
fn every_fact_has_an_example() {
    for (stem, definition) in [("client-frame", "ClientFact"), ("staff-frame", "StaffFact")] {
        let schema = read(&format!("{stem}.schema.json"));
        let frames = read(&format!("examples/{stem}.json"));
        let facts: Vec<Value> = frames
            .as_array()
            .unwrap()
            .iter()
            .filter(|frame| frame["type"] == "events")
            .flat_map(|frame| frame["events"].as_array().unwrap())
            .map(|event| event["fact"].clone())
            .collect();
        let expected = variants(&schema["definitions"][definition], "kind");
        assert_eq!(names(&Value::Array(facts), "kind"), expected);
    }
}

#[test]
fn what_is_committed_is_what_the_types_say() {
    for (stem, schema) in schema::schemas() {
        assert_eq!(read(&format!("{stem}.schema.json")), schema, "{stem}");
    }
    for (stem, table) in schema::tables() {
        assert_eq!(read(&format!("{stem}.json")), table, "{stem}");
    }
}

#[test]
fn strange_client_commands_are_refused() {
    let strange = [
        json!({"type": "whisper", "id": "0195c0de-0000-7000-8000-000000000001", "text": "a"}),
        json!({"type": "say", "id": "0195c0de-0000-7000-8000-000000000001", "text": "a", "score": 1}),
        json!({"type": "say", "id": "1", "text": "a"}),
        json!({"type": "say", "id": "0195c0de-0000-7000-8000-000000000001", "text": " \n"}),
        json!({"type": "say", "id": "0195c0de-0000-7000-8000-000000000001", "text": "a\u{0}"}),
        json!({"type": "ping", "also": 1}),
        json!({"type": "nothing"}),
        json!({}),
        json!("say"),
    ];
    for command in strange {
        let read = serde_json::from_value::<ClientCommand>(command.clone());
        assert!(read.is_err(), "{command}");
    }
}

#[test]
fn close_codes_say_whether_to_reconnect() {
    for code in CloseCode::ALL {
        assert!((4000..5000).contains(&code.number()));
        assert_eq!(code.may_reconnect(), code.number() < 4500);
    }
}

#[test]
fn a_reason_is_three_numbers_in_hundredths() {
    let reason = Contribution {
        start: 3,
        end: 15,
        weight: -0.123_456,
        rungs: Rungs::default(),
    };
    assert_eq!(serde_json::to_string(&reason).unwrap(), "[3,15,-0.12]");
    let evidence = Contribution {
        rungs: [Rung::Within24h, Rung::Means].into_iter().collect(),
        ..reason
    };
    let written = serde_json::to_string(&evidence).unwrap();
    assert_eq!(written, r#"[3,15,-0.12,["means","within_24h"]]"#);
    let read: Contribution = serde_json::from_str(&written).unwrap();
    assert_eq!(read.rungs, evidence.rungs);
}
