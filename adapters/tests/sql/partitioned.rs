//! A ledger that was split while it was in use, and everything else on split ledgers.

use tomoshibi_adapters::sql::WalkTotals;
use tomoshibi_engine::{
    conversation::Event,
    ids::{DeskId, SourceId},
    ports::{
        chronicle::{Chronicle as _, Position},
        ledger::Appended,
    },
    testing::store_suite::{Stores, Talk},
};

use crate::{conformance, fresh, fresh_postgres::FreshPostgres, races, walk};

#[tokio::test]
async fn all_holds_on_split_ledgers() {
    let fresh = FreshPostgres::new().splitting();
    conformance::on_postgres(&fresh).await;
    races::on_postgres(&fresh).await;
    walk::on_postgres(&fresh).await;
}

#[tokio::test]
async fn a_ledger_in_use_is_split_without_a_word_lost() {
    let fresh = FreshPostgres::new();
    let store = fresh.store("split").await;
    let stores = fresh::stores(&store);
    let here: DeskId = "split".parse().unwrap();
    let mut before = Talk::opened(&stores, &here).await;
    let source = SourceId(stores.ids.fresh());
    let command = before.named(source, vec![Event::Queued]);
    before.must(&stores, command.clone()).await;

    fresh.run("split", "partitions.postgres.sql");
    fresh.run("split", "roles.postgres.sql");
    let owner = fresh.client("split").await;
    let next = "ALTER TABLE conversations ALTER COLUMN key RESTART WITH 1000000";
    owner.batch_execute(next).await.unwrap();

    // The node served all the time, and its prepared statements with it.
    let again = stores.ledger.append(vec![command]).await.unwrap();
    assert!(
        matches!(again[..], [Appended::Duplicate { .. }]),
        "{again:?}"
    );
    let append = before.next(vec![Event::WentAway]);
    before.must(&stores, append).await;
    let mut after = Talk::opened(&stores, &here).await;
    let append = after.next(vec![Event::Queued]);
    after.must(&stores, append).await;
    for talk in [&before, &after] {
        let read = talk.read(&stores).await;
        assert_eq!(read.last().map(|r| r.seq), Some(talk.fold.seq));
    }
    let in_each = "SELECT tableoid::regclass::text, COUNT(*) FROM events GROUP BY 1 ORDER BY 1";
    let rows = owner.query(in_each, &[]).await.unwrap();
    let rows: Vec<(&str, i64)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(rows, [("events_1", 2), ("events_first", 3)]);

    order_of_arrival_goes_on(&store).await;
    the_past_is_kept_in_every_part(&fresh, &stores, &before).await;
}

async fn order_of_arrival_goes_on(store: &tomoshibi_adapters::sql::Store) {
    let events = store.events(Position::START, 16).await.unwrap();
    let places: Vec<u64> = events.iter().map(|(place, _)| place.0).collect();
    assert_eq!(places.len(), 5);
    assert!(places.is_sorted_by(|a, b| a < b), "{places:?}");
    let whole = WalkTotals {
        events: 5,
        accounted: 5,
        broken_links: 0,
    };
    assert_eq!(store.walk_totals().await.unwrap(), whole);
}

async fn the_past_is_kept_in_every_part(fresh: &FreshPostgres, stores: &Stores, talk: &Talk) {
    let (owner, node) = (
        fresh.client("split").await,
        fresh.client_of_node("split").await,
    );
    let parts = [
        "events",
        "events_first",
        "events_1",
        "events_2",
        "events_beyond",
    ];
    for part in parts {
        for change in [
            format!("UPDATE {part} SET plain = ''"),
            format!("DELETE FROM {part}"),
            format!("TRUNCATE {part}"),
        ] {
            let refused = owner.batch_execute(&change).await.unwrap_err();
            let words = refused.as_db_error().unwrap().message();
            assert!(words.contains("append-only"), "{change}: {words}");
            let refused = node.batch_execute(&change).await.unwrap_err();
            let words = refused.as_db_error().unwrap().message();
            assert!(words.contains("permission denied"), "{change}: {words}");
        }
    }
    assert_eq!(talk.read(stores).await.len(), 3);
}
