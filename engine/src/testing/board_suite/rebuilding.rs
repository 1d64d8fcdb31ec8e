//! The board can be thrown away at any time, and desks know nothing of each other.

use std::sync::Arc;

use super::fixture::{House, at, held, imminent, licensed, offered, pairs, slot, ticket};
use crate::ports::board::{Board, Snapshot};

async fn rebuild(house: &House) -> u64 {
    let epoch = house.board.rebuild(&house.desk);
    epoch.await.expect("the board answers")
}

pub async fn rebuilding_empties_and_begins_an_epoch(board: Arc<dyn Board>) {
    let house = House::new(board);
    house.on_duty(slot(50), at(0)).await;
    house.wait(ticket(1)).await;
    house.wait(ticket(2)).await;
    house.match_as([1_001], at(1)).await;
    house.wake_at(1, Some(at(1))).await;
    let before = house.snapshot().await.epoch;
    let epoch = rebuild(&house).await;
    assert!(epoch > before);
    let empty = Snapshot {
        epoch,
        ..Snapshot::default()
    };
    assert_eq!(house.snapshot().await, empty);
    assert_eq!(house.due(at(99)).await, []);
    assert_eq!(house.expire(at(99)).await, []);
    assert!(!house.accept(1_001, at(1)).await);
    assert!(rebuild(&house).await > epoch);
}

pub async fn claims_carry_the_epoch(board: Arc<dyn Board>) {
    let house = House::new(board);
    let epoch = rebuild(&house).await;
    house.on_duty(slot(50), at(0)).await;
    for number in 1..=3 {
        house.wait(ticket(number)).await;
    }
    let matched = house.match_as([1_001], at(1)).await.claims.remove(0);
    let pulled = house.pull(50, 1_002, at(1)).await.expect("a claim");
    let assigned = house.assign(3, 50, 1_003, at(1)).await.expect("a claim");
    assert_eq!([matched.epoch, pulled.epoch, assigned.epoch], [epoch; 3]);
}

/// Filled again with what the fold says, in another order, it does as before.
pub async fn a_rebuilt_board_matches_alike(board: Arc<dyn Board>) {
    let house = House::new(board);
    let mut answers = Vec::new();
    for reversed in [false, true] {
        rebuild(&house).await;
        let mut standings = vec![
            (100, held(50, 2)),
            (101, held(51, 1)),
            (1, offered(ticket(1), 900, 51, at(30))),
            (2, crate::conversation::Standing::Waiting(ticket(2))),
            (
                3,
                crate::conversation::Standing::Waiting(imminent(3, at(1))),
            ),
        ];
        if reversed {
            standings.reverse();
        }
        for (number, standing) in standings {
            house.place(number, standing).await;
        }
        house.on_duty(slot(50), at(0)).await;
        house.on_duty(licensed(51), at(0)).await;
        let matched = house.match_as(1_001..=1_004, at(5)).await;
        answers.push((
            pairs(&matched.claims),
            house.load(50).await,
            house.load(51).await,
        ));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].0, [(3, 51), (2, 50)]);
}

pub async fn desks_do_not_touch(board: Arc<dyn Board>) {
    let one = House::named(Arc::clone(&board), "one");
    let other = House::named(board, "other");
    one.wait(ticket(1)).await;
    one.wake_at(1, Some(at(1))).await;
    other.on_duty(slot(50), at(0)).await;
    assert_eq!(other.first_pairs(at(1)).await, []);
    assert_eq!(other.due(at(99)).await, []);
    rebuild(&other).await;
    assert_eq!(one.waiting().await, [1]);
    one.on_duty(slot(50), at(0)).await;
    assert_eq!(one.first_pairs(at(1)).await, [(1, 50)]);
    assert_eq!(other.snapshot().await.claims, []);
}
