//! Fresh ledgers on a PostgreSQL server of the test's own.

use std::{process::Command, sync::Arc};

use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};
use tomoshibi_adapters::{
    sql::{Store, StoreSettings},
    tls::Authorities,
};
use tomoshibi_engine::testing::store_suite::Stores;

use crate::{fresh, postgres::PostgresServer};

/// What an operator runs.
const ROLES: &str = "roles.postgres.sql";
const PARTITIONS: &str = "partitions.postgres.sql";

pub(crate) struct FreshPostgres {
    pub(crate) server: PostgresServer,
    keys: TempDir,
    /// Whether each ledger is split before it is used.
    splits: bool,
}

impl FreshPostgres {
    pub(crate) fn new() -> Self {
        Self::on(PostgresServer::start())
    }

    pub(crate) fn on(server: PostgresServer) -> Self {
        Self {
            server,
            keys: tempfile::tempdir().unwrap(),
            splits: false,
        }
    }

    /// From now on ledgers are split, and the boundary of two partitions is near.
    pub(crate) fn splitting(self) -> Self {
        Self {
            splits: true,
            ..self
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
        if self.splits {
            self.run(database, PARTITIONS);
            let nearly = "ALTER TABLE conversations ALTER COLUMN key RESTART WITH 999990";
            self.client(database)
                .await
                .batch_execute(nearly)
                .await
                .unwrap();
        }
        self.run(database, ROLES);
        // As a node on a real line does, so that all tests prove that it may do what it must.
        let of_node = StoreSettings {
            url: self.url_of_node(database),
            ..settings
        };
        fresh::open(&of_node).await.unwrap()
    }

    /// Lets the owner run a file of `docs/operations`, as an operator would.
    pub(crate) fn run(&self, database: &str, file: &str) {
        let operations = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations");
        let ran = Command::new("psql")
            .args(["-v", "ON_ERROR_STOP=1", "-q", "-f", file])
            .arg(self.server.url(database))
            .current_dir(operations)
            .output()
            .unwrap();
        assert!(ran.status.success(), "{file}: {ran:?}");
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
