//! Migrations on SQLite: each in one exclusive transaction.

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::{APPLIED, Migrated, Migration, RECORD, RECORD_TABLE, complete, due, newest};
use crate::sql::{
    error::{OpenError, from_sqlite},
    sqlite::{create_or_open, open_existing},
};

pub(in crate::sql) const ALL: &[Migration] = &[
    Migration {
        version: 1,
        sql: include_str!("../../../migrations/sqlite/0001_foundation.sql"),
    },
    Migration {
        version: 2,
        sql: include_str!("../../../migrations/sqlite/0002_learning.sql"),
    },
    Migration {
        version: 3,
        sql: include_str!("../../../migrations/sqlite/0003_library.sql"),
    },
    Migration {
        version: 4,
        sql: include_str!("../../../migrations/sqlite/0004_sign_in.sql"),
    },
    Migration {
        version: 5,
        sql: include_str!("../../../migrations/sqlite/0005_audit.sql"),
    },
    Migration {
        version: 6,
        sql: include_str!("../../../migrations/sqlite/0006_afterwards.sql"),
    },
    Migration {
        version: 7,
        sql: include_str!("../../../migrations/sqlite/0007_ways_in.sql"),
    },
    Migration {
        version: 8,
        sql: include_str!("../../../migrations/sqlite/0008_passkeys.sql"),
    },
    Migration {
        version: 9,
        sql: include_str!("../../../migrations/sqlite/0009_deals.sql"),
    },
];

pub(in crate::sql) fn migrate(path: &Path) -> Result<Migrated, OpenError> {
    let mut connection = create_or_open(path)?;
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Exclusive)
        .map_err(|e| from_sqlite(&e))?;
    let applied = applied(&transaction)?;
    let due = due(ALL, &applied)?;
    transaction
        .execute_batch(RECORD_TABLE)
        .map_err(|e| from_sqlite(&e))?;
    for migration in due {
        apply(&transaction, migration).map_err(|e| from_sqlite(&e))?;
    }
    transaction.commit().map_err(|e| from_sqlite(&e))?;
    Ok(Migrated {
        from: applied.last().map_or(0, |(version, _)| *version),
        to: newest(ALL),
    })
}

/// A file that is not there was not migrated; one that cannot be read is an error of its own.
pub(in crate::sql) fn check(path: &Path) -> Result<(), OpenError> {
    let there = path
        .try_exists()
        .map_err(|error| tomoshibi_engine::ports::StoreError::Away(error.to_string()))?;
    if !there {
        return complete(ALL, &[]);
    }
    complete(ALL, &applied(&open_existing(path)?)?)
}

fn apply(transaction: &Transaction<'_>, migration: &Migration) -> rusqlite::Result<()> {
    transaction.execute_batch(migration.sql)?;
    let record = params![migration.version, migration.digest()];
    transaction.execute(RECORD, record).map(|_| ())
}

fn applied(connection: &Connection) -> Result<Vec<(i64, String)>, OpenError> {
    let tables = tables(connection).map_err(|e| from_sqlite(&e))?;
    if tables.is_empty() {
        return Ok(Vec::new());
    }
    if !tables.iter().any(|table| table == "schema_migrations") {
        return Err(OpenError::Foreign);
    }
    recorded(connection).map_err(|e| from_sqlite(&e).into())
}

fn tables(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn recorded(connection: &Connection) -> rusqlite::Result<Vec<(i64, String)>> {
    connection
        .prepare(APPLIED)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}
