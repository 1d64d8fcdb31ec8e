//! The guard: nobody is offered or engaged beyond what they may carry, whatever a board believed.

use super::{
    Stores, desk,
    talk::{Talk, closed, engaged, offered, one},
};
use crate::{
    conversation::{Event, Guard},
    dispatch::Load,
    ids::{DeskId, StaffId},
    ports::{
        duty::DutyEvent,
        ledger::{Append, Appended},
    },
    time::Timestamp,
};

/// Offers and engagements under guard.
pub async fn capacity(stores: &Stores) {
    the_ceiling_of_weight_holds(stores).await;
    the_ceiling_holds_within_one_batch(stores).await;
    an_exception_lifts_the_weight_but_not_the_count(stores).await;
    what_was_let_go_makes_room(stores).await;
    an_offer_does_not_hinder_engaging(stores).await;
    a_standing_offer_weighs_on_the_next(stores).await;
    offers_are_counted_within_one_batch(stores).await;
    an_offer_that_ended_weighs_nothing(stores).await;
    what_a_supervisor_gives_weighs_on_the_next_offer(stores).await;
}

fn ceiling(counselor: StaffId, capacity: Option<u32>, open_max: u32) -> Guard {
    Guard {
        counselor,
        weight: Load(10),
        capacity: capacity.map(Load),
        open_max,
        counts_offers: false,
    }
}

async fn on_duty(stores: &Stores, desk: &DeskId) -> StaffId {
    let counselor = stores.somebody();
    let event = DutyEvent::WentOn { desk: desk.clone() };
    let at = Timestamp(1);
    stores
        .duties
        .record(counselor, event, None, at)
        .await
        .unwrap();
    counselor
}

async fn offered_to(stores: &Stores, desk: &DeskId, counselor: StaffId) -> Talk {
    let mut talk = Talk::opened(stores, desk).await;
    let offer = talk.next(vec![Event::Queued, offered(counselor)]);
    talk.must(stores, offer).await;
    talk
}

fn accept(talk: &Talk, guard: Guard) -> Append {
    talk.guarded(guard, vec![engaged(guard.counselor)])
}

async fn the_ceiling_of_weight_holds(stores: &Stores) {
    let here = desk("ceiling");
    // One who has never been on duty has no duty row yet; the ceiling holds all the same.
    for counselor in [on_duty(stores, &here).await, stores.somebody()] {
        let guard = ceiling(counselor, Some(20), 60);
        for _ in 0..2 {
            let mut talk = offered_to(stores, &here, counselor).await;
            let append = accept(&talk, guard);
            talk.must(stores, append).await;
        }
        let third = offered_to(stores, &here, counselor).await;
        let before = third.read(stores).await.len();
        assert_eq!(
            one(stores, accept(&third, guard)).await,
            Appended::OverCapacity
        );
        assert_eq!(
            third.read(stores).await.len(),
            before,
            "nothing was recorded"
        );
        let stale = Append {
            expected: crate::ids::Seq(1),
            ..accept(&third, guard)
        };
        let actual = third.fold.seq;
        assert_eq!(one(stores, stale).await, Appended::Conflict { actual });
    }
}

async fn the_ceiling_holds_within_one_batch(stores: &Stores) {
    let here = desk("batch");
    let counselor = on_duty(stores, &here).await;
    let other = on_duty(stores, &here).await;
    let guard = ceiling(counselor, Some(10), 60);
    let batch = vec![
        accept(&offered_to(stores, &here, counselor).await, guard),
        accept(&offered_to(stores, &here, counselor).await, guard),
        accept(
            &offered_to(stores, &here, other).await,
            ceiling(other, Some(10), 60),
        ),
    ];
    let answers = stores.ledger.append(batch).await.unwrap();
    assert!(matches!(answers[0], Appended::Recorded { .. }));
    assert_eq!(answers[1], Appended::OverCapacity);
    assert!(matches!(answers[2], Appended::Recorded { .. }));
}

async fn an_exception_lifts_the_weight_but_not_the_count(stores: &Stores) {
    let here = desk("exception");
    let counselor = on_duty(stores, &here).await;
    for (guard, passes) in [
        (ceiling(counselor, Some(10), 2), true),
        (ceiling(counselor, Some(10), 2), false),
        (ceiling(counselor, None, 2), true),
        (ceiling(counselor, None, 2), false),
    ] {
        let talk = offered_to(stores, &here, counselor).await;
        let answer = one(stores, accept(&talk, guard)).await;
        assert_eq!(
            matches!(answer, Appended::Recorded { .. }),
            passes,
            "{guard:?}"
        );
        assert!(passes || answer == Appended::OverCapacity);
    }
}

