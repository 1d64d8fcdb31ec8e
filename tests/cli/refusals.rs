//! What the program refuses to begin, and that it opens no port when it does.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
};

use rusqlite::Connection;
use rustix::process::Signal;

use crate::program::{Ended, Node, command, run};

#[test]
fn five_mistakes_in_a_file_are_all_named_and_no_port_is_opened() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("tomoshibi.toml");
    // The port is taken: whoever tried to open it would fail in another way.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let text = format!(
        "listen = \"{}\"\ndeployment_key = \"x\"\n[gateway]\nsockets_max = \"many\"\n\
         drain_seconds = 0\n[telemetry]\nformat = \"xml\"\n[actors]\nthreads = -1\n",
        taken.local_addr().unwrap()
    );
    fs::write(&file, text).unwrap();
    for word in ["serve", "demo", "check-config"] {
        let ended = run(dir.path(), &[word, "--config", file.to_str().unwrap()]);
        assert_eq!(ended.code, 2, "{ended:?}");
        let named = [
            "2: deployment_key:",
            "4: gateway.sockets_max:",
            "5: gateway.drain_seconds:",
            "7: telemetry.format:",
            "9: actors.threads:",
        ];
        assert_eq!(ended.err.lines().count(), named.len(), "{}", ended.err);
        for (line, place) in ended.err.lines().zip(named) {
            assert!(line.contains(&format!("tomoshibi.toml:{place}")), "{line}");
        }
    }
    assert!(!dir.path().join("tomoshibi.db").exists());
}

#[test]
fn serve_refuses_a_database_that_is_not_migrated() {
    let dir = tempfile::tempdir().unwrap();
    refuses(dir.path(), "tomoshibi migrate");
}

#[test]
fn serve_refuses_a_newer_database() {
    let dir = migrated();
    let database = Connection::open(dir.path().join("tomoshibi.db")).unwrap();
    let newer = "INSERT INTO schema_migrations (version, digest) VALUES (999, '')";
    database.execute(newer, []).unwrap();
    drop(database);
    refuses(dir.path(), "use a newer program");
}

#[test]
fn serve_refuses_an_existing_ledger_without_its_key() {
    let dir = migrated();
    assert_eq!(run(dir.path(), &["desk", "list"]).code, 0);
    let key = dir.path().join("deployment.key");
    fs::remove_file(&key).unwrap();
    refuses(dir.path(), "deployment.key is missing");
    assert!(!key.exists(), "a new key was made over an existing ledger");
}

#[test]
fn serve_refuses_demo_accounts() {
    let dir = tempfile::tempdir().unwrap();
    let (code, _) = Node::start(dir.path(), "demo").stop(Signal::INT);
    assert_eq!(code, 0);
    refuses(dir.path(), "demo accounts");
}

#[test]
fn a_second_node_on_one_database_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(dir.path(), "demo");
    refuses(dir.path(), "another node runs on the database");
    // Whoever only looks on is welcome.
    assert_eq!(run(dir.path(), &["audit"]).code, 0);
    drop(node);
    // The kernel has let go of the lock, though nobody tidied up.
    refuses(dir.path(), "demo accounts");
}

#[test]
fn a_data_directory_that_cannot_be_made_is_the_operators_mistake() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    let nowhere = dir.path().join("file").join("data");
    for word in ["demo", "migrate", "serve"] {
        let ended = run(&nowhere, &[word]);
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(ended.err.contains("data_dir"), "{}", ended.err);
    }
}

#[test]
fn a_node_without_a_desk_is_not_ready_and_says_why() {
    let dir = migrated();
    let node = Node::start(dir.path(), "serve");
    let mut probe = TcpStream::connect(&node.address).unwrap();
    probe.write_all(b"GET /readyz HTTP/1.0\r\n\r\n").unwrap();
    let mut answer = String::new();
    probe.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.0 503"), "{answer}");
    assert!(answer.contains("tomoshibi desk apply"), "{answer}");
}

#[test]
fn demo_refuses_the_database_of_a_real_line() {
    let dir = migrated();
    let document = fs::read_to_string("config/demo/desk.toml").unwrap();
    let document = document.replace("library = \"library\"\n", "");
    let file = dir.path().join("desk.toml");
    fs::write(&file, document.replace("\"demo\"", "\"line\"")).unwrap();
    let applied = run(dir.path(), &["desk", "apply", file.to_str().unwrap()]);
    assert_eq!(applied.code, 0, "{applied:?}");
    assert_eq!(run(dir.path(), &["demo"]).code, 4);

    let elsewhere = command(dir.path(), &["demo"])
        .env(
            "TOMOSHIBI_DATABASE_URL",
            "postgres://u:marked@127.0.0.1:1/d",
        )
        .output();
    let elsewhere = Ended::from(elsewhere.unwrap());
    assert_eq!(elsewhere.code, 2, "{elsewhere:?}");
    assert!(!elsewhere.err.contains("marked"));
}

#[test]
fn a_database_that_cannot_be_reached_is_away_and_never_empty() {
    let dir = tempfile::tempdir().unwrap();
    for words in [&["serve"][..], &["audit"], &["migrate"], &["desk", "list"]] {
        let away = command(dir.path(), words)
            .env(
                "TOMOSHIBI_DATABASE_URL",
                "postgres://u:marked@127.0.0.1:1/d",
            )
            .output();
        let away = Ended::from(away.unwrap());
        assert_eq!(away.code, 3, "{words:?} {away:?}");
        assert!(!away.err.contains("marked"), "{}", away.err);
    }
}

#[test]
fn serve_says_that_the_port_is_taken() {
    let dir = migrated();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = run(dir.path(), &["serve", "--listen", &address]);
    assert_eq!(ended.code, 4, "{ended:?}");
    assert!(ended.err.contains(&address), "{}", ended.err);
}

#[track_caller]
fn refuses(data: &Path, why: &str) {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = run(data, &["serve", "--listen", &address]);
    assert_eq!(ended.code, 4, "{ended:?}");
    assert!(ended.err.contains(why), "{}", ended.err);
    // Refused before the port was tried, which is taken.
    assert!(!ended.err.contains(&address), "{}", ended.err);
}

fn migrated() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let ended = run(dir.path(), &["migrate"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    dir
}
