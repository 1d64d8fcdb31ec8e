//! Writing what was decided: one statement for the rows, one for the events and the keys of their texts.

use deadpool_postgres::Transaction;
use tokio_postgres::types::ToSql;
use tomoshibi_engine::ports::StoreError;
use uuid::Uuid;

use super::{decide::Changes, from_postgres, locked::Locked};
use crate::sql::{error::unreadable, prepared::Prepared};

const ADVANCE: &str = "UPDATE heads AS h SET seq = n.seq, latest = n.latest
     FROM UNNEST($1::int8[], $2::int8[], $3::text[]) AS n (key, seq, latest) WHERE h.key = n.key";
/// Most lines leave the row as it was; then it is not written.
const DESCRIBE: &str = "UPDATE conversations AS c
     SET status = n.status, counselor = n.counselor, weight = n.weight, summary = n.summary
     FROM UNNEST($1::int8[], $2::text[], $3::uuid[], $4::int8[], $5::text[])
         AS n (key, status, counselor, weight, summary)
     WHERE c.key = n.key AND (c.status, c.counselor, c.weight, c.summary)
         IS DISTINCT FROM (n.status, n.counselor, n.weight, n.summary)";
const RECORD: &str = "WITH recorded AS (
         INSERT INTO events (conversation, seq, at, kind, source, plain, sealed)
         SELECT * FROM UNNEST($1::int8[], $2::int8[], $3::int8[], $4::text[], $5::uuid[], $6::text[],
             $7::bytea[])
         RETURNING id, conversation, seq)
     INSERT INTO text_keys (event, salt)
     SELECT r.id, k.salt FROM recorded r
     JOIN UNNEST($8::int8[], $9::int8[], $10::bytea[]) AS k (conversation, seq, salt)
         ON r.conversation = k.conversation AND r.seq = k.seq";
const REMOVE: &str = "WITH unopened AS (
         DELETE FROM heads WHERE key = ANY($1) AND seq = 0 RETURNING key)
     DELETE FROM conversations c USING unopened u WHERE c.key = u.key";

pub(super) async fn record(
    transaction: &Transaction<'_>,
    changes: &Changes<'_>,
) -> Result<(), StoreError> {
    if changes.recorded.is_empty() {
        return Ok(());
    }
    let rows = Rows::of(changes)?;
    let moved = execute(transaction, ADVANCE, &rows.heads()).await?;
    if moved != changes.rows.len() as u64 {
        return Err(unreadable("a locked conversation could not be moved"));
    }
    execute(transaction, DESCRIBE, &rows.rows()).await?;
    let events = Events::of(changes);
    let kept = execute(transaction, RECORD, &events.parameters()).await?;
    if kept != events.salts.len() as u64 {
        return Err(unreadable("the key of a text could not be kept"));
    }
    Ok(())
}

/// An opening that its guard refused leaves no row behind.
pub(super) async fn remove_unopened(
    transaction: &Transaction<'_>,
    locked: &Locked,
) -> Result<(), StoreError> {
    let standing = locked.conversations.values().filter(|s| s.seq == 0);
    let keys: Vec<i64> = standing.map(|s| s.key).collect();
    if keys.is_empty() {
        return Ok(());
    }
    execute(transaction, REMOVE, &[&keys]).await.map(|_| ())
}

#[derive(Default)]
struct Rows<'a> {
    keys: Vec<i64>,
    seqs: Vec<i64>,
    statuses: Vec<&'a str>,
    counselors: Vec<Option<Uuid>>,
    weights: Vec<i64>,
    summaries: Vec<String>,
    latest: Vec<&'a str>,
}

impl<'a> Rows<'a> {
    fn of(changes: &Changes<'a>) -> Result<Self, StoreError> {
        let mut rows = Self::default();
        for (key, command) in &changes.rows {
            rows.keys.push(*key);
            rows.seqs.push(command.last());
            rows.statuses.push(command.row.status);
            rows.counselors.push(command.row.counselor);
            rows.weights.push(command.row.weight);
            rows.summaries.push(command.row.summary()?);
            rows.latest.push(&command.row.latest);
        }
        Ok(rows)
    }

    fn heads(&self) -> [&(dyn ToSql + Sync); 3] {
        [&self.keys, &self.seqs, &self.latest]
    }

    fn rows(&self) -> [&(dyn ToSql + Sync); 5] {
        [
            &self.keys,
            &self.statuses,
            &self.counselors,
            &self.weights,
            &self.summaries,
        ]
    }
}

#[derive(Default)]
struct Events<'a> {
    keys: Vec<i64>,
    seqs: Vec<i64>,
    ats: Vec<i64>,
    kinds: Vec<&'a str>,
    sources: Vec<Option<Uuid>>,
    plains: Vec<&'a str>,
    sealed: Vec<Option<&'a [u8]>>,
    salted_keys: Vec<i64>,
    salted_seqs: Vec<i64>,
    salts: Vec<&'a [u8]>,
}

impl<'a> Events<'a> {
    fn of(changes: &Changes<'a>) -> Self {
        let mut events = Self::default();
        for (key, command) in &changes.recorded {
            events.add(*key, command);
        }
        events
    }

    fn add(&mut self, key: i64, command: &'a Prepared) {
        let mut source = command.source;
        for event in &command.events {
            self.keys.push(key);
            self.seqs.push(event.seq);
            self.ats.push(command.at);
            self.kinds.push(event.kind);
            self.sources.push(source.take());
            self.plains.push(&event.plain);
            let sealed = event.sealed.as_ref();
            self.sealed.push(sealed.map(|s| s.bytes.as_slice()));
            if let Some(sealed) = sealed {
                self.salted_keys.push(key);
                self.salted_seqs.push(event.seq);
                self.salts.push(&sealed.salt);
            }
        }
    }

    fn parameters(&self) -> [&(dyn ToSql + Sync); 10] {
        [
            &self.keys,
            &self.seqs,
            &self.ats,
            &self.kinds,
            &self.sources,
            &self.plains,
            &self.sealed,
            &self.salted_keys,
            &self.salted_seqs,
            &self.salts,
        ]
    }
}

async fn execute(
    transaction: &Transaction<'_>,
    sql: &str,
    values: &[&(dyn ToSql + Sync)],
) -> Result<u64, StoreError> {
    let statement = transaction
        .prepare_cached(sql)
        .await
        .map_err(|e| from_postgres(&e))?;
    transaction
        .execute(&statement, values)
        .await
        .map_err(|e| from_postgres(&e))
}
