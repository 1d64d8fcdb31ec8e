//! Alarms climb until somebody answers.

use std::time::Duration;

use tomoshibi_engine::{
    ports::alarms::{AlarmKind, AlarmReach},
    protocol::v1::{ErrorCode, StaffCommand, StaffFrame},
};

use super::{
    desk::{counselor, supervisor},
    stage::{Stage, on_stage},
};

#[test]
fn an_alarm_climbs_until_it_is_acknowledged() {
    on_stage(|| async {
        let stage = Stage::open().await;
        stage.client().await.says("I have the pills").await;
        stage.settle().await;
        let reach = |kind| {
            let all = stage.alarms.all();
            all.iter().find(|alarm| alarm.kind == kind).unwrap().reach
        };
        assert_eq!(reach(AlarmKind::CodeOrange), AlarmReach::Supervisor);
        stage.pass(Duration::from_secs(66)).await;
        assert_eq!(reach(AlarmKind::CodeOrange), AlarmReach::AllSupervisors);
        stage.pass(Duration::from_secs(66)).await;
        assert_eq!(reach(AlarmKind::CodeOrange), AlarmReach::OnCall);
    });
}

#[test]
fn an_acknowledged_alarm_stays_where_it_is() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let boss = stage.signed_in(supervisor(9)).await;
        let peer = stage
            .signed_in(counselor(1, tomoshibi_engine::staff::Qualification::Peer))
            .await;
        stage.client().await.says("I have the pills").await;
        stage.pass(Duration::from_secs(1)).await;
        let shown = boss.ear.staff().into_iter().find_map(|frame| match frame {
            StaffFrame::Alarm { alarm } if alarm.kind == AlarmKind::CodeOrange => Some(alarm.id),
            _ => None,
        });
        let alarm = shown.unwrap();
        let forbidden = stage.source();
        peer.tell(StaffCommand::AcknowledgeAlarm {
            id: forbidden,
            alarm,
        });
        let id = stage.source();
        boss.tell(StaffCommand::AcknowledgeAlarm { id, alarm });
        stage.pass(Duration::from_secs(1)).await;
        assert_eq!(peer.refusal(forbidden), Some(ErrorCode::NotAllowed));
        assert!(boss.was_kept(id));
        assert!(boss.ear.staff().contains(&StaffFrame::AlarmOver { alarm }));
        stage.pass(Duration::from_mins(5)).await;
        let all = stage.alarms.all();
        let orange = all.iter().find(|a| a.id == alarm).unwrap();
        assert_eq!(orange.reach, AlarmReach::Supervisor);
        assert_eq!(orange.acknowledged.map(|(by, _)| by), Some(boss.id()));
    });
}
