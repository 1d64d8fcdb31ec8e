//! Who is offered to whom.

use std::{sync::Arc, time::Duration};

use tomoshibi_actors::Renewal;
use tomoshibi_engine::{
    conversation::{Event, Exception, OfferMode},
    ports::{
        alarms::AlarmKind,
        duty::{Duties as _, DutyState},
    },
    protocol::v1::{ErrorCode, StaffCommand, StaffFrame},
    staff::Qualification::{Counselor, Licensed, Peer},
};

use super::{
    desk::{counselor, demo_desk, supervisor},
    stage::{Cast, Stage, on_stage},
    twins::PoisonedBoard,
};

#[test]
fn the_greatest_danger_is_offered_first() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let early = stage.client().await;
        early.says("hello").await;
        stage.pass(Duration::from_secs(1)).await;
        let late = stage.client().await;
        late.says("I have the pills").await;
        let licensed = stage.on_duty(counselor(1, Licensed)).await;
        let offers = licensed.offers();
        let first = offers.first().unwrap();
        assert_eq!(first.lines.first().unwrap().expose(), "I have the pills");
        assert_eq!(first.mode, OfferMode::Auto);
    });
}

#[test]
fn the_least_loaded_is_asked() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let busy = stage.on_duty(counselor(1, Counselor)).await;
        stage.client().await.says("hello").await;
        busy.takes().await;
        let free = stage.on_duty(counselor(2, Counselor)).await;
        stage.client().await.says("hello too").await;
        assert_eq!(free.offers().len(), 1);
        assert_eq!(busy.offers().len(), 1);
    });
}

#[test]
fn nobody_is_offered_whom_they_may_not_help() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("such despair").await;
        stage.pass(Duration::from_secs(30)).await;
        assert!(peer.offers().is_empty());
        let qualified = stage.on_duty(counselor(2, Counselor)).await;
        assert_eq!(qualified.offers().len(), 1);
        assert!(peer.offers().is_empty());
    });
}

#[test]
fn a_lapsed_offer_goes_to_the_next() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let first = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("hello").await;
        assert_eq!(first.offers().len(), 1);
        let second = stage.on_duty(counselor(2, Peer)).await;
        stage.pass(Duration::from_secs(31)).await;
        let claim = first.offers().first().unwrap().claim;
        assert!(first.ear.staff().contains(&StaffFrame::OfferOver { claim }));
        assert_eq!(second.offers().len(), 1);
        let late = first.accepts(&first.offers().pop().unwrap()).await;
        assert_eq!(first.refusal(late), Some(ErrorCode::OfferOver));
        second.takes().await;
        assert_eq!(stage.counselor_of(stage.conversation()), Some(second.id()));
    });
}

#[test]
fn two_lapses_in_a_row_are_not_answering() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let absent = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("hello").await;
        stage.pass(Duration::from_secs(32)).await;
        stage.client().await.says("hello too").await;
        stage.pass(Duration::from_secs(32)).await;
        let states: Vec<DutyState> = absent
            .ear
            .staff()
            .into_iter()
            .filter_map(|frame| match frame {
                StaffFrame::Duty { state, .. } => Some(state),
                _ => None,
            })
            .collect();
        assert_eq!(states.last(), Some(&DutyState::NotAnswering));
        stage.client().await.says("and me").await;
        stage.pass(Duration::from_secs(5)).await;
        assert_eq!(absent.offers().len(), 2);
        absent.tell(StaffCommand::Duty {
            id: stage.source(),
            state: DutyState::On,
        });
        stage.pass(Duration::from_secs(2)).await;
        assert_eq!(absent.offers().len(), 3);
    });
}

#[test]
fn a_declined_client_is_not_offered_to_the_same_person() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let tired = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("hello").await;
        tired.declines().await;
        stage.pass(Duration::from_mins(1)).await;
        assert_eq!(tired.offers().len(), 1);
        assert!(stage.alarm_kinds().contains(&AlarmKind::AllExcluded));
        stage.pass(Duration::from_mins(5)).await;
        assert_eq!(tired.offers().len(), 2);
    });
}

