//! Every reader gets every event once and in order, and nothing it may not see.

use std::{sync::Arc, time::Duration};

use tomoshibi_engine::{
    ports::sessions::Resume,
    privacy::{TEXT_BYTES_MAX, Text},
    protocol::v1::{ClientCommand, ClientFrame, CloseCode, StaffCommand, StaffFrame},
    staff::Qualification::Peer,
    testing::memory::MemoryLedger,
};

use super::{
    desk::{counselor, supervisor},
    stage::{Cast, Stage, on_stage, settings},
    twins::SlowLedger,
};

#[test]
fn a_slow_reader_resumes_without_gap_or_repetition() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let mut page = stage.client().await;
        let other = stage.page_of(page.client.clone(), 0).await;
        page.says("hello").await;
        page.ear.narrow(2);
        for n in 0..10 {
            other.says(&format!("line {n}")).await;
        }
        assert_eq!(page.ear.closed(), Some(CloseCode::Resume));
        let (mut lines, through) = page.ear.events(0);
        page.leave();
        page.connect(through).await;
        other.says("one more").await;
        let (rest, _) = page.ear.events(through);
        lines.extend(rest);
        let (all, _) = other.ear.events(0);
        assert_eq!(lines, all);
    });
}

#[test]
fn a_long_absence_comes_in_several_frames() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let mut page = stage.client().await;
        let other = stage.page_of(page.client.clone(), 0).await;
        page.says("hello").await;
        let (_, through) = page.ear.events(0);
        page.leave();
        for n in 0..250 {
            other.says(&format!("line {n}")).await;
        }
        page.connect(through).await;
        other.says("live").await;
        let (events, _) = page.ear.events(through);
        assert_eq!(events.len(), 251);
        let frames = page.ear.client().into_iter();
        let frames = frames.filter(|f| matches!(f, ClientFrame::Events { .. }));
        assert!(frames.count() >= 3);
    });
}

#[test]
fn the_longest_lines_come_in_frames_that_a_connection_can_take() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let mut page = stage.client().await;
        page.says(&"x".repeat(TEXT_BYTES_MAX)).await;
        let conversation = peer.takes().await;
        for _ in 0..30 {
            page.says(&"x".repeat(TEXT_BYTES_MAX)).await;
        }
        page.leave();
        page.connect(0).await;
        let console = stage.desktop_of(peer.member.clone()).await;
        console.tell(StaffCommand::Watch {
            conversation,
            after: 0,
        });
        stage.settle().await;
        assert_eq!(page.ear.lines().len(), 31 + 1, "and the service's");
        for json in page.ear.json().iter().chain(&console.ear.json()) {
            assert!(json.len() <= 128 * 1024, "{} bytes", json.len());
        }
    });
}

#[test]
fn who_is_slow_over_the_past_is_given_it_bit_by_bit() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let mut page = stage.client().await;
        let other = stage.page_of(page.client.clone(), 0).await;
        for n in 0..250 {
            page.says(&format!("line {n}")).await;
        }
        page.leave();
        page.connect_taking(1).await;
        let (some, _) = page.ear.events(0);
        assert!((1..=100).contains(&some.len()), "{} at once", some.len());
        stage.pass(Duration::from_secs(5)).await;
        assert_eq!(page.ear.events(0).0.len(), some.len(), "nothing is forced");
        assert_eq!(page.ear.closed(), None);
        other.says("meanwhile").await;
        page.ear.takes_pages(9);
        stage.pass(Duration::from_secs(1)).await;
        assert_eq!(page.ear.events(0), other.ear.events(0));
    });
}

#[test]
fn a_page_of_an_ended_conversation_gets_the_next_one_whole() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let boss = stage.signed_in(supervisor(9)).await;
        let mut page = stage.client().await;
        let other = stage.page_of(page.client.clone(), 0).await;
        page.says("hello").await;
        let first = stage.conversation();
        assert_eq!(page.ear.conversation(), Some(first));
        let (_, after) = page.ear.events(0);
        page.leave();
        let id = stage.source();
        boss.tell(StaffCommand::Close {
            id,
            conversation: first,
        });
        stage.settle().await;
        for line in ["again", "and more", "and more still"] {
            other.says(line).await;
        }
        page.resume(Resume {
            conversation: Some(first),
            after,
        })
        .await;
        assert_ne!(
            page.ear.conversation(),
            Some(first),
            "it is told where it is"
        );
        assert_eq!(page.ear.conversation(), other.ear.conversation());
        assert!(page.ear.lines().contains(&"again".to_owned()));
        let (all, _) = page.ear.events(0);
        assert_eq!(all.len(), 4);
    });
}

#[test]
fn one_who_attaches_amid_a_storm_misses_nothing() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let page = stage.client().await;
        page.says("hello").await;
        for n in 0..50 {
            page.write(stage.source(), &format!("line {n}"));
        }
        let late = stage.page_of(page.client.clone(), 0).await;
        for n in 50..60 {
            page.write(stage.source(), &format!("line {n}"));
        }
        stage.settle().await;
        assert_eq!(late.ear.lines(), page.ear.lines());
        assert_eq!(late.ear.lines().len(), 62);
    });
}

#[test]
fn one_whose_past_comes_late_gets_it_before_what_is_new() {
    on_stage(|| async {
        let twin = SlowLedger::over(Arc::default());
        twin.permits.add_permits(1_000);
        let reads = Arc::clone(&twin.reads);
        let stage = Stage::with(Cast {
            replace: Box::new(move |ports| ports.ledger = Arc::new(twin)),
            ..Default::default()
        })
        .await;
        let page = stage.client().await;
        page.says("hello").await;
        page.says("and more").await;
        let held = reads.forget_permits(usize::MAX);
        let late = stage.page_of(page.client.clone(), 0).await;
        page.says("new").await;
        assert!(late.ear.lines().is_empty());
        reads.add_permits(held);
        stage.settle().await;
        page.says("newer").await;
        assert_eq!(late.ear.lines(), page.ear.lines());
        assert_eq!(late.ear.lines().len(), 5);
    });
}

