//! What a batch touches, read under lock: nobody else changes it until the transaction ends.

use std::collections::{HashMap, HashSet};

use deadpool_postgres::Transaction;
use tokio_postgres::{Row, types::ToSql};
use tomoshibi_engine::ports::StoreError;
use uuid::Uuid;

use super::from_postgres;
use crate::sql::prepared::Prepared;

/// So that a counselor who was never on duty has a row to lock, too.
const BEGIN_DUTIES: &str = "INSERT INTO duties (staff, seq, desk, state, duty)
     SELECT staff, 0, NULL, 'off', $2 FROM UNNEST($1::uuid[]) AS staff ORDER BY staff
     ON CONFLICT DO NOTHING";
const LOCK_DUTIES: &str =
    "SELECT staff FROM duties WHERE staff = ANY($1) ORDER BY staff FOR UPDATE";
/// Only the head is locked and so read afresh after a wait; the rest of the row may then be older. Whoever
/// changed it moved the head, too, so a command decided before that is a conflict and takes nothing from it.
const LOCK: &str = "SELECT c.id, h.key, h.seq, c.status, c.counselor, c.weight
     FROM conversations c JOIN heads h ON h.key = c.key
     WHERE c.id = ANY($1) ORDER BY c.id FOR UPDATE OF h";
/// At seq 0 until the batch's own events bring it on.
const OPEN: &str = "WITH opened AS (
         INSERT INTO conversations (id, desk, client, status, counselor, weight, nickname, summary)
         SELECT id, desk, client, status, NULL, 0, nickname, ''
         FROM UNNEST($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[])
             AS opening (id, desk, client, status, nickname)
         ON CONFLICT DO NOTHING RETURNING id, key, status, counselor, weight),
     begun AS (
         INSERT INTO heads (key, seq, latest) SELECT key, 0, '' FROM opened)
     SELECT id, key, 0::int8, status, counselor, weight FROM opened";
/// The status, and the event that leads to it.
const OFFERED: &str = "offered";
const WINNERS: &str = "SELECT c.client, c.desk, c.id FROM conversations c
     JOIN UNNEST($1::uuid[], $2::text[]) AS lost (client, desk)
         ON c.client = lost.client AND c.desk = lost.desk
     WHERE c.status <> 'closed'";
/// The conversations are named so that a split ledger looks into their partitions only.
const SOURCES: &str = "SELECT conversation, source, seq FROM events
     WHERE source = ANY($1) AND conversation = ANY($2)";
const CARRIED: &str = "SELECT counselor, status, COUNT(*), SUM(weight)::int8 FROM conversations
     WHERE counselor = ANY($1) AND status IN ('offered', 'engaged', 'wrap_up')
     GROUP BY counselor, status";

#[derive(Default)]
pub(super) struct Locked {
    pub(super) conversations: HashMap<Uuid, Standing>,
    /// The open conversation of (client, desk) that an opening lost to.
    pub(super) winners: HashMap<(Uuid, String), Uuid>,
    /// Where a command of this name was recorded, by (conversation key, source).
    pub(super) sources: HashMap<(i64, Uuid), i64>,
    /// What weighs on guarded counselors.
    pub(super) carried: HashMap<Uuid, Carried>,
}

/// A conversation's row as far as decisions need it.
#[derive(Clone, Copy)]
pub(super) struct Standing {
    pub(super) key: i64,
    pub(super) seq: i64,
    pub(super) borne: Option<Borne>,
}

/// On whom a conversation weighs.
#[derive(Clone, Copy)]
pub(super) struct Borne {
    pub(super) by: Uuid,
    pub(super) weight: i64,
    /// Not answered yet.
    pub(super) is_offer: bool,
}

/// What weighs on somebody: how many conversations, and how much.
#[derive(Clone, Copy, Default)]
pub(super) struct Carried {
    answered: (i64, i64),
    offered: (i64, i64),
}

pub(super) async fn lock(
    transaction: &Transaction<'_>,
    batch: &[Prepared],
) -> Result<Locked, StoreError> {
    let mut locked = Locked::default();
    lock_weighed(transaction, batch).await?;
    let ids: Vec<Uuid> = batch.iter().map(|c| c.row.id).collect();
    locked.add(&ask(transaction, LOCK, &[&ids]).await?);
    open(transaction, batch, &mut locked).await?;
    // Asked after the rows are locked, so that nothing can be added to them behind the answer.
    let sources: Vec<Uuid> = batch.iter().filter_map(|c| c.source).collect();
    let keys: Vec<i64> = locked.conversations.values().map(|c| c.key).collect();
    for row in ask(transaction, SOURCES, &[&sources, &keys]).await? {
        locked.sources.insert((row.get(0), row.get(1)), row.get(2));
    }
    let counselors = guarded(batch);
    if !counselors.is_empty() {
        for row in ask(transaction, CARRIED, &[&counselors]).await? {
            let carried = locked.carried.entry(row.get(0)).or_default();
            carried.begin(row.get(1), (row.get(2), row.get(3)));
        }
    }
    Ok(locked)
}

impl Locked {
    fn add(&mut self, rows: &[Row]) {
        for row in rows {
            let standing = Standing {
                key: row.get(1),
                seq: row.get(2),
                borne: borne(row.get(3), row.get(4), row.get(5)),
            };
            self.conversations.insert(row.get(0), standing);
        }
    }
}

