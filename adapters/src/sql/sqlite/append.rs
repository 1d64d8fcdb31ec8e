//! Appending a batch. Commands run one after the other in the writer's transaction, each all or nothing:
//! whether it may is settled before its first row is written.

use rusqlite::{Connection, OptionalExtension, Statement, params};
use tomoshibi_engine::{
    conversation::Guard,
    ports::{StoreError, ledger::Appended},
};
use uuid::Uuid;

use super::places::{Place, Places};
use crate::sql::{
    error::from_sqlite,
    prepared::{self, Prepared},
};

const FIND_KEY: &str = "SELECT key FROM conversations WHERE id = ?1";
const FIND_HEAD: &str = "SELECT seq, event FROM heads WHERE key = ?1";
const FIND_SOURCE: &str = "SELECT seq FROM events WHERE source = ?1 AND conversation = ?2";
const FIND_OPEN: &str =
    "SELECT id FROM conversations WHERE client = ?1 AND desk = ?2 AND status <> 'closed'";
const CARRIED: &str = "SELECT COUNT(*), COALESCE(SUM(weight), 0) FROM conversations
     WHERE counselor = ?1 AND key <> ?2
     AND (status IN ('engaged', 'wrap_up') OR (?3 AND status = 'offered'))";
const OPEN: &str = "INSERT INTO conversations
     (id, desk, client, status, counselor, weight, nickname, summary)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING";
/// Leaves the indexed columns alone, and with them the indexes.
const DESCRIBE: &str = "UPDATE conversations SET weight = ?2, summary = ?3
     WHERE key = ?1 AND status = ?4 AND counselor IS ?5";
const MOVE: &str = "UPDATE conversations SET weight = ?2, summary = ?3, status = ?4, counselor = ?5
     WHERE key = ?1";
const RECORD: &str = "INSERT INTO events
     (conversation, seq, previous, at, kind, source, plain, sealed)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const KEEP_SALT: &str = "INSERT INTO text_keys (event, salt) VALUES (?1, ?2)";
const BEGIN_HEAD: &str = "INSERT INTO heads (key, seq, event, latest) VALUES (?1, ?2, ?3, ?4)";
const MOVE_HEAD: &str = "UPDATE heads SET seq = ?2, event = ?3, latest = ?4
     WHERE key = ?1 AND seq = ?5";

type Answer<T> = rusqlite::Result<T>;

/// The prepared statements of the hot path, and where each conversation's row is.
pub(super) struct Appender<'c> {
    connection: &'c Connection,
    find_key: Statement<'c>,
    find_head: Statement<'c>,
    find_source: Statement<'c>,
    record: Statement<'c>,
    keep_salt: Statement<'c>,
    move_head: Statement<'c>,
    places: Places,
}

/// Where a stream ends.
#[derive(Clone, Copy)]
struct Head {
    seq: i64,
    event: i64,
}

impl<'c> Appender<'c> {
    pub(super) fn of(connection: &'c Connection) -> Answer<Self> {
        Ok(Self {
            connection,
            find_key: connection.prepare(FIND_KEY)?,
            find_head: connection.prepare(FIND_HEAD)?,
            find_source: connection.prepare(FIND_SOURCE)?,
            record: connection.prepare(RECORD)?,
            keep_salt: connection.prepare(KEEP_SALT)?,
            move_head: connection.prepare(MOVE_HEAD)?,
            places: Places::default(),
        })
    }

    pub(super) fn append(&mut self, batch: &[Prepared]) -> Result<Vec<Appended>, StoreError> {
        batch.iter().map(|command| self.command(command)).collect()
    }

    /// After a rollback: a row that was found may never have been.
    pub(super) fn forget(&mut self) {
        self.places.forget();
    }

    fn command(&mut self, command: &Prepared) -> Result<Appended, StoreError> {
        let sql = |e: rusqlite::Error| from_sqlite(&e);
        match self.place(command.row.id).map_err(sql)? {
            Some(place) => self.go_on(place, command),
            None if command.expected == 0 => self.open(command),
            None => prepared::conflict(0),
        }
    }

    fn go_on(&mut self, place: Place, command: &Prepared) -> Result<Appended, StoreError> {
        let sql = |e: rusqlite::Error| from_sqlite(&e);
        let key = place.key;
        if let Some(seq) = self.recorded_source(key, command).map_err(sql)? {
            return prepared::duplicate(seq);
        }
        let head = self.head(key).map_err(sql)?;
        if head.seq != command.expected {
            return prepared::conflict(head.seq);
        }
        if self.is_beyond(command.guard.as_ref(), key).map_err(sql)? {
            return Ok(Appended::OverCapacity);
        }
        if !place.describes(head.seq, command.row.fingerprint) {
            let summary = command.row.summary()?;
            self.describe(key, &summary, command).map_err(sql)?;
        }
        let last = self.record(key, Some(head.event), command).map_err(sql)?;
        self.move_head(key, last, command).map_err(sql)?;
        self.remember(key, command);
        prepared::recorded(command.last())
    }

