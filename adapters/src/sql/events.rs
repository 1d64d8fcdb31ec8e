//! Reading events back: rows first, then, with the client's key, what was sealed in them.

use tomoshibi_engine::{
    conversation::Recorded,
    ids::{ConversationId, Seq, SourceId},
    ports::StoreError,
    time::Timestamp,
};

use super::{
    body::{self, Secret},
    ledger::page,
    prepared::{position, seq},
    store::Store,
    streams::READ,
    value::Row,
    vault::{ClientKey, Spot},
};

impl Store {
    pub(super) async fn event_rows(
        &self,
        conversation: ConversationId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let query = self
            .database
            .native(READ)
            .bind(conversation.0)
            .bind(position(after)?)
            .bind(page(limit));
        self.database.read(query).await
    }

    pub(super) async fn open_events(
        &self,
        conversation: ConversationId,
        rows: &[Row],
    ) -> Result<Vec<Recorded>, StoreError> {
        let Some(first) = rows.first() else {
            return Ok(Vec::new());
        };
        let known = self.client_key(first.id(6)?).await?;
        rows.iter()
            .map(|row| recorded(conversation, row, known.key()))
            .collect()
    }
}

/// Without a key, words read as if they had been taken back.
pub(super) fn recorded(
    conversation: ConversationId,
    row: &Row,
    key: Option<&ClientKey>,
) -> Result<Recorded, StoreError> {
    let spot = Spot {
        conversation: conversation.0,
        seq: row.int(0)?,
    };
    let event = match (row.maybe_bytes(4)?, row.maybe_bytes(5)?, key) {
        (None, _, _) => body::join(row.text(3)?, &Secret::None)?,
        (Some([]), _, _) | (Some(_), None, _) | (Some(_), _, None) => {
            body::join(row.text(3)?, &Secret::Gone)?
        }
        (Some(sealed), Some(salt), Some(key)) => {
            let opened = key.open_text(salt, spot, sealed)?;
            body::join(row.text(3)?, &Secret::Opened(&opened))?
        }
    };
    Ok(Recorded {
        conversation,
        seq: seq(spot.seq)?,
        at: Timestamp(row.int(1)?),
        source: row.maybe_id(2)?.map(SourceId),
        event,
    })
}
