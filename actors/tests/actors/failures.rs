//! Panics, poison, and what lives on beside them.

use std::{
    sync::{Arc, Mutex, atomic::Ordering},
    time::Duration,
};

use tomoshibi_engine::{
    conversation::{Event, Recorded, Status},
    ids::Seq,
    ports::{alarms::AlarmKind, board::Board as _},
    protocol::v1::{ErrorCode, StaffCommand, StaffFact, StaffFrame},
    staff::Qualification::Peer,
    testing::memory::{MemoryBoard, MemoryLedger},
    time::Timestamp,
};

use super::{
    desk::{counselor, supervisor},
    stage::{Cast, Page, Stage, on_stage},
    twins::{PoisonedBoard, SlowLedger},
};

async fn in_quarantine(stage: &Stage, page: &Page<'_>) {
    stage.pass(Duration::from_secs(1)).await;
    let quarantined = stage.alarm_kinds();
    let quarantined = quarantined.iter().filter(|k| **k == AlarmKind::Quarantined);
    assert_eq!(quarantined.count(), 1);
    let said = page.says("does anybody read this").await;
    assert_eq!(page.kept(said).len(), 1, "still stored");
    let conversations = stage.ledger.conversations();
    let raw = stage.kinds(*conversations.first().unwrap());
    assert_eq!(raw.last(), Some(&"said_unscored"), "and nothing decided");
}

#[test]
fn a_poisonous_conversation_is_quarantined_and_the_others_live() {
    on_stage(|| async {
        let poison = Arc::new(Mutex::new(None));
        let board: Arc<MemoryBoard> = Arc::default();
        let twin = PoisonedBoard {
            board,
            poison: Arc::clone(&poison),
            ..Default::default()
        };
        let strikes = Arc::clone(&twin.strikes);
        let stage = Stage::with(Cast {
            replace: Box::new(move |ports| ports.board = Arc::new(twin)),
            ..Default::default()
        })
        .await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let id = peer.takes().await;
        *poison.lock().unwrap() = Some(id);
        // Whatever changes its standing kills its actor.
        page.says("I have the pills").await;
        in_quarantine(&stage, &page).await;
        // Its actor three times, and the quarantine's own word to the board.
        assert_eq!(strikes.load(Ordering::SeqCst), 4);

        let boss = stage.signed_in(supervisor(9)).await;
        boss.tell(StaffCommand::Watch {
            conversation: id,
            after: 0,
        });
        stage.settle().await;
        let raw = boss.ear.staff().into_iter().any(|frame| {
            matches!(frame, StaffFrame::Events { events, .. } if events.iter().any(|e|
                matches!(&e.fact, StaffFact::ClientSaid { text, .. } if text.expose() == "does anybody read this")))
        });
        assert!(raw, "the supervisor sees it raw");

        let other = stage.client().await;
        let said = other.says("hello from next door").await;
        assert_eq!(other.kept(said), [2]);
        assert_eq!(peer.offers().len(), 2);

        let closed = stage.source();
        boss.tell(StaffCommand::Close {
            id: closed,
            conversation: id,
        });
        stage.settle().await;
        assert!(boss.was_kept(closed));
        assert_eq!(stage.ledger.row(id).unwrap().status, Status::Closed);
        let anew = page.says("am I alone").await;
        assert_eq!(page.kept(anew), [2]);
        assert_eq!(stage.ended.load(Ordering::SeqCst), 0);
    });
}

#[test]
fn a_stream_that_does_not_fold_is_quarantined_at_once() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let mut page = stage.client().await;
        page.says("hello").await;
        let id = stage.conversation();
        let head = stage.ledger.row(id).unwrap().seq;
        stage.ledger.plant(Recorded {
            conversation: id,
            seq: Seq(head.0 + 5),
            at: Timestamp(0),
            source: None,
            event: Event::CameBack,
        });
        page.connect(0).await;
        stage.pass(Duration::from_secs(3)).await;
        in_quarantine(&stage, &page).await;
    });
}

