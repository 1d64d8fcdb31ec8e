//! The one thread that writes. Whatever waits when it looks up becomes one transaction: batches form by
//! themselves while the previous fsync runs, so there is no timer. Answers are given after the commit, which
//! returns after fdatasync. A cold job has a savepoint of its own, so that it fails alone; a batch of the
//! ledger has none, because SQLite would copy every page it touches: what a batch may not do is settled
//! before it writes, and an error while it writes (a full disk) fails the whole transaction.

use std::thread;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};
use tomoshibi_engine::ports::{StoreError, ledger::Appended};

use super::{append::Appender, checkpoint::Checkpointer, cold};
use crate::sql::{
    error::from_sqlite,
    prepared::Prepared,
    value::{Query, Row},
};

/// Jobs of one transaction.
const ROUND_MAX: usize = 256;
/// Commands after which no further job joins the transaction.
const COMMANDS_MAX: usize = 2_048;

type Tell<T> = oneshot::Sender<Result<T, StoreError>>;

/// The answers, and the batch: freeing it where it was made is much cheaper than here.
type Answered = (Vec<Appended>, Vec<Prepared>);

pub(super) enum Work {
    Append(Vec<Prepared>, Tell<Answered>),
    Write(Vec<Query>, Tell<Vec<Vec<Row>>>),
    /// Answered when the log has been emptied, or when that has to wait for a reader.
    Scrub(Tell<()>),
}

/// Done, but not yet committed.
enum Done {
    Appended(Result<Answered, StoreError>, Tell<Answered>),
    Written(Result<Vec<Vec<Row>>, StoreError>, Tell<Vec<Vec<Row>>>),
}

impl Done {
    /// Whoever asked may be gone by now; then nobody needs the answer.
    fn tell(self, committed: Result<(), &StoreError>) {
        match self {
            Self::Appended(result, tell) => {
                let _ = tell.send(committed.map_err(Clone::clone).and(result));
            }
            Self::Written(result, tell) => {
                let _ = tell.send(committed.map_err(Clone::clone).and(result));
            }
        }
    }
}

pub(super) fn start(
    connection: Connection,
    checkpointer: Checkpointer,
    queue: mpsc::Receiver<Work>,
) -> Result<(), StoreError> {
    let (ready, started) = std::sync::mpsc::sync_channel(1);
    thread::Builder::new()
        .name("sqlite-write".to_owned())
        .spawn(move || match Appender::of(&connection) {
            Ok(appender) => {
                let _ = ready.send(Ok(()));
                Writer::new(&connection, appender, checkpointer).run(queue);
            }
            Err(error) => {
                let _ = ready.send(Err(from_sqlite(&error)));
            }
        })
        .map_err(|error| StoreError::Away(format!("no thread to write with: {error}")))?;
    started.recv().map_err(|_| super::gone())?
}

struct Writer<'c> {
    connection: &'c Connection,
    appender: Appender<'c>,
    checkpointer: Checkpointer,
    /// A deleted row may still stand in the log.
    scrub_due: bool,
    /// Who waits for the log to be emptied.
    scrubbed: Vec<Tell<()>>,
}

impl<'c> Writer<'c> {
    fn new(connection: &'c Connection, appender: Appender<'c>, checkpointer: Checkpointer) -> Self {
        Self {
            connection,
            appender,
            checkpointer,
            scrub_due: false,
            scrubbed: Vec::new(),
        }
    }

    fn run(mut self, mut queue: mpsc::Receiver<Work>) {
        while let Some(first) = queue.blocking_recv() {
            let round = gather(first, &mut queue);
            self.write(round);
            self.checkpointer.after_commit(self.connection);
            self.scrub();
        }
    }

    fn write(&mut self, round: Vec<Work>) {
        let mut done = Vec::with_capacity(round.len());
        let committed = self.transact(round, &mut done);
        if committed.is_err() {
            self.appender.forget();
        }
        for done in done {
            done.tell(committed.as_ref().copied());
        }
    }

    fn transact(&mut self, round: Vec<Work>, done: &mut Vec<Done>) -> Result<(), StoreError> {
        let mut whole = self.execute("BEGIN IMMEDIATE");
        for work in round {
            match work {
                Work::Scrub(tell) => self.scrubbed.push(tell),
                Work::Append(batch, tell) => {
                    let result = whole.and_then(|()| self.appender.append(&batch));
                    whole = result.as_ref().map(|_| ()).map_err(Clone::clone);
                    done.push(Done::Appended(result.map(|answers| (answers, batch)), tell));
                }
                Work::Write(queries, tell) => {
                    let result = self.apart(&mut whole, |w| w.queries(queries));
                    done.push(Done::Written(result, tell));
                }
            }
        }
        let committed = whole.and_then(|()| self.execute("COMMIT"));
        if committed.is_err() && !self.connection.is_autocommit() {
            let _ = self.execute("ROLLBACK");
        }
        committed
    }

    /// One job: all of it or nothing, whatever becomes of the others. Some failures (a full disk) end the
    /// whole transaction; then nothing more may be written as if it still stood.
    fn apart<T>(
        &mut self,
        whole: &mut Result<(), StoreError>,
        job: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        whole.clone()?;
        let result = self
            .execute("SAVEPOINT job")
            .and_then(|()| job(self))
            .and_then(|value| self.execute("RELEASE job").map(|()| value));
        if let Err(error) = &result {
            self.appender.forget();
            let undone = self
                .execute("ROLLBACK TO job")
                .and_then(|()| self.execute("RELEASE job"));
            if self.connection.is_autocommit() || undone.is_err() {
                *whole = Err(error.clone());
            }
        }
        result
    }

    fn queries(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        queries
            .into_iter()
            .map(|query| cold::run(self.connection, query))
            .collect()
    }

    /// Empties the log, so that a deleted key is nowhere. Readers may hold it; then after the next round.
    fn scrub(&mut self) {
        self.scrub_due |= !self.scrubbed.is_empty();
        if self.scrub_due {
            let busy = self
                .connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
                    row.get::<_, i64>(0)
                });
            self.scrub_due = busy != Ok(0);
        }
        for tell in self.scrubbed.drain(..) {
            let _ = tell.send(Ok(()));
        }
    }

    fn execute(&self, sql: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute([]))
            .map(|_| ())
            .map_err(|e| from_sqlite(&e))
    }
}

/// The first job and whatever else is waiting, up to the bounds.
fn gather(first: Work, queue: &mut mpsc::Receiver<Work>) -> Vec<Work> {
    let mut commands = size(&first);
    let mut round = vec![first];
    while round.len() < ROUND_MAX && commands < COMMANDS_MAX {
        let Ok(next) = queue.try_recv() else { break };
        commands += size(&next);
        round.push(next);
    }
    round
}

fn size(work: &Work) -> usize {
    match work {
        Work::Append(batch, _) => batch.len(),
        Work::Write(queries, _) => queries.len(),
        Work::Scrub(_) => 0,
    }
}
