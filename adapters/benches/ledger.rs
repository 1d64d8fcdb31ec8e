//! What one node can append to the ledger on SQLite, beside the floors under it, in the same run:
//!
//! - a plain file: write the rows of a batch, fdatasync;
//! - bare SQLite: one table in order of arrival with one unique index, same row size, same settings;
//! - the store: sealing, idempotency, projection, guard and keys included.
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

use std::{
    fs::File,
    io::Write,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use rusqlite::{Connection, params};
use tempfile::TempDir;
use tomoshibi_adapters::{
    sql::{Store, StoreSettings},
    system::{SystemClock, SystemIds},
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
    triage::{Assessment, Band, Contribution, Issue, Ladder},
};

const AT_ONCE: [usize; 4] = [1, 32, 256, 1_024];
const LINE: Duration = Duration::from_secs(2);
/// What a line of 100 characters comes to in the ledger: clear part, sealed part, key.
const ROW_BYTES: usize = 560;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    println!(
        "{:<34}{:>9}{:>12}{:>12}{:>14}",
        "", "at once", "events/s", "us/commit", "events/commit"
    );
    for at_once in AT_ONCE {
        report("file, write and fdatasync", at_once, &plain_file(at_once));
    }
    for at_once in AT_ONCE {
        report(
            "bare SQLite, 256 conversations",
            at_once,
            &bare(at_once, 256),
        );
    }
    for at_once in AT_ONCE {
        report(
            "bare SQLite, 16384 conversations",
            at_once,
            &bare(at_once, 16_384),
        );
    }
    for (conversations, lanes) in [(256, 1), (256, 2), (16_384, 1), (16_384, 2)] {
        for at_once in AT_ONCE {
            let name = format!("store, {conversations} conversations, {lanes} in flight");
            let figures = runtime.block_on(ours(at_once, conversations, lanes));
            report(&name, at_once, &figures);
        }
    }
}

struct Figures {
    events: usize,
    commits: usize,
    took: Duration,
}

fn report(name: &str, at_once: usize, figures: &Figures) {
    let per_second = figures.events as f64 / figures.took.as_secs_f64();
    let per_commit = figures.took.as_micros() as f64 / figures.commits as f64;
    let batch = figures.events as f64 / figures.commits as f64;
    println!("{name:<34}{at_once:>9}{per_second:>12.0}{per_commit:>12.0}{batch:>14.1}");
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
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
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

async fn ours(at_once: usize, conversations: usize, lanes: usize) -> Figures {
    let folder = folder();
    let store = open(folder.path()).await;
    let mut talks = Vec::with_capacity(conversations);
    for _ in 0..conversations {
        talks.push(Talk::new());
    }
    for talks in talks.chunks(1_024) {
        let openings = talks.iter().map(|talk| talk.opening.clone()).collect();
        let answers = store.append(openings).await.unwrap();
        assert!(
            answers
                .iter()
                .all(|a| matches!(a, Appended::Recorded { .. }))
        );
    }
    let mut next = 0;
    let mut batch = move || -> Vec<Append> {
        let mut batch = Vec::with_capacity(at_once);
        for _ in 0..at_once {
            let place = next % talks.len();
            batch.push(talks[place].line());
            next += 1;
        }
        batch
    };
    let began = Instant::now();
    let mut idle = Duration::ZERO;
    let mut commits = 0;
    while began.elapsed() < LINE + idle {
        let preparing = Instant::now();
        let batches: Vec<_> = (0..lanes).map(|_| batch()).collect();
        idle += preparing.elapsed();
        let calls = batches.into_iter().map(|batch| store.append(batch));
        for answers in futures_util::future::join_all(calls).await {
            let recorded = |a: &Appended| matches!(a, Appended::Recorded { .. });
            assert!(answers.unwrap().iter().all(recorded));
        }
        commits += 1;
    }
    Figures {
        events: commits * at_once * lanes,
        commits,
        took: began.elapsed().checked_sub(idle).unwrap(),
    }
}

async fn open(folder: &Path) -> Arc<Store> {
    let settings = StoreSettings {
        url: folder.join("tomoshibi.db").display().to_string(),
        key_file: folder.join("deployment.key"),
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