#[test]
fn the_recorder_begins_anew_and_nothing_is_acknowledged_by_mistake() {
    on_stage(|| async {
        let memory: Arc<MemoryLedger> = Arc::default();
        let twin = SlowLedger::over(Arc::clone(&memory));
        twin.permits.add_permits(1_000);
        let panics = Arc::clone(&twin.panics);
        let stage = Stage::with(Cast {
            replace: Box::new(move |ports| ports.ledger = Arc::new(twin)),
            ..Default::default()
        })
        .await;
        let page = stage.client().await;
        page.says("hello").await;
        panics.store(1, Ordering::SeqCst);
        let lost = page.says("lost").await;
        assert!(page.refused(lost));
        assert!(page.kept(lost).is_empty());
        page.write(lost, "lost");
        stage.settle().await;
        assert_eq!(page.kept(lost).len(), 1);
        assert_eq!(stage.ended.load(Ordering::SeqCst), 0);
    });
}

#[test]
fn a_recorder_that_keeps_failing_ends_the_process() {
    on_stage(|| async {
        let twin = SlowLedger::over(Arc::default());
        twin.panics.store(usize::MAX, Ordering::SeqCst);
        let stage = Stage::with(Cast {
            replace: Box::new(move |ports| ports.ledger = Arc::new(twin)),
            ..Default::default()
        })
        .await;
        let page = stage.client().await;
        for _ in 0..3 {
            page.says("hello").await;
        }
        assert_eq!(stage.ended.load(Ordering::SeqCst), 0);
        page.says("hello").await;
        assert_eq!(stage.ended.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn failures_far_apart_do_not_end_the_process() {
    on_stage(|| async {
        let twin = SlowLedger::over(Arc::default());
        twin.panics.store(usize::MAX, Ordering::SeqCst);
        let stage = Stage::with(Cast {
            replace: Box::new(move |ports| ports.ledger = Arc::new(twin)),
            ..Default::default()
        })
        .await;
        let page = stage.client().await;
        for _ in 0..10 {
            page.says("hello").await;
            stage.pass(Duration::from_secs(3)).await;
        }
        assert_eq!(stage.ended.load(Ordering::SeqCst), 0);
    });
}

#[test]
fn without_a_board_talks_go_on_and_offers_come_when_it_is_back() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let id = peer.takes().await;
        stage.board.set_away(true);
        let said = page.says("still there").await;
        assert_eq!(page.kept(said).len(), 1);
        peer.says(id, "yes").await;
        let other = stage.client().await;
        let waiting = other.says("me too").await;
        assert_eq!(other.kept(waiting), [2]);
        stage.pass(Duration::from_secs(5)).await;
        assert_eq!(peer.offers().len(), 1);
        stage.board.set_away(false);
        stage.pass(Duration::from_secs(3)).await;
        assert_eq!(peer.offers().len(), 2);
    });
}

#[test]
fn a_board_that_lost_everything_is_filled_from_the_ledger() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let first = stage.client().await;
        first.says("hello").await;
        let second = stage.client().await;
        second.says("hello").await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        peer.takes().await;
        stage.board.lose();
        stage.pass(Duration::from_secs(4)).await;
        let desk = super::desk::demo_desk().id;
        let snapshot = stage.board.snapshot(&desk).await.expect("filled again");
        let carried: Vec<u32> = snapshot.slots.iter().map(|(_, _, open)| *open).collect();
        assert_eq!(
            carried.len(),
            1,
            "the counselor on duty announced themselves"
        );
        let known = snapshot.waiting.len() + snapshot.claims.len();
        assert_eq!(carried, [2], "one held, one offered: {snapshot:?}");
        assert_eq!(known, 1, "nobody was forgotten or doubled");
    });
}

#[test]
fn an_unknown_conversation_is_no_actor_for_long() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let boss = stage.signed_in(supervisor(9)).await;
        let id = stage.source();
        boss.tell(StaffCommand::Close {
            id,
            conversation: tomoshibi_engine::ids::ConversationId(stage.source().0),
        });
        stage.settle().await;
        assert_eq!(boss.refusal(id), Some(ErrorCode::NoSuchConversation));
        assert_eq!(stage.service.conversations_awake(), 0);
    });
}

#[test]
fn a_stop_finishes_what_was_begun() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let page = stage.client().await;
        page.says("hello").await;
        let ids: Vec<_> = (0..20).map(|_| stage.source()).collect();
        for id in &ids {
            page.write(*id, "hello");
        }
        assert!(stage.service.stop().await);
        for id in ids {
            assert_eq!(page.kept(id).len(), 1);
        }
        let code = tomoshibi_engine::protocol::v1::CloseCode::TryAgain;
        assert_eq!(page.ear.closed(), Some(code));
    });
}
