//! Reading what a wall shows.

use std::{collections::HashMap, sync::Arc};

use tomoshibi_engine::{
    conversation::Summary,
    dispatch::{Load, Slot},
    ids::{ConversationId, DeskId, StaffId},
    ports::{
        StoreError,
        alarms::Alarm,
        duty::Duty,
        ledger::{BATCH_MAX, Select},
    },
};

use super::feed::Dirty;
use crate::house::{House, OpenDesk};

/// Open conversations of one desk that a wall holds; those opened later are left out.
pub(crate) const OPEN_MAX: usize = 8 * BATCH_MAX;

pub(crate) struct View {
    pub(crate) all: Option<HashMap<ConversationId, Summary>>,
    pub(crate) changed: Vec<Summary>,
    pub(crate) duties: Vec<(StaffId, Duty)>,
    pub(crate) alarms: Vec<Alarm>,
    /// Who could be proposed, where a supervisor decides; nobody while the board is away.
    pub(crate) on_duty: Vec<(Slot, Load, u32)>,
}

pub(super) async fn read(
    house: &Arc<House>,
    desk: &Arc<OpenDesk>,
    dirty: &Dirty,
    decides: bool,
) -> Result<View, StoreError> {
    let mut view = View {
        all: None,
        changed: Vec::new(),
        duties: house.ports.duties.on(desk.id.clone()).await?,
        alarms: house.ports.alarms.open(desk.id.clone()).await?,
        on_duty: Vec::new(),
    };
    if dirty.everything {
        view.all = Some(open_rows(house, &desk.id).await?);
    }
    let marked: Vec<ConversationId> = dirty.conversations.iter().copied().collect();
    for page in marked.chunks(BATCH_MAX) {
        let ids = Select::Ids(page.to_vec());
        let rows = house.ports.ledger.summaries(ids, BATCH_MAX).await?;
        view.changed
            .extend(rows.into_iter().filter(|row| row.desk == desk.id));
    }
    let outgrown = view.changed.iter().any(|row| row.outgrown);
    if decides || outgrown || desk.document().policy.modes.supervised {
        view.on_duty = on_duty(house, desk).await;
    }
    Ok(view)
}

async fn on_duty(house: &Arc<House>, desk: &Arc<OpenDesk>) -> Vec<(Slot, Load, u32)> {
    let snapshot = house.ports.board.snapshot(&desk.id).await;
    snapshot.map(|known| known.slots).unwrap_or_default()
}

/// All open conversations of a desk, page by page, at most [`OPEN_MAX`].
pub(crate) async fn open_rows(
    house: &Arc<House>,
    desk: &DeskId,
) -> Result<HashMap<ConversationId, Summary>, StoreError> {
    let mut rows = HashMap::new();
    let mut after = None;
    while rows.len() < OPEN_MAX {
        let desk = desk.clone();
        let select = Select::Open { desk, after };
        let page = house.ports.ledger.summaries(select, BATCH_MAX).await?;
        let full = page.len() == BATCH_MAX;
        after = page.last().map(|row| row.conversation);
        rows.extend(page.into_iter().map(|row| (row.conversation, row)));
        if !full {
            break;
        }
    }
    Ok(rows)
}
