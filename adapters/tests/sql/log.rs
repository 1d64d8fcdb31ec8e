//! SQLite's log is moved into the file while lines keep coming, and begins anew.

use tomoshibi_engine::{
    conversation::Event,
    ids::{DeskId, StaffId},
    privacy::{TEXT_BYTES_MAX, Text},
    testing::store_suite::Talk,
};

use crate::fresh::Fresh;

const MIB: u64 = 1024 * 1024;

#[tokio::test]
async fn the_log_stays_short() {
    let fresh = Fresh::new().await;
    let stores = fresh.stores();
    let desk: DeskId = "log".parse().unwrap();
    let author = StaffId(stores.ids.fresh());
    let text = Text::new(&"x".repeat(TEXT_BYTES_MAX)).unwrap();
    let mut written = 0;
    while written < 24 * MIB {
        let mut talk = Talk::opened(&stores, &desk).await;
        let whisper = Event::Whispered {
            author,
            text: text.clone(),
        };
        let lines = talk.next(vec![whisper; 16]);
        talk.must(&stores, lines).await;
        written += 16 * TEXT_BYTES_MAX as u64;
    }
    let log = fresh.path().with_extension("db-wal");
    let log = log.metadata().unwrap().len();
    assert!(log < 28 * MIB, "{} MiB of log", log / MIB);
}
