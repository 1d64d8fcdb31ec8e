//! Opening the database as a command needs it, with refusals in words an operator can act on.

use std::{
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
    sync::Arc,
};

use tomoshibi_adapters::{
    sql::{Migrated, OpenError, Store, StoreSettings},
    system::{SystemClock, SystemIds},
    tls::Authorities,
};
use tomoshibi_config::Settings;

use crate::exit::Failure;

/// Beside the embedded database; whoever holds its lock is the node of that database.
const LOCK_FILE: &str = "node.lock";

/// That no other node runs on the same embedded database, for as long as this is held. The kernel lets go of
/// it when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Alone {
    _lock: Option<File>,
}

/// Two nodes on one file would each believe that they know every duty and every claim.
///
/// # Errors
/// If another node runs on it, or the data directory cannot be written.
pub(crate) fn claim(settings: &Settings) -> Result<Alone, Failure> {
    if !settings.database_url.is_empty() {
        return Ok(Alone { _lock: None });
    }
    let folder = &settings.data_dir;
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(folder.join(LOCK_FILE))
        .map_err(|error| unusable(folder, &error))?;
    match lock.try_lock() {
        Ok(()) => Ok(Alone { _lock: Some(lock) }),
        Err(TryLockError::WouldBlock) => Err(Failure::Refused(format!(
            "another node runs on the database in {}: stop it first, or name another directory with --data; \
             several nodes need database_url = postgres://… and redis_url",
            folder.display()
        ))),
        Err(TryLockError::Error(error)) => Err(unusable(folder, &error)),
    }
}

/// The data directory, for nobody else's eyes, if the database is to lie in it.
pub(crate) fn make_folder(settings: &Settings) -> Result<(), Failure> {
    if !settings.database_url.is_empty() {
        return Ok(());
    }
    let folder = &settings.data_dir;
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| unusable(folder, &error))
}

fn unusable(folder: &Path, error: &io::Error) -> Failure {
    Failure::input(format!("data_dir {}: {error}", folder.display()))
}

/// Opens a migrated database with its key.
pub(crate) async fn open(settings: &Settings) -> Result<Arc<Store>, Failure> {
    let opened = Store::open(&place(settings), Arc::new(SystemClock), Arc::new(SystemIds)).await;
    opened.map_err(|error| match error {
        OpenError::NotMigrated { found: 0, .. } => Failure::Refused(
            "there is no ledger there. If one should be, look at data_dir or database_url; \
             a new one is made by: tomoshibi migrate"
                .to_owned(),
        ),
        error => failure(error),
    })
}

/// Brings the database to this program's version, making it and its directory if need be.
pub(crate) async fn migrate(settings: &Settings) -> Result<Migrated, Failure> {
    make_folder(settings)?;
    Store::migrate(&place(settings)).await.map_err(failure)
}

fn place(settings: &Settings) -> StoreSettings {
    StoreSettings {
        url: settings.store_url().expose().to_owned(),
        key_file: settings.key_file(),
        authorities: authorities(settings),
    }
}

/// Who signs the certificates of the servers that nodes share.
pub(crate) fn authorities(settings: &Settings) -> Authorities {
    if settings.tls_ca_file == Path::new("") {
        Authorities::of_system()
    } else {
        Authorities::in_file(&settings.tls_ca_file)
    }
}

fn failure(error: OpenError) -> Failure {
    match error {
        OpenError::Store(error) => Failure::Store(error),
        OpenError::Address | OpenError::Tls(_) => Failure::input(error.to_string()),
        OpenError::NotMigrated { .. } => Failure::Refused(format!("{error}: tomoshibi migrate")),
        _ => Failure::Refused(error.to_string()),
    }
}
