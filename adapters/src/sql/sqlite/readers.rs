//! Threads that read. Started by [`super::Sqlite::start`], end when it is dropped; each has a bounded queue,
//! and who finds it full waits.

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};
use tomoshibi_engine::ports::StoreError;

use super::{cold, connection::open_reader, gone};
use crate::sql::value::{Query, Row};

const READERS: usize = 2;
const QUEUE_MAX: usize = 256;

struct Question {
    query: Query,
    tell: oneshot::Sender<Result<Vec<Row>, StoreError>>,
}

pub(super) struct Readers {
    queues: Vec<mpsc::Sender<Question>>,
    turn: AtomicUsize,
}

impl Readers {
    pub(super) fn start(path: &Path) -> Result<Self, StoreError> {
        let queues = (0..READERS)
            .map(|n| start_one(path, n))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            queues,
            turn: AtomicUsize::new(0),
        })
    }

    pub(super) async fn read(&self, query: Query) -> Result<Vec<Row>, StoreError> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % READERS;
        let queue = self.queues.get(turn).ok_or_else(gone)?;
        let (tell, told) = oneshot::channel();
        let question = Question { query, tell };
        queue.send(question).await.map_err(|_| gone())?;
        told.await.map_err(|_| gone())?
    }
}

fn start_one(path: &Path, number: usize) -> Result<mpsc::Sender<Question>, StoreError> {
    let connection = open_reader(path)?;
    let (queue, questions) = mpsc::channel(QUEUE_MAX);
    thread::Builder::new()
        .name(format!("sqlite-read-{number}"))
        .spawn(move || answer(&connection, questions))
        .map_err(|error| StoreError::Away(format!("no thread to read with: {error}")))?;
    Ok(queue)
}

fn answer(connection: &Connection, mut questions: mpsc::Receiver<Question>) {
    while let Some(Question { query, tell }) = questions.blocking_recv() {
        // Whoever asked may be gone by now; then nobody needs the answer.
        let _ = tell.send(cold::run(connection, query));
    }
}
