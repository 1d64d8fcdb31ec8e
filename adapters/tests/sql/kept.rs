//! Tries to change or delete what must stay.

use tokio_postgres::error::SqlState;
use tomoshibi_engine::{
    conversation::Event,
    deal::Dealt,
    ids::{DeskId, StaffId},
    ports::duty::DutyEvent,
    testing::store_suite::{Stores, Talk},
    time::Timestamp,
};

use crate::{fresh::Fresh, fresh_postgres::FreshPostgres};

/// Each of these would alter the past.
const FORBIDDEN: [&str; 8] = [
    "UPDATE events SET plain = '{}'",
    "UPDATE events SET sealed = NULL WHERE seq = 1",
    "DELETE FROM events WHERE seq = 2",
    "UPDATE staff_events SET at = 0",
    "DELETE FROM staff_events",
    "UPDATE deals SET at = 0",
    "DELETE FROM deals",
    "UPDATE text_keys SET salt = salt",
];

/// A line and a duty event, so that every statement has rows to alter.
async fn something(stores: &Stores) -> Talk {
    let desk: DeskId = "kept".parse().unwrap();
    let mut talk = Talk::opened(stores, &desk).await;
    let queue = talk.next(vec![Event::Queued]);
    talk.must(stores, queue).await;
    let staff = StaffId(stores.ids.fresh());
    let dealt = Dealt {
        came: [staff].into(),
        ..Dealt::default()
    };
    let dealt = stores.deals.record(desk.clone(), 0, dealt, Timestamp(1));
    assert!(dealt.await.unwrap());
    let on = DutyEvent::WentOn { desk };
    stores
        .duties
        .record(staff, on, None, Timestamp(1))
        .await
        .unwrap();
    talk
}

fn is_refusal(words: &str) -> bool {
    words.contains("append-only") || words.contains("never changed")
}

#[tokio::test]
async fn sqlite_lets_nobody_alter_the_past() {
    let fresh = Fresh::new().await;
    let stores = fresh.stores();
    let talk = something(&stores).await;
    let replace = "INSERT OR REPLACE INTO events SELECT * FROM events";
    for forbidden in FORBIDDEN.into_iter().chain([replace]) {
        let error = fresh.sql(forbidden).unwrap_err().to_string();
        assert!(is_refusal(&error), "{forbidden}: {error}");
    }
    assert_eq!(talk.read(&stores).await.len(), 2);
}

pub(crate) async fn on_postgres(fresh: &FreshPostgres) {
    let stores = fresh.stores("kept").await;
    let talk = something(&stores).await;
    let client = fresh.client("kept").await;
    for forbidden in FORBIDDEN
        .into_iter()
        .chain(["TRUNCATE events", "TRUNCATE staff_events"])
    {
        let error = client.batch_execute(forbidden).await.unwrap_err();
        let words = error.as_db_error().unwrap().message();
        assert!(is_refusal(words), "{forbidden}: {words}");
    }
    // The role of a node gets no further than the door, triggers or not.
    let node = fresh.client_of_node("kept").await;
    let drop_triggers = [
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TABLE events",
    ];
    let truncate = ["TRUNCATE events", "TRUNCATE staff_events"];
    for forbidden in FORBIDDEN.into_iter().chain(drop_triggers).chain(truncate) {
        let error = node.batch_execute(forbidden).await.unwrap_err();
        let code = error.as_db_error().unwrap().code();
        assert_eq!(*code, SqlState::INSUFFICIENT_PRIVILEGE, "{forbidden}");
    }
    assert_eq!(talk.read(&stores).await.len(), 2);
}
