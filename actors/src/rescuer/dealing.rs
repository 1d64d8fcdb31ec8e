//! Counselors on duty are dealt to the supervisors who are there. Every node looks again and again; whoever records
//! the next change first has dealt, and the others read it.
//!
//! A supervisor is there as long as a page of theirs is open on any node, and for [`VANISHED`] after it; not in a break.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use tomoshibi_engine::{
    deal::{AtWork, Deal},
    ids::StaffId,
    ports::{
        StoreError,
        board::BoardError,
        duty::{Duty, DutyState},
    },
    staff::Role,
    time::Millis,
};

use crate::house::{House, OpenDesk};

/// A supervisor whom no node saw for so long is gone. Longer than a page waits before it tries again.
const VANISHED: Millis = Millis::seconds(60);

#[derive(Debug, thiserror::Error)]
enum DealError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Board(#[from] BoardError),
}

pub(super) async fn round(house: &Arc<House>) {
    for desk in house.desks.values() {
        if let Err(error) = deal(house, desk).await {
            // Everybody keeps whom they have until it can be asked again.
            tracing::debug!(desk = %desk.id, %error, "the desk could not be dealt");
        }
    }
}

async fn deal(house: &Arc<House>, desk: &Arc<OpenDesk>) -> Result<(), DealError> {
    let (number, deal) = house.ports.deals.deal(desk.id.clone()).await?;
    learn(house, desk, number, &deal);
    let Some(supervisors) = supervisors(house, desk, &deal).await? else {
        return Ok(());
    };
    if supervisors.is_empty() && deal == Deal::default() {
        return Ok(());
    }
    let duties: HashMap<StaffId, Duty> = house
        .ports
        .duties
        .on(desk.id.clone())
        .await?
        .into_iter()
        .collect();
    let rests = |id: &StaffId| {
        duties
            .get(id)
            .is_some_and(|duty| duty.state == DutyState::Break)
    };
    let supervisors = supervisors.into_iter().filter(|id| !rests(id)).collect();
    let counselors: Vec<AtWork> = duties
        .iter()
        .filter_map(|(id, duty)| at_work(house, *id, duty))
        .collect();
    let (seed, _) = house.ports.ids.fresh().as_u64_pair();
    let (_, low) = house.ports.ids.fresh().as_u64_pair();
    let Some(dealt) = deal.next(&supervisors, &counselors, seed ^ low) else {
        return Ok(());
    };
    let after = deal.after(&dealt);
    let recorded = house
        .ports
        .deals
        .record(desk.id.clone(), number, dealt, house.now());
    if recorded.await? {
        learn(house, desk, number + 1, &after);
    }
    Ok(())
}

/// Nothing while the nodes have not all said whom they see: nobody is to lose their supervisor by that.
async fn supervisors(
    house: &Arc<House>,
    desk: &Arc<OpenDesk>,
    deal: &Deal,
) -> Result<Option<BTreeSet<StaffId>>, BoardError> {
    let (board, now) = (&house.ports.board, house.now());
    let epoch = board.epoch(&desk.id).await?;
    if !desk.is_steady(epoch, now) {
        return Ok(None);
    }
    let seen = board.in_sight(&desk.id, VANISHED, now).await?;
    let seen = seen.into_iter().map(|(id, _)| id);
    let of_desk = seen.filter(|id| has_role(house, *id, Role::Supervisor));
    let mut there: BTreeSet<StaffId> = of_desk.collect();
    // Their pages may be on the way back to a node that has just begun.
    if house
        .ready_at()
        .is_none_or(|ready_at| now - ready_at < VANISHED)
    {
        there.extend(&deal.supervisors);
    }
    Ok(Some(there))
}

fn has_role(house: &Arc<House>, staff: StaffId, role: Role) -> bool {
    house
        .roster
        .get(staff)
        .is_some_and(|member| member.role == role)
}

fn at_work(house: &Arc<House>, staff: StaffId, duty: &Duty) -> Option<AtWork> {
    let member = house.roster.get(staff)?;
    (member.role == Role::Counselor).then_some(AtWork {
        counselor: staff,
        novice: member.level.max(duty.work.level()) == 0,
    })
}

fn learn(house: &Arc<House>, desk: &Arc<OpenDesk>, number: u64, deal: &Deal) {
    let changed = desk.hands.learn(number, deal);
    if !changed.is_empty() {
        desk.feed.something(desk);
    }
    for counselor in changed {
        house.refresh(counselor);
    }
}
