//! No one in danger waits for a rule, and nobody who may not help them is asked meanwhile.

use std::{sync::Arc, time::Duration};

use tomoshibi_engine::{
    conversation::{Exception, OfferMode},
    desk::Modes,
    ports::alarms::AlarmKind,
    staff::Qualification::{Licensed, Peer},
};

use super::{
    desk::{counselor, demo_desk},
    stage::{Cast, Stage, on_stage},
    twins::SlowLedger,
};

async fn by_hand(pull: bool) -> Stage {
    let mut desk = demo_desk();
    desk.policy.modes = Modes {
        auto: false,
        pull,
        supervised: !pull,
    };
    let cast = Cast {
        desk,
        ..Default::default()
    };
    Stage::with(cast).await
}

#[test]
fn danger_between_claim_and_offer_goes_to_somebody_qualified() {
    on_stage(|| async {
        let twin = SlowLedger::over(Arc::default());
        twin.permits.add_permits(1_000);
        let permits = Arc::clone(&twin.permits);
        let stage = Stage::with(Cast {
            replace: Box::new(move |ports| ports.ledger = Arc::new(twin)),
            ..Default::default()
        })
        .await;
        let page = stage.client().await;
        page.says("hello").await;
        let held = permits.forget_permits(usize::MAX);
        // On its way to the disk while the board still takes the client for calm.
        page.says("I have the pills").await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let licensed = stage.on_duty(counselor(2, Licensed)).await;
        permits.add_permits(held);
        stage.settle().await;
        assert!(peer.offers().is_empty(), "the claim came to nothing");
        assert_eq!(licensed.offers().len(), 1, "and no time was lost");
        licensed.takes().await;
    });
}

#[test]
fn where_counselors_ask_danger_without_anybody_is_an_alarm_at_once() {
    on_stage(|| async {
        let stage = by_hand(true).await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("I have the pills").await;
        stage.pass(Duration::from_secs(2)).await;
        assert!(stage.alarm_kinds().contains(&AlarmKind::NobodyQualified));
        stage.pass(Duration::from_secs(55)).await;
        assert!(peer.offers().is_empty());
        stage.pass(Duration::from_secs(5)).await;
        let offer = peer.offers().pop().unwrap();
        assert_eq!(offer.exception, Some(Exception::ImminentUnserved));
    });
}

#[test]
fn where_people_decide_danger_is_offered_when_nobody_did() {
    for pull in [true, false] {
        on_stage(|| async {
            let stage = by_hand(pull).await;
            let licensed = stage.on_duty(counselor(1, Licensed)).await;
            stage.client().await.says("I have the pills").await;
            stage.client().await.says("such despair").await;
            stage.pass(Duration::from_secs(57)).await;
            assert!(licensed.offers().is_empty(), "a person is to decide");
            assert_eq!(stage.alarm_kinds(), [AlarmKind::CodeOrange]);
            stage.pass(Duration::from_secs(5)).await;
            let offers = licensed.offers();
            let [offer] = offers.as_slice() else {
                panic!("{} offers", offers.len())
            };
            assert_eq!((offer.mode, offer.exception), (OfferMode::Auto, None));
            assert_eq!(offer.lines.first().unwrap().expose(), "I have the pills");
        });
    }
}
