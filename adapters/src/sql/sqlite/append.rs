//! Appending a batch. Commands run one after the other in the writer's transaction, each all or nothing:
//! whether it may is settled before its first row is written.

use std::collections::HashMap;

use rusqlite::{CachedStatement, Connection, OptionalExtension, Statement, params};
use tomoshibi_engine::{
    conversation::Guard,
    ports::{StoreError, ledger::Appended},
};
use uuid::Uuid;

use crate::sql::{
    error::from_sqlite,
    prepared::{self, Prepared},
};

/// Surrogate keys kept at hand; all are forgotten when there are more, which costs one look-up each.
const KEYS_MAX: usize = 65_536;

const FIND_KEY: &str = "SELECT key FROM conversations WHERE id = ?1";
const FIND_SEQ: &str = "SELECT seq FROM conversations WHERE key = ?1";
const FIND_SOURCE: &str = "SELECT seq FROM events WHERE source = ?1 AND conversation = ?2";
const FIND_OPEN: &str =
    "SELECT id FROM conversations WHERE client = ?1 AND desk = ?2 AND status <> 'closed'";
const CARRIED: &str = "SELECT COUNT(*), COALESCE(SUM(weight), 0) FROM conversations
     WHERE counselor = ?1 AND status IN ('engaged', 'wrap_up') AND key <> ?2";
const OPEN: &str = "INSERT INTO conversations
     (id, desk, client, seq, status, counselor, weight, nickname, summary)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING";
/// Leaves the indexed columns alone, and with them the indexes: most commands change none of them.
const ADVANCE: &str = "UPDATE conversations SET seq = ?2, weight = ?3, summary = ?4
     WHERE key = ?1 AND seq = ?5 AND status = ?6 AND counselor IS ?7";
const MOVE: &str = "UPDATE conversations
     SET seq = ?2, weight = ?3, summary = ?4, status = ?6, counselor = ?7
     WHERE key = ?1 AND seq = ?5";
const RECORD: &str = "INSERT INTO events (conversation, seq, at, kind, source, plain, sealed)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const KEEP_SALT: &str = "INSERT INTO text_keys (event, salt) VALUES (?1, ?2)";

type Answer<T> = rusqlite::Result<T>;

/// The prepared statements of the hot path, and where each conversation's row is.
pub(super) struct Appender<'c> {
    connection: &'c Connection,
    find_key: Statement<'c>,
    find_seq: Statement<'c>,
    find_source: Statement<'c>,
    advance: Statement<'c>,
    record: Statement<'c>,
    keep_salt: Statement<'c>,
    keys: HashMap<Uuid, i64>,
}

impl<'c> Appender<'c> {
    pub(super) fn of(connection: &'c Connection) -> Answer<Self> {
        Ok(Self {
            connection,
            find_key: connection.prepare(FIND_KEY)?,
            find_seq: connection.prepare(FIND_SEQ)?,
            find_source: connection.prepare(FIND_SOURCE)?,
            advance: connection.prepare(ADVANCE)?,
            record: connection.prepare(RECORD)?,
            keep_salt: connection.prepare(KEEP_SALT)?,
            keys: HashMap::new(),
        })
    }

    pub(super) fn append(&mut self, batch: &[Prepared]) -> Result<Vec<Appended>, StoreError> {
        batch.iter().map(|command| self.command(command)).collect()
    }

    /// After a rollback: a row that was found may never have been.
    pub(super) fn forget(&mut self) {
        self.keys.clear();
    }

    fn command(&mut self, command: &Prepared) -> Result<Appended, StoreError> {
        match self.key(command.row.id).map_err(|e| from_sqlite(&e))? {
            Some(key) => self.go_on(key, command),
            None if command.expected == 0 => self.open(command),
            None => prepared::conflict(0),
        }
    }

