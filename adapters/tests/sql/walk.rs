//! The walk that the audit takes: everything, in the order it was written, in pages, with no text opened.

use tomoshibi_adapters::sql::{Store, WalkTotals};
use tomoshibi_engine::{
    conversation::{Event, Recorded},
    ids::{ConversationId, DeskId, Seq, StaffId},
    ports::{
        chronicle::{Chronicle, DutyRecorded, Position},
        duty::DutyEvent,
    },
    privacy::Text,
    testing::store_suite::{Stores, Talk},
    time::Timestamp,
};

use crate::{fresh::Fresh, fresh_postgres::FreshPostgres};

#[tokio::test]
async fn sqlite() {
    let fresh = Fresh::new().await;
    assert_eq!(fresh.store.walk_end().await.unwrap(), Position::START);
    walks(&fresh.store, &fresh.stores()).await;
}

pub(crate) async fn on_postgres(fresh: &FreshPostgres) {
    let store = fresh.store("walk").await;
    walks(&store, &crate::fresh::stores(&store)).await;
}

async fn walks(store: &Store, stores: &Stores) {
    conversations_come_once_in_id_order(store, stores).await;
    events_come_in_the_order_of_writing(store, stores).await;
    duties_come_in_the_order_of_writing(store, stores).await;
    let end = store.walk_end().await.unwrap();
    let last = Chronicle::events(store, Position(end.0 - 1), 2)
        .await
        .unwrap();
    assert_eq!(last.len(), 1, "there is nothing behind the end");
    let events = events(store).await.len() as u64;
    let whole = WalkTotals {
        events,
        accounted: events,
        broken_links: 0,
    };
    assert_eq!(store.walk_totals().await.unwrap(), whole);
}

async fn conversations_come_once_in_id_order(store: &Store, stores: &Stores) {
    let desk: DeskId = "walk".parse().unwrap();
    let mut expected = Vec::new();
    for _ in 0..7 {
        expected.push(Talk::opened(stores, &desk).await.id());
    }
    expected.sort_unstable();

    let mut walked: Vec<ConversationId> = Vec::new();
    loop {
        let page = store.walk(walked.last().copied(), 3).await.unwrap();
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 3);
        walked.extend(page.iter().map(|row| row.conversation));
    }
    assert_eq!(walked, expected);
}

async fn events_come_in_the_order_of_writing(store: &Store, stores: &Stores) {
    let desk: DeskId = "order".parse().unwrap();
    let by = StaffId(stores.ids.fresh());
    let mut talks = [
        Talk::opened(stores, &desk).await,
        Talk::opened(stores, &desk).await,
    ];
    let before = events(store).await.len();
    let mut expected = Vec::new();
    for turn in [0, 1, 1, 0] {
        let text = Text::new("not to be opened").unwrap();
        let talk = &mut talks[turn];
        let append = talk.next(vec![Event::Whispered { author: by, text }]);
        let seq = talk.must(stores, append).await;
        expected.push((talk.id(), seq));
    }
    let written = events(store).await.split_off(before);
    let places: Vec<(ConversationId, Seq)> =
        written.iter().map(|e| (e.conversation, e.seq)).collect();
    assert_eq!(places, expected);
    for event in written {
        let Event::Whispered { text, .. } = event.event else {
            panic!("not what was written");
        };
        assert_eq!(text.expose(), "", "a text was opened");
    }
}

async fn duties_come_in_the_order_of_writing(store: &Store, stores: &Stores) {
    let staff = [StaffId(stores.ids.fresh()), StaffId(stores.ids.fresh())];
    let mut expected = Vec::new();
    for (turn, at) in [(1, 1), (0, 2), (1, 3), (0, 4), (1, 5)] {
        let recorded = DutyRecorded {
            staff: staff[turn],
            at: Timestamp(at),
            event: DutyEvent::OfferLapsed { offered_at: None },
        };
        let event = recorded.event.clone();
        let record = stores
            .duties
            .record(recorded.staff, event, None, recorded.at);
        record.await.unwrap();
        expected.push(recorded);
    }
    let (mut walked, mut after) = (Vec::new(), Position::START);
    loop {
        let page = store.duties(after, 2).await.unwrap();
        let Some((last, _)) = page.last() else { break };
        after = *last;
        walked.extend(page.into_iter().map(|(_, duty)| duty));
    }
    walked.retain(|duty| staff.contains(&duty.staff));
    assert_eq!(walked, expected);
}

async fn events(store: &Store) -> Vec<Recorded> {
    let (mut walked, mut after) = (Vec::new(), Position::START);
    loop {
        let page = Chronicle::events(store, after, 3).await.unwrap();
        assert!(page.len() <= 3);
        let Some((last, _)) = page.last() else {
            return walked;
        };
        assert!(*last > after);
        after = *last;
        walked.extend(page.into_iter().map(|(_, event)| event));
    }
}
