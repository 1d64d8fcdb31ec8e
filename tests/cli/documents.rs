//! Desk documents.

use std::fs;

use crate::program::run;

#[test]
fn check_config_reads_a_desk_and_its_library_and_names_every_mistake_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let good = run(
        dir.path(),
        &["check-config", "--desk", "config/demo/desk.toml"],
    );
    assert_eq!(good.code, 0, "{good:?}");
    assert!(good.out.contains("desk demo holds, with"), "{}", good.out);

    let folder = dir.path().join("library/canned");
    fs::create_dir_all(&folder).unwrap();
    fs::copy("config/demo/desk.toml", dir.path().join("desk.toml")).unwrap();
    for (name, text) in [
        ("hello.ja.md", "+++\ntitle = \"T\"\n+++\n\nI am {nobody}\n"),
        (
            "hello.en.md",
            "+++\ntitle = \"T\"\nphone = 1\n+++\n\nCall 03-1234-5678\n",
        ),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
    let file = dir.path().join("desk.toml");
    let ended = run(
        dir.path(),
        &["check-config", "--desk", file.to_str().unwrap()],
    );
    assert_eq!(ended.code, 2, "{ended:?}");
    for mistake in [
        "hello.ja.md:5: only {counselor} and {desk}",
        "hello.en.md:3: phone has no meaning in canned",
        "hello.en.md:6: the number 03-1234-5678",
    ] {
        assert!(ended.err.contains(mistake), "{mistake} in {}", ended.err);
    }
    assert_eq!(ended.err.lines().count(), 3, "{}", ended.err);
    fs::remove_dir_all(dir.path().join("library")).unwrap();
    let gone = run(
        dir.path(),
        &["check-config", "--desk", file.to_str().unwrap()],
    );
    assert_eq!(gone.code, 2, "{gone:?}");
}

#[test]
fn every_mistake_in_a_desks_document_is_named() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(run(dir.path(), &["migrate"]).code, 0);
    let file = dir.path().join("desk.toml");
    let document = fs::read_to_string("config/demo/desk.toml").unwrap();

    let form = document.replace("id = \"demo\"", "id = 7\nsurprise = 1");
    let form = form.replacen(
        "verified_on = \"2026-11-22\"",
        "verified_on = \"lately\"",
        1,
    );
    let form = format!("{form}\n[policy.timings]\noffer_timeout_ms = \"soon\"\n");
    let form = format!("{form}\n[policy.capacities]\npeer = 9\n");
    fs::write(&file, form).unwrap();
    let ended = run(dir.path(), &["desk", "apply", file.to_str().unwrap()]);
    assert_eq!(ended.code, 2, "{ended:?}");
    let places = [
        "id: ",
        "surprise",
        "policy.timings.offer_timeout_ms: ",
        "policy.capacities: ",
        "emergency[0]: ",
    ];
    for place in places {
        assert!(ended.err.contains(place), "{place} in {}", ended.err);
    }
    assert_eq!(ended.err.lines().count(), places.len(), "{}", ended.err);

    let sense = document.replace("verified_on = \"2026-11-22\"", "verified_on = \"lately\"");
    let sense = format!("{sense}\n[policy.timings]\noffer_timeout_ms = 1\n");
    fs::write(&file, sense).unwrap();
    let ended = run(
        dir.path(),
        &["desk", "apply", "--json", file.to_str().unwrap()],
    );
    assert_eq!(ended.code, 2, "{ended:?}");
    let told: serde_json::Value = serde_json::from_str(&ended.err).expect(&ended.err);
    assert_eq!(told["problems"].as_array().unwrap().len(), 7, "{told}");

    assert_eq!(
        run(dir.path(), &["desk", "list", "--json"]).json(),
        serde_json::json!([])
    );
}
