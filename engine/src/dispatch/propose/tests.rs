use smallvec::SmallVec;
use uuid::Uuid;

use super::*;
use crate::{
    dispatch::{Exclusion, Need, NeedClass, Rank},
    ids::ConversationId,
    staff::{Language, Qualification},
};

const NOW: Timestamp = Timestamp(1_000);

fn someone(number: u128) -> StaffId {
    StaffId(Uuid::from_u128(number))
}

/// With load in whole conversations.
fn on_duty(number: u128, qualification: Qualification, load: u32) -> (Slot, Load, u32) {
    let slot = Slot {
        counselor: someone(number),
        qualification,
        languages: [Language::Ja].into_iter().collect(),
        capacity: Load::conversations(4),
        reserve: Load::ZERO,
        open_max: 9,
        last_new_at: Timestamp(0),
    };
    (slot, Load::conversations(load), load)
}

fn ticket(band: Band, least: Qualification) -> Ticket {
    let weight = if band == Band::Imminent { 2 } else { 1 };
    Ticket {
        conversation: ConversationId(Uuid::from_u128(1)),
        rank: Rank(0),
        need: Need {
            class: NeedClass {
                qualification: least,
                language: Language::Ja,
            },
            preferred: None,
        },
        band,
        weight: Load::conversations(weight),
        excluded: SmallVec::new(),
        held: true,
        rerank_at: None,
        imminent_since: None,
    }
}

fn proposed(tickets: &[Ticket], on_duty: &[(Slot, Load, u32)]) -> Vec<Option<(u128, Because)>> {
    propose(tickets, Load::conversations(2), on_duty.to_vec(), NOW)
        .into_iter()
        .map(|one| one.map(|one| (one.counselor.0.as_u128(), one.because)))
        .collect()
}

#[test]
fn the_least_loaded_who_is_qualified_is_proposed_and_the_former_before_them() {
    let people = [
        on_duty(1, Qualification::Peer, 0),
        on_duty(2, Qualification::Counselor, 2),
        on_duty(3, Qualification::Counselor, 1),
    ];
    let mut needy = ticket(Band::High, Qualification::Counselor);
    let least = Some((3, Because::LeastLoaded));
    assert_eq!(proposed(&[needy.clone()], &people), [least]);
    needy.need.preferred = Some(someone(2));
    let former = Some((2, Because::Former));
    assert_eq!(proposed(&[needy.clone()], &people), [former]);
    let until = Timestamp(1_001);
    for counselor in [someone(2), someone(3)] {
        needy.exclude(Exclusion { counselor, until });
    }
    assert_eq!(proposed(&[needy], &people), [None], "nobody to propose");
}

#[test]
fn not_everybody_is_proposed_to_the_same_counselor() {
    let people = [
        on_duty(1, Qualification::Peer, 0),
        on_duty(2, Qualification::Peer, 2),
    ];
    let calm = ticket(Band::Low, Qualification::Peer);
    let proposals = proposed(&vec![calm; 7], &people);
    let of = |number| {
        proposals
            .iter()
            .flatten()
            .filter(move |(to, _)| *to == number)
    };
    assert_eq!(
        (of(1).count(), of(2).count()),
        (4, 2),
        "up to their capacity"
    );
    assert_eq!(proposals.last(), Some(&None));
}

#[test]
fn in_danger_also_somebody_beyond_the_rules_is_proposed_with_the_reason() {
    let danger = ticket(Band::Imminent, Qualification::Licensed);
    let full = on_duty(1, Qualification::Licensed, 4);
    let peer = on_duty(2, Qualification::Peer, 0);
    assert_eq!(
        proposed(std::slice::from_ref(&danger), &[full.clone(), peer.clone()]),
        [Some((1, Because::Surge))]
    );
    assert_eq!(
        proposed(&[danger], &[peer]),
        [Some((2, Because::BestQualified))]
    );
    let calm = ticket(Band::High, Qualification::Licensed);
    assert_eq!(proposed(&[calm], &[full]), [None], "only in danger");
}
