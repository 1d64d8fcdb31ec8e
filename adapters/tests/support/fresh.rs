//! A fresh SQLite ledger in a folder of its own, removed at the end.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use rusqlite::Connection;
use tempfile::TempDir;
use tomoshibi_adapters::{
    authenticator,
    sql::{OpenError, Store, StoreSettings},
    system::SystemIds,
    tls::Authorities,
};
use tomoshibi_engine::{
    testing::{clock::ManualClock, store_suite::Stores},
    time::Timestamp,
};

pub(crate) struct Fresh {
    folder: TempDir,
    pub(crate) store: Arc<Store>,
}

impl Fresh {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        Store::migrate(&settings).await.unwrap();
        let store = open(&settings).await.unwrap();
        Self { folder, store }
    }

    pub(crate) fn settings(&self) -> StoreSettings {
        settings(self.folder.path())
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("tomoshibi.db")
    }

    /// As somebody would with a shell on the file.
    pub(crate) fn sql(&self, sql: &str) -> rusqlite::Result<()> {
        let connection = Connection::open(self.path())?;
        connection.execute_batch("PRAGMA recursive_triggers = ON")?;
        connection.execute_batch(sql)
    }

    /// One value of one row.
    pub(crate) fn bytes(&self, sql: &str) -> Vec<u8> {
        let connection = Connection::open(self.path()).unwrap();
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write_key(&self, key: &[u8]) {
        let path = self.settings().key_file;
        fs::write(&path, key).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    pub(crate) fn stores(&self) -> Stores {
        stores(&self.store)
    }
}

pub(crate) fn settings(folder: &Path) -> StoreSettings {
    StoreSettings {
        url: folder.join("tomoshibi.db").display().to_string(),
        key_file: folder.join("deployment.key"),
        authorities: Authorities::of_system(),
    }
}

pub(crate) async fn open(settings: &StoreSettings) -> Result<Arc<Store>, OpenError> {
    let clock = Arc::new(ManualClock::at(Timestamp(1)));
    Store::open(settings, clock, Arc::new(SystemIds)).await
}

pub(crate) fn stores(store: &Arc<Store>) -> Stores {
    Stores {
        ledger: store.clone(),
        clients: store.clone(),
        staff: store.clone(),
        sign_in: store.clone(),
        ways_in: store.clone(),
        passkeys: store.clone(),
        authenticator: |secret, now| authenticator::code(secret, now).unwrap(),
        desks: store.clone(),
        duties: store.clone(),
        deals: store.clone(),
        alarms: store.clone(),
        views: store.clone(),
        models: store.clone(),
        reports: store.clone(),
        afterwards: store.clone(),
        past: store.clone(),
        ids: Arc::new(SystemIds),
    }
}
