//! Opening the file, with the settings that durability, privacy and speed rest on.

use std::{
    fs::{DirBuilder, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use rusqlite::{Connection, OpenFlags};
use tomoshibi_engine::ports::StoreError;

use crate::sql::error::{OpenError, from_sqlite};

/// `synchronous=FULL`: a commit returns after fdatasync of the log. `secure_delete`: a deleted key leaves
/// zeroes behind. `recursive_triggers`: REPLACE cannot slip past the triggers that keep the ledger.
const EVERY_CONNECTION: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA recursive_triggers = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16384;
";
/// The writer's own. Checkpoints are made by `checkpoint`, not in the middle of a commit.
const WRITER: &str = "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 0;";
/// Pages of 8 KiB, measured against 4 and 16: a line is some 700 bytes, and each page costs two writes.
const NEW_FILE: &str = "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;";

/// For the migration only: makes the file, and its folder, where there is none.
pub(in crate::sql) fn create_or_open(path: &Path) -> Result<Connection, OpenError> {
    make_private(path)
        .map_err(|error| StoreError::Away(format!("the database's file: {error}")))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let connection = open(path, flags)?;
    connection
        .execute_batch(NEW_FILE)
        .map_err(|e| from_sqlite(&e))?;
    Ok(connection)
}

/// SQLite would make the file readable for everybody; its log takes on the file's mode.
fn make_private(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// A file that is not there is an error, not an empty ledger.
pub(in crate::sql) fn open_existing(path: &Path) -> Result<Connection, StoreError> {
    open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
}

pub(super) fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    let connection = open_existing(path)?;
    connection
        .execute_batch(WRITER)
        .map_err(|e| from_sqlite(&e))?;
    Ok(connection)
}

pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|e| from_sqlite(&e))?;
    connection.set_prepared_statement_cache_capacity(128);
    connection
        .execute_batch(EVERY_CONNECTION)
        .map_err(|e| from_sqlite(&e))?;
    Ok(connection)
}
