//! A counselor as the wall shows them.

use std::{collections::HashMap, sync::Arc};

use tomoshibi_engine::{
    conversation::{Standing, Summary},
    dispatch::Load,
    ids::StaffId,
    ports::duty::Duty,
    protocol::v1::CounselorTile,
    staff::StaffMember,
    triage::Band,
};

use crate::{
    access::has_console,
    house::{House, OpenDesk},
};

/// Everybody of the desk who can answer, in the order of their ids.
pub(crate) fn of_desk<'a>(
    house: &Arc<House>,
    desk: &Arc<OpenDesk>,
    rows: impl Iterator<Item = &'a Summary>,
    duties: &[(StaffId, Duty)],
) -> Vec<CounselorTile> {
    let duties: HashMap<StaffId, &Duty> = duties.iter().map(|(id, duty)| (*id, duty)).collect();
    let capacities = desk.document().policy.capacities;
    let mut tiles: HashMap<StaffId, CounselorTile> = house
        .roster
        .of_desk(&desk.id)
        .into_iter()
        .filter(|member| has_console(member.role))
        .map(|member| {
            let duty = duties.get(&member.id);
            // The roster of this node may be older than what they have done since.
            let earned = duty.map_or(0, |duty| duty.work.level());
            let tile = CounselorTile {
                duty: duty.map(|duty| duty.state).unwrap_or_default(),
                connected: house.consoles.is_connected(member.id) || desk.sight.has(member.id),
                supervisor: desk.hands.supervisor_of(member.id),
                load: Load::ZERO,
                capacity: capacities.of(member.qualification),
                conversations: 0,
                unanswered_since: None,
                worst_band: Band::Low,
                member: StaffMember {
                    level: member.level.max(earned),
                    ..(*member).clone()
                },
            };
            (member.id, tile)
        })
        .collect();
    for row in rows {
        if let Standing::Held { counselor, weight } = &row.standing
            && let Some(tile) = tiles.get_mut(counselor)
        {
            carry(tile, row, *weight);
        }
    }
    let mut tiles: Vec<CounselorTile> = tiles.into_values().collect();
    tiles.sort_by_key(|tile| tile.member.id);
    tiles
}

fn carry(tile: &mut CounselorTile, row: &Summary, weight: Load) {
    tile.conversations += 1;
    tile.load = tile.load + weight;
    tile.worst_band = tile.worst_band.max(row.band);
    let oldest = tile
        .unanswered_since
        .into_iter()
        .chain(row.unanswered_since);
    tile.unanswered_since = oldest.min();
}
