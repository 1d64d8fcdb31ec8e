use smallvec::SmallVec;
use uuid::Uuid;

use super::*;
use crate::{
    dispatch::{Exclusion, Need, NeedClass, Rank},
    ids::ConversationId,
    staff::{Language, Qualification},
    triage::Band,
};

const NOW: Timestamp = Timestamp(1_000);
const SURGE: Load = Load::conversations(2);

fn someone(number: u128) -> StaffId {
    StaffId(Uuid::from_u128(number))
}

fn slot(number: u128, qualification: Qualification) -> Slot {
    Slot {
        counselor: someone(number),
        qualification,
        languages: [Language::Ja].into_iter().collect(),
        capacity: Load::conversations(4),
        reserve: Load::conversations(2),
        open_max: 5,
        last_new_at: Timestamp(0),
    }
}

fn in_danger() -> Ticket {
    Ticket {
        conversation: ConversationId(Uuid::from_u128(1)),
        rank: Rank(0),
        need: Need {
            class: NeedClass {
                qualification: Qualification::Licensed,
                language: Language::Ja,
            },
            preferred: None,
        },
        band: Band::Imminent,
        weight: Load::conversations(2),
        excluded: SmallVec::new(),
        held: false,
        rerank_at: None,
        imminent_since: Some(Timestamp(0)),
    }
}

fn surge(ticket: &Ticket, people: &[(Slot, u32, u32)]) -> Option<StaffId> {
    choose_for_surge(ticket, SURGE, NOW, on_duty(people))
}

fn unserved(ticket: &Ticket, people: &[(Slot, u32, u32)]) -> Option<StaffId> {
    choose_for_unserved(ticket, NOW, on_duty(people))
}

/// With load in whole conversations.
fn on_duty(people: &[(Slot, u32, u32)]) -> impl Iterator<Item = OnDuty<'_>> {
    let known = people.iter();
    known.map(|(slot, load, open)| (slot, Load::conversations(*load), *open))
}

#[test]
fn surge_asks_the_least_loaded_of_the_qualified() {
    let people = [
        (slot(1, Qualification::Counselor), 0, 0),
        (slot(2, Qualification::Licensed), 4, 1),
        (slot(3, Qualification::Licensed), 3, 1),
    ];
    assert_eq!(surge(&in_danger(), &people), Some(someone(3)));
}

#[test]
fn surge_keeps_its_ceilings() {
    let licensed = slot(1, Qualification::Licensed);
    assert_eq!(
        surge(&in_danger(), &[(licensed.clone(), 4, 1)]),
        Some(someone(1))
    );
    assert_eq!(surge(&in_danger(), &[(licensed.clone(), 5, 1)]), None);
    assert_eq!(
        surge(&in_danger(), &[(licensed.clone(), 4, 5)]),
        None,
        "open_max"
    );
    let resting = Slot {
        capacity: Load::ZERO,
        ..licensed
    };
    assert_eq!(surge(&in_danger(), &[(resting, 0, 0)]), None);
}

#[test]
fn unserved_asks_the_best_qualified_with_room() {
    let people = [
        (slot(1, Qualification::Peer), 0, 0),
        (slot(2, Qualification::Counselor), 2, 1),
        (slot(3, Qualification::Counselor), 1, 1),
        (slot(4, Qualification::Licensed), 4, 4),
    ];
    assert_eq!(unserved(&in_danger(), &people), Some(someone(3)));
    assert_eq!(unserved(&in_danger(), &people[..1]), Some(someone(1)));
    assert_eq!(
        unserved(&in_danger(), &people[3..]),
        None,
        "full is not free"
    );
}

#[test]
fn both_ask_only_who_speaks_the_language_and_is_not_excluded() {
    let mut ticket = in_danger();
    let people = [(slot(1, Qualification::Licensed), 2, 1)];
    ticket.exclude(Exclusion {
        counselor: someone(1),
        until: Timestamp(1_001),
    });
    assert_eq!(
        (surge(&ticket, &people), unserved(&ticket, &people)),
        (None, None)
    );
    let mut english = in_danger();
    english.need.class.language = Language::En;
    assert_eq!(
        (surge(&english, &people), unserved(&english, &people)),
        (None, None)
    );
}
