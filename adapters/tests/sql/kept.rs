//! Tries to change or delete what must stay.

use tomoshibi_engine::{
    conversation::Event,
    ids::{DeskId, StaffId},
    ports::duty::DutyEvent,
    testing::store_suite::Talk,
    time::Timestamp,
};

use crate::fresh::Fresh;

/// Each of these would alter the past.
const FORBIDDEN: [&str; 6] = [
    "UPDATE events SET plain = '{}'",
    "UPDATE events SET sealed = NULL WHERE seq = 1",
    "DELETE FROM events WHERE seq = 2",
    "UPDATE staff_events SET at = 0",
    "DELETE FROM staff_events",
    "UPDATE text_keys SET salt = salt",
];

#[tokio::test]
async fn sqlite_lets_nobody_alter_the_past() {
    let fresh = Fresh::new().await;
    let stores = fresh.stores();
    let desk: DeskId = "kept".parse().unwrap();
    let mut talk = Talk::opened(&stores, &desk).await;
    let queue = talk.next(vec![Event::Queued]);
    talk.must(&stores, queue).await;
    let on = DutyEvent::WentOn { desk };
    let staff = StaffId(stores.ids.fresh());
    stores
        .duties
        .record(staff, on, None, Timestamp(1))
        .await
        .unwrap();

    for forbidden in FORBIDDEN {
        let error = fresh.sql(forbidden).unwrap_err().to_string();
        assert!(
            error.contains("append-only") || error.contains("never changed"),
            "{error}"
        );
    }
    assert!(
        fresh
            .sql("INSERT OR REPLACE INTO events SELECT * FROM events")
            .is_err()
    );
    assert_eq!(talk.read(&stores).await.len(), 2);
}
