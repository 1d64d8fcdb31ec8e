//! What can be wrong, in words an operator can act on. No message holds a value of a row: the databases'
//! own details quote keys, so only their code and first line are passed on.

use std::{error::Error as _, path::PathBuf};

use rusqlite::ErrorCode;
use tomoshibi_engine::ports::StoreError;

use crate::tls::TlsError;

/// Why the store could not be opened. None of these means that the ledger is empty.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the database address is neither postgres://… nor a path")]
    Address,
    #[error("the ledger has schema {found}, this program needs {known}: run the migration first")]
    NotMigrated { found: i64, known: i64 },
    #[error("the ledger has schema {found}, this program knows up to {known}: use a newer program")]
    Newer { found: i64, known: i64 },
    #[error("migration {version} was applied in another form than this program holds")]
    Altered { version: i64 },
    #[error("the database holds tables of something else; name an empty one")]
    Foreign,
    #[error(
        "the ledger exists, but its deployment key {} is missing: restore the key file; \
         a new key could not read what is stored", .0.display()
    )]
    KeyMissing(PathBuf),
    #[error("the deployment key {} is not the one this ledger was begun with", .0.display())]
    KeyMismatch(PathBuf),
    #[error("the deployment key {}: {why}", path.display())]
    KeyFile { path: PathBuf, why: String },
    #[error("PostgreSQL runs with {setting} = {value}: what it acknowledges would not be durable")]
    NotDurable {
        setting: &'static str,
        value: String,
    },
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub(super) fn from_sqlite(error: &rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(failure, message) = error else {
        return StoreError::Unreadable(error.to_string());
    };
    let words = message.clone().unwrap_or_else(|| failure.to_string());
    match failure.code {
        ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::OutOfMemory
        | ErrorCode::ReadOnly
        | ErrorCode::OperationInterrupted
        | ErrorCode::SystemIoFailure
        | ErrorCode::DiskFull
        | ErrorCode::CannotOpen
        | ErrorCode::FileLockingProtocolFailed => StoreError::Away(words),
        _ => StoreError::Unreadable(words),
    }
}

pub(super) fn from_postgres(error: &tokio_postgres::Error) -> StoreError {
    let Some(told) = error.as_db_error() else {
        // Why a line was cut or a certificate refused stands one deeper.
        let why = error.source().map(|why| format!(": {why}"));
        let why = why.unwrap_or_default();
        return StoreError::Away(format!("PostgreSQL cannot be asked: {error}{why}"));
    };
    let code = told.code().code();
    let words = format!("PostgreSQL {code}: {}", told.message());
    // Classes 22 (data), 23 (integrity) and 42 (syntax, access) will not pass by trying again.
    match code.get(..2) {
        Some("22" | "23" | "42") => StoreError::Unreadable(words),
        _ => StoreError::Away(words),
    }
}

pub(super) fn unreadable(what: &str) -> StoreError {
    StoreError::Unreadable(what.to_owned())
}
