//! The board can be thrown away at any time, and desks know nothing of each other.

use std::sync::Arc;

use super::fixture::{
    House, at, claim_id, client, held, imminent, licensed, offered, pairs, slot, ticket,
};
use crate::{
    dispatch::Load,
    ids::Seq,
    ports::board::{Board, BoardError, Snapshot},
};

/// Whoever reads "empty" as "nobody waits" forgets everybody who does.
pub async fn a_board_never_filled_says_so(board: Arc<dyn Board>) {
    let filled = House::new(Arc::clone(&board)).await;
    let desk = "other".parse().expect("a desk's name");
    let (rules, now) = (filled.rules, at(1));
    let (somebody, claim) = (slot(50).counselor, claim_id(1));
    let empty = Err(BoardError::Empty);
    assert_eq!(board.on_duty(&desk, slot(50), now).await, empty);
    assert_eq!(board.off_duty(&desk, somebody).await, empty);
    assert_eq!(board.wake_at(&desk, client(1), Some(now)).await, empty);
    let placed = board.place(&desk, client(1), Seq(1), held(50, 1)).await;
    assert_eq!(placed, Err(BoardError::Empty));
    assert_eq!(board.listed(&desk, 0).await, Err(BoardError::Empty));
    let empty = Err(BoardError::Empty);
    assert_eq!(board.heartbeat(&desk, somebody, now).await, empty);
    assert_eq!(board.release(&desk, claim, None).await, empty);
    let accepted = board.accept(&desk, claim, Load::ZERO, now).await;
    assert_eq!(accepted, empty);
    let empty = Err(BoardError::Empty);
    let pulled = board.pull(&desk, somebody, claim, rules, now).await;
    assert_eq!(pulled, empty);
    let assigned = board.assign(&desk, client(1), somebody, claim, rules, now);
    assert_eq!(assigned.await, empty);
    let matched = board.match_next(&desk, vec![claim], rules, now).await;
    assert_eq!(matched, Err(BoardError::Empty));
    assert_eq!(board.expire(&desk, now).await, Err(BoardError::Empty));
    assert_eq!(board.due(&desk, now).await, Err(BoardError::Empty));
    assert_eq!(board.epoch(&desk).await, Err(BoardError::Empty));
    assert_eq!(board.snapshot(&desk).await, Err(BoardError::Empty));
}

pub async fn rebuilding_empties_and_begins_an_epoch(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.wait(ticket(1)).await;
    house.wait(ticket(2)).await;
    house.match_as([1_001], at(1)).await;
    house.wake_at(1, Some(at(1))).await;
    let before = house.snapshot().await.epoch;
    let epoch = house.rebuild().await;
    assert!(epoch > before);
    assert_eq!(house.board.epoch(&house.desk).await, Ok(epoch));
    let empty = Snapshot {
        epoch,
        ..Snapshot::default()
    };
    assert_eq!(house.snapshot().await, empty);
    assert_eq!(house.due(at(99)).await, []);
    assert_eq!(house.expire(at(99)).await, []);
    assert!(!house.accept(1_001, at(1)).await);
    assert!(house.rebuild().await > epoch);
}

pub async fn claims_carry_the_epoch(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    let epoch = house.rebuild().await;
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
    let house = House::new(board).await;
    let mut answers = Vec::new();
    for reversed in [false, true] {
        house.rebuild().await;
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

/// Half of the waiting room is no basis for who is first.
pub async fn nobody_is_claimed_while_it_is_filled(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    let epoch = house.begin().await;
    house.on_duty(slot(50), at(0)).await;
    house.wait(ticket(2)).await;
    assert_eq!(house.first_pairs(at(1)).await, []);
    assert_eq!(house.pull(50, 1_001, at(1)).await, None);
    house.wait(ticket(1)).await;
    assert!(!house.filled(epoch - 1).await, "an epoch that is over");
    assert_eq!(house.first_pairs(at(2)).await, []);
    assert!(house.filled(epoch).await);
    assert_eq!(house.first_pairs(at(3)).await, [(1, 50), (2, 50)]);
}

pub async fn a_board_whose_filler_is_gone_is_empty(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.begin().await;
    assert_eq!(house.first_pairs(at(100)).await, []);
    assert_eq!(house.first_pairs(at(159)).await, []);
    let ids = vec![claim_id(1)];
    let matched = house
        .board
        .match_next(&house.desk, ids, house.rules, at(160));
    assert_eq!(matched.await, Err(BoardError::Empty));
    house.rebuild().await;
    assert_eq!(house.first_pairs(at(161)).await, []);
}

pub async fn desks_do_not_touch(board: Arc<dyn Board>) {
    let one = House::named(Arc::clone(&board), "one").await;
    let other = House::named(board, "other").await;
    one.wait(ticket(1)).await;
    one.wake_at(1, Some(at(1))).await;
    other.on_duty(slot(50), at(0)).await;
    assert_eq!(other.first_pairs(at(1)).await, []);
    assert_eq!(other.due(at(99)).await, []);
    other.rebuild().await;
    assert_eq!(one.waiting().await, [1]);
    one.on_duty(slot(50), at(0)).await;
    assert_eq!(one.first_pairs(at(1)).await, [(1, 50)]);
    assert_eq!(other.snapshot().await.claims, []);
}
