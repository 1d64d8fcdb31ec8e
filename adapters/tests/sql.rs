//! The store on SQLite and on a real PostgreSQL that the tests start: conformance, and attempts to break it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/authority.rs"]
mod authority;
#[path = "sql/away.rs"]
mod away;
#[path = "sql/conformance.rs"]
mod conformance;
#[path = "sql/encrypted.rs"]
mod encrypted;
#[path = "support/fresh.rs"]
mod fresh;
#[path = "support/fresh_postgres.rs"]
mod fresh_postgres;
#[path = "sql/kept.rs"]
mod kept;
#[path = "sql/log.rs"]
mod log;
#[path = "sql/opening.rs"]
mod opening;
#[path = "sql/partitioned.rs"]
mod partitioned;
#[expect(dead_code, reason = "the tests of nodes use the rest")]
#[path = "support/postgres.rs"]
mod postgres;
#[path = "sql/races.rs"]
mod races;
#[path = "sql/schema.rs"]
mod schema;
#[path = "sql/sealed.rs"]
mod sealed;
#[path = "sql/walk.rs"]
mod walk;
#[path = "sql/ways_in.rs"]
mod ways_in;

/// All on one server, each in databases of its own: starting one takes longer than most tests.
#[tokio::test]
async fn on_postgres() {
    let fresh = fresh_postgres::FreshPostgres::new();
    conformance::on_postgres(&fresh).await;
    races::on_postgres(&fresh).await;
    kept::on_postgres(&fresh).await;
    sealed::on_postgres(&fresh).await;
    walk::on_postgres(&fresh).await;
    schema::on_postgres(&fresh).await;
    away::on_postgres(&fresh).await;
}
