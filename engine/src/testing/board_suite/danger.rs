//! Clients in danger: first, with a reserve, and past the rules when need be.

use std::sync::Arc;

use super::fixture::{
    House, at, client, excluding, held, imminent, licensed, needing, pairs, slot, ticket,
};
use crate::{
    conversation::Exception,
    dispatch::{Load, Slot},
    ports::board::{Board, Claim, Matched},
    staff::Qualification,
};

fn exceptions(claims: &[Claim]) -> Vec<Option<Exception>> {
    claims.iter().map(|claim| claim.exception).collect()
}

/// Licensed, four conversations, two of them kept for Imminent clients.
fn with_reserve(number: u128) -> Slot {
    Slot {
        reserve: Load::conversations(2),
        ..licensed(number)
    }
}

pub async fn imminent_goes_before_all(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(licensed(50), at(0)).await;
    house.wait(ticket(1)).await;
    house.wait(imminent(2, at(2))).await;
    house.wait(imminent(3, at(1))).await;
    assert_eq!(house.first_pairs(at(5)).await, [(3, 50), (2, 50)]);
}

pub async fn the_reserve_is_for_imminent_only(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(with_reserve(50), at(0)).await;
    for number in 1..=3 {
        house.wait(needing(number, Qualification::Licensed)).await;
    }
    assert_eq!(house.first_pairs(at(1)).await, [(1, 50), (2, 50)]);
    assert_eq!(house.pull(50, 1_020, at(1)).await, None);
    house.wait(imminent(4, at(1))).await;
    let matched = house.match_as([1_021], at(1)).await;
    assert_eq!(pairs(&matched.claims), [(4, 50)]);
    assert_eq!(exceptions(&matched.claims), [None]);
}

pub async fn surges_when_nobody_qualified_is_free(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(49), at(0)).await;
    house.on_duty(licensed(50), at(0)).await;
    house.on_duty(licensed(51), at(0)).await;
    house.place(100, held(50, 4)).await;
    house.place(101, held(51, 3)).await;
    house.wait(imminent(1, at(0))).await;
    let matched = house.match_as([1_001], at(1)).await;
    assert_eq!(
        pairs(&matched.claims),
        [(1, 51)],
        "the least loaded of the qualified"
    );
    assert_eq!(exceptions(&matched.claims), [Some(Exception::Surge)]);
    assert_eq!(matched.unserved, [client(1)], "the supervisor is told");
}

pub async fn surge_has_an_end(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(licensed(50), at(90)).await;
    house.place(100, held(50, 4)).await;
    house.wait(imminent(1, at(0))).await;
    house.wait(imminent(2, at(1))).await;
    let matched = house.match_as(1_001..=1_002, at(100)).await;
    assert_eq!(pairs(&matched.claims), [(1, 50)]);
    assert_eq!(matched.unserved, [client(1), client(2)]);
}

pub async fn surge_keeps_open_max(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    let open_max = 1;
    house
        .on_duty(
            Slot {
                open_max,
                ..licensed(50)
            },
            at(0),
        )
        .await;
    house.place(100, held(50, 4)).await;
    house.wait(imminent(1, at(0))).await;
    assert_eq!(house.match_as([1_001], at(100)).await.claims, []);
}

pub async fn surge_is_for_imminent_only(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(licensed(50), at(90)).await;
    house.place(100, held(50, 4)).await;
    house.wait(needing(1, Qualification::Licensed)).await;
    let matched = house.match_as([1_001], at(100)).await;
    assert_eq!(matched, Matched::default());
}

pub async fn after_a_minute_the_best_qualified_free_person_is_asked(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    let qualification = Qualification::Counselor;
    house.on_duty(slot(50), at(50)).await;
    house
        .on_duty(
            Slot {
                qualification,
                ..slot(51)
            },
            at(50),
        )
        .await;
    house.place(100, held(51, 2)).await;
    house.wait(imminent(1, at(0))).await;
    house.wait(imminent(2, at(1))).await;
    assert_eq!(house.match_as([1_001], at(59)).await.claims, []);
    let matched = house.match_as(1_001..=1_002, at(60)).await;
    assert_eq!(
        pairs(&matched.claims),
        [(1, 51)],
        "the better qualified, though more loaded"
    );
    assert_eq!(
        exceptions(&matched.claims),
        [Some(Exception::ImminentUnserved)]
    );
    let matched = house.match_as([1_002], at(61)).await;
    assert_eq!(pairs(&matched.claims), [(2, 50)], "then whoever is there");
}

