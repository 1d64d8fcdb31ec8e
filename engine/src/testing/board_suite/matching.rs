//! Who is served first, and by whom.

use std::sync::Arc;

use super::fixture::{
    House, at, client, excluding, held, imminent, licensed, needing, pairs, slot, staff, ticket,
};
use crate::{
    dispatch::{Load, Rank, Slot, Ticket},
    ports::board::{Board, CLAIMS_MAX, Initiative, Matched, SEARCH_MAX},
    staff::{Language, Qualification},
};

pub async fn serves_in_rank_order(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    for number in [3, 1, 2] {
        house.wait(ticket(number)).await;
    }
    house.on_duty(slot(50), at(0)).await;
    assert_eq!(house.waiting().await, [1, 2, 3]);
    assert_eq!(house.first_pairs(at(1)).await, [(1, 50), (2, 50), (3, 50)]);
}

pub async fn breaks_ties_by_id(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    for number in [9, 7, 8] {
        let rank = Rank(2 << 50);
        house
            .wait(Ticket {
                rank,
                ..ticket(number)
            })
            .await;
    }
    house.on_duty(slot(50), at(0)).await;
    assert_eq!(house.first_pairs(at(1)).await, [(7, 50), (8, 50), (9, 50)]);
}

pub async fn prefers_the_least_loaded(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.on_duty(slot(51), at(0)).await;
    house.place(100, held(50, 1)).await;
    house.wait(ticket(1)).await;
    assert_eq!(house.first_pairs(at(1)).await, [(1, 51)]);
}

pub async fn counts_load_against_capacity(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    let capacity = Load::conversations(20);
    house.on_duty(slot(50), at(0)).await;
    house
        .on_duty(
            Slot {
                capacity,
                ..slot(51)
            },
            at(0),
        )
        .await;
    house.place(100, held(50, 1)).await;
    house.place(101, held(51, 2)).await;
    house.wait(ticket(1)).await;
    assert_eq!(
        house.first_pairs(at(1)).await,
        [(1, 51)],
        "2 of 20 before 1 of 4"
    );
}

pub async fn then_the_longest_without_a_new_one(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    for (number, last) in [(50, 30), (51, 10), (52, 20)] {
        let last_new_at = at(last);
        house
            .on_duty(
                Slot {
                    last_new_at,
                    ..slot(number)
                },
                at(40),
            )
            .await;
    }
    for number in 1..=3 {
        house.wait(ticket(number)).await;
    }
    assert_eq!(house.first_pairs(at(41)).await, [(1, 51), (2, 52), (3, 50)]);
}

pub async fn then_the_lowest_id(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    for number in [52, 50, 51] {
        house.on_duty(slot(number), at(0)).await;
    }
    for number in 1..=3 {
        house.wait(ticket(number)).await;
    }
    assert_eq!(house.first_pairs(at(1)).await, [(1, 50), (2, 51), (3, 52)]);
}

pub async fn asks_for_qualification(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    let counselor = Qualification::Counselor;
    house.on_duty(slot(50), at(0)).await;
    house.wait(needing(1, counselor)).await;
    assert_eq!(house.first_pairs(at(1)).await, []);
    let qualification = counselor;
    house
        .on_duty(
            Slot {
                qualification,
                ..slot(51)
            },
            at(1),
        )
        .await;
    assert_eq!(house.first_pairs(at(1)).await, [(1, 51)]);
}

pub async fn asks_for_language(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    let mut english = ticket(1);
    english.need.class.language = Language::En;
    house.wait(english).await;
    house.on_duty(slot(50), at(0)).await;
    assert_eq!(house.first_pairs(at(1)).await, []);
    let languages = Language::ALL.into_iter().collect();
    house
        .on_duty(
            Slot {
                languages,
                ..slot(51)
            },
            at(1),
        )
        .await;
    assert_eq!(house.first_pairs(at(1)).await, [(1, 51)]);
}

pub async fn gives_a_licensed_counselor_lower_classes_too(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.on_duty(licensed(51), at(0)).await;
    house.place(100, held(50, 2)).await;
    house.wait(ticket(1)).await;
    assert_eq!(
        house.first_pairs(at(1)).await,
        [(1, 51)],
        "the least loaded of the qualified"
    );
}

