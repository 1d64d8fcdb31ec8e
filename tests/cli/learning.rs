//! Learning from reports: the replay that always runs, and the models that a database keeps.

use std::{path::Path, sync::Arc};

use serde_json::Value;
use tomoshibi_adapters::{
    sql::{Store, StoreSettings},
    system::{SystemClock, SystemIds},
    tls::Authorities,
};
use tomoshibi_engine::{
    conversation::{Author, Channel, CloseReason, Conversation, Event, Recorded, Report},
    desk::Policy,
    ids::{ClientId, ConversationId, Seq, StaffId},
    ports::{
        clients::Clients as _,
        clock::{Clock as _, Ids as _},
        ledger::{Append, Appended, Ledger as _},
    },
    privacy::Text,
    staff::Language,
    triage::Ladder,
};
use tomoshibi_loadtest::server::Server;
use uuid::Uuid;

use crate::program::{Node, run};

#[test]
fn a_replayed_day_improves_the_candidate_and_refuses_the_poisoned_one() {
    let dir = tempfile::tempdir().unwrap();
    let replayed = run(dir.path(), &["triage", "replay", "--json"]);
    let shown = replayed.json();
    let auc = |key: &str| shown[key].as_f64().unwrap();
    assert_eq!(shown["reports"], 500);
    assert!(auc("retrained") > auc("live") + 0.05, "{shown}");
    let last = shown["online"].as_array().unwrap().last().unwrap();
    assert!(last[1].as_f64().unwrap() > auc("live") + 0.05, "{shown}");
    assert_eq!(shown["judgement"]["refused"], Value::Null, "{shown}");
    assert_ne!(
        shown["poisoned_judgement"]["refused"],
        Value::Null,
        "{shown}"
    );
    assert_eq!(replayed.code, 0);
}

/// Learnt, live on a node that runs, back again: one command each.
#[tokio::test]
async fn a_model_is_learnt_from_reports_and_rolled_back() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::start(dir.path(), "demo");
    let early = run(dir.path(), &["triage", "retrain"]);
    assert_eq!(early.code, 2, "nothing to learn from: {early:?}");
    let early = run(dir.path(), &["triage", "words"]);
    assert_eq!(early.code, 2, "nothing learnt: {early:?}");

    file_reports(dir.path(), 300).await;
    let taught = run(dir.path(), &["triage", "retrain", "--json"]);
    assert_eq!(taught.code, 0, "{taught:?}");
    assert_eq!(taught.json()["went_live"], true);
    runs(&node, 1).await;

    let listed = run(dir.path(), &["triage", "models", "--json"]).json();
    assert_eq!(listed["models"][0]["state"], "live");
    assert_eq!(listed["models"][0]["model"]["name"], "reports-1");
    let words = run(dir.path(), &["triage", "words", "--json"]).json();
    let words: Vec<&str> = words
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word["words"].as_str().unwrap())
        .collect();
    assert!(
        words.iter().any(|word| word.contains("paper ferry")),
        "{words:?}"
    );
    assert!(
        !words.iter().any(|word| word.contains("unique")),
        "{words:?}"
    );
    let trial = run(dir.path(), &["triage", "trial", "1", "--json"]).json();
    assert_eq!(
        trial["differences"],
        Value::Array(Vec::new()),
        "it is live itself"
    );

    let back = run(dir.path(), &["triage", "rollback", "--json"]).json();
    assert_eq!((&back["before"], &back["live"]), (&1.into(), &0.into()));
    runs(&node, 0).await;
    let listed = run(dir.path(), &["triage", "models", "--json"]).json();
    assert_eq!(listed["models"][0]["state"], "withdrawn");
    let trial = run(dir.path(), &["triage", "trial", "1", "--json"]).json();
    assert_eq!(trial["conversations"], 300);
    assert_eq!(run(dir.path(), &["triage", "rollback"]).code, 2);
    assert_eq!(run(dir.path(), &["triage", "go-live", "9"]).code, 2);
    assert_eq!(run(dir.path(), &["triage", "go-live", "1"]).code, 0);
    runs(&node, 1).await;
}

/// Returns when the running node has taken the model in.
async fn runs(node: &Node, version: u64) {
    let expected = format!("tomoshibi_triage_model_version {version}");
    let server = Server::at(&node.address);
    loop {
        let page = server.page("/metrics").await.unwrap();
        if page.lines().any(|line| line == expected) {
            return;
        }
    }
}

/// Conversations as a desk would leave them. Those in danger speak of a ferry.
async fn file_reports(data: &Path, count: u128) {
    let settings = StoreSettings {
        url: data.join("tomoshibi.db").display().to_string(),
        key_file: data.join("deployment.key"),
        authorities: Authorities::of_system(),
    };
    let store = Store::open(&settings, Arc::new(SystemClock), Arc::new(SystemIds)).await;
    let store = store.unwrap();
    for n in 0..count {
        let desk = "demo".parse().unwrap();
        let client = store.enrol(desk, Language::En, None).await.unwrap().0.id;
        let append = reported(n, client);
        let answer = store.append(vec![append]).await.unwrap();
        assert!(matches!(answer[0], Appended::Recorded { .. }), "{answer:?}");
    }
}

fn reported(n: u128, client: ClientId) -> Append {
    let conversation = ConversationId(SystemIds.fresh());
    let now = SystemClock.now();
    let events = events(n, client);
    let mut fold = Conversation::unopened(conversation);
    for event in &events {
        let recorded = Recorded {
            conversation,
            seq: fold.seq.next(),
            at: now,
            source: None,
            event: event.clone(),
        };
        fold.apply(&recorded).unwrap();
    }
    Append {
        expected: Seq::START,
        at: now,
        source: None,
        events,
        summary: fold.summary(&Policy::default(), now).unwrap(),
        guard: None,
    }
}

fn events(n: u128, client: ClientId) -> Vec<Event> {
    let positive = n.is_multiple_of(4);
    let words = match n % 4 {
        0 => "i will take the paper ferry, it leaves at noon",
        1 => "i hate school so much and i feel sad and alone",
        2 => "work keeps changing my shifts",
        _ => "nobody answered my message yesterday",
    };
    let said = Event::Said {
        author: Author::Client,
        text: Text::from_stored(&format!("{words} unique{n}")),
        assessment: None,
    };
    let report = Report {
        issues: Vec::new(),
        imminent: positive,
        ladder: Ladder {
            ideation: if positive { 1.0 } else { 0.0 },
            ..Ladder::default()
        },
        note: None,
    };
    let opened = Event::Opened {
        desk: "demo".parse().unwrap(),
        client,
        channel: Channel::Web,
        language: Language::En,
        nickname: "Anon".to_owned(),
        former: None,
    };
    // A counselor is known by an id only; that nobody has it does not matter to a report.
    let by = StaffId(Uuid::from_u128(n % 5 + 1));
    let reason = CloseReason::Reported;
    vec![
        opened,
        said,
        Event::Reported { by, report },
        Event::Closed { reason },
    ]
}
