//! A disk without room, as a limit on file size that a child is started under.

use std::{fs, process::Command};

use tomoshibi_engine::{
    conversation::{Author, Conversation, Event},
    ids::{ConversationId, Seq},
    ports::ledger::Append,
    privacy::Text,
    testing::store_suite::Talk,
};

use crate::{children, fresh};

/// 512-byte blocks: room for the schema and some hundred lines.
const BLOCKS: &str = "2048";

pub(crate) fn long_line(talk: &Talk) -> Append {
    talk.next(vec![Event::Said {
        author: Author::Client,
        text: Text::new(&"長い話 ".repeat(400)).unwrap(),
        assessment: None,
    }])
}

#[tokio::test]
async fn a_full_disk_is_away_records_nothing_and_is_got_over() {
    let folder = tempfile::tempdir().unwrap();
    // Ignored, the signal becomes an error of the write, as a full disk is.
    let limit = format!("trap '' XFSZ; ulimit -f {BLOCKS}; exec \"$@\"");
    let status = Command::new("sh")
        .args(["-c", &limit, "sh"])
        .args(children::command("fills_the_disk"))
        .env(children::FOLDER, folder.path())
        .status()
        .unwrap();
    assert!(status.success(), "{status}");

    let told = fs::read_to_string(folder.path().join("told")).unwrap();
    let (id, rest) = told.split_once(' ').unwrap();
    let id: ConversationId = id.parse().unwrap();
    let words: Vec<&str> = rest.splitn(3, ' ').collect();
    let [found, recorded, errors] = words.as_slice() else {
        panic!("{told}")
    };
    assert_eq!(found, recorded, "what was recorded is what is read");
    assert_eq!(errors.matches("Away(").count(), 2, "{errors}");
    assert!(!errors.contains("長い"), "no words in errors");

    // With room again, everything recorded is there, and the stream goes on.
    let settings = fresh::settings(folder.path());
    let stores = fresh::stores(&fresh::open(&settings).await.unwrap());
    let events = stores.ledger.read(id, Seq::START, 1_024).await.unwrap();
    assert_eq!(format!("{:?}", events.last().map(|r| r.seq)), **recorded);
    let mut fold = Conversation::unopened(id);
    for event in &events {
        fold.apply(event).unwrap();
    }
    let mut talk = Talk::opened(&stores, &"other".parse().unwrap()).await;
    talk.desk = fold.desk.clone().unwrap();
    talk.fold = fold;
    let line = long_line(&talk);
    talk.must(&stores, line).await;
}
