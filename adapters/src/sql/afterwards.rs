//! What clients said once it was over, read from their conversations.

use tomoshibi_engine::{
    conversation::{Distress, Event},
    ids::{ConversationId, DeskId, StaffId},
    ports::{
        Answer, StoreError,
        afterwards::{Afterwards, Alike, THANKS_MAX, Thanks},
    },
    time::Timestamp,
};

use super::{
    error::unreadable,
    events::recorded,
    ledger::page,
    store::Store,
    streams::{ENDINGS, THANKS},
    value::Row,
};

impl Afterwards for Store {
    fn thanks(&self, counselor: StaffId) -> Answer<'_, Result<Vec<Thanks>, StoreError>> {
        Box::pin(async move {
            let query = self.database.native(THANKS);
            let query = query.bind(counselor.0.to_string()).bind(page(THANKS_MAX));
            let rows = self.database.read(query).await?;
            let clients: Vec<_> = rows.iter().map(|row| row.id(6)).collect::<Result<_, _>>()?;
            let keys = self.client_keys(&clients).await?;
            let mut thanks = Vec::with_capacity(rows.len());
            for row in &rows {
                // Erased between the two questions: nothing is left to be shown.
                let Some(key) = keys.get(&row.id(6)?).and_then(|known| known.key()) else {
                    continue;
                };
                let recorded = recorded(ConversationId(row.id(7)?), row, Some(key))?;
                if let Event::Thanked { text, .. } = recorded.event {
                    let at = recorded.at;
                    thanks.push(Thanks { at, text });
                }
            }
            Ok(thanks)
        })
    }

    fn endings(
        &self,
        desk: DeskId,
        since: Timestamp,
    ) -> Answer<'_, Result<Vec<Alike>, StoreError>> {
        Box::pin(async move {
            let query = self.database.native(ENDINGS);
            let query = query.bind(desk.as_str()).bind(since.0);
            let rows = self.database.read(query).await?;
            rows.iter().map(alike).collect()
        })
    }
}

fn alike(row: &Row) -> Result<Alike, StoreError> {
    let count = u32::try_from(row.int(3)?);
    Ok(Alike {
        distress: Distress {
            before: level(row, 0)?,
            after: level(row, 1)?,
        },
        thanked: row.int(2)? == 1,
        conversations: count.map_err(|_| unreadable("a count is out of range"))?,
    })
}

fn level(row: &Row, column: usize) -> Result<Option<u8>, StoreError> {
    let level = row.maybe_int(column)?.map(u8::try_from).transpose();
    level.map_err(|_| unreadable("how heavy it was is out of range"))
}
