//! What silence does, and what it never does.

use std::time::Duration;

use tomoshibi_engine::{
    conversation::Status,
    ports::alarms::AlarmKind,
    staff::Qualification::{Licensed, Peer},
    time::Millis,
};

use super::{
    desk::{counselor, demo_desk},
    stage::{Cast, Stage, on_stage},
};

#[test]
fn a_silent_client_is_nudged_twice_and_never_closed() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let id = peer.takes().await;
        // Who waits for an answer is not away.
        stage.pass(Duration::from_mins(6)).await;
        assert!(!stage.ledger.row(id).unwrap().away);
        peer.says(id, "Tell me.").await;
        stage.pass(Duration::from_hours(2)).await;
        let row = stage.ledger.row(id).unwrap();
        assert!(row.away);
        assert_eq!(row.status, Status::Engaged);
        let lines = page.ear.lines();
        assert_eq!(lines.iter().filter(|l| *l == "Still there?").count(), 2);
        page.says("sorry, I am here").await;
        assert!(!stage.ledger.row(id).unwrap().away);
    });
}

#[test]
fn who_waits_with_the_page_open_is_there() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let page = stage.client().await;
        page.says("hello").await;
        let id = stage.conversation();
        stage.pass(Duration::from_mins(20)).await;
        assert!(!stage.ledger.row(id).unwrap().away);
        let peer = stage.on_duty(counselor(1, Peer)).await;
        assert_eq!(peer.offers().len(), 1);
    });
}

#[test]
fn who_left_the_page_is_not_offered_until_they_return() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let mut page = stage.client().await;
        page.says("hello").await;
        let id = stage.conversation();
        page.leave();
        stage.pass(Duration::from_mins(6)).await;
        assert!(stage.ledger.row(id).unwrap().away);
        let peer = stage.on_duty(counselor(1, Peer)).await;
        stage.pass(Duration::from_secs(30)).await;
        assert!(peer.offers().is_empty());
        page.connect(0).await;
        stage.settle().await;
        assert!(!stage.ledger.row(id).unwrap().away);
        assert_eq!(peer.offers().len(), 1);
    });
}

#[test]
fn a_ghost_sleeps_with_the_door_open() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let mut page = stage.client().await;
        page.says("hello").await;
        let id = stage.conversation();
        page.leave();
        stage.pass(Duration::from_hours(3)).await;
        assert!(stage.kinds(id).contains(&"slept"));
        page.connect(0).await;
        page.says("I am back").await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        assert_eq!(peer.offers().len(), 1);
        assert_eq!(stage.ledger.conversations().len(), 1);
    });
}

#[test]
fn a_silent_imminent_client_is_an_alarm() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let licensed = stage.on_duty(counselor(1, Licensed)).await;
        let page = stage.client().await;
        page.says("I have the pills").await;
        let id = licensed.takes().await;
        licensed.says(id, "Where are you?").await;
        stage.pass(Duration::from_mins(6)).await;
        let alarms = stage.alarm_kinds();
        assert_eq!(alarms, [AlarmKind::CodeOrange, AlarmKind::SilentImminent]);
    });
}

#[test]
fn a_long_wait_outranks_a_head_start() {
    on_stage(|| async {
        let mut desk = demo_desk();
        // More than anybody waits here: without the touch whoever is worse off is always first.
        desk.policy.head_starts.high_ms = Millis::hours(3);
        // Not a moment at which anything else looks at the conversation.
        desk.policy.timings.latest_touch_ms = Millis::minutes(62);
        let cast = Cast {
            desk,
            ..Default::default()
        };
        let stage = Stage::with(cast).await;
        let patient = stage.client().await;
        patient.says("hello").await;
        stage.pass(Duration::from_mins(63)).await;
        let later = stage.client().await;
        later.says("such despair").await;
        let other = stage.on_duty(counselor(1, Licensed)).await;
        let first = other.offers().into_iter().next().unwrap();
        assert_eq!(first.lines.first().unwrap().expose(), "hello");
    });
}