#[test]
fn a_late_word_of_a_declined_offer_keeps_nobody_waiting() {
    on_stage(|| async {
        let stage = Stage::with(Cast {
            replace: Box::new(|ports| ports.board = Arc::new(PoisonedBoard::default())),
            ..Default::default()
        })
        .await;
        let tired = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("hello").await;
        tired.declines().await;
        let fresh = stage.on_duty(counselor(2, Peer)).await;
        assert_eq!(fresh.offers().len(), 1, "at once");
    });
}

#[test]
fn nobody_qualified_alarms_at_once_and_breaks_the_rule_after_a_minute() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("I have the pills").await;
        stage.pass(Duration::from_secs(2)).await;
        assert!(stage.alarm_kinds().contains(&AlarmKind::NobodyQualified));
        stage.pass(Duration::from_secs(55)).await;
        assert!(peer.offers().is_empty());
        stage.pass(Duration::from_secs(5)).await;
        let offer = peer.offers().pop().unwrap();
        assert_eq!(offer.exception, Some(Exception::ImminentUnserved));
        peer.takes().await;
        let alarms = stage.alarm_kinds();
        let nobody = alarms.iter().filter(|k| **k == AlarmKind::NobodyQualified);
        assert_eq!(nobody.count(), 1);
    });
}

#[test]
fn help_another_brings_the_top_one() {
    on_stage(|| async {
        let mut desk = demo_desk();
        desk.policy.modes.auto = false;
        let stage = Stage::with(Cast {
            desk,
            ..Default::default()
        })
        .await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let nobody = stage.source();
        peer.tell(StaffCommand::HelpAnother { id: nobody });
        stage.settle().await;
        assert_eq!(peer.refusal(nobody), Some(ErrorCode::NobodyWaits));
        stage.client().await.says("hello").await;
        stage.pass(Duration::from_secs(1)).await;
        stage.client().await.says("so sad").await;
        assert!(peer.offers().is_empty());
        let id = stage.source();
        peer.tell(StaffCommand::HelpAnother { id });
        stage.settle().await;
        assert!(peer.was_kept(id));
        let offer = peer.offers().pop().unwrap();
        assert_eq!(offer.mode, OfferMode::Pull);
        assert_eq!(offer.lines.first().unwrap().expose(), "so sad");
        peer.takes().await;
    });
}

#[test]
fn a_supervisor_assigns_and_takes_over() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let boss = stage.signed_in(supervisor(9)).await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let other = stage.on_duty(counselor(2, Peer)).await;
        stage.client().await.says("hello").await;
        let id = stage.conversation();
        let offered = if peer.offers().is_empty() {
            &other
        } else {
            &peer
        };
        let next = if peer.offers().is_empty() {
            &peer
        } else {
            &other
        };
        offered.takes().await;
        let assigned = stage.source();
        boss.tell(StaffCommand::Assign {
            id: assigned,
            conversation: id,
            counselor: next.id(),
        });
        stage.settle().await;
        assert!(boss.was_kept(assigned));
        let gone = StaffFrame::Gone { conversation: id };
        assert!(offered.ear.staff().contains(&gone));
        assert_eq!(next.offers().pop().unwrap().mode, OfferMode::Assigned);
        // For a moment it might be another supervisor's decision, which nobody has seen yet.
        stage.pass(Duration::from_secs(1)).await;
        let over = stage.source();
        boss.tell(StaffCommand::Assign {
            id: over,
            conversation: id,
            counselor: boss.id(),
        });
        stage.settle().await;
        assert!(boss.was_kept(over));
        assert_eq!(stage.counselor_of(id), Some(boss.id()));
        let said = boss.says(id, "I am the supervisor.").await;
        assert!(boss.was_kept(said));
    });
}

