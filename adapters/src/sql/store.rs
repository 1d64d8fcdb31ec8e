//! Opening the store: the schema must be the one this program knows, and the key the one the ledger knows.

use std::{fmt, sync::Arc};

use tomoshibi_engine::{
    ports::{
        StoreError,
        clock::{Clock, Ids},
    },
    time::Timestamp,
};

use super::{
    database::Database,
    error::OpenError,
    key_ring::KeyRing,
    migrations::{self, Migrated},
    password::Hasher,
    postgres::Postgres,
    settings::{Place, StoreSettings},
    sqlite::Sqlite,
    value::Query,
    vault::{KeyFile, Vault},
};

/// All storage ports on one database.
pub struct Store {
    pub(super) database: Database,
    pub(super) vault: Vault,
    pub(super) ring: KeyRing,
    pub(super) hasher: Hasher,
    clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn Ids>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Store {
    /// Brings the schema up to what this program knows; makes the SQLite file where there is none.
    pub async fn migrate(settings: &StoreSettings) -> Result<Migrated, OpenError> {
        match Place::of(settings)? {
            Place::Sqlite(path) => migrations::sqlite::migrate(&path),
            Place::Postgres(config) => {
                migrations::postgres::migrate(*config, &settings.authorities).await
            }
        }
    }

    /// Opens a migrated ledger. Makes the deployment key when nothing was ever sealed in it; refuses when
    /// the key is missing or another one.
    pub async fn open(
        settings: &StoreSettings,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Result<Arc<Self>, OpenError> {
        let database = match Place::of(settings)? {
            Place::Sqlite(path) => {
                migrations::sqlite::check(&path)?;
                Database::Sqlite(Sqlite::start(&path)?)
            }
            Place::Postgres(config) => {
                let postgres = Postgres::impatient(*config, &settings.authorities)?;
                migrations::postgres::check(&postgres).await?;
                Database::Postgres(postgres)
            }
        };
        let vault = unlock(&database, &KeyFile::at(&settings.key_file)).await?;
        Ok(Arc::new(Self {
            database,
            vault,
            ring: KeyRing::default(),
            hasher: Hasher::default(),
            clock,
            ids,
        }))
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

const FIND_CHECK: &str = "SELECT value FROM deployment WHERE name = 'key_check'";
const KEEP_CHECK: &str =
    "INSERT INTO deployment (name, value) VALUES ('key_check', $1) ON CONFLICT DO NOTHING";

async fn unlock(database: &Database, file: &KeyFile) -> Result<Vault, OpenError> {
    let known = key_check(database).await?;
    let vault = match (file.read()?, &known) {
        (Some(key), _) => Vault::new(key),
        (None, None) => Vault::new(file.create()?),
        (None, Some(_)) => return Err(OpenError::KeyMissing(file.path())),
    };
    let own = vault.check_value()?;
    if known.is_none() {
        let keep = Query::new(KEEP_CHECK).bind(own.as_slice());
        database.change(keep).await?;
    }
    // Read again: another node may have begun the same ledger with its own key in this moment.
    if key_check(database).await? != Some(own) {
        return Err(OpenError::KeyMismatch(file.path()));
    }
    Ok(vault)
}

async fn key_check(database: &Database) -> Result<Option<Vec<u8>>, StoreError> {
    let rows = database.read(Query::new(FIND_CHECK)).await?;
    match rows.first() {
        Some(row) => Ok(row.maybe_bytes(0)?.map(<[u8]>::to_vec)),
        None => Ok(None),
    }
}
