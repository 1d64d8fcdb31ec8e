//! Moving the log into the file, beside the writer. A checkpoint of 16 MiB takes some 30 ms, most of it
//! fsync; in the writer's thread every message of that time would wait for it.
//!
//! While lines keep coming, the log is never wholly moved by somebody beside the writer: new pages have
//! been added meanwhile, and so it would never begin anew. Therefore the writer itself makes the last step
//! when the log has grown long; nearly all of it has been moved by then, so the step is short.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use rusqlite::Connection;
use tomoshibi_engine::ports::StoreError;

use crate::sql::error::from_sqlite;

/// Pages of the log between two rounds beside the writer: 8 MiB.
const ROUND: u32 = 1_000;
/// Here the writer makes the last step: 18 MiB, soon after a round beside it.
const LONG: u32 = 2_250;
/// Pages until it tries again, if it was hindered.
const AGAIN: u32 = 250;

/// The writer's end.
pub(super) struct Checkpointer {
    /// Of the log, as of the last commit.
    pages: Arc<AtomicU32>,
    /// The length at which the next round beside the writer is due.
    round: u32,
    /// The length at which the writer tries the last step (again).
    last_step: u32,
    /// One place: somebody asked already, or nobody has.
    wake: SyncSender<()>,
}

impl Checkpointer {
    /// `beside` is a connection of its own to the same file. The thread ends when the writer does.
    pub(super) fn start(writer: &mut Connection, beside: Connection) -> Result<Self, StoreError> {
        let pages = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&pages);
        let count = move |_: &mut rusqlite::hooks::Wal, pages| {
            counted.store(u32::try_from(pages).unwrap_or(u32::MAX), Ordering::Relaxed);
            Ok(())
        };
        writer.wal_hook(Some(count)).map_err(|e| from_sqlite(&e))?;
        let (wake, woken) = sync_channel(1);
        thread::Builder::new()
            .name("sqlite-move".to_owned())
            .spawn(move || rounds(&beside, &woken))
            .map_err(|error| StoreError::Away(format!("no thread for checkpoints: {error}")))?;
        Ok(Self {
            pages,
            round: ROUND,
            last_step: LONG,
            wake,
        })
    }

    /// Called when the commit's answers have been given.
    pub(super) fn after_commit(&mut self, writer: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages.saturating_add(ROUND) < self.round {
            // The log has begun anew.
            (self.round, self.last_step) = (ROUND, LONG);
        }
        if pages >= self.round {
            self.round = pages.saturating_add(ROUND);
            // Full: a round is due already. Gone: then the writer moves everything itself.
            let _ = self.wake.try_send(());
        }
        if pages >= self.last_step {
            // A reader of an old state, or a round under way, may hinder it.
            self.last_step = pages.saturating_add(AGAIN);
            let _ = move_pages(writer);
        }
    }
}

fn rounds(connection: &Connection, woken: &Receiver<()>) {
    while woken.recv().is_ok() {
        if let Err(error) = move_pages(connection) {
            tracing::warn!(%error, "the log could not be moved into the file; it grows until it can");
        }
    }
}

/// Waits for nobody: what a reader still needs, or somebody else is moving, stays for the next time.
fn move_pages(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .prepare_cached("PRAGMA wal_checkpoint(PASSIVE)")?
        .query_row([], |_| Ok(()))
}
