//! The ledger's port. Sealing happens here, in the task of whoever appends, before the batch is handed over;
//! opening happens here too, after the rows have come back.

use tomoshibi_engine::{
    conversation::{Recorded, Summary},
    ids::{ClientId, ConversationId, Seq},
    ports::{
        Answer, StoreError,
        ledger::{Append, Appended, BATCH_MAX, Carried, Ledger, Select},
    },
};
use uuid::Uuid;

use super::{
    conversation_row,
    error::unreadable,
    prepared::{Prepared, position, seq},
    store::Store,
    streams::FORGET,
    value::{Query, Row},
    vault::salts,
};

const HEADS: &str = "SELECT c.id, h.seq FROM conversations c JOIN heads h ON h.key = c.key
     WHERE c.id = ANY($1)";
const BY_IDS: &str = "SELECT c.nickname, c.summary, h.seq, h.latest
     FROM conversations c JOIN heads h ON h.key = c.key
     WHERE c.id = ANY($1) ORDER BY c.id LIMIT $2";
const OPEN: &str = "SELECT c.nickname, c.summary, h.seq, h.latest
     FROM conversations c JOIN heads h ON h.key = c.key
     WHERE c.desk = $1 AND c.id > $2 AND c.status <> 'closed' ORDER BY c.id LIMIT $3";
const OF_COUNSELOR: &str = "SELECT c.nickname, c.summary, h.seq, h.latest
     FROM conversations c JOIN heads h ON h.key = c.key
     WHERE c.counselor = $1 AND c.status <> 'closed' ORDER BY c.id LIMIT $2";
const OFFERED_TO: &str = "SELECT c.nickname, c.summary, h.seq, h.latest
     FROM conversations c JOIN heads h ON h.key = c.key
     WHERE c.counselor = ANY($1) AND c.status = 'offered' ORDER BY c.id LIMIT $2";
const OF_CLIENT: &str = "SELECT c.nickname, c.summary, h.seq, h.latest
     FROM conversations c JOIN heads h ON h.key = c.key
     WHERE c.client = $1 ORDER BY c.key DESC LIMIT $2";
const OPEN_OF: &str =
    "SELECT id FROM conversations WHERE client = $1 AND status <> 'closed' LIMIT 1";

impl Ledger for Store {
    fn append(&self, batch: Vec<Append>) -> Answer<'_, Result<Vec<Appended>, StoreError>> {
        Box::pin(async move {
            if batch.len() > BATCH_MAX {
                return Err(unreadable("a batch is longer than a batch may be"));
            }
            let prepared = self.prepare(batch).await?;
            self.database.append(prepared).await
        })
    }

    fn read(
        &self,
        conversation: ConversationId,
        after: Seq,
        limit: usize,
    ) -> Answer<'_, Result<Vec<Recorded>, StoreError>> {
        Box::pin(async move {
            let rows = self.event_rows(conversation, after, limit).await?;
            self.open_events(conversation, &rows).await
        })
    }

    fn seal(&self, client: ClientId, events: &[Recorded]) -> Option<Carried> {
        self.seal_events(client, events)
    }

    fn open(
        &self,
        client: ClientId,
        conversation: ConversationId,
        after: Seq,
        carried: &Carried,
    ) -> Option<Vec<Recorded>> {
        self.open_carried(client, conversation, after, carried)
    }

    fn heads(
        &self,
        conversations: Vec<ConversationId>,
    ) -> Answer<'_, Result<Vec<(ConversationId, Seq)>, StoreError>> {
        Box::pin(async move {
            let query = Query::new(HEADS).bind(plain(&conversations));
            let rows = self.database.read(query).await?;
            let head = |row: &Row| Ok((ConversationId(row.id(0)?), seq(row.int(1)?)?));
            rows.iter().map(head).collect()
        })
    }

    fn summaries(
        &self,
        select: Select,
        limit: usize,
    ) -> Answer<'_, Result<Vec<Summary>, StoreError>> {
        Box::pin(async move {
            let rows = self.database.read(selection(select, limit)).await?;
            rows.iter().map(conversation_row::summary).collect()
        })
    }

    fn open_of(&self, client: ClientId) -> Answer<'_, Result<Option<ConversationId>, StoreError>> {
        Box::pin(async move {
            let rows = self
                .database
                .read(Query::new(OPEN_OF).bind(client.0))
                .await?;
            let first = rows.first().map(|row| row.id(0).map(ConversationId));
            first.transpose()
        })
    }

    fn forget_text(
        &self,
        conversation: ConversationId,
        seq: Seq,
    ) -> Answer<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let query = self
                .database
                .native(FORGET)
                .bind(conversation.0)
                .bind(position(seq)?)
                .bind(format!("%\"said\":{seq},%"));
            self.database.change(query).await?;
            self.database.scrub().await
        })
    }
}

impl Store {
    async fn prepare(&self, batch: Vec<Append>) -> Result<Vec<Prepared>, StoreError> {
        let clients: Vec<Uuid> = batch.iter().map(|a| a.summary.client.0).collect();
        let keys = self.client_keys(&clients).await?;
        let events = batch.iter().map(|a| a.events.len()).sum();
        let mut salts = salts(events)?;
        let prepare = |append: Append| {
            let known = keys.get(&append.summary.client.0);
            Prepared::of(append, known.and_then(|k| k.key()), &mut salts)
        };
        batch.into_iter().map(prepare).collect()
    }
}

fn selection(select: Select, limit: usize) -> Query {
    let limit = page(limit);
    match select {
        Select::Ids(ids) => Query::new(BY_IDS).bind(plain(&ids)).bind(limit),
        Select::Open { desk, after } => Query::new(OPEN)
            .bind(desk.as_str())
            .bind(after.map_or(Uuid::nil(), |id| id.0))
            .bind(limit),
        Select::Of(staff) => Query::new(OF_COUNSELOR).bind(staff.0).bind(limit),
        Select::OfferedTo(staff) => {
            let staff: Vec<Uuid> = staff.iter().map(|id| id.0).collect();
            Query::new(OFFERED_TO).bind(staff).bind(limit)
        }
        Select::Client(client) => Query::new(OF_CLIENT).bind(client.0).bind(limit),
    }
}

fn plain(ids: &[ConversationId]) -> Vec<Uuid> {
    ids.iter().map(|id| id.0).collect()
}

/// Rows of one answer.
pub(super) fn page(limit: usize) -> i64 {
    i64::try_from(limit.min(BATCH_MAX)).unwrap_or(i64::MAX)
}
