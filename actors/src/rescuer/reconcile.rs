//! Compares board and ledger in the background, a page a round, for ever: first that the board holds everybody
//! the ledger has open, then that the ledger has everybody the board holds. What differs is repaired and
//! counted: there is no other way to learn that the board lost a word (a fail-over, a node that died between
//! commit and board).
//!
//! A page is read in one round and said in the next, so that what is on its way arrives first. Words carry
//! how much of the stream they were made of, so an old one does no harm.

use std::sync::{Arc, PoisonError, atomic::Ordering};

use tomoshibi_engine::{
    conversation::{Standing, Summary},
    ids::{ConversationId, Seq, StaffId},
    ports::{
        board::{BoardError, Placed},
        ledger::{BATCH_MAX, Select},
    },
};

use super::rebuild::{self, RebuildError};
use crate::house::{House, OpenDesk};

/// How far it is.
#[derive(Default)]
pub(crate) struct Reconciling {
    next: Next,
    /// Read in the last round, to be said in this one.
    read: Vec<(ConversationId, Seq, Option<Summary>)>,
}

/// The page to read next.
#[derive(Clone, Copy)]
enum Next {
    /// Of those open in the ledger, after this one.
    Ledger(Option<ConversationId>),
    /// Of those on the board.
    Board(u64),
}

impl Default for Next {
    fn default() -> Self {
        Self::Ledger(None)
    }
}

/// More than any stream has: said of a conversation that the ledger does not know.
const UNKNOWN: Seq = Seq(1 << 52);

pub(super) async fn round(house: &Arc<House>) {
    for desk in house.desks.values() {
        if desk.board_doubtful.load(Ordering::Acquire) {
            continue;
        }
        match desk_round(house, desk).await {
            Ok(()) => {}
            Err(RebuildError::Board(error)) => desk.doubt_board(&error),
            Err(RebuildError::Store(error)) => {
                tracing::debug!(desk = %desk.id, %error, "board and ledger were not compared");
            }
        }
    }
}

async fn desk_round(house: &Arc<House>, desk: &Arc<OpenDesk>) -> Result<(), RebuildError> {
    let Reconciling { next, read } = std::mem::take(
        &mut *desk
            .reconciling
            .lock()
            .unwrap_or_else(PoisonError::into_inner),
    );
    say_all(house, desk, read).await?;
    let (read, next) = match next {
        Next::Ledger(after) => of_ledger(house, desk, after).await?,
        Next::Board(from) => of_board(house, desk, from).await?,
    };
    *desk
        .reconciling
        .lock()
        .unwrap_or_else(PoisonError::into_inner) = Reconciling { next, read };
    Ok(())
}

type Page = Vec<(ConversationId, Seq, Option<Summary>)>;

async fn of_ledger(
    house: &Arc<House>,
    desk: &Arc<OpenDesk>,
    after: Option<ConversationId>,
) -> Result<(Page, Next), RebuildError> {
    let rows = rebuild::open_page(house, desk, after).await?;
    let next = match rows.last() {
        Some(last) if rows.len() == BATCH_MAX => Next::Ledger(Some(last.conversation)),
        _ => Next::Board(0),
    };
    let page = rows
        .into_iter()
        .map(|row| (row.conversation, row.seq, Some(row)));
    Ok((page.collect(), next))
}

/// Only those that are to leave: the others are open, and had their turn.
async fn of_board(
    house: &Arc<House>,
    desk: &Arc<OpenDesk>,
    from: u64,
) -> Result<(Page, Next), RebuildError> {
    let listed = house.ports.board.listed(&desk.id, from).await?;
    let mut page = Page::new();
    for ids in listed.conversations.chunks(BATCH_MAX) {
        let select = Select::Ids(ids.to_vec());
        let rows = house.ports.ledger.summaries(select, BATCH_MAX).await?;
        let absent = rows.iter().filter(|row| row.standing == Standing::Absent);
        page.extend(absent.map(|row| (row.conversation, row.seq, None)));
        let unknown = ids
            .iter()
            .filter(|id| !rows.iter().any(|row| row.conversation == **id));
        page.extend(unknown.map(|id| (*id, UNKNOWN, None)));
    }
    let next = listed.next.map_or(Next::default(), Next::Board);
    Ok((page, next))
}

/// The ledger refused what the board proposed for somebody: what weighs on them is said again at once, before
/// the next proposal is as wrong.
pub(crate) async fn weigh_again(house: &Arc<House>, desk: &Arc<OpenDesk>, counselor: StaffId) {
    let select = Select::Of(counselor);
    let Ok(rows) = house.ports.ledger.summaries(select, BATCH_MAX).await else {
        return;
    };
    let here = rows.into_iter().filter(|row| row.desk == desk.id);
    let page = here.map(|row| (row.conversation, row.seq, Some(row)));
    if let Err(error) = say_all(house, desk, page.collect()).await {
        desk.doubt_board(&error);
    }
}

async fn say_all(house: &Arc<House>, desk: &Arc<OpenDesk>, page: Page) -> Result<(), BoardError> {
    let mut repaired = 0_u64;
    for (conversation, seq, row) in page {
        let room = house.rooms.find(conversation);
        if room.is_some_and(|room| room.is_quarantined()) {
            continue;
        }
        repaired += u64::from(say(house, desk, (conversation, seq, row)).await?);
    }
    if repaired > 0 {
        metrics::counter!("tomoshibi_board_repaired_total").increment(repaired);
        tracing::warn!(desk = %desk.id, repaired, "the board differed from the ledger and was repaired");
        desk.wake_dispatcher();
    }
    Ok(())
}

/// True when the board held something else.
async fn say(
    house: &Arc<House>,
    desk: &Arc<OpenDesk>,
    (conversation, seq, row): (ConversationId, Seq, Option<Summary>),
) -> Result<bool, BoardError> {
    let board = &house.ports.board;
    let (policy, now) = (&desk.document().policy, house.now());
    let standing = row
        .as_ref()
        .map_or(Standing::Absent, |row| row.standing_now(policy, now));
    let placed = board.place(&desk.id, conversation, seq, standing).await?;
    let repaired = placed == Placed::Changed;
    if let Some(row) = row.filter(|_| repaired) {
        // Where the word was lost, the wake-up may be lost, too.
        let wake = rebuild::wake_at(&row, policy, now);
        board.wake_at(&desk.id, conversation, Some(wake)).await?;
    }
    Ok(repaired)
}