    fn go_on(&mut self, key: i64, command: &Prepared) -> Result<Appended, StoreError> {
        let sql = |e: rusqlite::Error| from_sqlite(&e);
        if let Some(seq) = self.recorded_source(key, command).map_err(sql)? {
            return prepared::duplicate(seq);
        }
        if command.guard.is_some() {
            let actual = self.seq(key).map_err(sql)?;
            if actual != command.expected {
                return prepared::conflict(actual);
            }
        }
        if self.is_beyond(command.guard.as_ref(), key).map_err(sql)? {
            return Ok(Appended::OverCapacity);
        }
        if !self.advance(key, command).map_err(sql)? {
            return prepared::conflict(self.seq(key).map_err(sql)?);
        }
        self.record(key, command).map_err(sql)?;
        prepared::recorded(command.last())
    }

    fn open(&mut self, command: &Prepared) -> Result<Appended, StoreError> {
        let sql = |e: rusqlite::Error| from_sqlite(&e);
        if self.is_beyond(command.guard.as_ref(), 0).map_err(sql)? {
            return Ok(Appended::OverCapacity);
        }
        if !self.insert(command).map_err(sql)? {
            return self
                .winner(command)
                .map(prepared::open_elsewhere)
                .map_err(sql);
        }
        let key = self.connection.last_insert_rowid();
        self.remember(command.row.id, key);
        self.record(key, command).map_err(sql)?;
        prepared::recorded(command.last())
    }

    fn key(&mut self, conversation: Uuid) -> Answer<Option<i64>> {
        if let Some(key) = self.keys.get(&conversation) {
            return Ok(Some(*key));
        }
        let found = self
            .find_key
            .query_row([conversation.as_bytes()], |row| row.get(0))
            .optional()?;
        if let Some(key) = found {
            self.remember(conversation, key);
        }
        Ok(found)
    }

    fn remember(&mut self, conversation: Uuid, key: i64) {
        if self.keys.len() >= KEYS_MAX {
            self.keys.clear();
        }
        self.keys.insert(conversation, key);
    }

    fn seq(&mut self, key: i64) -> Answer<i64> {
        self.find_seq.query_row([key], |row| row.get(0))
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
        let (count, weight) = self
            .cold(CARRIED)?
            .query_row(params![counselor.as_bytes(), key], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        Ok(!prepared::within(guard, count, weight))
    }

    /// False when the stream is not where the command expected it.
    fn advance(&mut self, key: i64, command: &Prepared) -> Answer<bool> {
        let row = &command.row;
        let counselor = row.counselor.as_ref().map(Uuid::as_bytes);
        let values = params![
            key,
            command.last(),
            row.weight,
            row.summary,
            command.expected,
            row.status,
            counselor
        ];
        if self.advance.execute(values)? == 1 {
            return Ok(true);
        }
        Ok(self.cold(MOVE)?.execute(values)? == 1)
    }

    fn insert(&self, command: &Prepared) -> Answer<bool> {
        let row = &command.row;
        let inserted = self.cold(OPEN)?.execute(params![
            row.id.as_bytes(),
            row.desk,
            row.client.as_bytes(),
            command.last(),
            row.status,
            row.counselor.as_ref().map(Uuid::as_bytes),
            row.weight,
            row.nickname,
            row.summary
        ])?;
        Ok(inserted == 1)
    }

    fn winner(&self, command: &Prepared) -> Answer<Uuid> {
        let row = &command.row;
        let bytes: [u8; 16] = self
            .cold(FIND_OPEN)?
            .query_row(params![row.client.as_bytes(), row.desk], |row| row.get(0))?;
        Ok(Uuid::from_bytes(bytes))
    }

    fn record(&mut self, key: i64, command: &Prepared) -> Answer<()> {
        let mut source = command.source.as_ref().map(Uuid::as_bytes);
        for event in &command.events {
            let sealed = event.sealed.as_ref();
            let id = self.record.insert(params![
                key,
                event.seq,
                command.at,
                event.kind,
                source.take(),
                event.plain,
                sealed.map(|s| s.bytes.as_slice())
            ])?;
            if let Some(sealed) = sealed {
                self.keep_salt.insert(params![id, sealed.salt.as_slice()])?;
            }
        }
        Ok(())
    }

    fn cold(&self, sql: &str) -> Answer<CachedStatement<'c>> {
        self.connection.prepare_cached(sql)
    }
}
