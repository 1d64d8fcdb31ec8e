//! The walk that the audit takes: everything, in order, in pages, with no text opened.

use tomoshibi_adapters::sql::Store;
use tomoshibi_engine::{
    conversation::Event,
    ids::{ConversationId, DeskId, Seq, StaffId},
    ports::duty::DutyEvent,
    privacy::Text,
    testing::store_suite::{Stores, Talk},
    time::Timestamp,
};

use crate::{fresh::Fresh, fresh_postgres::FreshPostgres};

#[tokio::test]
async fn sqlite() {
    let fresh = Fresh::new().await;
    walks(&fresh.store, &fresh.stores()).await;
}

pub(crate) async fn on_postgres(fresh: &FreshPostgres) {
    let store = fresh.store("walk").await;
    walks(&store, &crate::fresh::stores(&store)).await;
}

async fn walks(store: &Store, stores: &Stores) {
    conversations_come_once_in_id_order(store, stores).await;
    duties_come_stream_by_stream(store, stores).await;
    assert_eq!(store.walk_totals().await.unwrap(), (21, 21));
}

async fn conversations_come_once_in_id_order(store: &Store, stores: &Stores) {
    let desk: DeskId = "walk".parse().unwrap();
    let by = StaffId(stores.ids.fresh());
    let mut expected = Vec::new();
    for _ in 0..7 {
        let mut talk = Talk::opened(stores, &desk).await;
        let text = Text::new("not to be opened").unwrap();
        let append = talk.next(vec![Event::Whispered { author: by, text }, Event::Queued]);
        talk.must(stores, append).await;
        expected.push(talk.id());
    }
    expected.sort_unstable();

    let mut walked: Vec<ConversationId> = Vec::new();
    loop {
        let page = store.walk(walked.last().copied(), 3).await.unwrap();
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 3);
        for row in page {
            let events = store
                .walk_events(row.conversation, Seq::START, 10)
                .await
                .unwrap();
            assert_eq!(events.len(), 3);
            assert_eq!(row.seq, Seq(3));
            let opened = |text: &Text| !text.expose().is_empty();
            assert!(!matches!(&events[1].event, Event::Whispered { text, .. } if opened(text)));
            walked.push(row.conversation);
        }
    }
    assert_eq!(walked, expected);
}

async fn duties_come_stream_by_stream(store: &Store, stores: &Stores) {
    let mut staff = [StaffId(stores.ids.fresh()), StaffId(stores.ids.fresh())];
    staff.sort_unstable();
    for at in 1..=3 {
        for who in staff {
            let at = Timestamp(at);
            stores
                .duties
                .record(who, DutyEvent::OfferLapsed, None, at)
                .await
                .unwrap();
        }
    }
    let mut walked = Vec::new();
    loop {
        let page = store.walk_duties(walked.last().copied(), 2).await.unwrap();
        if page.is_empty() {
            break;
        }
        walked.extend(page.iter().map(|record| (record.staff, record.seq)));
    }
    let expected = staff
        .map(|who| [1, 2, 3].map(|seq| (who, Seq(seq))))
        .concat();
    assert_eq!(walked, expected);
}