#[test]
fn a_counselor_hands_over() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let first = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let id = first.takes().await;
        let second = stage.on_duty(counselor(2, Peer)).await;
        first.tell(StaffCommand::Transfer {
            id: stage.source(),
            conversation: id,
            note: tomoshibi_engine::privacy::Text::new("my shift is over").unwrap(),
        });
        stage.settle().await;
        second.takes().await;
        assert_eq!(stage.counselor_of(id), Some(second.id()));
        let lines = page.ear.lines();
        let greetings = lines.iter().filter(|l| *l == "We are finding someone.");
        assert_eq!(greetings.count(), 1);
    });
}

#[test]
fn nobody_takes_more_than_they_may_carry() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("hello").await;
        let mut desk = demo_desk();
        desk.policy.capacities.peer = tomoshibi_engine::dispatch::Load::ZERO;
        assert_eq!(stage.service.renew_desk(desk), Renewal::Renewed);
        let offer = peer.offers().pop().unwrap();
        let accepted = peer.accepts(&offer).await;
        assert_eq!(peer.refusal(accepted), Some(ErrorCode::OverCapacity));
        let id = stage.conversation();
        assert_eq!(stage.counselor_of(id), None);
        let stream = stage.ledger.stream(id);
        let withdrawn = |e: &Event| matches!(e, Event::OfferWithdrawn { .. });
        assert!(stream.iter().any(|e| withdrawn(&e.event)));
    });
}

#[test]
fn offers_that_lapse_side_by_side_are_one_lapse() {
    on_stage(|| async {
        let stage = Stage::open().await;
        for _ in 0..2 {
            stage.client().await.says("hello").await;
        }
        let peer = stage.on_duty(counselor(1, Peer)).await;
        assert_eq!(peer.offers().len(), 2);
        stage.pass(Duration::from_secs(32)).await;
        let duty = stage.duties.of(peer.id()).await.unwrap();
        assert_eq!((duty.state, duty.lapses_in_a_row), (DutyState::On, 1));
        stage.client().await.says("hello too").await;
        stage.pass(Duration::from_secs(32)).await;
        let duty = stage.duties.of(peer.id()).await.unwrap();
        assert_eq!(duty.state, DutyState::NotAnswering, "a second look away");
    });
}

#[test]
fn what_else_they_were_offered_goes_to_the_next_at_once() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("hello").await;
        stage.pass(Duration::from_secs(32)).await;
        stage.client().await.says("hello too").await;
        stage.pass(Duration::from_secs(20)).await;
        let late = stage.client().await;
        late.says("and me").await;
        assert_eq!(peer.offers().len(), 3);
        let next = stage.on_duty(counselor(2, Peer)).await;
        // The second lapses; the third would stand for twenty seconds more.
        stage.pass(Duration::from_secs(12)).await;
        let third = peer.offers().pop().unwrap().card.conversation;
        let offered = next.offers();
        assert!(offered.iter().any(|offer| offer.card.conversation == third));
        assert!(stage.kinds(third).contains(&"offer_withdrawn"));
    });
}

#[test]
fn in_danger_everybody_is_asked_again() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let licensed = stage.on_duty(counselor(1, Licensed)).await;
        let other = stage.on_duty(counselor(2, Licensed)).await;
        stage.client().await.says("I have the pills").await;
        stage.pass(Duration::from_secs(65)).await;
        // Both missed it once; nobody else is there, and both are on duty.
        let offers = licensed.offers().len() + other.offers().len();
        assert_eq!(offers, 3);
        assert!(stage.alarm_kinds().contains(&AlarmKind::AllExcluded));
    });
}

#[test]
fn who_asks_is_given_whom_they_missed() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("hello").await;
        stage.pass(Duration::from_secs(32)).await;
        assert_eq!(peer.offers().len(), 1);
        let id = stage.source();
        peer.tell(StaffCommand::HelpAnother { id });
        stage.settle().await;
        assert!(peer.was_kept(id));
        assert_eq!(peer.offers().len(), 2);
    });
}