pub async fn does_not_let_the_rare_need_block_others(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.wait(imminent(1, at(0))).await;
    house.wait(needing(2, Qualification::Licensed)).await;
    house.wait(ticket(3)).await;
    assert_eq!(house.first_pairs(at(1)).await, [(3, 50)]);
}

pub async fn prefers_the_former_counselor_while_free(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.on_duty(slot(51), at(0)).await;
    house.place(100, held(51, 3)).await;
    let mut returning = ticket(1);
    returning.need.preferred = Some(staff(51));
    house.wait(returning).await;
    assert_eq!(house.first_pairs(at(1)).await, [(1, 51)]);
}

pub async fn never_waits_for_the_former_counselor(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.on_duty(slot(51), at(0)).await;
    house.place(100, held(51, 4)).await;
    for (number, former) in [(1, 51), (2, 99)] {
        let mut returning = ticket(number);
        returning.need.preferred = Some(staff(former));
        house.wait(returning).await;
    }
    assert_eq!(
        house.first_pairs(at(1)).await,
        [(1, 50), (2, 50)],
        "one is full, one is away"
    );
}

/// What the first claim of a call weighs counts for the second one, whoever was chosen first and why.
pub async fn the_former_counselor_is_dealt_no_more_for_it(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.on_duty(slot(51), at(0)).await;
    let mut returning = ticket(1);
    returning.need.preferred = Some(staff(50));
    house.wait(returning).await;
    for number in 2..=4 {
        house.wait(ticket(number)).await;
    }
    assert_eq!(
        house.first_pairs(at(1)).await,
        [(1, 50), (2, 51), (3, 50), (4, 51)]
    );
}

pub async fn the_former_counselor_must_be_qualified(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.on_duty(licensed(51), at(0)).await;
    house.place(100, held(51, 1)).await;
    let mut returning = needing(1, Qualification::Licensed);
    returning.need.preferred = Some(staff(50));
    house.wait(returning).await;
    let mut refused = excluding(ticket(2), 50, at(60));
    refused.need.preferred = Some(staff(50));
    house.wait(refused).await;
    assert_eq!(house.first_pairs(at(1)).await, [(1, 51), (2, 51)]);
}

pub async fn respects_exclusions_until_they_end(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.on_duty(slot(51), at(0)).await;
    house.place(100, held(51, 2)).await;
    house.wait(excluding(ticket(1), 50, at(10))).await;
    assert_eq!(house.first_pairs(at(9)).await, [(1, 51)]);
    house.wait(excluding(ticket(2), 50, at(10))).await;
    let later = house.match_as([1_020], at(10)).await;
    assert_eq!(pairs(&later.claims), [(2, 50)]);
}

pub async fn tells_when_everybody_is_excluded(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.on_duty(slot(51), at(0)).await;
    house.place(100, held(51, 4)).await;
    house.wait(excluding(ticket(1), 50, at(10))).await;
    house.wait(ticket(2)).await;
    let matched = house.match_as(1_001..=1_002, at(1)).await;
    assert_eq!(pairs(&matched.claims), [(2, 50)]);
    assert_eq!(matched.all_excluded, [client(1)]);
    assert_eq!(matched.unserved, []);
}

pub async fn searches_a_class_only_so_deep(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    let deep = u128::try_from(SEARCH_MAX).expect("small");
    for number in 1..deep {
        house.wait(excluding(ticket(number), 50, at(10))).await;
    }
    house.wait(ticket(deep)).await;
    assert_eq!(
        house.first_pairs(at(1)).await,
        [(deep, 50)],
        "the last one looked at"
    );
    house.release(1_001, None).await;
    house.wait(excluding(ticket(deep), 50, at(10))).await;
    house.wait(ticket(deep + 1)).await;
    let matched = house.match_as([1_002], at(1)).await;
    assert_eq!(matched.claims, [], "one deeper is not looked at");
    assert_eq!(matched.all_excluded.len(), SEARCH_MAX);
}

pub async fn pull_passes_over_exclusion(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.wait(excluding(ticket(1), 50, at(10))).await;
    assert_eq!(house.match_as([1_001], at(1)).await.claims, []);
    let claim = house.pull(50, 1_002, at(1)).await;
    assert_eq!(pairs(&claim.into_iter().collect::<Vec<_>>()), [(1, 50)]);
}

