//! Wake-ups: nudge, away, latest touch.

use std::sync::Arc;

use super::fixture::{House, at};
use crate::ports::board::{Board, DUE_MAX};

pub async fn wakes_in_order_when_due(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    for (number, moment) in [(1, 30), (2, 10), (3, 20)] {
        house.wake_at(number, Some(at(moment))).await;
    }
    assert_eq!(house.due(at(9)).await, []);
    assert_eq!(house.due(at(20)).await, [2, 3]);
    assert_eq!(house.due(at(20)).await, [], "once");
    assert_eq!(house.due(at(30)).await, [1]);
}

pub async fn the_earliest_wake_counts(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    for moment in [30, 10, 20] {
        house.wake_at(1, Some(at(moment))).await;
    }
    assert_eq!(house.due(at(10)).await, [1]);
    assert_eq!(house.due(at(39)).await, []);
    house.wake_at(1, Some(at(120))).await;
    assert_eq!(house.due(at(119)).await, []);
    assert_eq!(
        house.due(at(120)).await,
        [1],
        "after it was due, a later one counts"
    );
}

pub async fn a_forgotten_wake_does_not_come(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.wake_at(1, Some(at(10))).await;
    house.wake_at(1, None).await;
    house.wake_at(2, None).await;
    assert_eq!(house.due(at(99)).await, []);
}

/// Whoever took it may be gone.
pub async fn a_wake_nobody_saw_to_is_due_again(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    for number in 1..=3 {
        house.wake_at(number, Some(at(10))).await;
    }
    assert_eq!(house.due(at(10)).await, [1, 2, 3]);
    house.wake_at(2, None).await;
    house.wake_at(3, Some(at(60))).await;
    assert_eq!(house.due(at(39)).await, []);
    assert_eq!(house.due(at(40)).await, [1]);
    assert_eq!(house.due(at(60)).await, [3]);
    assert_eq!(house.due(at(70)).await, [1], "and again");
}

pub async fn wakes_are_bounded(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    let more = u128::try_from(DUE_MAX).expect("small") + 1;
    for number in 1..=more {
        house.wake_at(number, Some(at(1))).await;
    }
    assert_eq!(house.due(at(1)).await.len(), DUE_MAX);
    assert_eq!(house.due(at(1)).await, [more]);
}