impl Carried {
    fn begin(&mut self, status: &str, burden: (i64, i64)) {
        let kind = self.kind(status == OFFERED);
        *kind = plus(*kind, burden);
    }

    /// So many times; once less is -1.
    pub(super) fn add(&mut self, borne: Borne, times: i64) {
        let kind = self.kind(borne.is_offer);
        *kind = plus(*kind, (times, times * borne.weight));
    }

    pub(super) fn burden(&self, counts_offers: bool) -> (i64, i64) {
        if counts_offers {
            plus(self.answered, self.offered)
        } else {
            self.answered
        }
    }

    fn kind(&mut self, is_offer: bool) -> &mut (i64, i64) {
        if is_offer {
            &mut self.offered
        } else {
            &mut self.answered
        }
    }
}

fn plus(one: (i64, i64), other: (i64, i64)) -> (i64, i64) {
    (one.0 + other.0, one.1 + other.1)
}

pub(super) fn borne(status: &str, counselor: Option<Uuid>, weight: i64) -> Option<Borne> {
    let is_borne = matches!(status, OFFERED | "engaged" | "wrap_up");
    counselor.filter(|_| is_borne).map(|by| Borne {
        by,
        weight,
        is_offer: status == OFFERED,
    })
}

fn guarded(batch: &[Prepared]) -> Vec<Uuid> {
    let guards = batch.iter().filter_map(|c| c.guard.as_ref());
    guards.map(|guard| guard.counselor.0).collect()
}

/// Who is given something that nobody weighs first, by a supervisor: who weighs something else for them in
/// this moment waits, and sees it.
fn assigned(batch: &[Prepared]) -> impl Iterator<Item = Uuid> {
    let unweighed = batch.iter().filter(|c| c.guard.is_none());
    let offers = unweighed.filter(|c| c.events.iter().any(|event| event.kind == OFFERED));
    offers.filter_map(|c| c.row.counselor)
}

async fn lock_weighed(transaction: &Transaction<'_>, batch: &[Prepared]) -> Result<(), StoreError> {
    let mut counselors = guarded(batch);
    counselors.extend(assigned(batch));
    if counselors.is_empty() {
        return Ok(());
    }
    counselors.sort_unstable();
    counselors.dedup();
    let off = crate::sql::duties::off()?;
    ask(transaction, BEGIN_DUTIES, &[&counselors, &off]).await?;
    ask(transaction, LOCK_DUTIES, &[&counselors]).await?;
    Ok(())
}

/// Inserts the rows of conversations that begin here. Who loses the race for a client's one open
/// conversation learns who won it.
async fn open(
    transaction: &Transaction<'_>,
    batch: &[Prepared],
    locked: &mut Locked,
) -> Result<(), StoreError> {
    let mut seen = HashSet::new();
    let mut begins: Vec<&Prepared> = batch
        .iter()
        .filter(|c| c.expected == 0 && !locked.conversations.contains_key(&c.row.id))
        .filter(|c| seen.insert(c.row.id))
        .collect();
    if begins.is_empty() {
        return Ok(());
    }
    // Two batches that open for the same clients wait for each other in one order.
    begins.sort_by(|a, b| (a.row.client, &a.row.desk).cmp(&(b.row.client, &b.row.desk)));
    let rows = ask(transaction, OPEN, &opening_columns(&begins).parameters()).await?;
    locked.add(&rows);
    begins.retain(|c| !locked.conversations.contains_key(&c.row.id));
    if begins.is_empty() {
        return Ok(());
    }
    // Either another lane opened the same conversation in this moment, or another one is open.
    let lost = opening_columns(&begins);
    locked.add(&ask(transaction, LOCK, &[&lost.ids]).await?);
    for row in ask(transaction, WINNERS, &[&lost.clients, &lost.desks]).await? {
        locked.winners.insert((row.get(0), row.get(1)), row.get(2));
    }
    Ok(())
}

#[derive(Default)]
struct Openings<'a> {
    ids: Vec<Uuid>,
    desks: Vec<&'a str>,
    clients: Vec<Uuid>,
    statuses: Vec<&'a str>,
    nicknames: Vec<&'a str>,
}

impl Openings<'_> {
    fn parameters(&self) -> [&(dyn ToSql + Sync); 5] {
        [
            &self.ids,
            &self.desks,
            &self.clients,
            &self.statuses,
            &self.nicknames,
        ]
    }
}

fn opening_columns<'a>(begins: &[&'a Prepared]) -> Openings<'a> {
    let mut columns = Openings::default();
    for command in begins {
        columns.ids.push(command.row.id);
        columns.desks.push(&command.row.desk);
        columns.clients.push(command.row.client);
        columns.statuses.push(command.row.status);
        columns.nicknames.push(&command.row.nickname);
    }
    columns
}

async fn ask(
    transaction: &Transaction<'_>,
    sql: &str,
    values: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>, StoreError> {
    let statement = transaction
        .prepare_cached(sql)
        .await
        .map_err(|e| from_postgres(&e))?;
    transaction
        .query(&statement, values)
        .await
        .map_err(|e| from_postgres(&e))
}