pub async fn the_unserved_are_named(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    for number in 1..=20 {
        house.wait(imminent(number, at(0))).await;
    }
    house.wait(ticket(30)).await;
    let matched = house.match_as(1_001..=1_002, at(1)).await;
    assert_eq!(pairs(&matched.claims), [(30, 50)]);
    let first_sixteen: Vec<_> = (1..=16).map(client).collect();
    assert_eq!(matched.unserved, first_sixteen);
}

pub async fn where_people_ask_only_overdue_danger_is_claimed(board: Arc<dyn Board>) {
    let house = House::new(board).await.by_hand();
    house.on_duty(licensed(50), at(50)).await;
    house.wait(imminent(1, at(0))).await;
    house.wait(imminent(2, at(2))).await;
    house.wait(ticket(3)).await;
    let early = house.match_as(1_001..=1_003, at(59)).await;
    assert_eq!(early, Matched::default(), "a person is to ask");
    let matched = house.match_as(1_001..=1_003, at(60)).await;
    assert_eq!(
        pairs(&matched.claims),
        [(1, 50)],
        "no one in danger waits for a rule"
    );
    assert_eq!(exceptions(&matched.claims), [None]);
    let pulled = house.pull(50, 1_004, at(60)).await.expect("a claim");
    assert_eq!(
        pairs(&[pulled]),
        [(2, 50)],
        "whoever asks gets the top one all the same"
    );
}

pub async fn where_people_ask_danger_without_anybody_is_named_at_once(board: Arc<dyn Board>) {
    let house = House::new(board).await.by_hand();
    house.on_duty(slot(50), at(50)).await;
    house.wait(imminent(1, at(0))).await;
    let matched = house.match_as([1_001], at(1)).await;
    assert_eq!(matched.unserved, [client(1)]);
    assert_eq!(matched.claims, []);
    let matched = house.match_as([1_001], at(60)).await;
    assert_eq!(pairs(&matched.claims), [(1, 50)]);
    assert_eq!(
        exceptions(&matched.claims),
        [Some(Exception::ImminentUnserved)]
    );
}

pub async fn exclusion_gives_way_to_danger(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(licensed(50), at(0)).await;
    house.on_duty(licensed(51), at(0)).await;
    let asked = excluding(imminent(1, at(0)), 51, at(300));
    house.wait(excluding(asked, 50, at(330))).await;
    let matched = house.match_as([1_001], at(1)).await;
    assert_eq!(pairs(&matched.claims), [(1, 51)], "the longest ago first");
    assert_eq!(exceptions(&matched.claims), [None]);
    assert_eq!(matched.all_excluded, [client(1)], "the supervisor is told");
    house.release(1_001, Some(at(340))).await;
    let matched = house.match_as([1_002], at(2)).await;
    assert_eq!(pairs(&matched.claims), [(1, 50)], "then the other");
}

pub async fn somebody_else_is_asked_before_exclusion_gives_way(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(50)).await;
    house.on_duty(licensed(51), at(50)).await;
    house.on_duty(licensed(52), at(50)).await;
    house.place(100, held(52, 4)).await;
    house.wait(excluding(imminent(1, at(0)), 51, at(300))).await;
    let matched = house.match_as([1_001], at(60)).await;
    assert_eq!(pairs(&matched.claims), [(1, 52)], "by surge");
    house.release(1_001, Some(at(310))).await;
    let matched = house.match_as([1_002], at(60)).await;
    assert_eq!(pairs(&matched.claims), [(1, 50)], "whoever is there");
    house.release(1_002, Some(at(320))).await;
    let matched = house.match_as([1_003], at(60)).await;
    assert_eq!(pairs(&matched.claims), [(1, 51)]);
}
