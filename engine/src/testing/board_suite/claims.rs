//! Claims: made, leased, and ended by accept, release, lapse or a person's decision.

use std::sync::Arc;

use super::fixture::{
    House, LEASE, at, claim_id, excluding, held, imminent, licensed, pairs, slot, staff, ticket,
};
use crate::{
    conversation::Exception,
    dispatch::{Load, Slot},
    ports::board::{Board, CLAIMS_MAX},
};

pub async fn a_claim_takes_the_client_out_of_the_room(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.on_duty(slot(51), at(0)).await;
    house.wait(ticket(1)).await;
    let claim = house.match_as([1_001], at(1)).await.claims.remove(0);
    assert_eq!(claim.id, claim_id(1_001));
    assert_eq!(claim.lease_until, at(1) + LEASE);
    assert_eq!(claim.exception, None);
    assert_eq!(house.match_as([1_002], at(1)).await.claims, []);
    let snapshot = house.snapshot().await;
    assert_eq!(snapshot.waiting, []);
    assert_eq!(snapshot.claims, [claim]);
}

pub async fn accepting_makes_it_weigh(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.wait(ticket(1)).await;
    house.match_as([1_001], at(1)).await;
    let weight = Load::conversations(2);
    let accepted = house
        .board
        .accept(&house.desk, claim_id(1_001), weight, at(9));
    assert_eq!(accepted.await, Ok(true));
    assert_eq!(house.load(50).await, (2, 1));
    let snapshot = house.snapshot().await;
    assert_eq!((snapshot.waiting.len(), snapshot.claims.len()), (0, 0));
    assert_eq!(snapshot.slots[0].0.last_new_at, at(9));
}

pub async fn accepting_twice_is_once(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.wait(ticket(1)).await;
    house.match_as([1_001], at(1)).await;
    assert!(house.accept(1_001, at(2)).await);
    assert!(!house.accept(1_001, at(3)).await);
    assert!(!house.release(1_001, None).await);
    assert_eq!(house.load(50).await, (1, 1));
    assert_eq!(house.expire(at(500)).await, []);
}

pub async fn releasing_puts_back_at_the_old_rank(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    for number in 1..=3 {
        house.wait(ticket(number)).await;
    }
    house.match_as([1_001], at(1)).await;
    assert_eq!(house.waiting().await, [2, 3]);
    assert!(house.release(1_001, None).await);
    assert!(!house.release(1_001, None).await);
    assert_eq!(house.waiting().await, [1, 2, 3]);
    assert_eq!(house.load(50).await, (0, 0));
    let again = house.match_as([1_002], at(2)).await;
    assert_eq!(pairs(&again.claims), [(1, 50)]);
}

pub async fn releasing_with_exclusion_keeps_the_pair_apart(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.wait(ticket(1)).await;
    house.match_as([1_001], at(1)).await;
    assert!(house.release(1_001, Some(at(20))).await);
    let matched = house.match_as([1_002], at(19)).await;
    assert_eq!(matched.claims, []);
    assert_eq!(matched.all_excluded.len(), 1);
    let matched = house.match_as([1_003], at(20)).await;
    assert_eq!(pairs(&matched.claims), [(1, 50)]);
}

pub async fn a_lapsed_lease_is_taken_back(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.wait(ticket(1)).await;
    house.wait(ticket(2)).await;
    let first = house.match_as([1_001], at(1)).await.claims;
    house.match_as([1_002], at(2)).await;
    assert_eq!(house.expire(at(30)).await, []);
    assert_eq!(house.expire(at(31)).await, first);
    assert_eq!(house.waiting().await, [1]);
    assert_eq!(house.load(50).await, (1, 1));
    assert!(!house.accept(1_001, at(31)).await, "too late");
    assert_eq!(house.expire(at(31)).await, [], "taken once");
}

pub async fn expiring_is_bounded(board: Arc<dyn Board>) {
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
    house.match_as(1_001..=1_064, at(1)).await;
    house.match_as(2_001..=2_036, at(2)).await;
    let first = house.expire(at(500)).await;
    assert_eq!(first.len(), CLAIMS_MAX);
    assert!(
        first.iter().all(|claim| claim.lease_until == at(31)),
        "the longest ago first"
    );
    assert_eq!(house.expire(at(500)).await.len(), 36);
}

pub async fn assigning_goes_beyond_the_rules_as_an_exception(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    let beyond = Some(Exception::Supervisor);
    house.on_duty(slot(50), at(0)).await;
    house.wait(imminent(1, at(0))).await;
    let unqualified = house.assign(1, 50, 1_001, at(1)).await.expect("a claim");
    assert_eq!(unqualified.exception, beyond);
    assert_eq!(pairs(&[unqualified]), [(1, 50)]);
    house.place(100, held(50, 4)).await;
    house.wait(ticket(2)).await;
    let full = house.assign(2, 50, 1_002, at(1)).await.expect("a claim");
    assert_eq!(full.exception, beyond);
    house.wait(ticket(3)).await;
    let off_duty = house.assign(3, 77, 1_003, at(1)).await.expect("a claim");
    assert_eq!(off_duty.exception, beyond);
}

pub async fn assigning_within_the_rules_is_none(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(licensed(50), at(0)).await;
    let mut supervised = excluding(ticket(1), 50, at(60));
    supervised.held = true;
    house.wait(supervised).await;
    let claim = house.assign(1, 50, 1_001, at(1)).await.expect("a claim");
    assert_eq!(
        claim.exception, None,
        "neither capacity nor qualification is passed over"
    );
    assert_eq!(house.waiting().await, []);
    assert!(house.release(1_001, None).await);
    assert_eq!(
        house.match_as([1_002], at(20)).await.claims,
        [],
        "still held"
    );
}

pub async fn assigning_takes_over(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.on_duty(slot(51), at(0)).await;
    house.wait(ticket(1)).await;
    house.match_as([1_001], at(1)).await;
    let claim = house.assign(1, 51, 1_002, at(2)).await.expect("a claim");
    assert_eq!(pairs(&[claim]), [(1, 51)]);
    assert!(
        !house.accept(1_001, at(3)).await,
        "the earlier claim is over"
    );
    assert_eq!(
        (house.load(50).await, house.load(51).await),
        ((0, 0), (1, 1))
    );
    assert!(house.accept(1_002, at(3)).await);
    house.assign(1, 50, 1_003, at(4)).await.expect("a claim");
    assert_eq!(
        house.load(51).await,
        (1, 1),
        "weighs until the handover is accepted"
    );
    assert!(house.release(1_003, Some(at(60))).await);
    assert_eq!(
        (house.load(50).await, house.load(51).await),
        ((0, 0), (1, 1))
    );
    house.assign(1, 50, 1_004, at(5)).await.expect("a claim");
    assert!(house.accept(1_004, at(6)).await);
    assert_eq!(
        (house.load(50).await, house.load(51).await),
        ((1, 1), (0, 0))
    );
}

pub async fn assigning_what_is_nowhere_or_theirs_gives_none(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    assert_eq!(house.assign(1, 50, 1_001, at(1)).await, None);
    house.place(1, held(50, 1)).await;
    assert_eq!(house.assign(1, 50, 1_001, at(1)).await, None);
    assert_eq!(house.snapshot().await.claims, []);
    assert_eq!(house.load(50).await, (1, 1));
    assert_eq!(house.snapshot().await.slots[0].0.counselor, staff(50));
}
