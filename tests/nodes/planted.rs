//! What a test does to the servers behind the nodes' backs, and what it reads there.

use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    process::Command,
    sync::Arc,
    time::Duration,
};

use tokio::time::{Instant, sleep};
use tomoshibi_adapters::{
    board::RedisBoard,
    redis_link::Link,
    sql::{Store, StoreSettings},
    system::{SystemClock, SystemIds},
    tls::Authorities,
};
use tomoshibi_engine::{
    conversation::Standing,
    ids::DeskId,
    ports::{
        board::Board as _,
        ledger::{BATCH_MAX, Ledger as _, Select},
    },
};

use crate::deployment::Deployment;

pub(crate) fn tell_redis(deployment: &Deployment, words: &[&str]) {
    let told = Command::new("redis-cli")
        .arg("-s")
        .arg(deployment.redis.folder().join("redis.sock"))
        .args(words)
        .status()
        .unwrap();
    assert!(told.success(), "{words:?}");
}

/// Held until dropped: nobody else is let in by the database.
pub(crate) fn all_connections(deployment: &Deployment) -> Vec<UnixStream> {
    let mut taken = Vec::new();
    loop {
        let mut stream = UnixStream::connect(deployment.postgres.socket()).unwrap();
        let words = b"user\0postgres\0database\0postgres\0\0";
        let length = u32::try_from(words.len() + 8).unwrap();
        stream.write_all(&length.to_be_bytes()).unwrap();
        stream.write_all(&196_608_u32.to_be_bytes()).unwrap();
        stream.write_all(words).unwrap();
        let mut kind = [0];
        stream.read_exact(&mut kind).unwrap();
        // `R`: let in. `E`: too many.
        if kind == *b"E" {
            assert!(taken.len() > 10, "refused before it was full");
            return taken;
        }
        taken.push(stream);
    }
}

/// An event that no fold understands, behind one conversation in which somebody talks.
pub(crate) fn poison(deployment: &Deployment) {
    let plant =
        "WITH one AS (SELECT h.key, h.seq FROM heads h JOIN conversations c ON c.key = h.key
           WHERE c.status = 'engaged' ORDER BY c.key LIMIT 1 FOR UPDATE OF h),
         moved AS (UPDATE heads h SET seq = h.seq + 1 FROM one WHERE h.key = one.key)
         INSERT INTO events (conversation, seq, at, kind, plain)
           SELECT key, seq + 1, 0, 'nonsense', '{}' FROM one";
    deployment.psql(&["-c", plant]);
}

/// Waits until both say the same: reconciliation has so long.
pub(crate) async fn board_is_as_the_ledger(deployment: &Deployment) {
    let settings = StoreSettings {
        url: deployment.postgres.url("postgres"),
        key_file: deployment.key_file(),
        authorities: Authorities::of_system(),
    };
    let store = Store::open(&settings, Arc::new(SystemClock), Arc::new(SystemIds)).await;
    let store = store.unwrap();
    let link = Link::to(deployment.redis.url().parse().unwrap());
    let board = RedisBoard::new(Arc::new(link));
    let begun = Instant::now();
    loop {
        let (ledger, board) = (of_ledger(&store).await, of_board(&board).await);
        if ledger == board {
            return;
        }
        let waited = begun.elapsed();
        assert!(
            waited < Duration::from_secs(20),
            "ledger {ledger:?}, board {board:?}"
        );
        sleep(Duration::from_millis(500)).await;
    }
}

/// Who waits, who is offered, and how many everybody holds.
type Held = (BTreeSet<String>, BTreeSet<String>, usize);

async fn of_ledger(store: &Store) -> Held {
    let desk: DeskId = "demo".parse().unwrap();
    let select = Select::Open { desk, after: None };
    let rows = store.summaries(select, BATCH_MAX).await.unwrap();
    let (mut waiting, mut offered, mut held) = (BTreeSet::new(), BTreeSet::new(), 0);
    for row in rows {
        match row.standing {
            Standing::Waiting(_) => drop(waiting.insert(row.conversation.to_string())),
            Standing::Offered { .. } => drop(offered.insert(row.conversation.to_string())),
            Standing::Held { .. } => held += 1,
            Standing::Absent => {}
        }
    }
    (waiting, offered, held)
}

async fn of_board(board: &RedisBoard) -> Held {
    let desk = "demo".parse().unwrap();
    let snapshot = board.snapshot(&desk).await.unwrap();
    let listed = board.listed(&desk, 0).await.unwrap().conversations.len();
    let waiting: BTreeSet<String> = snapshot
        .waiting
        .iter()
        .map(|ticket| ticket.conversation.to_string())
        .collect();
    let offered: BTreeSet<String> = snapshot
        .claims
        .iter()
        .map(|claim| claim.conversation.to_string())
        .collect();
    let held = listed - waiting.len() - offered.len();
    (waiting, offered, held)
}