    fn open(&mut self, command: &Prepared) -> Result<Appended, StoreError> {
        let sql = |e: rusqlite::Error| from_sqlite(&e);
        if self.is_beyond(command.guard.as_ref(), 0).map_err(sql)? {
            return Ok(Appended::OverCapacity);
        }
        let summary = command.row.summary()?;
        if !self.insert(&summary, command).map_err(sql)? {
            let winner = self.winner(command).map_err(sql)?;
            return Ok(prepared::open_elsewhere(winner));
        }
        let key = self.connection.last_insert_rowid();
        let last = self.record(key, None, command).map_err(sql)?;
        self.begin_head(key, last, command).map_err(sql)?;
        self.remember(key, command);
        prepared::recorded(command.last())
    }

    fn place(&mut self, conversation: Uuid) -> Answer<Option<Place>> {
        if let Some(place) = self.places.of(conversation) {
            return Ok(Some(place));
        }
        let found = self
            .find_key
            .query_row([conversation.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(found.map(Place::of))
    }

    fn remember(&mut self, key: i64, command: &Prepared) {
        let place = Place::described(key, command.last(), command.row.fingerprint);
        self.places.remember(command.row.id, place);
    }

    fn head(&mut self, key: i64) -> Answer<Head> {
        self.find_head.query_row([key], |row| {
            Ok(Head {
                seq: row.get(0)?,
                event: row.get(1)?,
            })
        })
    }

    fn recorded_source(&mut self, key: i64, command: &Prepared) -> Answer<Option<i64>> {
        let Some(source) = &command.source else {
            return Ok(None);
        };
        self.find_source
            .query_row(params![source.as_bytes(), key], |row| row.get(0))
            .optional()
    }

    /// Nobody else writes while this transaction runs, so what is counted here stays true until it commits.
    fn is_beyond(&self, guard: Option<&Guard>, key: i64) -> Answer<bool> {
        let Some(guard) = guard else {
            return Ok(false);
        };
        let counselor = guard.counselor.0;
        let (count, weight) = self.connection.prepare_cached(CARRIED)?.query_row(
            params![counselor.as_bytes(), key, guard.counts_offers],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(!prepared::within(guard, count, weight))
    }

    fn insert(&self, summary: &str, command: &Prepared) -> Answer<bool> {
        let row = &command.row;
        let inserted = self.connection.prepare_cached(OPEN)?.execute(params![
            row.id.as_bytes(),
            row.desk,
            row.client.as_bytes(),
            row.status,
            row.counselor.as_ref().map(Uuid::as_bytes),
            row.weight,
            row.nickname,
            summary
        ])?;
        Ok(inserted == 1)
    }

    fn winner(&self, command: &Prepared) -> Answer<Uuid> {
        let row = &command.row;
        let bytes: [u8; 16] = self
            .connection
            .prepare_cached(FIND_OPEN)?
            .query_row(params![row.client.as_bytes(), row.desk], |row| row.get(0))?;
        Ok(Uuid::from_bytes(bytes))
    }

    fn describe(&self, key: i64, summary: &str, command: &Prepared) -> Answer<()> {
        let row = &command.row;
        let counselor = row.counselor.as_ref().map(Uuid::as_bytes);
        let values = params![key, row.weight, summary, row.status, counselor];
        if self.connection.prepare_cached(DESCRIBE)?.execute(values)? == 0 {
            expect_one(self.connection.prepare_cached(MOVE)?.execute(values)?)?;
        }
        Ok(())
    }

    /// Returns the last event's id.
    fn record(&mut self, key: i64, head: Option<i64>, command: &Prepared) -> Answer<i64> {
        let mut source = command.source.as_ref().map(Uuid::as_bytes);
        let mut previous = head;
        for event in &command.events {
            let sealed = event.sealed.as_ref();
            let id = self.record.insert(params![
                key,
                event.seq,
                previous,
                command.at,
                event.kind,
                source.take(),
                event.plain,
                sealed.map(|s| s.bytes.as_slice())
            ])?;
            if let Some(sealed) = sealed {
                self.keep_salt
                    .execute(params![id, sealed.salt.as_slice()])?;
            }
            previous = Some(id);
        }
        Ok(previous.unwrap_or_default())
    }

    fn begin_head(&self, key: i64, last: i64, command: &Prepared) -> Answer<()> {
        let values = params![key, command.last(), last, command.row.latest];
        expect_one(
            self.connection
                .prepare_cached(BEGIN_HEAD)?
                .execute(values)?,
        )
    }

    fn move_head(&mut self, key: i64, last: i64, command: &Prepared) -> Answer<()> {
        let values = params![
            key,
            command.last(),
            last,
            command.row.latest,
            command.expected
        ];
        expect_one(self.move_head.execute(values)?)
    }
}

/// A row that was there a moment ago, in the same transaction, is there.
fn expect_one(rows: usize) -> Answer<()> {
    match rows {
        1 => Ok(()),
        other => Err(rusqlite::Error::StatementChangedRows(other)),
    }
}
