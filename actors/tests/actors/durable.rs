//! What is acknowledged is in the ledger, once; what is not, may be sent again.

use std::sync::{Arc, atomic::Ordering};

use tomoshibi_engine::{
    conversation::{Author, Event, Recorded},
    ids::{ConversationId, Seq},
    ports::ledger::{Append, Ledger as _},
    privacy::Text,
    protocol::v1::ClientCommand,
    staff::Qualification::Peer,
};

use super::{
    desk::counselor,
    stage::{Cast, Stage, on_stage, settings},
    twins::SlowLedger,
};

/// Lines of a text in a stream.
fn count(stage: &Stage, id: ConversationId, words: &str) -> usize {
    let stream = stage.ledger.stream(id);
    let said = |e: &Recorded| {
        matches!(&e.event,
        Event::Said { text, .. } | Event::SaidUnscored { text, .. } if text.expose() == words)
    };
    stream.iter().filter(|e| said(e)).count()
}

#[test]
fn a_resent_line_is_kept_once() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let page = stage.client().await;
        let first = page.says("hello").await;
        page.write(first, "hello");
        let second = page.says("again").await;
        page.write(second, "again");
        stage.settle().await;
        assert_eq!(page.kept(first), [2, 2]);
        let places = page.kept(second);
        assert_eq!(places.len(), 2);
        assert_eq!(places.first(), places.last());
        assert_eq!(count(&stage, stage.conversation(), "hello"), 1);
        assert_eq!(count(&stage, stage.conversation(), "again"), 1);
        // Long ago, when nothing is in memory any more.
        for n in 0..70 {
            page.says(&format!("line {n}")).await;
        }
        stage.pass(std::time::Duration::from_mins(3)).await;
        page.write(second, "again");
        stage.settle().await;
        assert_eq!(page.kept(second).len(), 3);
        assert_eq!(count(&stage, stage.conversation(), "again"), 1);
        page.ear.events(0);
    });
}

#[test]
fn who_comes_second_decides_again() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let page = stage.client().await;
        page.says("hello").await;
        let id = stage.conversation();
        // Another node appends, and its hint is lost.
        let row = stage.ledger.row(id).unwrap();
        let mut summary = row.clone();
        summary.seq = Seq(row.seq.0 + 1);
        let append = Append {
            expected: row.seq,
            at: row.client_at,
            source: None,
            events: vec![Event::Said {
                author: Author::Service,
                text: Text::new("from another node").unwrap(),
                assessment: None,
            }],
            summary,
            guard: None,
        };
        stage.ledger.append(vec![append]).await.unwrap();
        let second = page.says("more").await;
        assert_eq!(page.kept(second).len(), 1);
        assert_eq!(
            page.ear.lines(),
            [
                "hello",
                "We are finding someone.",
                "from another node",
                "more"
            ]
        );
    });
}

#[test]
fn while_the_database_is_away_nothing_is_acknowledged() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let page = stage.client().await;
        page.says("hello").await;
        stage.ledger.set_away(true);
        let lost = page.says("are you there").await;
        assert!(page.refused(lost));
        assert!(page.kept(lost).is_empty());
        let again = page.says("and now").await;
        assert!(page.refused(again));
        stage.ledger.set_away(false);
        page.write(lost, "are you there");
        stage.settle().await;
        assert_eq!(page.kept(lost).len(), 1);
        assert_eq!(count(&stage, stage.conversation(), "are you there"), 1);
        assert_eq!(count(&stage, stage.conversation(), "and now"), 0);
    });
}

#[test]
fn an_answer_that_was_lost_is_found_in_the_ledger() {
    on_stage(|| async {
        let slow = Arc::new(std::sync::Mutex::new(None));
        let kept = Arc::clone(&slow);
        let ledger = Arc::new(std::sync::OnceLock::new());
        let set = Arc::clone(&ledger);
        let stage = Stage::with(Cast {
            replace: Box::new(move |ports| {
                let memory = set.get_or_init(Default::default);
                let twin = SlowLedger::over(Arc::clone(memory));
                twin.permits.add_permits(1_000);
                *kept.lock().unwrap() = Some(Arc::clone(&twin.loses_answers));
                ports.ledger = Arc::new(twin);
            }),
            ..Default::default()
        })
        .await;
        let memory = ledger.get().unwrap();
        let loses = slow.lock().unwrap().clone().unwrap();
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        loses.store(true, Ordering::SeqCst);
        let said = page.says("hello").await;
        assert!(page.refused(said));
        loses.store(false, Ordering::SeqCst);
        page.write(said, "hello");
        stage.settle().await;
        assert_eq!(page.kept(said), [2]);
        let ids = memory.conversations();
        assert_eq!(ids.len(), 1);
        // What the lost append entailed was made up for: the client waits on the board.
        stage.settle().await;
        assert_eq!(peer.offers().len(), 1);
        page.ear.events(0);
    });
}

