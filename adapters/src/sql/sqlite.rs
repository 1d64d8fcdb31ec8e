//! SQLite: one thread that writes, a few that read, each with its own connection and a bounded queue.
//!
//! There is one writer because SQLite has one write lock: whatever else writes (accounts, alarms, duty)
//! goes through the same thread and so shares a transaction, and its fsync, with the ledger instead of
//! fighting it for the lock. The threads end when the last [`Sqlite`] is dropped.

mod append;
mod checkpoint;
mod cold;
mod connection;
mod places;
mod readers;
mod writer;

use std::path::Path;

use tokio::sync::{mpsc, oneshot};
use tomoshibi_engine::ports::{StoreError, ledger::Appended};

pub(super) use connection::{create_or_open, open_existing};

use super::{
    error::OpenError,
    prepared::Prepared,
    value::{Query, Row},
};
use checkpoint::Checkpointer;
use connection::open_writer;
use readers::Readers;
use writer::Work;

/// Jobs that wait for the writer; who comes when it is full waits outside.
const QUEUE_MAX: usize = 256;

pub(super) struct Sqlite {
    writer: mpsc::Sender<Work>,
    readers: Readers,
}

impl Sqlite {
    /// Of a file that has been migrated.
    pub(super) fn start(path: &Path) -> Result<Self, OpenError> {
        let (writer, queue) = mpsc::channel(QUEUE_MAX);
        let mut connection = open_writer(path)?;
        let checkpointer = Checkpointer::start(&mut connection, open_existing(path)?)?;
        writer::start(connection, checkpointer, queue)?;
        let readers = Readers::start(path)?;
        Ok(Self { writer, readers })
    }

    pub(super) async fn append(&self, batch: Vec<Prepared>) -> Result<Vec<Appended>, StoreError> {
        let (tell, told) = oneshot::channel();
        self.hand_over(Work::Append(batch, tell)).await?;
        let (answers, _) = told.await.map_err(|_| gone())??;
        Ok(answers)
    }

    pub(super) async fn write(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        let (tell, told) = oneshot::channel();
        self.hand_over(Work::Write(queries, tell)).await?;
        told.await.map_err(|_| gone())?
    }

    /// Leaves no copy of a deleted row in the write-ahead log.
    pub(super) async fn scrub(&self) -> Result<(), StoreError> {
        let (tell, told) = oneshot::channel();
        self.hand_over(Work::Scrub(tell)).await?;
        told.await.map_err(|_| gone())?
    }

    pub(super) async fn read(&self, query: Query) -> Result<Vec<Row>, StoreError> {
        self.readers.read(query).await
    }

    async fn hand_over(&self, work: Work) -> Result<(), StoreError> {
        self.writer.send(work).await.map_err(|_| gone())
    }
}

fn gone() -> StoreError {
    StoreError::Away("a thread of the database has ended".to_owned())
}
