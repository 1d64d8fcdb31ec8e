//! Fresh ledgers on a PostgreSQL server of the test's own.

use std::sync::Arc;

use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};
use tomoshibi_adapters::sql::{Store, StoreSettings};
use tomoshibi_engine::testing::store_suite::Stores;

use crate::{fresh, postgres::PostgresServer};

pub(crate) struct FreshPostgres {
    pub(crate) server: PostgresServer,
    keys: TempDir,
}

impl FreshPostgres {
    pub(crate) fn new() -> Self {
        Self::on(PostgresServer::start())
    }

    pub(crate) fn on(server: PostgresServer) -> Self {
        Self {
            server,
            keys: tempfile::tempdir().unwrap(),
        }
    }

    /// Of a database by this name; one key file each.
    pub(crate) fn settings(&self, database: &str) -> StoreSettings {
        StoreSettings {
            url: self.server.url(database),
            key_file: self.keys.path().join(database),
        }
    }

    pub(crate) async fn store(&self, database: &str) -> Arc<Store> {
        let create = format!("CREATE DATABASE {database}");
        self.client("postgres")
            .await
            .batch_execute(&create)
            .await
            .unwrap();
        let settings = self.settings(database);
        Store::migrate(&settings).await.unwrap();
        fresh::open(&settings).await.unwrap()
    }

    pub(crate) async fn stores(&self, database: &str) -> Stores {
        fresh::stores(&self.store(database).await)
    }

    /// As somebody would with `psql`.
    #[expect(
        clippy::disallowed_methods,
        reason = "the connection ends with the test's runtime"
    )]
    pub(crate) async fn client(&self, database: &str) -> Client {
        let url = self.server.url(database);
        let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }
}
