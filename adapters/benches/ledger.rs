//! What one node can append to the ledger, beside the floors under it, in the same run:
//!
//! - a plain file: write the rows of a batch, fdatasync;
//! - bare SQLite: one table in order of arrival with one unique index, same row size, same settings;
//! - the store: sealing, idempotency, projection, guard and keys included; then the same on a PostgreSQL
//!   that is started for it.
//!
//! Each is a closed loop: that many commands at once, the next when these are on disk. `cargo bench -p
//! tomoshibi-adapters --bench ledger`. Writes to the target folder's disk, a few seconds a line.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a measurement prints, and stops at the first failure"
)]

#[expect(dead_code, reason = "tests use the rest")]
#[path = "../tests/support/postgres.rs"]
mod postgres;

use std::{
    fs::File,
    io::Write,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use postgres::PostgresServer;
use rusqlite::{Connection, params};
use tempfile::TempDir;
use tokio::runtime::Builder;
use tomoshibi_adapters::{
    sql::{Store, StoreSettings},
    system::{SystemClock, SystemIds},
    tls::Authorities,
};
use tomoshibi_engine::{
    conversation::{Author, Channel, Conversation, Event, Recorded},
    desk::Policy,
    ids::{ClaimId, ClientId, ConversationId, SourceId, StaffId},
    ports::{
        clock::Ids,
        ledger::{Append, Appended, Ledger},
    },
    privacy::Text,
    staff::Language,
    time::Timestamp,
    triage::{Assessment, Band, Contribution, Issue, Ladder, Rungs},
};

const AT_ONCE: [usize; 4] = [1, 32, 256, 1_024];
/// Of the floors; the store's lines end after so many events or commits.
const LINE: Duration = Duration::from_secs(2);
const EVENTS: usize = 160_000;
const COMMITS_MAX: usize = 3_000;
/// What a line of 100 characters comes to in the ledger: clear part, sealed part, key.
const ROW_BYTES: usize = 700;

fn main() {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let table = Table::begin();
    for at_once in AT_ONCE {
        table.line("file, write and fdatasync", at_once, || plain_file(at_once));
    }
    for conversations in [256, 16_384] {
        for at_once in AT_ONCE {
            let name = format!("bare SQLite, {conversations} conversations");
            table.line(&name, at_once, || bare(at_once, conversations));
        }
    }
    for (conversations, lanes) in [(256, 1), (256, 2), (16_384, 1), (16_384, 2)] {
        for at_once in AT_ONCE {
            let name = format!("store, {conversations} conversations, {lanes} in flight");
            let measure = || runtime.block_on(sqlite(at_once, conversations, lanes));
            table.line(&name, at_once, measure);
        }
    }
    for (conversations, lanes) in [(256, 1), (256, 2), (16_384, 2)] {
        for at_once in AT_ONCE {
            let name = format!("PostgreSQL, {conversations} conversations, {lanes} in flight");
            let measure = || runtime.block_on(postgres(at_once, conversations, lanes));
            table.line(&name, at_once, measure);
        }
    }
}

/// Lines whose name holds the words of the command line, or all.
struct Table {
    only: Option<String>,
}

impl Table {
    fn begin() -> Self {
        let only = std::env::args()
            .skip(1)
            .find(|word| !word.starts_with("--"));
        let [name, at_once] = ["", "at once"];
        println!(
            "{name:<38}{at_once:>8}{:>11}{:>11}{:>15}",
            "events/s", "us/commit", "events/commit"
        );
        Self { only }
    }

    fn line(&self, name: &str, at_once: usize, measure: impl FnOnce() -> Figures) {
        let whole = format!("{name}, {at_once}");
        if self.only.as_ref().is_some_and(|only| !whole.contains(only)) {
            return;
        }
        let figures = measure();
        let per_second = figures.events as f64 / figures.took.as_secs_f64();
        let per_commit = figures.took.as_micros() as f64 / figures.commits as f64;
        let batch = figures.events as f64 / figures.commits as f64;
        println!("{name:<38}{at_once:>8}{per_second:>11.0}{per_commit:>11.0}{batch:>15.1}");
    }
}

struct Figures {
    events: usize,
    commits: usize,
    took: Duration,
}

fn folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// Repeats a commit of `at_once` events for the time of a line.
fn repeat(at_once: usize, mut commit: impl FnMut()) -> Figures {
    let began = Instant::now();
    let mut commits = 0;
    while began.elapsed() < LINE {
        commit();
        commits += 1;
    }
    Figures {
        events: commits * at_once,
        commits,
        took: began.elapsed(),
    }
}

fn plain_file(at_once: usize) -> Figures {
    let folder = folder();
    let mut file = File::create(folder.path().join("log")).unwrap();
    let rows = vec![7; at_once * ROW_BYTES];
    repeat(at_once, || {
        file.write_all(&rows).unwrap();
        file.sync_data().unwrap();
    })
}

fn bare(at_once: usize, conversations: i64) -> Figures {
    let folder = folder();
    let connection = Connection::open(folder.path().join("bare.db")).unwrap();
    connection
        .execute_batch(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 2000;
             CREATE TABLE events (id INTEGER PRIMARY KEY, conversation INTEGER, seq INTEGER, body BLOB);
             CREATE UNIQUE INDEX place ON events (conversation, seq);",
        )
        .unwrap();
    let body = vec![7_u8; ROW_BYTES];
    let mut insert = connection
        .prepare("INSERT INTO events (conversation, seq, body) VALUES (?1, ?2, ?3)")
        .unwrap();
    let mut next = 0_i64;
    repeat(at_once, || {
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        for _ in 0..at_once {
            insert
                .execute(params![next % conversations, next / conversations, body])
                .unwrap();
            next += 1;
        }
        connection.execute_batch("COMMIT").unwrap();
    })
}

async fn sqlite(at_once: usize, conversations: usize, lanes: usize) -> Figures {
    let folder = folder();
    let url = folder.path().join("tomoshibi.db").display().to_string();
    let store = open(folder.path(), url).await;
    measure(&store, at_once, conversations, lanes).await
}

async fn postgres(at_once: usize, conversations: usize, lanes: usize) -> Figures {
    let folder = folder();
    let server = PostgresServer::with(&["shared_buffers=256MB", "max_wal_size=4GB"]);
    let store = open(folder.path(), server.url("postgres")).await;
    measure(&store, at_once, conversations, lanes).await
}

/// Each lane has conversations of its own and one batch in flight.
async fn measure(store: &Store, at_once: usize, conversations: usize, lanes: usize) -> Figures {
    let mut talks: Vec<Talk> = (0..conversations).map(|_| Talk::new()).collect();
    for talks in talks.chunks(1_024) {
        let openings = talks.iter().map(|talk| talk.opening.clone()).collect();
        all_recorded(&store.append(openings).await.unwrap());
    }
    let per_lane = conversations / lanes;
    let batches: Vec<_> = talks
        .chunks_mut(per_lane)
        .map(|t| batches(t, at_once, lanes))
        .collect();
    let began = Instant::now();
    let commits: usize = join_all(batches.into_iter().map(|b| lane(store, b)))
        .await
        .into_iter()
        .sum();
    Figures {
        events: commits * at_once,
        commits,
        took: began.elapsed(),
    }
}

/// Made before the clock starts: what makes lines is not what is measured.
fn batches(talks: &mut [Talk], at_once: usize, lanes: usize) -> Vec<Vec<Append>> {
    let (mut next, count) = (0, (EVENTS / lanes / at_once).min(COMMITS_MAX / lanes));
    let mut batch = || {
        let mut batch = Vec::with_capacity(at_once);
        for _ in 0..at_once {
            let place = next % talks.len();
            batch.push(talks[place].line());
            next += 1;
        }
        batch
    };
    (0..count).map(|_| batch()).collect()
}

async fn lane(store: &Store, batches: Vec<Vec<Append>>) -> usize {
    let commits = batches.len();
    for batch in batches {
        all_recorded(&store.append(batch).await.unwrap());
    }
    commits
}

fn all_recorded(answers: &[Appended]) {
    let recorded = |a: &Appended| matches!(a, Appended::Recorded { .. });
    assert!(answers.iter().all(recorded));
}

async fn open(folder: &Path, url: String) -> Arc<Store> {
    let settings = StoreSettings {
        url,
        key_file: folder.join("deployment.key"),
        authorities: Authorities::of_system(),
    };
    Store::migrate(&settings).await.unwrap();
    Store::open(&settings, Arc::new(SystemClock), Arc::new(SystemIds))
        .await
        .unwrap()
}

/// A conversation under way, and the line that its client says again and again.
struct Talk {
    opening: Append,
    line: Append,
}

impl Talk {
    fn new() -> Self {
        let mut fold = Conversation::unopened(ConversationId(SystemIds.fresh()));
        let counselor = StaffId(SystemIds.fresh());
        let mut opening = vec![
            Event::Opened {
                desk: "bench".parse().unwrap(),
                client: ClientId(SystemIds.fresh()),
                channel: Channel::Web,
                language: Language::Ja,
                nickname: "Anon 7F3".to_owned(),
                former: None,
            },
            Event::Queued,
            Event::Engaged {
                claim: ClaimId(SystemIds.fresh()),
                counselor,
            },
        ];
        let opening = append(&mut fold, std::mem::take(&mut opening));
        let line = append(&mut fold, vec![said()]);
        Self { opening, line }
    }

    fn line(&mut self) -> Append {
        let line = Append {
            source: Some(SourceId(SystemIds.fresh())),
            ..self.line.clone()
        };
        self.line.expected = self.line.expected.next();
        self.line.summary.seq = self.line.summary.seq.next();
        line
    }
}

fn append(fold: &mut Conversation, events: Vec<Event>) -> Append {
    let (expected, at) = (fold.seq, Timestamp(1_760_000_000_000));
    for event in &events {
        let recorded = Recorded {
            conversation: fold.id,
            seq: fold.seq.next(),
            at,
            source: None,
            event: event.clone(),
        };
        fold.apply(&recorded).unwrap();
    }
    Append {
        expected,
        at,
        source: None,
        events,
        summary: fold.summary(&Policy::default(), at).unwrap(),
        guard: None,
    }
}

fn said() -> Event {
    let weight = |n: u32| Contribution {
        start: n * 9,
        end: n * 9 + 9,
        weight: 0.25,
        rungs: Rungs::default(),
    };
    Event::Said {
        author: Author::Client,
        text: Text::new(&"もう消えてしまいたいと思って".repeat(7)).unwrap(),
        assessment: Some(Assessment {
            imminent: 0.41,
            band: Band::High,
            ladder: Ladder {
                ideation: 0.81,
                ..Ladder::default()
            },
            issues: vec![(Issue::Suicide, 0.7), (Issue::Isolation, 0.4)],
            contributions: (0..8).map(weight).collect(),
            model: "lexicon-1".to_owned(),
        }),
    }
}
