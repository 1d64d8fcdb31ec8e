//! The seam through which cold queries reach either database.

use tomoshibi_engine::ports::{StoreError, ledger::Appended};

use super::{
    postgres::Postgres,
    prepared::Prepared,
    sqlite::Sqlite,
    value::{Query, Row},
};

pub(super) enum Database {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Database {
    pub(super) async fn read(&self, query: Query) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.read(query).await,
            Self::Postgres(postgres) => postgres.read(query).await,
        }
    }

    /// All of them in one transaction, in order; the rows of each.
    pub(super) async fn write(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.write(queries).await,
            Self::Postgres(postgres) => postgres.write(queries).await,
        }
    }

    /// The rows of one statement that changes something.
    pub(super) async fn change(&self, query: Query) -> Result<Vec<Row>, StoreError> {
        let answers = self.write(vec![query]).await?;
        Ok(answers.into_iter().next().unwrap_or_default())
    }

    pub(super) async fn append(&self, batch: Vec<Prepared>) -> Result<Vec<Appended>, StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.append(batch).await,
            Self::Postgres(postgres) => postgres.append(batch).await,
        }
    }

    /// After keys were deleted: leaves no copy of them where this database can still remove it.
    pub(super) async fn scrub(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.scrub().await,
            Self::Postgres(postgres) => postgres.scrub().await,
        }
    }
}