#[test]
fn what_comes_together_travels_together() {
    on_stage(|| async {
        let permits = Arc::new(std::sync::Mutex::new(None));
        let kept = Arc::clone(&permits);
        let memory: Arc<tomoshibi_engine::testing::memory::MemoryLedger> = Arc::default();
        let under = Arc::clone(&memory);
        let stage = Stage::with(Cast {
            replace: Box::new(move |ports| {
                let twin = SlowLedger::over(under);
                *kept.lock().unwrap() = Some(Arc::clone(&twin.permits));
                ports.ledger = Arc::new(twin);
            }),
            ..Default::default()
        })
        .await;
        let permits = permits.lock().unwrap().clone().unwrap();
        let mut pages = Vec::new();
        for _ in 0..40 {
            pages.push(stage.client().await);
        }
        // The first transaction is on its way while the others come.
        let mut said = vec![pages.first().unwrap().says("hello").await];
        for page in pages.iter().skip(1) {
            said.push(page.says("hello").await);
        }
        permits.add_permits(1_000);
        stage.settle().await;
        let batches = memory.batches();
        assert_eq!(batches.first(), Some(&1));
        assert_eq!(batches.get(1), Some(&39));
        for (page, said) in pages.iter().zip(said) {
            assert_eq!(page.kept(said), [2]);
        }
    });
}

#[test]
fn commands_of_one_conversation_keep_their_order() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let page = stage.client().await;
        page.says("hello").await;
        for n in 0..100 {
            page.write(stage.source(), &format!("{n}"));
        }
        stage.settle().await;
        let lines: Vec<String> = page
            .ear
            .lines()
            .into_iter()
            .filter(|line| line.parse::<u32>().is_ok())
            .collect();
        let expected: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        assert_eq!(lines, expected);
    });
}

#[test]
fn after_the_end_the_next_word_begins_another_conversation() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let page = stage.client().await;
        page.says("hello").await;
        let first = stage.conversation();
        page.tell(ClientCommand::Leave { id: stage.source() });
        stage.settle().await;
        let again = page.says("I am back").await;
        assert_eq!(page.kept(again), [2]);
        let all = stage.ledger.conversations();
        assert_eq!(all.len(), 2);
        let second = *all.iter().find(|id| **id != first).unwrap();
        assert_eq!(count(&stage, second, "I am back"), 1);
    });
}

#[test]
fn a_returning_client_prefers_who_answered_before() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let known = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let id = known.takes().await;
        known.tell(tomoshibi_engine::protocol::v1::StaffCommand::Report {
            id: stage.source(),
            conversation: id,
            report: tomoshibi_engine::conversation::Report {
                issues: Vec::new(),
                imminent: false,
                ladder: tomoshibi_engine::triage::Ladder::default(),
                note: None,
            },
        });
        stage.settle().await;
        // The known one is the more loaded of the two now.
        stage.client().await.says("me first").await;
        known.takes().await;
        let stranger = stage.on_duty(counselor(2, Peer)).await;
        page.says("I am back").await;
        let offers = known.offers();
        let back = offers.last().unwrap().lines.first().unwrap();
        assert_eq!(back.expose(), "I am back");
        assert!(stranger.offers().is_empty());
    });
}

#[test]
fn a_full_queue_refuses_and_says_so() {
    on_stage(|| async {
        let twin = SlowLedger::over(Arc::default());
        let permits = Arc::clone(&twin.permits);
        let stage = Stage::with(Cast {
            settings: tomoshibi_actors::Settings {
                session_queue_max: 4,
                ..settings()
            },
            replace: Box::new(move |ports| ports.ledger = Arc::new(twin)),
            ..Default::default()
        })
        .await;
        let page = stage.client().await;
        let mut said = Vec::new();
        for n in 0..10 {
            said.push(page.says(&format!("line {n}")).await);
        }
        let refused: Vec<bool> = said.iter().map(|id| page.refused(*id)).collect();
        // One on its way, four waiting.
        assert_eq!(refused.iter().filter(|refused| **refused).count(), 5);
        permits.add_permits(1_000);
        stage.settle().await;
        for (id, refused) in said.iter().zip(refused) {
            assert_eq!(page.kept(*id).len(), usize::from(!refused));
        }
    });
}
