//! Telling the board what the fold says, again and again.

use std::sync::Arc;

use super::fixture::{House, at, held, imminent, licensed, offered, pairs, slot, ticket};
use crate::{
    conversation::{Exception, Standing},
    dispatch::{Load, Rank, Ticket},
    ports::board::{Board, LISTED_MAX, Placed},
};

pub async fn placing_twice_is_once(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    for _ in 0..3 {
        house.wait(ticket(1)).await;
        house.place(100, held(50, 1)).await;
        house.place(200, Standing::Absent).await;
    }
    assert_eq!(house.waiting().await, [1]);
    assert_eq!(house.load(50).await, (1, 1));
    assert_eq!(house.first_pairs(at(1)).await, [(1, 50)]);
}

pub async fn placing_again_moves(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.on_duty(licensed(51), at(0)).await;
    house.place(100, held(51, 2)).await;
    for number in 1..=2 {
        house.wait(ticket(number)).await;
    }
    let rank = Rank(1 << 50);
    house.wait(Ticket { rank, ..ticket(2) }).await;
    assert_eq!(house.waiting().await, [2, 1]);
    house.wait(imminent(1, at(0))).await;
    assert_eq!(
        house.first_pairs(at(1)).await,
        [(1, 51), (2, 50)],
        "in its new class only"
    );
}

pub async fn a_claim_survives_waiting(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.on_duty(slot(51), at(0)).await;
    house.wait(ticket(1)).await;
    house.match_as([1_001], at(1)).await;
    let rank = Rank(1 << 50);
    house.wait(Ticket { rank, ..ticket(1) }).await;
    house.wait(ticket(2)).await;
    assert_eq!(house.waiting().await, [2]);
    let other = house.match_as([1_002], at(1)).await;
    assert_eq!(pairs(&other.claims), [(2, 51)]);
    assert!(house.release(1_001, None).await);
    let back = house.snapshot().await.waiting;
    assert_eq!(back[0].rank, rank, "at the rank it has now");
}

pub async fn a_claim_ends_with_absence(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.wait(ticket(1)).await;
    house.match_as([1_001], at(1)).await;
    house.place(1, Standing::Absent).await;
    assert!(!house.accept(1_001, at(2)).await);
    assert_eq!(house.load(50).await, (0, 0));
    assert_eq!(house.snapshot().await.claims, []);
}

pub async fn held_by_the_claimant_is_acceptance(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.wait(ticket(1)).await;
    house.match_as([1_001], at(7)).await;
    house.place(1, held(50, 1)).await;
    let snapshot = house.snapshot().await;
    assert_eq!(snapshot.claims, []);
    assert_eq!(house.load(50).await, (1, 1));
    assert_eq!(
        snapshot.slots[0].0.last_new_at,
        at(7),
        "a new conversation since the claim"
    );
    assert!(!house.accept(1_001, at(8)).await, "already so");
    assert_eq!(house.load(50).await, (1, 1));
}

pub async fn held_by_another_ends_the_claim(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.on_duty(slot(51), at(0)).await;
    house.wait(ticket(1)).await;
    assert_eq!(house.first_pairs(at(1)).await, [(1, 50)]);
    house.place(1, held(51, 1)).await;
    assert!(!house.accept(1_001, at(2)).await);
    assert_eq!(
        (house.load(50).await, house.load(51).await),
        ((0, 0), (1, 1))
    );
    let fresh = &house.snapshot().await.slots[0].0;
    assert_eq!(fresh.last_new_at, at(0), "50 took nobody");
}

pub async fn an_offer_unknown_makes_its_claim(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.place(1, offered(ticket(1), 1_001, 50, at(25))).await;
    assert_eq!(house.load(50).await, (1, 1));
    assert_eq!(house.waiting().await, []);
    assert_eq!(house.expire(at(24)).await, []);
    let claims = house.snapshot().await.claims;
    assert_eq!(pairs(&claims), [(1, 50)]);
    assert_eq!(claims[0].lease_until, at(25));
    assert!(house.accept(1_001, at(24)).await);
}

