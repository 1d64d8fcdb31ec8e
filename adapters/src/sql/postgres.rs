//! PostgreSQL: pooled connections for cold queries and reads, and the ledger's batches as a few statements
//! each, whatever their length. Connections close when the last [`Postgres`] is dropped.

mod append;

use std::time::Duration;

use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime,
};
use tokio_postgres::{Config, NoTls, config::SslMode, types::ToSql};
use tokio_postgres_rustls::MakeRustlsConnect;
use tomoshibi_engine::ports::{StoreError, ledger::Appended};

use super::{
    error::{OpenError, from_postgres, unreadable},
    prepared::Prepared,
    value::{Query, Row, Value},
};
use crate::tls::Authorities;

/// Connections; who finds all of them busy waits, no longer than [`WAIT`].
const CONNECTIONS_MAX: usize = 8;
const WAIT: Duration = Duration::from_secs(5);
/// A line that was cut without a word is given up after this; the operating system alone would wait for many
/// minutes, and everybody who writes with it.
const SILENT: Duration = Duration::from_secs(15);
/// Ended by the server: what waits for a lock, what a dead node left open, what runs away.
const PATIENCE: &str =
    "-c lock_timeout=5s -c idle_in_transaction_session_timeout=15s -c statement_timeout=60s";
const UNHURRIED: &str = "SET statement_timeout = 0";
const HURRIED: &str = "RESET statement_timeout";
/// A transaction that PostgreSQL ended because two stood in each other's way was not recorded at all.
const TRIES: usize = 4;

pub(super) struct Postgres(Pool);

impl Postgres {
    /// To serve people, who do not wait for ever.
    pub(super) fn impatient(
        mut config: Config,
        authorities: &Authorities,
    ) -> Result<Self, OpenError> {
        // The operator's own options come last, and win.
        let chosen = config.get_options().unwrap_or_default();
        let options = format!("{PATIENCE} {chosen}");
        config
            .options(options)
            .connect_timeout(WAIT)
            .tcp_user_timeout(SILENT)
            .keepalives_idle(SILENT)
            .keepalives_interval(Duration::from_secs(5))
            .keepalives_retries(2);
        Self::start(config, authorities)
    }

    /// Connects when first asked.
    pub(super) fn start(config: Config, authorities: &Authorities) -> Result<Self, OpenError> {
        let recycle = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        // Without a word about it TLS is not spoken: a socket, the loopback or a private network. To take it
        // where it is offered, unverified, would keep nobody out.
        let manager = if config.get_ssl_mode() == SslMode::Require {
            let tls = MakeRustlsConnect::new(authorities.client()?);
            Manager::from_config(config, tls, recycle)
        } else {
            Manager::from_config(config, NoTls, recycle)
        };
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS_MAX)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(WAIT))
            .runtime(Runtime::Tokio1)
            .build();
        let pool = pool.map_err(|error| StoreError::Away(error.to_string()))?;
        Ok(Self(pool))
    }

    pub(super) async fn client(&self) -> Result<Object, StoreError> {
        self.0.get().await.map_err(|error| match error {
            PoolError::Backend(error) => from_postgres(&error),
            other => StoreError::Away(format!("no connection to PostgreSQL: {other}")),
        })
    }

    pub(super) async fn read(&self, query: Query) -> Result<Vec<Row>, StoreError> {
        let client = self.client().await?;
        let statement = client
            .prepare_cached(query.sql)
            .await
            .map_err(|e| from_postgres(&e))?;
        let rows = client
            .query(&statement, &parameters(&query.values))
            .await
            .map_err(|e| from_postgres(&e))?;
        rows.iter().map(row).collect()
    }

    pub(super) async fn write(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_write(&queries).await {
                Err(error) if in_the_way(&error) && tries < TRIES => {}
                other => return other,
            }
        }
    }

    pub(super) async fn append(&self, batch: Vec<Prepared>) -> Result<Vec<Appended>, StoreError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match append::append(&mut *self.client().await?, &batch).await {
                Err(error) if in_the_way(&error) && tries < TRIES => {}
                other => return other,
            }
        }
    }

    /// PostgreSQL overwrites deleted rows in its own time; vacuuming lets it begin now, where the role may. It
    /// takes as long as it takes: who asked for it waits, and nobody else.
    pub(super) async fn scrub(&self) -> Result<(), StoreError> {
        let client = self.client().await?;
        let sql = |e: tokio_postgres::Error| from_postgres(&e);
        client.batch_execute(UNHURRIED).await.map_err(sql)?;
        let mut scrubbed = Ok(());
        for table in ["VACUUM text_keys", "VACUUM client_keys"] {
            scrubbed = scrubbed.and(client.batch_execute(table).await);
        }
        client.batch_execute(HURRIED).await.map_err(sql)?;
        scrubbed.map_err(sql)
    }

    async fn try_write(&self, queries: &[Query]) -> Result<Vec<Vec<Row>>, StoreError> {
        let mut client = self.client().await?;
        let sql = |e: tokio_postgres::Error| from_postgres(&e);
        let transaction = client.transaction().await.map_err(sql)?;
        let mut answers = Vec::with_capacity(queries.len());
        for query in queries {
            let statement = transaction.prepare_cached(query.sql).await.map_err(sql)?;
            let found = transaction
                .query(&statement, &parameters(&query.values))
                .await
                .map_err(sql)?;
            answers.push(found.iter().map(row).collect::<Result<_, _>>()?);
        }
        transaction.commit().await.map_err(sql)?;
        Ok(answers)
    }
}

/// Deadlock, or a serialisation failure.
fn in_the_way(error: &StoreError) -> bool {
    matches!(error, StoreError::Away(words)
        if words.starts_with("PostgreSQL 40P01") || words.starts_with("PostgreSQL 40001"))
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| value as &(dyn ToSql + Sync))
        .collect()
}

fn row(found: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let cells = (0..found.len()).map(|column| cell(found, column));
    cells.collect::<Result<_, _>>().map(Row)
}

fn cell(found: &tokio_postgres::Row, column: usize) -> Result<Value, StoreError> {
    let name = found.columns().get(column).map_or("", |c| c.type_().name());
    let value = match name {
        "int8" => found.try_get::<_, Option<i64>>(column).map(Value::from),
        "int4" => found
            .try_get::<_, Option<i32>>(column)
            .map(|i| i.map(i64::from).into()),
        "text" => found.try_get::<_, Option<String>>(column).map(Value::from),
        "bytea" => found.try_get::<_, Option<Vec<u8>>>(column).map(Value::from),
        "uuid" => found
            .try_get::<_, Option<uuid::Uuid>>(column)
            .map(Value::from),
        _ => return Err(unreadable("a column has an unknown type")),
    };
    value.map_err(|e| from_postgres(&e))
}
