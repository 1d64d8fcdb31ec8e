//! A client's past conversations: a page of rows, and of their streams what says how they went. No text is opened.

use std::collections::HashMap;

use tomoshibi_engine::{
    conversation::Recorded,
    ids::{ConversationId, DeskId},
    ports::{
        Answer, StoreError,
        past::{PAST_MAX, Past, PastTalk},
    },
};
use uuid::Uuid;

use super::{
    conversation_row, events::recorded, ledger::page, store::Store, streams::HOW_IT_WENT,
    value::Query,
};

/// Who was erased has no key any more.
const PAGE: &str = "SELECT c.nickname, c.summary, h.seq, h.latest
     FROM conversations this
         JOIN client_keys k ON k.client = this.client AND k.wrapped IS NOT NULL
         JOIN conversations c ON c.client = this.client AND c.desk = this.desk
         JOIN heads h ON h.key = c.key
     WHERE this.id = $1 AND this.desk = $2 AND c.id <> $1 AND c.id < $3 AND c.status = 'closed'
     ORDER BY c.id DESC LIMIT $4";

impl Past for Store {
    fn past(
        &self,
        desk: DeskId,
        conversation: ConversationId,
        before: Option<ConversationId>,
    ) -> Answer<'_, Result<Vec<PastTalk>, StoreError>> {
        Box::pin(async move {
            let select = Query::new(PAGE)
                .bind(conversation.0)
                .bind(desk.as_str())
                .bind(before.map_or(Uuid::max(), |id| id.0))
                .bind(page(PAST_MAX));
            let rows = self.database.read(select).await?;
            let rows = rows.iter().map(conversation_row::summary);
            let rows = rows.collect::<Result<Vec<_>, _>>()?;
            let ids = rows.iter().map(|row| row.conversation.0).collect();
            let went = self.how_they_went(ids).await?;
            let talks = rows.iter().map(|row| {
                let events = went.get(&row.conversation);
                PastTalk::of(row, events.into_iter().flatten())
            });
            Ok(talks.collect())
        })
    }
}

impl Store {
    async fn how_they_went(
        &self,
        conversations: Vec<Uuid>,
    ) -> Result<HashMap<ConversationId, Vec<Recorded>>, StoreError> {
        let mut went: HashMap<_, Vec<Recorded>> = HashMap::new();
        if conversations.is_empty() {
            return Ok(went);
        }
        let query = self.database.native(HOW_IT_WENT).bind(conversations);
        for row in self.database.read(query).await? {
            let conversation = ConversationId(row.id(6)?);
            let event = recorded(conversation, &row, None)?;
            went.entry(conversation).or_default().push(event);
        }
        Ok(went)
    }
}