#[test]
fn a_whisper_is_in_no_frame_a_client_gets() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let boss = stage.signed_in(supervisor(9)).await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let mut page = stage.client().await;
        page.says("hello").await;
        let conversation = peer.takes().await;
        let id = stage.source();
        boss.tell(StaffCommand::Whisper {
            id,
            conversation,
            text: Text::new("MARKED ask about tonight").unwrap(),
        });
        stage.settle().await;
        assert!(boss.was_kept(id));
        peer.says(conversation, "How is tonight?").await;
        let heard = |json: &[String]| json.iter().any(|frame| frame.contains("MARKED"));
        assert!(heard(&peer.ear.json()));
        let names_the_supervisor = |json: &[String]| {
            let nickname = format!("\"{}\"", boss.member.nickname);
            json.iter().any(|frame| frame.contains(&nickname))
        };
        assert!(names_the_supervisor(&peer.ear.json()));
        assert!(!heard(&page.ear.json()));
        assert!(page.ear.lines().contains(&"How is tonight?".to_owned()));
        page.leave();
        page.connect(0).await;
        let json = page.ear.json();
        assert!(!heard(&json));
        assert!(!names_the_supervisor(&json));
        let staff_only = [
            "score",
            "imminent",
            "band",
            "why",
            "model",
            &peer.id().to_string(),
        ];
        for word in staff_only {
            assert!(!json.iter().any(|frame| frame.contains(word)), "{word}");
        }
        page.ear.events(0);
    });
}

#[test]
fn an_idle_conversation_leaves_memory_and_wakes_when_something_is_due() {
    on_stage(|| async {
        let stage = Stage::with(Cast {
            settings: tomoshibi_actors::Settings {
                passivate_after: Duration::from_secs(5),
                ..settings()
            },
            ..Default::default()
        })
        .await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        assert_eq!(peer.offers().len(), 1);
        assert_eq!(stage.service.conversations_awake(), 1);
        stage.pass(Duration::from_secs(15)).await;
        assert_eq!(stage.service.conversations_awake(), 0);
        // The offer lapses all the same.
        stage.pass(Duration::from_secs(18)).await;
        assert!(stage.kinds(stage.conversation()).contains(&"offer_lapsed"));
        stage.pass(Duration::from_secs(15)).await;
        assert_eq!(stage.service.conversations_awake(), 0);
        let said = page.says("still here").await;
        assert_eq!(page.kept(said).len(), 1);
        page.ear.events(0);
    });
}

#[test]
fn typing_and_seen_are_shown_and_not_recorded() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let conversation = peer.takes().await;
        let events = stage.ledger.stream(conversation).len();
        page.tell(ClientCommand::Typing {});
        page.tell(ClientCommand::Seen { through: 3 });
        peer.tell(StaffCommand::Typing { conversation });
        peer.tell(StaffCommand::Seen {
            conversation,
            through: 2,
        });
        stage.settle().await;
        assert!(page.ear.client().contains(&ClientFrame::Typing {}));
        assert!(
            page.ear
                .client()
                .contains(&ClientFrame::Seen { through: 2 })
        );
        let staff = peer.ear.staff();
        assert!(staff.contains(&StaffFrame::Typing { conversation }));
        let through = 3;
        assert!(staff.contains(&StaffFrame::Seen {
            conversation,
            through
        }));
        assert!(
            !staff
                .iter()
                .any(|f| matches!(f, StaffFrame::Refused { .. }))
        );
        assert_eq!(stage.ledger.stream(conversation).len(), events);

        // Seen through a whisper: the client is not to learn that there was one.
        let (_, shown) = page.ear.events(0);
        let whisper = StaffCommand::Whisper {
            id: stage.source(),
            conversation,
            text: Text::new("between us").unwrap(),
        };
        peer.tell(whisper);
        let through = u64::MAX;
        peer.tell(StaffCommand::Seen {
            conversation,
            through,
        });
        stage.settle().await;
        let told = ClientFrame::Seen { through: shown };
        assert_eq!(page.ear.client().last(), Some(&told));
    });
}

#[test]
fn a_console_that_resumes_while_a_conversation_becomes_its_own_is_told_once() {
    on_stage(|| async {
        let ledger = Arc::new(MemoryLedger::default());
        let slow = SlowLedger::over(Arc::clone(&ledger));
        let permits = Arc::clone(&slow.permits);
        permits.add_permits(2);
        let stage = Stage::with(Cast {
            replace: Box::new(move |ports| ports.ledger = Arc::new(slow)),
            ..Default::default()
        })
        .await;
        let mut peer = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("hello").await;
        let offer = peer.offers().pop().unwrap();
        let conversation = offer.card.conversation;
        peer.accepts(&offer).await;
        // The acceptance is on its way to the disk; they knew the first two events from an earlier time.
        peer.connect(vec![(conversation, 2)]).await;
        permits.add_permits(1_000);
        stage.settle().await;
        let told: Vec<u64> = peer.ear.staff().into_iter().flat_map(seqs).collect();
        let all: Vec<u64> = ledger
            .stream(conversation)
            .iter()
            .map(|e| e.seq.0)
            .collect();
        assert_eq!(told, all);
    });
}

fn seqs(frame: StaffFrame) -> Vec<u64> {
    match frame {
        StaffFrame::Events { events, .. } => events.iter().map(|event| event.seq).collect(),
        _ => Vec::new(),
    }
}
