//! Walking the whole ledger in bounded pages, for the audit. No text is opened, and no key is needed for it.

use tomoshibi_engine::{
    conversation::{Recorded, Summary},
    ids::{ConversationId, Seq, StaffId},
    ports::{StoreError, duty::DutyEvent, ledger::BATCH_MAX},
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    conversation_row,
    error::unreadable,
    events::recorded,
    ledger::page,
    prepared::{position, seq},
    store::Store,
    value::{Query, Row},
};

/// Largest page of a walk.
pub const WALK_PAGE_MAX: usize = BATCH_MAX;

const CONVERSATIONS: &str = "SELECT c.nickname, c.summary, h.seq, h.latest
     FROM conversations c JOIN heads h ON h.key = c.key WHERE c.id > $1 ORDER BY c.id LIMIT $2";
const EVENTS: &str = "SELECT COUNT(*) FROM events";
const PLACES: &str = "SELECT CAST(COALESCE(SUM(seq), 0) AS BIGINT) FROM heads";
const DUTIES: &str = "SELECT staff, seq, at, body FROM staff_events
     WHERE staff > $1 OR (staff = $1 AND seq > $2) ORDER BY staff, seq LIMIT $3";

/// One event of a staff stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyRecord {
    pub staff: StaffId,
    /// 1 for the first of that member of staff.
    pub seq: Seq,
    pub at: Timestamp,
    pub event: DutyEvent,
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

    /// How many events there are, and how many the streams together account for. A difference is an event
    /// that is in no stream, or a stream that lacks one. Reads the whole table.
    pub async fn walk_totals(&self) -> Result<(u64, u64), StoreError> {
        let count = async |sql| {
            let rows = self.database.read(Query::new(sql)).await?;
            let row = rows
                .first()
                .ok_or_else(|| unreadable("a count has no row"))?;
            u64::try_from(row.int(0)?).map_err(|_| unreadable("a count is negative"))
        };
        Ok((count(EVENTS).await?, count(PLACES).await?))
    }

    /// A conversation's events after `after`, in order, at most `limit` and [`WALK_PAGE_MAX`]; every text
    /// reads as if it had been taken back.
    pub async fn walk_events(
        &self,
        conversation: ConversationId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        let rows = self.event_rows(conversation, after, limit).await?;
        rows.iter()
            .map(|row| recorded(conversation, row, None))
            .collect()
    }

    /// The staff streams, one after the other, each in order, after this place.
    pub async fn walk_duties(
        &self,
        after: Option<(StaffId, Seq)>,
        limit: usize,
    ) -> Result<Vec<DutyRecord>, StoreError> {
        let (staff, after) = after.unwrap_or((StaffId(Uuid::nil()), Seq::START));
        let query = Query::new(DUTIES)
            .bind(staff.0)
            .bind(position(after)?)
            .bind(page(limit));
        let rows = self.database.read(query).await?;
        rows.iter().map(duty).collect()
    }
}

fn duty(row: &Row) -> Result<DutyRecord, StoreError> {
    Ok(DutyRecord {
        staff: StaffId(row.id(0)?),
        seq: seq(row.int(1)?)?,
        at: Timestamp(row.int(2)?),
        event: row.json(3)?,
    })
}
