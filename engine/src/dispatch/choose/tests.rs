use proptest::prelude::*;
use smallvec::SmallVec;
use uuid::Uuid;

use super::*;
use crate::{
    dispatch::{Exclusion, Load, Need, Rank, Slot},
    ids::ConversationId,
    staff::{Language, Qualification},
    triage::Band,
};

const NOW: Timestamp = Timestamp(1_000);

#[derive(Debug, Clone)]
struct Person {
    slot: Slot,
    load: Load,
    open: u32,
}

impl Person {
    fn standing(&self) -> Option<(Turn, Room)> {
        let room = Room::of(&self.slot, self.load, self.open)?;
        Some((Turn::of(&self.slot, self.load), room))
    }
}

fn people() -> impl Strategy<Value = Vec<Person>> {
    let person = (0..90_u32, 0..4_u32, 0..6_u32, 0..30_u32, 0..3_i64);
    prop::collection::vec(person, 0..8).prop_map(|people| {
        let numbered = people.into_iter().zip(1..);
        let person =
            |((load, open, capacity, reserve, last), number): ((u32, _, u32, _, _), u128)| Person {
                slot: Slot {
                    counselor: StaffId(Uuid::from_u128(number)),
                    qualification: Qualification::Licensed,
                    languages: [Language::Ja].into_iter().collect(),
                    capacity: Load::conversations(capacity * 2),
                    reserve: Load(reserve),
                    open_max: 3,
                    last_new_at: Timestamp(last),
                },
                load: Load(load),
                open,
            };
        numbered.map(person).collect()
    })
}

fn ticket() -> impl Strategy<Value = Ticket> {
    let excluded = prop::collection::vec((1..9_u128, 900..1_100_i64), 0..6);
    (any::<bool>(), 0..30_u32, excluded).prop_map(|(imminent, weight, pairs)| {
        let mut ticket = Ticket {
            conversation: ConversationId(Uuid::from_u128(1)),
            rank: Rank(0),
            need: Need::default(),
            band: if imminent { Band::Imminent } else { Band::Low },
            weight: Load(weight),
            excluded: SmallVec::new(),
            held: false,
            rerank_at: None,
            imminent_since: None,
        };
        for (counselor, until) in pairs {
            ticket.exclude(Exclusion {
                counselor: StaffId(Uuid::from_u128(counselor)),
                until: Timestamp(until),
            });
        }
        ticket
    })
}

/// The rule in plain words, over everybody.
fn plainly(ticket: &Ticket, people: &[Person]) -> Choice {
    let has_room = |person: &&Person| {
        let slot = &person.slot;
        let reserve = if ticket.band == Band::Imminent {
            0
        } else {
            slot.reserve.0
        };
        let ceiling = i64::from(slot.capacity.0) - i64::from(reserve);
        person.open < slot.open_max
            && person.load < slot.capacity
            && i64::from(person.load.0 + ticket.weight.0) <= ceiling.max(i64::from(person.load.0))
    };
    let excluded = |person: &Person| {
        let pair = |e: &Exclusion| e.counselor == person.slot.counselor && NOW < e.until;
        ticket.excluded.iter().any(pair)
    };
    let free: Vec<&Person> = people.iter().filter(has_room).collect();
    let first = free
        .iter()
        .filter(|person| !excluded(person))
        .min_by(|a, b| {
            let fill = |p: &Person| u64::from(p.load.0) * 1_000_000 / u64::from(p.slot.capacity.0);
            let key = |p: &Person| (fill(p), p.slot.last_new_at, p.slot.counselor);
            key(a).cmp(&key(b))
        });
    match first {
        Some(person) => Choice::Take(person.slot.counselor),
        None if free.is_empty() => Choice::NobodyFree,
        None => Choice::AllExcluded,
    }
}

proptest! {
    /// However people are dealt into lists, the choice is that of the plain rule.
    #[test]
    fn chooses_as_the_plain_rule(
        ticket in ticket(),
        people in people(),
        dealt in prop::collection::vec(0..3_usize, 8),
    ) {
        let mut lists = [const { Vec::new() }; 3];
        for (person, list) in people.iter().zip(dealt) {
            lists[list].extend(person.standing());
        }
        for list in &mut lists {
            list.sort_by_key(|(turn, _)| *turn);
        }
        let choice = choose(&ticket, NOW, None, lists);
        prop_assert_eq!(choice, plainly(&ticket, &people));
    }

    /// P4: whoever is chosen, former counselor or not, keeps within capacity, reserve and number.
    #[test]
    fn never_beyond_capacity(ticket in ticket(), people in people(), former in 0..8_usize) {
        let preferred = people.get(former).and_then(Person::standing);
        let list: Vec<_> = people.iter().filter_map(Person::standing).collect();
        if let Choice::Take(chosen) = choose(&ticket, NOW, preferred, [list]) {
            let person = people.iter().find(|person| person.slot.counselor == chosen);
            let person = person.expect("one of them");
            prop_assert!(person.open < person.slot.open_max);
            prop_assert!(person.load + ticket.weight <= person.slot.capacity);
            let ordinary = person.load + ticket.weight + person.slot.reserve;
            prop_assert!(
                ticket.band == Band::Imminent
                    || ticket.weight == Load::ZERO
                    || ordinary <= person.slot.capacity
            );
        }
    }

    /// The former counselor goes first while free, and is never waited for.
    #[test]
    fn former_counselor_first_while_free(
        ticket in ticket(),
        people in people(),
        former in 0..8_usize,
    ) {
        let preferred = people.get(former).and_then(Person::standing);
        let list: Vec<_> = people.iter().filter_map(Person::standing).collect();
        let mut list_in_order = list;
        list_in_order.sort_by_key(|(turn, _)| *turn);
        let choice = choose(&ticket, NOW, preferred, [list_in_order]);
        let takes = |(turn, room): (Turn, Room)| {
            room.fits(&ticket) && !ticket.excludes(turn.counselor, NOW)
        };
        let free = preferred.filter(|former| takes(*former));
        let expected = free.map_or_else(
            || plainly(&ticket, &people),
            |(turn, _)| Choice::Take(turn.counselor),
        );
        prop_assert_eq!(choice, expected);
    }
}
