//! What this test runs as processes of their own: tests that are ignored unless one is asked for by name.

use std::{io::Write, path::PathBuf, sync::Arc};

use rusqlite::Connection;
use tomoshibi_adapters::{
    sql::{Store, StoreSettings},
    system::SystemIds,
    tls::Authorities,
};
use tomoshibi_engine::{
    conversation::Event,
    testing::{
        clock::ManualClock,
        store_suite::{Stores, Talk},
    },
    time::Timestamp,
};

use crate::{TIMES, fresh};

/// Where the child finds its folder.
pub(crate) const FOLDER: &str = "TOMOSHIBI_TEST_FOLDER";

/// Words that start the child.
pub(crate) fn command(child: &str) -> Vec<String> {
    let this = std::env::current_exe().unwrap().display().to_string();
    let name = format!("children::{child}");
    let words = [
        &this,
        "--ignored",
        "--exact",
        &name,
        "--nocapture",
        "--test-threads=1",
    ];
    words.map(ToOwned::to_owned).to_vec()
}

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(std::env::var_os(FOLDER).unwrap())
}

pub(crate) fn settings() -> StoreSettings {
    StoreSettings {
        url: folder().join("tomoshibi.db").display().to_string(),
        key_file: folder().join("deployment.key"),
        authorities: Authorities::of_system(),
    }
}

pub(crate) async fn stores() -> Stores {
    Store::migrate(&settings()).await.unwrap();
    let clock = Arc::new(ManualClock::at(Timestamp(1)));
    let store = Store::open(&settings(), clock, Arc::new(SystemIds)).await;
    fresh::stores(&store.unwrap())
}

/// One system call on standard output.
fn acknowledge(number: usize) {
    let line = format!("acknowledged {number}\n");
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).unwrap();
    out.flush().unwrap();
}

#[tokio::test]
#[ignore = "a child of the durability test"]
async fn appends() {
    let stores = stores().await;
    let mut talk = Talk::opened(&stores, &"durable".parse().unwrap()).await;
    for number in 0..TIMES {
        let event = if number % 2 == 0 {
            Event::WentAway
        } else {
            Event::CameBack
        };
        let append = talk.next(vec![event]);
        talk.must(&stores, append).await;
        acknowledge(number);
    }
}

#[test]
#[ignore = "a child of the durability test"]
fn appends_without_flushing() {
    let connection = Connection::open(folder().join("lax.db")).unwrap();
    let lax = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; CREATE TABLE events (seq)";
    connection.execute_batch(lax).unwrap();
    for number in 0..TIMES {
        connection
            .execute("INSERT INTO events VALUES (1)", [])
            .unwrap();
        acknowledge(number);
    }
}

/// Appends until the disk is full, then says how many were recorded.
#[tokio::test]
#[ignore = "a child of the durability test"]
async fn fills_the_disk() {
    let stores = stores().await;
    let mut talk = Talk::opened(&stores, &"full".parse().unwrap()).await;
    let error = loop {
        let line = crate::full_disk::long_line(&talk);
        match stores.ledger.append(vec![line.clone()]).await {
            Ok(_) => talk.follow(&line),
            Err(error) => break error,
        }
        assert!(talk.fold.seq.0 < 10_000, "the disk did not fill");
    };
    // Reading goes on, and what failed is nowhere.
    let read = talk.read(&stores).await;
    let found = read.last().map(|r| r.seq);
    let again = stores
        .ledger
        .append(vec![crate::full_disk::long_line(&talk)])
        .await;
    let told = format!("{found:?} {:?} {error:?} {again:?}", Some(talk.fold.seq));
    std::fs::write(folder().join("told"), format!("{} {told}", talk.id())).unwrap();
}
