//! The ledger in the order it was written, for the audit. No text is opened, and no key is needed for it.

use tomoshibi_engine::{
    conversation::Recorded,
    desk::Desk,
    ids::{ConversationId, StaffId},
    ports::{
        Answer, StoreError,
        chronicle::{Chronicle, DutyRecorded, Position},
    },
    staff::StaffMember,
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    error::unreadable,
    events::recorded,
    ledger::page,
    store::Store,
    value::{Query, Row},
};

/// Six columns as `events::recorded` takes them, then whose event it is and its place.
const EVENTS: &str = "SELECT e.seq, e.at, e.source, e.plain, e.sealed, NULL, c.id, e.id
     FROM events e JOIN conversations c ON c.key = e.conversation
     WHERE e.id > $1 ORDER BY e.id LIMIT $2";
const DUTIES: &str =
    "SELECT id, staff, at, body FROM staff_events WHERE id > $1 ORDER BY id LIMIT $2";
const DESK_VERSIONS: &str = "SELECT at, document FROM desks ORDER BY at, id, version LIMIT 1024";
const MEMBERS: &str = "SELECT member FROM staff WHERE id > $1 ORDER BY id LIMIT $2";

impl Chronicle for Store {
    fn events(
        &self,
        after: Position,
        limit: usize,
    ) -> Answer<'_, Result<Vec<(Position, Recorded)>, StoreError>> {
        Box::pin(async move {
            let query = Query::new(EVENTS).bind(place(after)?).bind(page(limit));
            let rows = self.database.read(query).await?;
            rows.iter().map(event).collect()
        })
    }

    fn duties(
        &self,
        after: Position,
        limit: usize,
    ) -> Answer<'_, Result<Vec<(Position, DutyRecorded)>, StoreError>> {
        Box::pin(async move {
            let query = Query::new(DUTIES).bind(place(after)?).bind(page(limit));
            let rows = self.database.read(query).await?;
            rows.iter().map(duty).collect()
        })
    }

    fn desk_versions(&self) -> Answer<'_, Result<Vec<(Timestamp, Desk)>, StoreError>> {
        Box::pin(async move {
            let rows = self.database.read(Query::new(DESK_VERSIONS)).await?;
            let version = |row: &Row| Ok((Timestamp(row.int(0)?), row.json(1)?));
            rows.iter().map(version).collect()
        })
    }

    fn members(
        &self,
        after: Option<StaffId>,
        limit: usize,
    ) -> Answer<'_, Result<Vec<StaffMember>, StoreError>> {
        Box::pin(async move {
            let query = Query::new(MEMBERS)
                .bind(after.map_or(Uuid::nil(), |id| id.0))
                .bind(page(limit));
            let rows = self.database.read(query).await?;
            rows.iter().map(|row| row.json(0)).collect()
        })
    }
}

fn event(row: &Row) -> Result<(Position, Recorded), StoreError> {
    let conversation = ConversationId(row.id(6)?);
    Ok((position(row.int(7)?)?, recorded(conversation, row, None)?))
}

fn duty(row: &Row) -> Result<(Position, DutyRecorded), StoreError> {
    let recorded = DutyRecorded {
        staff: StaffId(row.id(1)?),
        at: Timestamp(row.int(2)?),
        event: row.json(3)?,
    };
    Ok((position(row.int(0)?)?, recorded))
}

fn place(position: Position) -> Result<i64, StoreError> {
    i64::try_from(position.0).map_err(|_| unreadable("a place is beyond the ledger"))
}

fn position(place: i64) -> Result<Position, StoreError> {
    u64::try_from(place)
        .map(Position)
        .map_err(|_| unreadable("a place in the ledger is negative"))
}
