//! Verdicts: what a script reads from the code.

use rusqlite::Connection;
use rustix::process::Signal;
use tomoshibi_engine::staff::Language;
use tomoshibi_loadtest::server::Server;

use crate::{
    page::Page,
    program::{Ended, Node, command, run},
};

#[tokio::test]
async fn an_audit_tells_a_whole_ledger_from_one_that_lost_an_event() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(dir.path(), "demo");
    let server = Server::at(node.address.clone());
    let enrolled = server.enrol("demo", Language::Ja).await.unwrap();
    let mut page = Page::open(&server, &enrolled.token).await;
    page.say("眠れません").await;
    page.say("もう何日も").await;
    drop(page);
    assert_eq!(node.stop(Signal::TERM).0, 0);
    let whole = run(dir.path(), &["audit"]);
    assert_eq!(whole.code, 0, "{whole:?}");
    assert!(whole.out.contains("whole"), "{}", whole.out);

    let database = Connection::open(dir.path().join("tomoshibi.db")).unwrap();
    let lose = "DROP TRIGGER events_kept; DELETE FROM events WHERE seq = 2";
    database.execute_batch(lose).unwrap();
    drop(database);
    let holed = run(dir.path(), &["audit", "--json"]);
    assert_eq!(holed.code, 1, "{holed:?}");
    let found = holed.json();
    let found = found["violations"].as_array().unwrap().iter();
    let faults: Vec<_> = found.map(|v| v["fault"].as_str().unwrap()).collect();
    assert_eq!(
        faults,
        ["gap", "events_outside", "broken_link", "events_missing"]
    );
    assert!(!holed.out.contains("眠れません"));
}

#[test]
fn secrets_are_masked() {
    let dir = tempfile::tempdir().unwrap();
    for words in [&["print-config"][..], &["print-config", "--json"]] {
        let shown = command(dir.path(), words)
            .env("TOMOSHIBI_DATABASE_URL", "postgres://u:marked@h/d")
            .output();
        let shown = Ended::from(shown.unwrap());
        assert_eq!(shown.code, 0, "{shown:?}");
        assert!(
            shown.out.contains('…') && !shown.out.contains("marked"),
            "{}",
            shown.out
        );
    }
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let dir = tempfile::tempdir().unwrap();
    for words in [&["print-config"][..], &["print-config", "--json"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let unread = command(dir.path(), words).stdout(writer).output();
        let unread = Ended::from(unread.unwrap());
        assert_eq!((unread.code, unread.err.as_str()), (0, ""));
    }
}

#[test]
fn help_says_what_the_codes_mean() {
    let dir = tempfile::tempdir().unwrap();
    let help = run(dir.path(), &["--help"]);
    assert_eq!(help.code, 0);
    for code in ["   0  ", "   1  ", "   2  ", "   3  ", "   4  ", "  70  "] {
        assert!(help.out.contains(code), "{}", help.out);
    }
    assert_eq!(run(dir.path(), &["no-such-command"]).code, 2);
}

#[test]
fn what_is_generated_is_fresh() {
    let dir = tempfile::tempdir().unwrap();
    let fresh = run(
        dir.path(),
        &["generate", "--check", "--root", env!("CARGO_MANIFEST_DIR")],
    );
    assert_eq!(fresh.code, 0, "{fresh:?}");
    let elsewhere = dir.path().to_str().unwrap();
    assert_eq!(run(dir.path(), &["generate", "--root", elsewhere]).code, 2);
}
