//! A desk document names all of its mistakes at once.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

use serde_json::Value;
use tomoshibi_engine::{desk::Desk, dispatch::Load, staff::Language};

fn desk() -> Desk {
    let both = serde_json::json!({ "ja": "灯火", "en": "Tomoshibi" });
    let document = serde_json::json!({
        "id": "demo", "languages": ["ja", "en"], "name": both, "welcome": both, "question": both,
        "waiting": both, "farewell": both, "nudge": both,
        "emergency": [{ "number": "119", "name": both, "source": "s", "verified_on": "2026-11-22" }],
    });
    serde_json::from_value(document).unwrap()
}

#[test]
fn a_sound_document_has_no_problems() {
    assert_eq!(desk().problems(), []);
}

#[test]
fn every_mistake_is_named() {
    let mut wrong = desk();
    wrong.name.remove(&Language::En);
    wrong.thresholds.high = 0.9;
    wrong.policy.modes.supervised = true;
    wrong.policy.capacities.licensed_reserve = Load(500);
    wrong.emergency[0].verified_on = "yesterday".to_owned();
    let places: Vec<_> = wrong.problems().into_iter().map(|p| p.place).collect();
    assert_eq!(
        places,
        [
            "name",
            "thresholds",
            "policy.modes",
            "policy.capacities",
            "emergency[0]"
        ]
    );
}

#[test]
fn only_an_origin_may_embed_a_desk() {
    for (origin, right) in [
        ("https://city.example.org", true),
        ("https://city.example.org:8443", true),
        ("http://localhost:3000", true),
        ("http://city.example.org", false),
        ("https://city.example.org/path", false),
        ("https://*.example.org", false),
        ("https://a; script-src *", false),
        ("*", false),
        ("https://", false),
    ] {
        let mut desk = desk();
        desk.embed = vec![origin.to_owned()];
        assert_eq!(desk.problems().is_empty(), right, "{origin}");
    }
}

#[test]
fn a_question_needs_names_words_and_choices() {
    let both = serde_json::json!({ "ja": "灯火", "en": "Light" });
    let ask =
        |id: &str, choices: Value| serde_json::json!({ "id": id, "ask": both, "choices": choices });
    let yes = serde_json::json!({ "id": "yes", "text": both, "band": "high" });
    let with = |questions: Value| {
        let mut document = serde_json::to_value(desk()).unwrap();
        document["questionnaire"] = questions;
        let desk: Desk = serde_json::from_value(document).unwrap();
        desk.problems().len()
    };
    let good = ask("safe", [yes.clone()].into_iter().collect());
    assert_eq!(with([good.clone()].into_iter().collect()), 0);
    let wrong = [
        good.clone(),
        good.clone(),
        ask("Not a name", [yes.clone()].into_iter().collect()),
        ask("twice", [yes.clone(), yes].into_iter().collect()),
        ask("nothing", Value::Array(Vec::new())),
        ask(
            "mute",
            serde_json::json!([{ "id": "no", "text": { "ja": "いいえ" } }]),
        ),
    ];
    assert_eq!(with(wrong.into_iter().collect()), 5);
    let many = (0..13).map(|n| {
        let mut one = good.clone();
        one["id"] = format!("q{n}").into();
        one
    });
    assert_eq!(with(many.collect()), 1);
}

#[test]
fn an_unknown_key_is_refused() {
    let mut document = serde_json::to_value(desk()).unwrap();
    document["policy"]["modes"]["magic"] = true.into();
    assert!(serde_json::from_value::<Desk>(document).is_err());
}

#[test]
fn a_desk_without_a_confirmed_number_does_not_open() {
    let mut wrong = desk();
    wrong.emergency.clear();
    assert_eq!(wrong.problems().len(), 1);
}