pub async fn an_offer_known_keeps_its_claim(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(licensed(50), at(0)).await;
    house.place(100, held(50, 4)).await;
    house.wait(imminent(1, at(0))).await;
    house.match_as([1_001], at(1)).await;
    house
        .place(1, offered(imminent(1, at(0)), 1_001, 50, at(35)))
        .await;
    let claims = house.snapshot().await.claims;
    assert_eq!(claims.len(), 1);
    assert_eq!(claims[0].exception, Some(Exception::Surge));
    assert_eq!(
        claims[0].lease_until,
        at(35),
        "until the recorded offer expires"
    );
    assert_eq!(house.load(50).await, (6, 2));
    assert_eq!(house.expire(at(34)).await, []);
    assert_eq!(house.expire(at(35)).await, claims);
}

pub async fn an_offer_replaces_another_claim(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.on_duty(slot(51), at(0)).await;
    house.wait(ticket(1)).await;
    assert_eq!(house.first_pairs(at(1)).await, [(1, 50)]);
    house.place(1, offered(ticket(1), 9_000, 51, at(25))).await;
    assert!(!house.accept(1_001, at(2)).await);
    assert_eq!(
        (house.load(50).await, house.load(51).await),
        ((0, 0), (1, 1))
    );
    assert!(house.accept(9_000, at(2)).await);
}

/// Whoever says so may have lost the word that the offer was declined.
pub async fn waiting_again_ends_what_was_offered(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    let waiting = || Standing::Waiting(ticket(1));
    house.place_at(1, 1, waiting()).await;
    house.match_as([1_001], at(1)).await;
    let offer = offered(ticket(1), 1_001, 50, at(31));
    assert_eq!(house.place_at(1, 3, offer).await, Placed::Same);
    assert_eq!(house.place_at(1, 4, waiting()).await, Placed::Changed);
    assert_eq!(
        (house.waiting().await, house.load(50).await),
        (vec![1], (0, 0))
    );
    assert_eq!(house.snapshot().await.claims, []);
    assert!(!house.release(1_001, None).await, "over already");
    let again = house.match_as([1_002], at(2)).await;
    assert_eq!(pairs(&again.claims), [(1, 50)]);
}

/// Somebody compared board and ledger a moment before, and says what they read.
pub async fn a_late_word_of_a_released_offer_does_no_lasting_harm(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.place_at(1, 1, Standing::Waiting(ticket(1))).await;
    house.match_as([1_001], at(1)).await;
    let offer = offered(ticket(1), 1_001, 50, at(31));
    house.place_at(1, 2, offer.clone()).await;
    assert!(house.release(1_001, None).await);
    house.place_at(1, 2, offer.clone()).await;
    house.place_at(1, 3, Standing::Waiting(ticket(1))).await;
    assert_eq!(house.snapshot().await.claims, []);
    assert_eq!(house.waiting().await, [1]);
    assert_eq!(house.place_at(1, 2, offer).await, Placed::Late);
}

/// The ledger has not got the offer yet: what comes in between says nothing about it.
pub async fn a_proposal_survives_what_the_client_writes(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.place_at(1, 1, Standing::Waiting(ticket(1))).await;
    let made = house.match_as([1_001], at(1)).await.claims;
    house.place_at(1, 2, Standing::Waiting(ticket(1))).await;
    assert_eq!(house.snapshot().await.claims, made);
    let offer = offered(ticket(1), 1_001, 50, at(31));
    house.place_at(1, 4, offer.clone()).await;
    house.place_at(1, 5, offer).await;
    assert!(house.accept(1_001, at(3)).await);
}

pub async fn weight_follows_what_is_placed(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.wait(ticket(1)).await;
    house.match_as([1_001], at(1)).await;
    let weight = Load::conversations(2);
    house
        .wait(Ticket {
            weight,
            ..ticket(1)
        })
        .await;
    assert_eq!(
        house.load(50).await,
        (2, 1),
        "a claimed client's weight grew"
    );
    house.accept(1_001, at(2)).await;
    house.place(1, held(50, 3)).await;
    assert_eq!(house.load(50).await, (3, 1));
    house.place(1, held(50, 0)).await;
    assert_eq!(house.load(50).await, (0, 1));
}

