//! The board from the ledger: at the start, after it was away, and when a desk has a new document.

use std::{collections::HashSet, sync::Arc};

use futures_util::{StreamExt as _, future::join_all, stream};
use tokio::sync::oneshot;
use tomoshibi_engine::{
    conversation::{Standing, Status, Summary},
    desk::Policy,
    ids::StaffId,
    ports::{
        StoreError,
        board::BoardError,
        ledger::{BATCH_MAX, Select},
    },
    time::{Millis, Timestamp},
};

use crate::{
    client_session::{Job, Task},
    house::{House, OpenDesk},
};

/// Conversations on their way to the board at once.
const AT_ONCE: usize = 64;

#[derive(Debug, thiserror::Error)]
pub(super) enum RebuildError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Board(#[from] BoardError),
}

impl RebuildError {
    /// The board lost what it held (again).
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Board(BoardError::Empty))
    }
}

/// At the start: the board of each desk, with the open conversations and the people who hold them. A board
/// that other nodes filled already is joined: they keep it true, and emptying it would void their offers.
pub(super) async fn everything(house: &Arc<House>) -> Result<(), RebuildError> {
    for desk in house.desks.values() {
        for member in house.ports.staff.of_desk(desk.id.clone()).await? {
            house.roster.note(&member);
        }
        match house.ports.board.epoch(&desk.id).await {
            Ok(epoch) => join(house, desk, epoch).await?,
            Err(BoardError::Empty) => from_nothing(house, desk).await?,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

async fn join(house: &Arc<House>, desk: &Arc<OpenDesk>, epoch: u64) -> Result<(), RebuildError> {
    desk.board_answers(epoch, house.now());
    let mut census = Census::default();
    let mut after = None;
    loop {
        let page = open_page(house, desk, after).await?;
        census.count(&page);
        if page.len() < BATCH_MAX {
            break;
        }
        after = page.last().map(|row| row.conversation);
    }
    census.settle(house, desk);
    Ok(())
}

/// Who waits, and who holds conversations.
#[derive(Default)]
struct Census {
    waiting: i64,
    holders: HashSet<StaffId>,
}

impl Census {
    fn count(&mut self, page: &[Summary]) {
        self.waiting += page
            .iter()
            .map(|row| i64::from(is_waiting(row)))
            .sum::<i64>();
        self.holders.extend(page.iter().filter_map(holder));
    }

    /// Who holds conversations and does not come back loses them.
    fn settle(self, house: &Arc<House>, desk: &Arc<OpenDesk>) {
        desk.pace.reset(self.waiting);
        desk.pace.began(house.now());
        let holders = self.holders.into_iter();
        for member in holders.filter_map(|id| house.roster.get(id)) {
            house.counselors.of(house, desk, &member);
        }
    }
}

/// It is said to be empty: it is filled, unless another node began to in the meantime; emptying it again
/// would void what was offered since. Who is on duty here announces themselves again.
pub(super) async fn if_empty(house: &Arc<House>, desk: &Arc<OpenDesk>) -> Result<(), RebuildError> {
    match house.ports.board.epoch(&desk.id).await {
        Ok(_) => again(house, desk).await,
        Err(BoardError::Empty) => from_nothing(house, desk).await,
        Err(error) => Err(error.into()),
    }
}

/// Empties a board, and fills it; who is on duty here announces themselves again.
pub(super) async fn from_nothing(
    house: &Arc<House>,
    desk: &Arc<OpenDesk>,
) -> Result<(), RebuildError> {
    let epoch = house.ports.board.rebuild(&desk.id).await?;
    desk.board_answers(epoch, house.now());
    let mut census = Census::default();
    let mut after = None;
    loop {
        let page = open_page(house, desk, after).await?;
        let mut said = stream::iter(&page)
            .map(|row| say(house, desk, row))
            .buffer_unordered(AT_ONCE);
        while let Some(said) = said.next().await {
            said?;
        }
        drop(said);
        census.count(&page);
        if page.len() < BATCH_MAX {
            break;
        }
        after = page.last().map(|row| row.conversation);
    }
    census.settle(house, desk);
    house.counselors.announce_all();
    // If not, another node empties and fills it once more.
    house.ports.board.filled(&desk.id, epoch).await?;
    Ok(())
}

/// After the board was away: it holds again what the ledger says. Nothing is emptied, because "did not
/// answer" is not "holds nothing".
pub(super) async fn again(house: &Arc<House>, desk: &Arc<OpenDesk>) -> Result<(), RebuildError> {
    // With nobody to place, nothing else would ask whether it is back.
    house.ports.board.epoch(&desk.id).await?;
    let mut after = None;
    loop {
        let page = open_page(house, desk, after).await?;
        for row in &page {
            say(house, desk, row).await?;
        }
        if page.len() < BATCH_MAX {
            break;
        }
        after = page.last().map(|row| row.conversation);
    }
    house.counselors.announce_all();
    Ok(())
}

/// A desk has a new document: ranks, needs, weights and capacities follow from it. Who sleeps is woken for it,
/// because what stands in the row was computed by the old one. A page at a time, so that waking a whole
/// waiting room leaves room for those who write meanwhile.
pub(crate) async fn under_new_rules(house: &Arc<House>, desk: &Arc<OpenDesk>) {
    for member in house.roster.of_desk(&desk.id) {
        house.refresh(member.id);
    }
    desk.feed.everything(desk);
    let mut after = None;
    loop {
        let page = match open_page(house, desk, after).await {
            Ok(page) => page,
            Err(error) => {
                tracing::error!(desk = %desk.id, %error, "not everybody could be placed by the new document");
                return;
            }
        };
        let placed = page.iter().filter_map(|row| {
            let room = house.rooms.of(row.conversation);
            house.give(&room, Job::quiet(Task::PlaceAgain));
            let (done, wait) = oneshot::channel();
            house
                .give(&room, Job::quiet(Task::Drain(done)))
                .then_some(wait)
        });
        join_all(placed.collect::<Vec<_>>()).await;
        if page.len() < BATCH_MAX {
            break;
        }
        after = page.last().map(|row| row.conversation);
    }
    desk.wake_dispatcher();
}

pub(super) async fn open_page(
    house: &Arc<House>,
    desk: &Arc<OpenDesk>,
    after: Option<tomoshibi_engine::ids::ConversationId>,
) -> Result<Vec<Summary>, StoreError> {
    let select = Select::Open {
        desk: desk.id.clone(),
        after,
    };
    house.ports.ledger.summaries(select, BATCH_MAX).await
}

/// A conversation that is awake here knows better than its row, and says so itself.
async fn say(house: &Arc<House>, desk: &Arc<OpenDesk>, row: &Summary) -> Result<(), BoardError> {
    if let Some(room) = house.rooms.find(row.conversation)
        && room.session.is_open()
    {
        house.give(&room, Job::quiet(Task::PlaceAgain));
        return Ok(());
    }
    let board = &house.ports.board;
    let (policy, now) = (&desk.document().policy, house.now());
    let standing = row.standing_now(policy, now);
    board
        .place(&desk.id, row.conversation, row.seq, standing)
        .await?;
    let wake = wake_at(row, policy, now);
    board.wake_at(&desk.id, row.conversation, Some(wake)).await
}

/// Early enough: the conversation itself knows what is due.
pub(super) fn wake_at(row: &Summary, policy: &Policy, now: Timestamp) -> Timestamp {
    let at = match &row.standing {
        Standing::Offered { expires_at, .. } => *expires_at,
        _ if row.status == Status::Closed => now,
        _ if row.status == Status::Intake => row.client_at + policy.timings.intake_max_ms,
        _ if row.away => now + Millis::minutes(1),
        _ => row.client_at + policy.silence.away_after_ms,
    };
    at.max(now)
}

fn is_waiting(row: &Summary) -> bool {
    matches!(row.status, Status::Waiting | Status::Offered)
}

fn holder(row: &Summary) -> Option<StaffId> {
    match &row.standing {
        Standing::Held { counselor, .. } | Standing::Offered { counselor, .. } => Some(*counselor),
        _ => None,
    }
}
