//! Counselors whose connection is gone.

use std::time::Duration;

use tomoshibi_engine::{
    protocol::v1::StaffFrame,
    staff::Qualification::{Licensed, Peer},
};

use super::{
    desk::counselor,
    stage::{Stage, on_stage},
};

#[test]
fn everybody_is_dealt_again_after_a_while_and_imminent_ones_soon() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let gone = stage.on_duty(counselor(1, Licensed)).await;
        stage.client().await.says("hello").await;
        let calm = gone.takes().await;
        stage.client().await.says("I have the pills").await;
        let urgent = gone.takes().await;
        gone.leave();
        stage.settle().await;
        let here = stage.on_duty(counselor(2, Licensed)).await;
        stage.pass(Duration::from_secs(6)).await;
        assert_eq!(here.takes().await, urgent);
        assert_eq!(stage.counselor_of(calm), Some(gone.id()));
        stage.pass(Duration::from_secs(80)).await;
        assert_eq!(stage.counselor_of(calm), Some(gone.id()));
        stage.pass(Duration::from_secs(6)).await;
        assert_eq!(here.takes().await, calm);
    });
}

#[test]
fn who_returns_first_keeps_them() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let mut peer = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let id = peer.takes().await;
        peer.leave();
        stage.pass(Duration::from_mins(1)).await;
        peer.connect(Vec::new()).await;
        stage.pass(Duration::from_mins(5)).await;
        assert_eq!(stage.counselor_of(id), Some(peer.id()));
        let said = peer.says(id, "back again").await;
        assert!(peer.was_kept(said));
        // And is offered others again, without asking for duty.
        stage.client().await.says("hello too").await;
        assert_eq!(peer.offers().len(), 1);
    });
}

#[test]
fn an_empty_chair_is_offered_nobody() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("hello").await;
        assert_eq!(peer.offers().len(), 1);
        peer.leave();
        // The offer is void soon, and counts as nobody's lapse.
        stage.pass(Duration::from_secs(6)).await;
        let kinds = stage.kinds(stage.conversation());
        assert!(kinds.contains(&"offer_withdrawn"));
        assert!(!kinds.contains(&"offer_lapsed"));
        stage.pass(Duration::from_secs(20)).await;
        let kinds = stage.kinds(stage.conversation());
        assert_eq!(kinds.iter().filter(|k| **k == "offered").count(), 1);
    });
}

#[test]
fn one_of_two_consoles_is_enough() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let first = stage.on_duty(counselor(1, Peer)).await;
        let second = stage.desktop_of(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        assert_eq!((first.offers().len(), second.offers().len()), (1, 1));
        let id = first.takes().await;
        let over = |frame: &StaffFrame| matches!(frame, StaffFrame::OfferOver { .. });
        assert!(second.ear.staff().iter().any(over));
        first.leave();
        stage.pass(Duration::from_mins(3)).await;
        assert_eq!(stage.counselor_of(id), Some(first.id()));
        page.says("are you there").await;
        let heard = |frame: &StaffFrame| matches!(frame, StaffFrame::Events { .. });
        assert!(second.ear.staff().iter().any(heard));
    });
}

#[test]
fn a_node_that_begins_again_waits_for_the_pages() {
    on_stage(|| async {
        let before = Stage::open().await;
        let licensed = before.on_duty(counselor(1, Licensed)).await;
        before.client().await.says("I have the pills").await;
        let id = licensed.takes().await;
        assert!(before.service.stop().await);

        let after = before.another().await;
        let other = after.on_duty(counselor(2, Licensed)).await;
        // The longest that a page waits before it tries again.
        after.pass(Duration::from_secs(40)).await;
        assert_eq!(after.counselor_of(id), Some(licensed.id()));
        let back = after.desktop_of(licensed.member.clone()).await;
        after.pass(Duration::from_mins(5)).await;
        assert!(!after.kinds(id).contains(&"requeued"));
        assert!(other.offers().is_empty());
        // From now on they are as present as anybody.
        back.leave();
        after.pass(Duration::from_secs(6)).await;
        assert_eq!(other.takes().await, id);
    });
}

#[test]
fn who_does_not_return_to_a_new_node_loses_them() {
    on_stage(|| async {
        let before = Stage::open().await;
        let licensed = before.on_duty(counselor(1, Licensed)).await;
        before.client().await.says("I have the pills").await;
        let id = licensed.takes().await;
        assert!(before.service.stop().await);

        let after = before.another().await;
        let other = after.on_duty(counselor(2, Licensed)).await;
        after.pass(Duration::from_secs(56)).await;
        assert_eq!(other.takes().await, id);
    });
}
