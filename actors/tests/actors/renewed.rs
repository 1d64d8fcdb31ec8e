//! A desk's new document is in force at once, for those who wait and for those who work.

use std::time::Duration;

use tomoshibi_actors::Renewal;
use tomoshibi_engine::{
    dispatch::Load,
    protocol::v1::StaffFrame,
    staff::Qualification::{Licensed, Peer},
};

use super::{
    desk::{counselor, demo_desk},
    stage::{Cast, Stage, on_stage},
};

#[test]
fn who_waits_asleep_is_needed_for_by_the_new_document() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("such despair").await;
        // Nobody here may help, and the conversation leaves memory.
        stage.pass(Duration::from_mins(3)).await;
        assert_eq!(stage.service.conversations_awake(), 0);
        assert!(peer.offers().is_empty());

        let mut desk = demo_desk();
        desk.policy.qualifications.high = Peer;
        assert_eq!(stage.service.renew_desk(desk.clone()), Renewal::Renewed);
        stage.settle().await;
        assert_eq!(peer.offers().len(), 1);
        assert_eq!(stage.service.renew_desk(desk), Renewal::Unchanged);
    });
}

#[test]
fn who_works_may_carry_what_the_new_document_says() {
    on_stage(|| async {
        let mut desk = demo_desk();
        desk.policy.capacities.licensed = Load::ZERO;
        let stage = Stage::with(Cast {
            desk,
            ..Default::default()
        })
        .await;
        let licensed = stage.on_duty(counselor(1, Licensed)).await;
        stage.client().await.says("hello").await;
        assert!(licensed.offers().is_empty());

        assert_eq!(stage.service.renew_desk(demo_desk()), Renewal::Renewed);
        stage.settle().await;
        assert_eq!(licensed.offers().len(), 1);
        let eight = Load::conversations(8);
        let told = |frame: &StaffFrame| matches!(frame, StaffFrame::Duty { capacity, .. } if *capacity == eight);
        assert!(licensed.ear.staff().iter().any(told));
    });
}

#[test]
fn a_desk_that_is_not_open_here_is_not_opened() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let mut other = demo_desk();
        other.id = "elsewhere".parse().unwrap();
        assert_eq!(stage.service.renew_desk(other), Renewal::NotOpen);
    });
}
