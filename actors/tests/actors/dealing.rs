//! Counselors in the hands of supervisors: dealt once for all nodes, and again when somebody vanishes.

use std::{collections::BTreeMap, time::Duration};

use tomoshibi_engine::{
    conversation::Report,
    deal::Deal,
    ids::{ConversationId, StaffId},
    ports::{
        alarms::AlarmKind,
        duty::{DutyEvent, DutyState},
    },
    privacy::Text,
    protocol::v1::{StaffCommand, StaffFrame},
    staff::{Qualification::Peer, StaffMember},
    time::{Millis, Timestamp},
    triage::Ladder,
};
use uuid::Uuid;

use super::{
    desk::{counselor, demo_desk, supervisor},
    stage::{Desktop, Stage, on_stage},
};

async fn deal(stage: &Stage) -> Deal {
    let deal = stage.ports.deals.deal(demo_desk().id).await;
    deal.unwrap().1
}

/// Whom the wall shows to be in whose hands.
fn shown(boss: &Desktop<'_>) -> BTreeMap<StaffId, Option<StaffId>> {
    let frames = boss.ear.staff().into_iter();
    let tiles = frames.flat_map(|frame| match frame {
        StaffFrame::Welcome { colleagues, .. } => colleagues,
        StaffFrame::Counselor { tile } => vec![tile],
        _ => Vec::new(),
    });
    let of = tiles.map(|tile| (tile.member.id, tile.supervisor));
    of.collect()
}

/// Who they are told looks after them.
fn told(desktop: &Desktop<'_>) -> Option<String> {
    let frames = desktop.ear.staff().into_iter().rev();
    let mut names = frames.filter_map(|frame| match frame {
        StaffFrame::Duty { supervisor, .. } | StaffFrame::Welcome { supervisor, .. } => {
            Some(supervisor)
        }
        _ => None,
    });
    names.next().flatten()
}

/// Six counselors at two nodes, and a supervisor at each.
#[test]
fn one_deal_holds_at_all_nodes() {
    on_stage(|| async {
        let here = Stage::open().await;
        let there = here.another().await;
        let bosses = [
            here.signed_in(supervisor(90)).await,
            there.signed_in(supervisor(91)).await,
        ];
        let mut crew = Vec::new();
        for n in 1..=6 {
            let node = if n % 2 == 0 { &here } else { &there };
            crew.push(node.on_duty(counselor(n, Peer)).await);
        }
        here.pass(Duration::from_secs(20)).await;
        let deal = deal(&here).await;
        assert_eq!(deal.of.len(), 6, "{deal:?}");
        for boss in &bosses {
            let mine = deal.of.values().filter(|of| **of == boss.id());
            assert_eq!(mine.count(), 3, "evenly");
            let shown = shown(boss);
            for one in &crew {
                assert_eq!(shown[&one.id()], deal.of.get(&one.id()).copied());
            }
        }
        for one in &crew {
            let boss = bosses.iter().find(|boss| deal.of[&one.id()] == boss.id());
            assert_eq!(told(one), Some(boss.unwrap().member.nickname.clone()));
        }
    });
}

#[test]
fn whoever_vanishes_leaves_theirs_to_the_others() {
    on_stage(|| async {
        let here = Stage::open().await;
        let there = here.another().await;
        let stays = here.signed_in(supervisor(90)).await;
        let mut goes = there.signed_in(supervisor(91)).await;
        let mut crew = Vec::new();
        for n in 1..=6 {
            crew.push(here.on_duty(counselor(n, Peer)).await);
        }
        here.pass(Duration::from_mins(2)).await;
        let before = deal(&here).await;
        goes.leave();
        here.pass(Duration::from_secs(50)).await;
        assert_eq!(deal(&here).await, before, "their page may come back");
        goes.connect(Vec::new()).await;
        here.pass(Duration::from_secs(50)).await;
        assert_eq!(deal(&here).await, before, "it did");

        goes.leave();
        here.pass(Duration::from_secs(70)).await;
        let after = deal(&here).await;
        assert!(after.of.values().all(|of| *of == stays.id()), "{after:?}");
        assert_eq!(after.of.len(), 6);
        goes.connect(Vec::new()).await;
        here.pass(Duration::from_secs(10)).await;
        let again = deal(&here).await;
        let taken = again.of.values().filter(|of| **of == goes.id());
        assert_eq!(taken.count(), 3, "a share, and no more");
    });
}

