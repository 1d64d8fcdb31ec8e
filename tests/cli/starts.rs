//! Starting, stopping, and finding everything again.

use std::{os::unix::fs::PermissionsExt as _, path::Path};

use rustix::process::Signal;
use tomoshibi_engine::{protocol::v1::CloseCode, staff::Language};
use tomoshibi_loadtest::server::Server;

use crate::{
    page::Page,
    program::{Ended, Node, run, run_with_input},
};

#[tokio::test]
async fn a_second_start_of_the_demo_finds_everything_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut node = Node::start(dir.path(), "demo");
    let sign_ins = sign_ins(&mut node);
    assert_eq!(sign_ins.len(), 4, "{sign_ins:?}");
    for entry in dir.path().read_dir().unwrap() {
        let mode = entry.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "a file that others may read");
    }

    let server = Server::at(node.address.clone());
    let enrolled = server.enrol("demo", Language::En).await.unwrap();
    let mut page = Page::open(&server, &enrolled.token).await;
    page.say("I cannot sleep").await;
    let stopped = tokio::task::spawn_blocking(|| node.stop(Signal::INT));
    page.told_to_leave(CloseCode::TryAgain.number()).await;
    let (code, last) = stopped.await.unwrap();
    assert_eq!(code, 0);
    assert!(
        last.starts_with("stopped: 1 connections told to come back"),
        "{last}"
    );
    assert!(last.contains("1 waiting"), "{last}");

    let mut node = Node::start(dir.path(), "demo");
    assert_eq!(self::sign_ins(&mut node), sign_ins);
    let server = Server::at(node.address.clone());
    for [account, password] in &sign_ins {
        server.sign_in(account, password).await.unwrap();
    }
    let mut page = Page::open(&server, &enrolled.token).await;
    page.reads("I cannot sleep").await;
    drop(page);
    assert_eq!(node.stop(Signal::TERM).0, 0);

    let audit = run(dir.path(), &["audit", "--json"]);
    assert_eq!(audit.code, 0, "{audit:?}");
    assert_eq!(audit.json()["conversations"], 1);
}

#[tokio::test]
async fn simulated_people_leave_before_the_node_stops() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::with_people(dir.path(), 2);
    let server = Server::at(node.address.clone());
    let enrolled = server.enrol("demo", Language::En).await.unwrap();
    let mut page = Page::open(&server, &enrolled.token).await;
    page.say("I cannot sleep").await;
    page.is_joined().await;
    let stopped = tokio::task::spawn_blocking(|| node.stop(Signal::INT));
    page.told_to_leave(CloseCode::TryAgain.number()).await;
    let (code, last) = stopped.await.unwrap();
    assert_eq!(code, 0);
    // The page's alone: nobody tried for twenty seconds to reach a node that was gone.
    assert!(last.starts_with("stopped: 1 connections"), "{last}");
}

#[tokio::test]
async fn serve_runs_a_desk_with_staff_that_were_added() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(run(dir.path(), &["migrate"]).code, 0);
    let desk = dir.path().join("desk.toml");
    let document = std::fs::read_to_string("config/demo/desk.toml").unwrap();
    let document = document.replace("library = \"library\"\n", "");
    std::fs::write(&desk, document.replace("\"demo\"", "\"line\"")).unwrap();
    let applied = run(
        dir.path(),
        &["desk", "apply", "--json", desk.to_str().unwrap()],
    );
    assert_eq!(applied.json()["version"], 1);

    let added = add(dir.path(), "mio", &[]);
    assert_eq!(added.code, 0, "{added:?}");
    let link = added.json()["invitation"].as_str().unwrap().to_owned();
    let (page, token) = link.split_once("/welcome#").unwrap();
    assert!(page.starts_with("http://") && token.len() == 64, "{link}");
    let given = run_with_input(
        dir.path(),
        &[
            "staff",
            "add",
            "ren",
            "--desk",
            "line",
            "--nickname",
            "Ren",
            "--password-stdin",
            "--json",
        ],
        "a password of my own\n",
    );
    assert_eq!(
        (given.code, given.json()["invitation"].is_null()),
        (0, true)
    );

    let namesake = add(dir.path(), "other", &[]);
    assert_eq!(namesake.code, 2, "{namesake:?}");

    let node = Node::start(dir.path(), "serve");
    let server = Server::at(node.address.clone());
    let chosen = "kettle ferry mustard eleven";
    let again = run(dir.path(), &["staff", "invite", "mio", "--json"]);
    let newer = again.json()["invitation"].as_str().unwrap().to_owned();
    assert!(
        server.accept(token, chosen).await.is_err(),
        "a newer invitation ends it"
    );
    let (_, newer) = newer.split_once('#').unwrap();
    server.accept(newer, chosen).await.unwrap();
    server
        .sign_in("mio", "kettle ferry mustard eleven")
        .await
        .unwrap();
    let nobody = run(dir.path(), &["staff", "invite", "nobody"]);
    assert_eq!(nobody.code, 2, "{nobody:?}");
    server.sign_in("ren", "a password of my own").await.unwrap();
    assert!(server.sign_in("ren", "another password").await.is_err());
    let (code, last) = node.stop(Signal::TERM);
    assert_eq!(code, 0, "{last}");
}

#[test]
fn staff_add_names_every_problem() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(run(dir.path(), &["migrate"]).code, 0);
    let words = [
        "staff",
        "add",
        "Mio!",
        "--desk",
        "No Desk",
        "--nickname",
        " ",
    ];
    let ended = run(dir.path(), &words);
    assert_eq!((ended.code, ended.err.lines().count()), (2, 3), "{ended:?}");

    let short = run_with_input(
        dir.path(),
        &[&ADD[..], &["ren", "--password-stdin"]].concat(),
        "short\n",
    );
    assert_eq!(short.code, 2, "{short:?}");
    let guessed = run_with_input(
        dir.path(),
        &[&ADD[..], &["ren", "--password-stdin"]].concat(),
        "password12345\n",
    );
    assert_eq!(guessed.code, 2, "{guessed:?}");
    let nowhere = add(dir.path(), "mio", &[]);
    assert_eq!(nowhere.code, 2, "{nowhere:?}");
    assert!(nowhere.err.contains("no desk line"), "{}", nowhere.err);
}

const ADD: [&str; 6] = ["staff", "add", "--desk", "line", "--nickname", "Mio"];

fn add(data: &Path, account: &str, more: &[&str]) -> Ended {
    run(data, &[&ADD[..], &[account, "--json"], more].concat())
}

fn sign_ins(node: &mut Node) -> Vec<[String; 2]> {
    let line = || {
        let line = node.line();
        let mut words = line.strip_prefix("sign-in: ").expect(&line).split(' ');
        let mut next = || words.next().expect(&line).to_owned();
        [next(), next()]
    };
    std::iter::repeat_with(line).take(4).collect()
}
