//! Fresh ledgers on a PostgreSQL server of the test's own.

use std::sync::Arc;

use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};
use tomoshibi_adapters::{
    sql::{Store, StoreSettings},
    tls::Authorities,
};
use tomoshibi_engine::testing::store_suite::Stores;

use crate::{fresh, postgres::PostgresServer};

/// What an operator runs.
const ROLES: &str = include_str!("../../../docs/operations/roles.postgres.sql");

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
            authorities: Authorities::of_system(),
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
        let client = self.client(database).await;
        client.batch_execute(ROLES).await.unwrap();
        // As a node on a real line does, so that all tests prove that it may do what it must.
        let of_node = StoreSettings {
            url: self.url_of_node(database),
            ..settings
        };
        fresh::open(&of_node).await.unwrap()
    }

    fn url_of_node(&self, database: &str) -> String {
        let url = self.server.url(database);
        url.replace("postgres://postgres@", "postgres://tomoshibi_node@")
    }

    pub(crate) async fn stores(&self, database: &str) -> Stores {
        fresh::stores(&self.store(database).await)
    }

    /// As somebody would with `psql`.
    pub(crate) async fn client(&self, database: &str) -> Client {
        connected(&self.server.url(database)).await
    }

    /// The same, with no more rights than a node has.
    pub(crate) async fn client_of_node(&self, database: &str) -> Client {
        connected(&self.url_of_node(database)).await
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the connection ends with the test's runtime"
)]
async fn connected(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}
