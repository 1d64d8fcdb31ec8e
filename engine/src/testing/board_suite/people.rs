//! Capacity, duty, presence.

use std::sync::Arc;

use super::fixture::{House, at, held, pairs, slot, staff, ticket};
use crate::{
    dispatch::{Load, Slot},
    ports::board::{Board, PRESENCE_MAX},
    time::Millis,
};

pub async fn claims_use_up_capacity(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.place(100, held(50, 2)).await;
    for number in 1..=4 {
        house.wait(ticket(number)).await;
    }
    assert_eq!(house.first_pairs(at(1)).await, [(1, 50), (2, 50)]);
    assert_eq!(house.load(50).await, (4, 3));
    let more = house.match_as([1_020], at(1)).await;
    assert_eq!(more.claims, []);
}

pub async fn never_goes_beyond_open_max(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    let open_max = 3;
    house
        .on_duty(
            Slot {
                open_max,
                ..slot(50)
            },
            at(0),
        )
        .await;
    for number in 100..102 {
        house.place(number, held(50, 0)).await;
    }
    house.wait(ticket(1)).await;
    house.wait(ticket(2)).await;
    assert_eq!(house.first_pairs(at(1)).await, [(1, 50)]);
    assert_eq!(house.load(50).await, (1, 3));
}

pub async fn a_changed_capacity_counts_at_once(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.place(100, held(50, 2)).await;
    house.wait(ticket(1)).await;
    let capacity = Load::conversations(2);
    house
        .on_duty(
            Slot {
                capacity,
                ..slot(50)
            },
            at(1),
        )
        .await;
    assert_eq!(house.first_pairs(at(1)).await, []);
    house.on_duty(slot(50), at(2)).await;
    assert_eq!(house.first_pairs(at(2)).await, [(1, 50)]);
}

pub async fn a_repeated_announcement_does_not_reset_idleness(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.wait(ticket(1)).await;
    assert_eq!(house.first_pairs(at(1)).await, [(1, 50)]);
    house.accept(1_001, at(2)).await;
    house.place(1, held(50, 0)).await;
    house.on_duty(slot(50), at(3)).await;
    house.on_duty(slot(51), at(3)).await;
    house.wait(ticket(2)).await;
    let matched = house.match_as([1_002], at(4)).await;
    assert_eq!(pairs(&matched.claims), [(2, 51)]);
}

pub async fn off_duty_takes_no_more_and_keeps_what_is_held(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.place(100, held(50, 3)).await;
    let off = house.board.off_duty(&house.desk, staff(50));
    off.await.expect("the board answers");
    house.wait(ticket(1)).await;
    assert_eq!(house.first_pairs(at(1)).await, []);
    assert_eq!(house.snapshot().await.slots, []);
    assert!(!house.heartbeat(50, at(1)).await, "not on duty");
    assert_eq!(
        house.first_pairs(at(1)).await,
        [],
        "a late heartbeat is no duty"
    );
    house.on_duty(slot(50), at(2)).await;
    assert_eq!(house.load(50).await, (3, 1));
}

pub async fn the_unheard_are_not_matched_until_they_are_heard(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.wait(ticket(1)).await;
    house.wait(ticket(2)).await;
    let last = at(0) + PRESENCE_MAX - Millis(1);
    let matched = house.match_as([1_001], last).await;
    assert_eq!(pairs(&matched.claims), [(1, 50)]);
    let gone = at(0) + PRESENCE_MAX;
    assert_eq!(house.match_as([1_002], gone).await.claims, []);
    assert!(house.heartbeat(50, gone).await);
    let matched = house.match_as([1_002], gone).await;
    assert_eq!(pairs(&matched.claims), [(2, 50)]);
}

pub async fn capacity_zero_takes_nobody(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    let capacity = Load::ZERO;
    house
        .on_duty(
            Slot {
                capacity,
                ..super::fixture::licensed(50)
            },
            at(0),
        )
        .await;
    house.wait(ticket(1)).await;
    house.wait(super::fixture::imminent(2, at(0))).await;
    assert_eq!(house.first_pairs(at(1)).await, []);
}

pub async fn whoever_was_seen_anywhere_is_not_gone(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    let unseen = async |number, now| {
        let unseen = house.board.unseen_for(&house.desk, staff(number), now);
        unseen.await.expect("the board answers")
    };
    assert_eq!(unseen(50, at(9)).await, None);
    for (numbers, moment) in [(vec![50, 51], 3), (vec![51], 5)] {
        let seen = numbers.into_iter().map(staff).collect();
        let seen = house.board.seen(&house.desk, seen, at(moment));
        seen.await.expect("the board answers");
    }
    assert_eq!(unseen(50, at(9)).await, Some(Millis::seconds(6)));
    assert_eq!(unseen(51, at(9)).await, Some(Millis::seconds(4)));
    house.rebuild().await;
    assert_eq!(unseen(50, at(9)).await, None);
}

pub async fn whoever_was_seen_lately_is_in_sight(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    let in_sight = async |moment| {
        let seen = house
            .board
            .in_sight(&house.desk, Millis::seconds(6), at(moment));
        seen.await.expect("the board answers")
    };
    assert_eq!(in_sight(9).await, []);
    for (numbers, moment) in [(vec![50, 51, 52], 1), (vec![51], 3), (vec![50], 4)] {
        let seen = numbers.into_iter().map(staff).collect();
        let seen = house.board.seen(&house.desk, seen, at(moment));
        seen.await.expect("the board answers");
    }
    let seen = [
        (staff(50), Millis::seconds(4)),
        (staff(51), Millis::seconds(5)),
    ];
    assert_eq!(in_sight(8).await, seen);
    assert_eq!(in_sight(7).await.len(), 3, "six seconds are within six");
    assert_eq!(in_sight(11).await, []);
    house.rebuild().await;
    assert_eq!(in_sight(4).await, []);
}