pub async fn leaving_frees_the_slot(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    for number in 101..=104 {
        house.place(number, held(50, 1)).await;
    }
    house.wait(ticket(1)).await;
    assert_eq!(house.first_pairs(at(1)).await, []);
    house.place(104, Standing::Absent).await;
    assert_eq!(house.first_pairs(at(1)).await, [(1, 50)]);
    house.place(1, Standing::Absent).await;
    house.place(103, Standing::Waiting(ticket(103))).await;
    let matched = house.match_as([1_020], at(1)).await;
    assert_eq!(
        pairs(&matched.claims),
        [(103, 50)],
        "handed back and offered anew"
    );
}

/// Two nodes say where a conversation is, and the older word arrives last.
pub async fn a_late_place_changes_nothing(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    let waiting = Standing::Waiting(ticket(1));
    assert_eq!(house.place_at(1, 7, held(50, 1)).await, Placed::Changed);
    assert_eq!(house.place_at(1, 6, waiting.clone()).await, Placed::Late);
    assert_eq!(house.place_at(1, 6, Standing::Absent).await, Placed::Late);
    assert_eq!(
        (house.waiting().await, house.load(50).await),
        (vec![], (1, 1))
    );
    assert_eq!(house.place_at(1, 7, waiting).await, Placed::Changed);
    assert_eq!(
        (house.waiting().await, house.load(50).await),
        (vec![1], (0, 0))
    );
}

pub async fn whoever_left_is_not_brought_back_late(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    let waiting = Standing::Waiting(ticket(1));
    house.place_at(1, 3, waiting.clone()).await;
    assert_eq!(
        house.place_at(1, 9, Standing::Absent).await,
        Placed::Changed
    );
    assert_eq!(house.place_at(1, 8, waiting.clone()).await, Placed::Late);
    assert_eq!(house.waiting().await, []);
    assert_eq!(house.place_at(1, 10, waiting).await, Placed::Changed);
    assert_eq!(house.waiting().await, [1]);
}

/// Also for one who was never there: the first word may be the late one.
pub async fn absence_is_remembered_of_the_unknown(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    assert_eq!(house.place_at(1, 9, Standing::Absent).await, Placed::Same);
    let waiting = Standing::Waiting(ticket(1));
    assert_eq!(house.place_at(1, 8, waiting).await, Placed::Late);
}

pub async fn accepting_keeps_what_was_told(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    house.place_at(1, 5, Standing::Waiting(ticket(1))).await;
    house.match_as([1_001], at(1)).await;
    assert!(house.accept(1_001, at(2)).await);
    let late = house.place_at(1, 4, Standing::Waiting(ticket(1))).await;
    assert_eq!((late, house.load(50).await), (Placed::Late, (1, 1)));
    assert_eq!(house.place_at(1, 6, held(50, 1)).await, Placed::Same);
}

pub async fn placing_says_whether_it_changed_something(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    assert_eq!(house.wait(ticket(1)).await, Placed::Changed);
    assert_eq!(
        house.place_at(1, 2, Standing::Waiting(ticket(1))).await,
        Placed::Same
    );
    house.match_as([1_001], at(1)).await;
    let made = offered(ticket(1), 1_001, 50, at(31));
    assert_eq!(house.place_at(1, 3, made).await, Placed::Same);
    let other = offered(ticket(1), 1_002, 50, at(31));
    assert_eq!(house.place_at(1, 3, other).await, Placed::Changed);
    assert_eq!(house.place_at(1, 4, held(50, 1)).await, Placed::Changed);
    assert_eq!(house.place_at(1, 4, held(50, 2)).await, Placed::Changed);
    assert_eq!(house.place_at(1, 4, held(50, 2)).await, Placed::Same);
}

pub async fn everybody_on_the_board_is_listed(board: Arc<dyn Board>) {
    let house = House::new(board).await;
    house.on_duty(slot(50), at(0)).await;
    assert_eq!(house.listed().await, []);
    // Ids of different upper halves, as real ones are.
    let many = u128::try_from(LISTED_MAX).expect("small") * 2 + 3;
    let mut numbers: Vec<u128> = (1..=many).map(|number| number << 64).collect();
    for number in &numbers {
        house.wait(ticket_of(*number)).await;
    }
    house.place(1, held(50, 1)).await;
    house.place(2, Standing::Absent).await;
    house.match_as([1_001], at(1)).await;
    numbers.insert(0, 1);
    assert_eq!(house.listed().await, numbers);
}

fn ticket_of(number: u128) -> Ticket {
    Ticket {
        conversation: super::fixture::client(number),
        ..ticket(1)
    }
}
