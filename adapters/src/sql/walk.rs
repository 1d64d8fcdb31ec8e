//! What the audit looks at besides the events: the rows about conversations, in bounded pages, each to be
//! held against its events; and whether every event is in a stream that can be read.

use tomoshibi_engine::{
    conversation::Summary,
    ids::ConversationId,
    ports::{StoreError, chronicle::Position, ledger::BATCH_MAX},
};
use uuid::Uuid;

use super::{
    conversation_row,
    error::unreadable,
    ledger::page,
    store::Store,
    streams::TOTALS,
    value::{Query, Row},
};

/// Largest page of a walk.
pub const WALK_PAGE_MAX: usize = BATCH_MAX;

const CONVERSATIONS: &str = "SELECT c.nickname, c.summary, h.seq, h.latest
     FROM conversations c JOIN heads h ON h.key = c.key WHERE c.id > $1 ORDER BY c.id LIMIT $2";
const END: &str = "SELECT COALESCE(MAX(id), 0) FROM events";

/// The ledger counted as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WalkTotals {
    pub events: u64,
    /// How many the streams together account for. A difference is an event that is in no stream, or a
    /// stream that lacks one.
    pub accounted: u64,
    /// Where a stream is chained (SQLite): events and heads that do not point at the event before them, so
    /// that the stream cannot be read from there on.
    pub broken_links: u64,
}

impl Store {
    /// The rows of conversations, closed ones included, in id order after this one; at most `limit` and
    /// [`WALK_PAGE_MAX`]. Empty at the end. What a row says is a claim to be held against its events.
    pub async fn walk(
        &self,
        after: Option<ConversationId>,
        limit: usize,
    ) -> Result<Vec<Summary>, StoreError> {
        let query = Query::new(CONVERSATIONS)
            .bind(after.map_or(Uuid::nil(), |id| id.0))
            .bind(page(limit));
        let rows = self.database.read(query).await?;
        rows.iter().map(conversation_row::summary).collect()
    }

    /// Where the ledger ends now.
    pub async fn walk_end(&self) -> Result<Position, StoreError> {
        let rows = self.database.read(Query::new(END)).await?;
        let row = rows
            .first()
            .ok_or_else(|| unreadable("an end has no row"))?;
        Ok(Position(count(row, 0)?))
    }

    /// Reads the whole ledger once.
    pub async fn walk_totals(&self) -> Result<WalkTotals, StoreError> {
        let rows = self.database.read(self.database.native(TOTALS)).await?;
        let row = rows
            .first()
            .ok_or_else(|| unreadable("a count has no row"))?;
        Ok(WalkTotals {
            events: count(row, 0)?,
            accounted: count(row, 1)?,
            broken_links: count(row, 2)?,
        })
    }
}

fn count(row: &Row, column: usize) -> Result<u64, StoreError> {
    u64::try_from(row.int(column)?).map_err(|_| unreadable("a count is negative"))
}