async fn what_was_let_go_makes_room(stores: &Stores) {
    let here = desk("room");
    let counselor = on_duty(stores, &here).await;
    let guard = ceiling(counselor, Some(10), 60);
    let mut held = offered_to(stores, &here, counselor).await;
    let append = accept(&held, guard);
    held.must(stores, append).await;

    // Let go and taken in the same batch.
    let next = offered_to(stores, &here, counselor).await;
    let batch = vec![held.next(vec![closed()]), accept(&next, guard)];
    let answers = stores.ledger.append(batch).await.unwrap();
    assert!(
        answers
            .iter()
            .all(|a| matches!(a, Appended::Recorded { .. })),
        "{answers:?}"
    );
}

async fn an_offer_does_not_hinder_engaging(stores: &Stores) {
    let here = desk("offers");
    let counselor = on_duty(stores, &here).await;
    let guard = ceiling(counselor, Some(10), 1);
    let _offered_too = offered_to(stores, &here, counselor).await;
    let mut talk = offered_to(stores, &here, counselor).await;
    let append = accept(&talk, guard);
    talk.must(stores, append).await;
}

/// One more offer; what they were offered before counts.
fn offer(talk: &Talk, guard: Guard) -> Append {
    let guard = Guard {
        counts_offers: true,
        ..guard
    };
    talk.guarded(guard, vec![Event::Queued, offered(guard.counselor)])
}

/// By weight, and by number.
async fn a_standing_offer_weighs_on_the_next(stores: &Stores) {
    let here = desk("next");
    for (capacity, open_max) in [(Some(20), 60), (None, 2)] {
        let counselor = on_duty(stores, &here).await;
        let guard = ceiling(counselor, capacity, open_max);
        let _answered = Talk::engaged(stores, &here, counselor).await;
        let mut second = Talk::opened(stores, &here).await;
        let append = offer(&second, guard);
        second.must(stores, append).await;
        let third = Talk::opened(stores, &here).await;
        let refused = one(stores, offer(&third, guard)).await;
        assert_eq!(refused, Appended::OverCapacity, "{guard:?}");
        assert_eq!(third.read(stores).await.len(), 1, "nothing was recorded");
        // Nor does it weigh twice once it is accepted.
        let append = accept(&second, guard);
        second.must(stores, append).await;
        let one_more = ceiling(counselor, capacity.map(|c| c + 10), open_max + 1);
        let answer = one(stores, offer(&third, one_more)).await;
        assert!(matches!(answer, Appended::Recorded { .. }), "{answer:?}");
    }
}

async fn offers_are_counted_within_one_batch(stores: &Stores) {
    let here = desk("offered-batch");
    let counselor = on_duty(stores, &here).await;
    let guard = ceiling(counselor, Some(20), 60);
    let mut batch = Vec::new();
    for _ in 0..3 {
        batch.push(offer(&Talk::opened(stores, &here).await, guard));
    }
    let answers = stores.ledger.append(batch).await.unwrap();
    let is_recorded = |answer: &Appended| matches!(answer, Appended::Recorded { .. });
    assert!(
        is_recorded(&answers[0]) && is_recorded(&answers[1]),
        "{answers:?}"
    );
    assert_eq!(answers[2], Appended::OverCapacity);
}

/// Each way an offer ends, and the room it leaves in the same batch.
async fn an_offer_that_ended_weighs_nothing(stores: &Stores) {
    let here = desk("ended");
    let excluded_until = Timestamp(2_000);
    for end in [0, 1, 2] {
        let counselor = on_duty(stores, &here).await;
        let claim = crate::ids::ClaimId(counselor.0);
        let guard = ceiling(counselor, Some(10), 1);
        let first = offered_to(stores, &here, counselor).await;
        let ended = match end {
            0 => Event::OfferLapsed {
                claim,
                counselor,
                excluded_until,
            },
            1 => Event::OfferDeclined {
                claim,
                counselor,
                reason: crate::conversation::DeclineReason::Full,
                excluded_until,
            },
            _ => Event::OfferWithdrawn { claim, counselor },
        };
        let next = Talk::opened(stores, &here).await;
        let refused = one(stores, offer(&next, guard)).await;
        assert_eq!(refused, Appended::OverCapacity, "before {}", ended.kind());
        let batch = vec![first.next(vec![ended]), offer(&next, guard)];
        let answers = stores.ledger.append(batch).await.unwrap();
        let is_recorded = |answer: &Appended| matches!(answer, Appended::Recorded { .. });
        assert!(answers.iter().all(is_recorded), "{answers:?}");
    }
}

/// A person's decision holds beyond every ceiling; the machine adds nothing to it.
async fn what_a_supervisor_gives_weighs_on_the_next_offer(stores: &Stores) {
    let here = desk("given");
    let counselor = on_duty(stores, &here).await;
    let guard = ceiling(counselor, Some(10), 60);
    let _answered = Talk::engaged(stores, &here, counselor).await;
    let _given = offered_to(stores, &here, counselor).await;
    let next = Talk::opened(stores, &here).await;
    let twice = ceiling(counselor, Some(20), 60);
    for guard in [guard, twice] {
        let refused = one(stores, offer(&next, guard)).await;
        assert_eq!(refused, Appended::OverCapacity, "{guard:?}");
    }
}
