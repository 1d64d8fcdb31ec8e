//! What is looked at again and again.

use std::sync::{Arc, atomic::Ordering};

use tomoshibi_engine::{
    conversation::Standing,
    ids::{ConversationId, Seq},
    ports::{
        board::{BoardError, SEEN_MAX},
        bus::Hint,
        ledger::{BATCH_MAX, Carried, Select},
    },
};

use super::rebuild;
use crate::{
    client_session::{Job, Task},
    dispatcher::member_of,
    house::{House, OpenDesk},
    sight::SIGHT,
};

pub(super) async fn claims_and_wakes(house: &Arc<House>) {
    for desk in house.desks.values() {
        if desk.board_doubtful.load(Ordering::Acquire) && !believe_again(house, desk).await {
            continue;
        }
        if let Err(error) = desk_round(house, desk).await {
            desk.doubt_board(&error);
        }
    }
    house.rooms.sweep();
}

/// True when the board answers and holds what the ledger says.
async fn believe_again(house: &Arc<House>, desk: &Arc<OpenDesk>) -> bool {
    desk.board_doubtful.store(false, Ordering::Release);
    let empty = desk.board_empty.swap(false, Ordering::AcqRel);
    let again = if empty {
        rebuild::if_empty(house, desk).await
    } else {
        rebuild::again(house, desk).await
    };
    match again {
        Ok(()) => {
            desk.offers_paused.store(false, Ordering::Release);
            tracing::info!(desk = %desk.id, empty, "the board answers again; offers go on");
            desk.wake_dispatcher();
            true
        }
        Err(error) => {
            tracing::debug!(desk = %desk.id, %error, "the board could not be filled");
            desk.board_empty
                .fetch_or(empty || error.is_empty(), Ordering::AcqRel);
            desk.board_doubtful.store(true, Ordering::Release);
            false
        }
    }
}

async fn desk_round(house: &Arc<House>, desk: &Arc<OpenDesk>) -> Result<(), BoardError> {
    let board = &house.ports.board;
    let expired = board.expire(&desk.id, house.now()).await?;
    for claim in &expired {
        let room = house.rooms.of(claim.conversation);
        let over = Task::LeaseOver {
            claim: claim.id,
            until: claim.lease_until,
        };
        // Nothing when it was accepted, is over, or stands longer: then the board is told again where it stands.
        house.give(&room, Job::quiet(over));
        house.give(&room, Job::quiet(Task::PlaceAgain));
    }
    let due = board.due(&desk.id, house.now()).await?;
    for conversation in due {
        let room = house.rooms.of(conversation);
        if !house.give(&room, Job::quiet(Task::Wake)) {
            // No room now: it is due again in the next round.
            board
                .wake_at(&desk.id, conversation, Some(house.now()))
                .await?;
        }
    }
    if !expired.is_empty() {
        desk.wake_dispatcher();
    }
    Ok(())
}

/// Tells the other nodes who is connected to this one, and hears who is to them.
pub(super) async fn presence(house: &Arc<House>) {
    for desk in house.desks.values() {
        if let Err(error) = desk_presence(house, desk).await {
            desk.doubt_board(&error);
        }
    }
}

async fn desk_presence(house: &Arc<House>, desk: &Arc<OpenDesk>) -> Result<(), BoardError> {
    let board = &house.ports.board;
    let epoch = board.epoch(&desk.id).await?;
    for here in house.consoles.of_desk(&desk.id).chunks(SEEN_MAX) {
        board.seen(&desk.id, here.to_vec(), house.now()).await?;
    }
    let lately = board.in_sight(&desk.id, SIGHT, house.now()).await?;
    let mut seen = lately.iter().map(|(staff, _)| *staff);
    let stranger = seen.find(|staff| house.roster.get(*staff).is_none());
    let every_node_spoke = desk.is_steady(epoch, house.now());
    if desk.sight.looked(lately, every_node_spoke, house.now()) {
        if let Some(stranger) = stranger {
            // Their account is younger than this node; with it all of the desk are read.
            member_of(house, desk, stranger).await;
        }
        desk.feed.something(desk);
    }
    if desk.board_answers(epoch, house.now()) {
        // Another node filled it, and knows only its own people.
        house.counselors.announce_all();
    }
    Ok(())
}

/// A lost last hint leaves no gap to notice: so what is followed here is compared with the ledger, and what
/// whoever is here was offered by another node.
pub(super) async fn heads(house: &Arc<House>) {
    offers(house).await;
    let followed = house.rooms.followed();
    for page in followed.chunks(BATCH_MAX) {
        let ids: Vec<ConversationId> = page.iter().map(|(id, _)| *id).collect();
        let Ok(heads) = house.ports.ledger.heads(ids).await else {
            return;
        };
        for (id, head) in heads {
            catch_up(house, id, head, None);
        }
    }
}

async fn offers(house: &Arc<House>) {
    for desk in house.desks.values() {
        for here in house.consoles.of_desk(&desk.id).chunks(SEEN_MAX) {
            let select = Select::OfferedTo(here.to_vec());
            let Ok(offered) = house.ports.ledger.summaries(select, BATCH_MAX).await else {
                return;
            };
            for row in offered {
                let known = house.rooms.find(row.conversation);
                let known = known.map_or(Seq::START, |room| room.head());
                if let Standing::Offered { counselor, .. } = row.standing
                    && known < row.seq
                {
                    house.refresh(counselor);
                }
            }
        }
    }
}

/// Wakes a conversation that is followed here and knows less than this.
pub(crate) fn catch_up(
    house: &Arc<House>,
    conversation: ConversationId,
    head: Seq,
    carried: Option<Carried>,
) {
    let Some(room) = house.rooms.find(conversation) else {
        return;
    };
    if room.head() < head && (room.session.is_open() || !room.audience().is_empty()) {
        house.give(&room, Job::quiet(Task::CatchUp(head, carried)));
    }
}

pub(super) async fn alarms(house: &Arc<House>) {
    for desk in house.desks.values() {
        let now = house.now();
        let before = now - desk.document().policy.timings.alarm_climb_ms;
        match house.ports.alarms.climb(desk.id.clone(), before, now).await {
            Ok(climbed) if climbed.is_empty() => {}
            Ok(climbed) => {
                let count = u64::try_from(climbed.len()).unwrap_or(u64::MAX);
                metrics::counter!("tomoshibi_alarms_climbed_total").increment(count);
                let desk = desk.id.clone();
                house.hint(Hint::Alarms { desk });
            }
            Err(error) => {
                tracing::error!(desk = %desk.id, %error, "alarms could not climb");
            }
        }
    }
}