/// Whoever goes off duty is in nobody's hands, and no supervisor in a break gets anybody.
#[test]
fn only_who_is_at_work_is_dealt() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let boss = stage.on_duty(supervisor(90)).await;
        let one = stage.on_duty(counselor(1, Peer)).await;
        let other = stage.on_duty(counselor(2, Peer)).await;
        stage.pass(Duration::from_mins(2)).await;
        assert_eq!(deal(&stage).await.of.len(), 2);
        let turn = async |who: &Desktop<'_>, state| {
            let id = stage.source();
            who.tell(StaffCommand::Duty { id, state });
            stage.pass(Duration::from_secs(5)).await;
        };
        turn(&one, DutyState::Off).await;
        let dealt = deal(&stage).await;
        assert_eq!(dealt.of.keys().collect::<Vec<_>>(), [&other.id()]);
        turn(&boss, DutyState::Break).await;
        assert_eq!(deal(&stage).await, Deal::default());
        stage.pass(Duration::from_secs(10)).await;
        assert_eq!(told(&other), None);
        turn(&boss, DutyState::On).await;
        assert_eq!(deal(&stage).await.of.len(), 1);
    });
}

/// A question rings at the supervisors', unless one of them reads it as it is written; an answer ends that.
#[test]
fn a_question_to_the_supervisor_is_an_alarm_until_it_is_answered() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let boss = stage.signed_in(supervisor(90)).await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("hello").await;
        let conversation = peer.takes().await;
        let whisper = async |who: &Desktop<'_>, text: &str| {
            let (id, text) = (stage.source(), Text::new(text).unwrap());
            who.tell(StaffCommand::Whisper {
                id,
                conversation,
                text,
            });
            stage.pass(Duration::from_secs(1)).await;
        };
        let open = async || {
            let open = stage.ports.alarms.open(demo_desk().id).await.unwrap();
            open.iter()
                .filter(|alarm| alarm.kind == AlarmKind::Asked)
                .count()
        };
        whisper(&peer, "May I ask something?").await;
        whisper(&peer, "Hello?").await;
        assert_eq!(open().await, 1, "one, however often they ask");
        let rings = |frame: &StaffFrame| matches!(frame, StaffFrame::Alarm { alarm } if alarm.kind == AlarmKind::Asked);
        assert!(boss.ear.staff().iter().any(rings));
        whisper(&boss, "Of course.").await;
        assert_eq!(open().await, 0, "answered");

        boss.tell(StaffCommand::Watch {
            conversation,
            after: 0,
        });
        stage.settle().await;
        whisper(&peer, "Thank you.").await;
        assert_eq!(open().await, 0, "read as it is written");
    });
}

/// Nine talks under a supervisor, and five hours: with the tenth a novice is none any more, at every node.
#[test]
fn a_novice_grows_with_the_work() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let novice = StaffMember {
            level: 0,
            ..counselor(1, Peer)
        };
        let note = async |event, at| {
            let duties = &stage.ports.duties;
            duties
                .record(novice.id, event, None, Timestamp(at))
                .await
                .unwrap();
        };
        let desk = demo_desk().id;
        note(DutyEvent::WentOn { desk }, 0).await;
        note(DutyEvent::WentOff, Millis::hours(6).0).await;
        for n in 0..9 {
            let conversation = ConversationId(Uuid::from_u128(n));
            let supervised = true;
            note(
                DutyEvent::Reported {
                    conversation,
                    supervised,
                },
                1,
            )
            .await;
        }
        let boss = stage.signed_in(supervisor(90)).await;
        let hana = stage.on_duty(novice).await;
        stage.pass(Duration::from_mins(2)).await;
        let level = |boss: &Desktop<'_>| {
            let frames = boss.ear.staff().into_iter().rev();
            let mut tiles = frames.flat_map(|frame| match frame {
                StaffFrame::Welcome { colleagues, .. } => colleagues,
                StaffFrame::Counselor { tile } => vec![tile],
                _ => Vec::new(),
            });
            tiles
                .find(|tile| tile.member.id == hana.id())
                .unwrap()
                .member
                .level
        };
        assert_eq!(level(&boss), 0);
        stage.client().await.says("hello").await;
        let conversation = hana.takes().await;
        let report = Report {
            issues: Vec::new(),
            imminent: false,
            ladder: Ladder::default(),
            note: None,
        };
        let id = stage.source();
        hana.tell(StaffCommand::Report {
            id,
            conversation,
            report,
        });
        stage.pass(Duration::from_secs(1)).await;
        assert_eq!(level(&boss), 1);

        let there = stage.another().await;
        let other = there.signed_in(supervisor(91)).await;
        assert_eq!(level(&other), 1, "after a restart");
        let kept = stage.ports.staff.of_desk(demo_desk().id).await.unwrap();
        assert_eq!(
            kept.iter().find(|one| one.id == hana.id()).unwrap().level,
            1
        );
    });
}
