//! Migrations on PostgreSQL: all in one transaction, under a lock that two migrating nodes share.

use tokio_postgres::{Client, Config};
use tomoshibi_engine::ports::StoreError;

use super::{APPLIED, Migrated, Migration, RECORD, RECORD_TABLE, complete, due, newest};
use crate::{
    sql::{
        error::{OpenError, from_postgres},
        postgres::Postgres,
    },
    tls::Authorities,
};

pub(in crate::sql) const ALL: &[Migration] = &[
    Migration {
        version: 1,
        sql: include_str!("../../../migrations/postgres/0001_foundation.sql"),
    },
    Migration {
        version: 2,
        sql: include_str!("../../../migrations/postgres/0002_learning.sql"),
    },
    Migration {
        version: 3,
        sql: include_str!("../../../migrations/postgres/0003_library.sql"),
    },
    Migration {
        version: 4,
        sql: include_str!("../../../migrations/postgres/0004_sign_in.sql"),
    },
    Migration {
        version: 5,
        sql: include_str!("../../../migrations/postgres/0005_audit.sql"),
    },
    Migration {
        version: 6,
        sql: include_str!("../../../migrations/postgres/0006_afterwards.sql"),
    },
    Migration {
        version: 7,
        sql: include_str!("../../../migrations/postgres/0007_ways_in.sql"),
    },
    Migration {
        version: 8,
        sql: include_str!("../../../migrations/postgres/0008_passkeys.sql"),
    },
    Migration {
        version: 9,
        sql: include_str!("../../../migrations/postgres/0009_deals.sql"),
    },
];

/// Any number, the same for every node: "tomoshib" in ASCII.
const LOCK: &str = "SELECT pg_advisory_xact_lock(8389764439024395618)";

pub(in crate::sql) async fn migrate(
    config: Config,
    authorities: &Authorities,
) -> Result<Migrated, OpenError> {
    let postgres = Postgres::start(config, authorities)?;
    let mut client = postgres.client().await?;
    let sql = |e: tokio_postgres::Error| from_postgres(&e);
    let transaction = client.transaction().await.map_err(sql)?;
    transaction.batch_execute(LOCK).await.map_err(sql)?;
    let applied = applied(transaction.client()).await?;
    transaction.batch_execute(RECORD_TABLE).await.map_err(sql)?;
    for migration in due(ALL, &applied)? {
        transaction
            .batch_execute(migration.sql)
            .await
            .map_err(sql)?;
        let digest = migration.digest();
        transaction
            .execute(RECORD, &[&migration.version, &digest])
            .await
            .map_err(sql)?;
    }
    transaction.commit().await.map_err(sql)?;
    Ok(Migrated {
        from: applied.last().map_or(0, |(version, _)| *version),
        to: newest(ALL),
    })
}

pub(in crate::sql) async fn check(postgres: &Postgres) -> Result<(), OpenError> {
    let client = postgres.client().await?;
    durable(&client).await?;
    complete(ALL, &applied(&client).await?)
}

/// What a server that does not flush acknowledges may be gone after a power cut.
async fn durable(client: &Client) -> Result<(), OpenError> {
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let row = client
            .query_one("SELECT current_setting($1)", &[&setting])
            .await
            .map_err(|e| from_postgres(&e))?;
        let value: String = row.get(0);
        if value == "off" {
            return Err(OpenError::NotDurable { setting, value });
        }
    }
    Ok(())
}

async fn applied(client: &Client) -> Result<Vec<(i64, String)>, StoreError> {
    let sql = |e: tokio_postgres::Error| from_postgres(&e);
    let there = client
        .query_one("SELECT to_regclass('schema_migrations') IS NOT NULL", &[])
        .await
        .map_err(sql)?;
    if !there.get::<_, bool>(0) {
        return Ok(Vec::new());
    }
    let rows = client.query(APPLIED, &[]).await.map_err(sql)?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}
