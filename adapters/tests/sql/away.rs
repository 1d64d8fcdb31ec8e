//! A PostgreSQL that is gone, or that would not keep its word.

use tomoshibi_adapters::sql::{OpenError, Store, StoreSettings};
use tomoshibi_engine::{
    conversation::Event,
    ids::{ConversationId, Seq},
    ports::{StoreError, clock::Ids},
    testing::store_suite::Talk,
};

use crate::{fresh, fresh_postgres::FreshPostgres, postgres::PostgresServer};

#[tokio::test]
async fn gone_is_away_and_never_empty() {
    let fresh = FreshPostgres::new();
    let stores = fresh.stores("gone").await;
    let settings = fresh.settings("gone");
    let key = std::fs::read(&settings.key_file).unwrap();
    drop(fresh.server);

    let somewhere = ConversationId(tomoshibi_adapters::system::SystemIds.fresh());
    let read = stores.ledger.read(somewhere, Seq::START, 1).await;
    assert!(matches!(read, Err(StoreError::Away(_))), "{read:?}");
    for error in [
        fresh::open(&settings).await.unwrap_err(),
        Store::migrate(&settings).await.unwrap_err(),
    ] {
        assert!(
            matches!(error, OpenError::Store(StoreError::Away(_))),
            "{error}"
        );
    }
    assert_eq!(std::fs::read(&settings.key_file).unwrap(), key);
}

#[tokio::test]
async fn a_server_that_does_not_flush_is_refused() {
    let fresh = FreshPostgres::on(PostgresServer::with(&["fsync=off"]));
    is_refused_for(&fresh.settings("postgres"), "fsync").await;
}

async fn is_refused_for(settings: &StoreSettings, expected: &str) {
    Store::migrate(settings).await.unwrap();
    let error = fresh::open(settings).await.unwrap_err();
    assert!(
        matches!(&error, OpenError::NotDurable { setting, .. } if *setting == expected),
        "{error}"
    );
    assert!(!settings.key_file.exists());
}

/// What needs no server of its own.
pub(crate) async fn on_postgres(fresh: &FreshPostgres) {
    let error = fresh::open(&fresh.settings("postgres")).await.unwrap_err();
    assert!(
        matches!(error, OpenError::NotMigrated { found: 0, .. }),
        "{error}"
    );

    a_lock_is_not_waited_for_without_end(fresh).await;

    let client = fresh.client("postgres").await;
    client.batch_execute("CREATE DATABASE lax").await.unwrap();
    let lax = "ALTER DATABASE lax SET synchronous_commit = off";
    client.batch_execute(lax).await.unwrap();
    is_refused_for(&fresh.settings("lax"), "synchronous_commit").await;
}

/// Whoever writes is told "not yet" within seconds, and the next one is served.
async fn a_lock_is_not_waited_for_without_end(fresh: &FreshPostgres) {
    let stores = fresh.stores("locked").await;
    let mut talk = Talk::opened(&stores, &"locked".parse().unwrap()).await;
    let somebody = fresh.client("locked").await;
    let lock = "BEGIN; LOCK TABLE heads";
    somebody.batch_execute(lock).await.unwrap();
    let append = talk.next(vec![Event::Queued]);
    let answer = stores.ledger.append(vec![append.clone()]).await;
    let is_lock_timeout =
        |error: &StoreError| matches!(error, StoreError::Away(words) if words.contains("55P03"));
    assert!(
        answer.as_ref().is_err_and(is_lock_timeout),
        "waited for ever or was let in: {answer:?}"
    );
    somebody.batch_execute("ROLLBACK").await.unwrap();
    talk.must(&stores, append).await;
}
