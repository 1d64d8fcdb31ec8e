//! Opening the database as a command needs it, with refusals in words an operator can act on.

use std::{fs, sync::Arc};

use anyhow::Context as _;
use tomoshibi_adapters::{
    sql::{Migrated, OpenError, Store, StoreSettings},
    system::{SystemClock, SystemIds},
};
use tomoshibi_config::Settings;

use crate::exit::Failure;

/// Opens a migrated database with its key.
pub(crate) async fn open(settings: &Settings) -> Result<Arc<Store>, Failure> {
    let opened = Store::open(&place(settings), Arc::new(SystemClock), Arc::new(SystemIds)).await;
    opened.map_err(failure)
}

/// Brings the database to this program's version, making it and its directory if need be.
pub(crate) async fn migrate(settings: &Settings) -> Result<Migrated, Failure> {
    if settings.database_url.is_empty() {
        fs::create_dir_all(&settings.data_dir)
            .with_context(|| format!("making {}", settings.data_dir.display()))?;
    }
    Store::migrate(&place(settings)).await.map_err(failure)
}

fn place(settings: &Settings) -> StoreSettings {
    StoreSettings {
        url: settings.store_url().expose().to_owned(),
        key_file: settings.key_file(),
    }
}

fn failure(error: OpenError) -> Failure {
    match error {
        OpenError::Store(error) => Failure::Store(error),
        OpenError::Address => Failure::input(error.to_string()),
        OpenError::NotMigrated { .. } => Failure::Refused(format!("{error}: tomoshibi migrate")),
        _ => Failure::Refused(error.to_string()),
    }
}
