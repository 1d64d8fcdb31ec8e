//! Bands: what raises them, who may lower them, and what happens when nothing can be scored.

use std::{
    sync::{Arc, atomic::AtomicUsize},
    time::Duration,
};

use tomoshibi_engine::{
    ports::alarms::AlarmKind,
    privacy::Text,
    protocol::v1::{ErrorCode, StaffCommand},
    staff::Qualification::{Licensed, Peer},
    triage::Band,
};

use super::{
    desk::{counselor, supervisor},
    stage::{Cast, Stage, on_stage},
    twins::FlakyScorer,
};

#[test]
fn only_a_supervisor_lowers_imminent() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let boss = stage.signed_in(supervisor(9)).await;
        let licensed = stage.on_duty(counselor(1, Licensed)).await;
        let page = stage.client().await;
        page.says("I have the pills").await;
        let conversation = licensed.takes().await;
        let band = || stage.ledger.row(conversation).unwrap().band;
        let lower = |id| StaffCommand::SetBand {
            id,
            conversation,
            band: Band::Elevated,
            reason: Text::new("the pills are gone").unwrap(),
        };
        let by_counselor = stage.source();
        licensed.tell(lower(by_counselor));
        stage.settle().await;
        assert_eq!(
            licensed.refusal(by_counselor),
            Some(ErrorCode::SupervisorOnly)
        );
        page.says("fine now").await;
        stage.pass(Duration::from_hours(1)).await;
        assert_eq!(band(), Band::Imminent);
        let by_supervisor = stage.source();
        boss.tell(lower(by_supervisor));
        stage.settle().await;
        assert!(boss.was_kept(by_supervisor));
        assert_eq!(band(), Band::Elevated);
    });
}

#[test]
fn a_counselor_may_raise() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let conversation = peer.takes().await;
        let id = stage.source();
        peer.tell(StaffCommand::SetBand {
            id,
            conversation,
            band: Band::Imminent,
            reason: Text::new("I fear for her").unwrap(),
        });
        stage.settle().await;
        assert!(peer.was_kept(id));
        let alarms = stage.alarm_kinds();
        assert_eq!(alarms, [AlarmKind::CodeOrange, AlarmKind::Outgrown]);
    });
}

#[test]
fn danger_that_outgrows_its_counselor_is_an_alarm() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        peer.takes().await;
        page.says("I have the pills").await;
        let alarms = stage.alarm_kinds();
        assert_eq!(alarms, [AlarmKind::CodeOrange, AlarmKind::Outgrown]);
    });
}

#[test]
fn a_line_that_cannot_be_scored_is_kept_and_taken_seriously() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let page = stage.client().await;
        let said = page.says("unscorable").await;
        assert_eq!(page.kept(said), [2]);
        let id = stage.conversation();
        assert_eq!(stage.ledger.row(id).unwrap().band, Band::Elevated);
        assert!(stage.kinds(id).contains(&"said_unscored"));
        assert_eq!(stage.alarm_kinds(), [AlarmKind::Unscored]);
        // It stays so, the tries end, and the talk goes on.
        stage.pass(Duration::from_mins(10)).await;
        assert!(!stage.kinds(id).contains(&"rescored"));
        let next = page.says("hello").await;
        assert_eq!(page.kept(next).len(), 1);
    });
}

#[test]
fn a_line_is_scored_again_later() {
    on_stage(|| async {
        let stage = Stage::with(Cast {
            replace: Box::new(|ports| {
                ports.scorer = Arc::new(FlakyScorer(AtomicUsize::new(2)));
            }),
            ..Default::default()
        })
        .await;
        let page = stage.client().await;
        page.says("I have the pills").await;
        let id = stage.conversation();
        assert_eq!(stage.ledger.row(id).unwrap().band, Band::Elevated);
        stage.pass(Duration::from_secs(31)).await;
        assert_eq!(stage.ledger.row(id).unwrap().band, Band::Elevated);
        stage.pass(Duration::from_mins(1)).await;
        assert_eq!(stage.ledger.row(id).unwrap().band, Band::Imminent);
        assert!(stage.alarm_kinds().contains(&AlarmKind::CodeOrange));
        page.ear.events(0);
    });
}

#[test]
fn a_band_eases_one_step_when_nothing_supports_it() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let page = stage.client().await;
        page.says("such despair").await;
        for _ in 0..20 {
            page.says("a little better").await;
        }
        let id = stage.conversation();
        let band = || stage.ledger.row(id).unwrap().band;
        assert_eq!(band(), Band::High);
        stage.pass(Duration::from_mins(16)).await;
        assert_eq!(band(), Band::Elevated);
        stage.pass(Duration::from_mins(16)).await;
        assert_eq!(band(), Band::Low);
    });
}
