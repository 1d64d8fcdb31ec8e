//! Who looked into whose conversation: rows that a node can add and read, and neither change nor delete.

use tomoshibi_engine::{
    ids::{ConversationId, DeskId, StaffId},
    ports::{
        Answer, StoreError,
        views::{VIEWS_MAX, View, Views},
    },
    time::Timestamp,
};

use super::{
    error::unreadable,
    store::Store,
    value::{Query, Row},
};

const NOTE: &str = "INSERT INTO audit (conversation, staff, deed, hour, at, desk)
     VALUES ($1, $2, 'viewed', $3, $4, $5) ON CONFLICT DO NOTHING";
const OF_DESK: &str = "SELECT desk, conversation, staff, at FROM audit
     WHERE desk = $1 AND deed = 'viewed' AND at < $2 ORDER BY at DESC, conversation LIMIT $3";

impl Views for Store {
    fn note(&self, view: View) -> Answer<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let note = Query::new(NOTE)
                .bind(view.conversation.0)
                .bind(view.staff.0)
                .bind(view.hour())
                .bind(view.at.0)
                .bind(view.desk.as_str());
            self.database.write(vec![note]).await?;
            Ok(())
        })
    }

    fn views(&self, desk: DeskId, before: Timestamp) -> Answer<'_, Result<Vec<View>, StoreError>> {
        Box::pin(async move {
            let most = i64::try_from(VIEWS_MAX).unwrap_or(i64::MAX);
            let select = Query::new(OF_DESK)
                .bind(desk.as_str())
                .bind(before.0)
                .bind(most);
            let rows = self.database.read(select).await?;
            rows.iter().map(read).collect()
        })
    }
}

fn read(row: &Row) -> Result<View, StoreError> {
    let desk = row.text(0)?.parse();
    Ok(View {
        desk: desk.map_err(|_| unreadable("a desk has no valid name"))?,
        conversation: ConversationId(row.id(1)?),
        staff: StaffId(row.id(2)?),
        at: Timestamp(row.int(3)?),
    })
}
