//! What may fail, made to fail with real processes: nothing acknowledged is lost, doubled or moved.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says so by panicking"
)]

#[path = "support/node.rs"]
mod node;

use std::{path::Path, process::Command, sync::Arc, time::Duration};

use node::Node;
use tokio::{sync::watch, task::LocalSet, time::sleep};
use tomoshibi_engine::staff::Language;
use tomoshibi_loadtest::{
    chance::Chance,
    client::{self, VirtualClient},
    counselor::{self, VirtualCounselor},
    history::History,
    server::Server,
    texts::Grade,
};

const CLIENTS: u32 = 12;
/// Kills in the form that belongs to every test run; `SOAK_KILLS` makes it longer.
const KILLS: usize = 50;

/// P1 and P2 against kill −9 at random moments under load; then `audit` on what the ledger holds.
#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed_50_times() {
    let kills = std::env::var("SOAK_KILLS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(KILLS);
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1);
    println!("SEED={seed}");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    LocalSet::new().block_on(&runtime, storm(kills, seed));
}

async fn storm(kills: usize, seed: u64) {
    let data = tempfile::tempdir().unwrap();
    let address = node::free_address();
    let mut node = Node::start(&address, data.path());
    let server = Server::at(&address);
    let history = Arc::new(History::default());
    let (stopper, stop) = watch::channel(false);
    let mut clients = Vec::new();
    for index in 0..CLIENTS {
        let person = enrol(&server, index, &history).await;
        clients.push(tokio::task::spawn_local(person.run(stop.clone())));
    }
    let counselors: Vec<_> = ["peer", "counselor", "licensed", "supervisor"]
        .iter()
        .zip(0..)
        .map(|(name, index)| {
            let manner = counselor_manner();
            let account = node.account(name);
            let person =
                VirtualCounselor::new(&server, account, index, manner, Arc::clone(&history));
            tokio::task::spawn_local(person.run(stop.clone()))
        })
        .collect();

    let mut chance = Chance::seeded(seed);
    for round in 1..=kills {
        // The moment of the crash: random, with lines in flight.
        sleep(chance.between(&(Duration::from_millis(200)..Duration::from_millis(900)))).await;
        node.kill_9();
        node = Node::start(&address, data.path());
        println!("kill {round}: {} lines kept so far", history.lines_kept());
    }
    sleep(Duration::from_secs(2)).await;
    stopper.send(true).unwrap();
    for person in counselors {
        assert_eq!(
            person.await.unwrap().unkept(),
            0,
            "a counselor's line was never kept"
        );
    }
    for person in clients {
        let mut person = person.await.unwrap();
        assert_eq!(person.unkept(), 0, "a client's line was never kept");
        person
            .reread()
            .await
            .expect("the last page reads everything");
    }
    let kept = history.lines_kept();
    println!("{kept} lines kept through {kills} kills");
    assert!(
        kept > kills * 5,
        "too little was written for the test to mean anything: {kept}"
    );
    assert_eq!(history.check(), []);
    drop(node);
    audit(data.path());
}

async fn enrol(server: &Server, index: u32, history: &Arc<History>) -> VirtualClient {
    let grade = match index % 3 {
        0 => Grade::Danger,
        1 => Grade::Distressed,
        _ => Grade::Lonely,
    };
    let manner = client::Manner {
        grade,
        language: if index.is_multiple_of(2) {
            Language::Ja
        } else {
            Language::En
        },
        think: Duration::from_millis(40)..Duration::from_millis(120),
        waits_for_answer: false,
        lines_max: usize::MAX,
        marked: true,
    };
    VirtualClient::enrol(server, "demo", index, manner, Arc::clone(history))
        .await
        .unwrap()
}

fn counselor_manner() -> counselor::Manner {
    counselor::Manner {
        think: Duration::from_millis(5)..Duration::from_millis(40),
        answers_max: None,
        whisper_one_in: 5,
        marked: true,
    }
}

fn audit(data: &Path) {
    let output = Command::new(env!("CARGO_BIN_EXE_tomoshibi"))
        .args(["audit", "--json", "--data"])
        .arg(data)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "audit found: {words}");
}