pub async fn leaves_held_tickets_alone(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(licensed(50), at(90)).await;
    for mut supervised in [ticket(1), imminent(2, at(0))] {
        supervised.held = true;
        house.wait(supervised).await;
    }
    let matched = house.match_as([1_001], at(100)).await;
    assert_eq!(matched, Matched::default());
    assert_eq!(house.pull(50, 1_002, at(100)).await, None);
    assert_eq!(house.waiting().await, [2, 1], "and they wait all the same");
    house.wait(ticket(1)).await;
    let matched = house.match_as([1_003], at(100)).await;
    assert_eq!(pairs(&matched.claims), [(1, 50)], "until they are let go");
}

pub async fn claims_whom_no_supervisor_decided_on_in_time(board: Arc<dyn Board>) {
    let house = House::new(board).await.where_asks(Initiative::Supervisor);
    house.on_duty(licensed(50), at(50)).await;
    let mut undecided = ticket(1);
    undecided.held = true;
    house.wait(undecided).await;
    house.wait(imminent(2, at(0))).await;
    house.wait(ticket(3)).await;
    let matched = house.match_as([1_001, 1_002], at(59)).await;
    assert_eq!(pairs(&matched.claims), [(3, 50)], "the patience is over");
    let matched = house.match_as([1_003], at(60)).await;
    assert_eq!(pairs(&matched.claims), [(2, 50)], "and so it is in danger");
    house.wait(ticket(1)).await;
    let matched = house.match_as([1_004], at(61)).await;
    assert_eq!(pairs(&matched.claims), [(1, 50)]);
}

pub async fn makes_no_more_claims_than_ids(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    let capacity = Load::conversations(1_000);
    let open_max = 1_000;
    let wide = Slot {
        capacity,
        open_max,
        ..slot(50)
    };
    house.on_duty(wide, at(0)).await;
    for number in 1..=100 {
        house.wait(ticket(number)).await;
    }
    assert_eq!(house.match_as([], at(1)).await.claims.len(), 0);
    assert_eq!(house.match_as(1_001..=1_003, at(1)).await.claims.len(), 3);
    let many = house.match_as(2_001..=2_100, at(1)).await;
    assert_eq!(many.claims.len(), CLAIMS_MAX);
}

/// More counselors than a board may care to read at once: everybody gets one before anybody gets two.
pub async fn deals_the_claims_of_one_call_in_turns(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    let people = 45;
    for number in 0..people {
        house.on_duty(slot(50 + number), at(0)).await;
    }
    for number in 0..140 {
        house.wait(ticket(number)).await;
    }
    for call in 0..2 {
        let first = call * CLAIMS_MAX as u128;
        let ids = first..first + CLAIMS_MAX as u128;
        let matched = house
            .match_as(ids.clone().map(|id| 1_000 + id), at(1))
            .await;
        let dealt: Vec<_> = ids.map(|client| (client, 50 + client % people)).collect();
        assert_eq!(pairs(&matched.claims), dealt);
    }
}

pub async fn the_same_id_gives_the_same_claim(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.wait(ticket(1)).await;
    house.wait(ticket(2)).await;
    let first = house.match_as([1_001], at(1)).await.claims;
    assert_eq!(house.match_as([1_001], at(2)).await.claims, first);
    assert_eq!(house.pull(50, 1_001, at(2)).await.as_ref(), first.first());
    assert_eq!(
        house.assign(2, 50, 1_001, at(2)).await.as_ref(),
        first.first()
    );
    assert_eq!(house.waiting().await, [2]);
}

pub async fn pull_gives_the_top_one_they_may_take(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.on_duty(slot(51), at(0)).await;
    house.place(100, held(50, 3)).await;
    house.wait(imminent(1, at(0))).await;
    house.wait(ticket(2)).await;
    house.wait(ticket(3)).await;
    let pulled = house.pull(50, 1_001, at(1)).await.expect("a claim");
    assert_eq!(pairs(&[pulled]), [(2, 50)], "whoever is less loaded");
}

pub async fn pull_respects_room_and_duty(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.wait(ticket(1)).await;
    assert_eq!(house.pull(50, 1_001, at(1)).await, None, "not on duty");
    house.on_duty(slot(50), at(1)).await;
    house.place(100, held(50, 4)).await;
    assert_eq!(house.pull(50, 1_001, at(1)).await, None, "full");
    house.place(100, held(50, 3)).await;
    let unheard = house.pull(50, 1_001, at(500)).await;
    assert!(unheard.is_some(), "who asks is there");
}
