//! Searches the database's files for what must not be in them.

use std::{fs, path::Path, process::Command};

use tomoshibi_engine::{
    conversation::{Author, Channel, Event},
    ids::{DeskId, Seq, StaffId},
    privacy::{Handle, Text},
    staff::Language,
    testing::store_suite::{Stores, Talk},
};

use crate::{fresh::Fresh, fresh_postgres::FreshPostgres};

const MARK: &str = "marked-0fc5b1";

/// Everything that a person can write, marked; returns the conversation.
async fn write_marked(stores: &Stores) -> Talk {
    let text = || Text::new(&format!("{MARK} 消えたい")).unwrap();
    let by = StaffId(stores.ids.fresh());
    let desk: DeskId = "sealed".parse().unwrap();
    let handle = Handle::new(&format!("+81-{MARK}"));
    let found = stores
        .clients
        .by_handle(desk.clone(), Channel::Line, handle, Language::Ja);
    let mut talk = Talk::new(stores, &desk, found.await.unwrap().id);
    let opening = talk.opening();
    talk.must(stores, opening).await;
    let events = vec![
        Event::Said {
            author: Author::Client,
            text: text(),
            assessment: None,
        },
        Event::Whispered {
            author: by,
            text: text(),
        },
        Event::Answered {
            question: "age".to_owned(),
            answer: Some(text()),
            assessment: None,
        },
        Event::BandSet {
            band: tomoshibi_engine::triage::Band::High,
            by,
            reason: text(),
        },
    ];
    let append = talk.next(events);
    talk.must(stores, append).await;
    talk
}

/// Whoever listens on the bus, or keeps what passes there, reads nothing.
#[tokio::test]
async fn a_hint_carries_no_word_in_clear_and_nothing_long() {
    let stores = Fresh::new().await.stores();
    let mut talk = write_marked(&stores).await;
    let read = talk.read(&stores).await;
    let carried = stores.ledger.seal(talk.client, &read[1..]).unwrap();
    let sealed = carried.sealed();
    for clear in [MARK, "said", "answered", "band"] {
        let holds = |window: &[u8]| window == clear.as_bytes();
        assert!(!sealed.windows(clear.len()).any(holds), "{clear}");
    }
    assert!(!format!("{carried:?}").contains(MARK));

    let long = Text::new(&"long ".repeat(1_000)).unwrap();
    let append = talk.next(vec![Event::Said {
        author: Author::Client,
        text: long,
        assessment: None,
    }]);
    talk.must(&stores, append).await;
    let read = talk.read(&stores).await;
    assert_eq!(stores.ledger.seal(talk.client, &read[5..]), None);
}

/// Files below a folder that hold these bytes.
fn holding(folder: &Path, needle: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(holding(&path, needle));
        } else if let Ok(bytes) = fs::read(&path)
            && bytes.windows(needle.len()).any(|window| window == needle)
        {
            found.push(path.display().to_string());
        }
    }
    found
}

#[tokio::test]
async fn sqlite_holds_no_word_and_no_handle_in_clear() {
    let fresh = Fresh::new().await;
    write_marked(&fresh.stores()).await;
    let folder = fresh.folder();
    assert!(
        !holding(folder, b"sealed").is_empty(),
        "the search itself finds what is there"
    );
    assert_eq!(holding(folder, MARK.as_bytes()), Vec::<String>::new());
}

pub(crate) async fn on_postgres(fresh: &FreshPostgres) {
    write_marked(&fresh.stores("sealed").await).await;
    let client = fresh.client("sealed").await;
    client.batch_execute("CHECKPOINT").await.unwrap();
    let searched = |words: &str| {
        let mut grep = Command::new("grep");
        grep.args(["-rlaF", words]).arg(fresh.server.folder());
        String::from_utf8(grep.output().unwrap().stdout).unwrap()
    };
    assert_ne!(
        searched("answered"),
        "",
        "the search itself finds what is there"
    );
    assert_eq!(searched(MARK), "");
}

#[tokio::test]
async fn a_deleted_key_is_in_no_file_of_sqlite() {
    let fresh = Fresh::new().await;
    let stores = fresh.stores();
    let talk = write_marked(&stores).await;
    let client = talk.client;
    let salt = fresh.bytes("SELECT salt FROM text_keys WHERE event = 2");
    let key = fresh.bytes("SELECT wrapped FROM client_keys");
    let handle = fresh.bytes("SELECT handle FROM clients");
    let index = fresh.bytes("SELECT handle_index FROM clients");
    for secret in [&salt, &key, &handle, &index] {
        assert!(!holding(fresh.folder(), secret).is_empty());
    }

    stores.ledger.forget_text(talk.id(), Seq(2)).await.unwrap();
    assert_eq!(holding(fresh.folder(), &salt), Vec::<String>::new());
    stores.clients.erase(client).await.unwrap();
    for secret in [&key, &handle, &index] {
        assert_eq!(holding(fresh.folder(), secret), Vec::<String>::new());
    }
    assert_eq!(
        holding(fresh.folder(), b"marked-nickname"),
        Vec::<String>::new()
    );
}
