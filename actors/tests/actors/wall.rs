//! What supervisors see.

use std::{sync::Arc, time::Duration};

use tokio::sync::Semaphore;
use tomoshibi_engine::{
    conversation::Status,
    protocol::v1::{CounselorTile, StaffCommand, StaffFact, StaffFrame, WaitingRoom},
    staff::Qualification::Peer,
    testing::memory::MemoryDuties,
    triage::Band,
};

use super::{
    desk::{counselor, supervisor},
    stage::{Cast, Desktop, Stage, on_stage, settings},
    twins::SlowDuties,
};

fn room(boss: &Desktop<'_>) -> Option<WaitingRoom> {
    let frames = boss.ear.staff().into_iter().rev();
    let mut rooms = frames.filter_map(|frame| match frame {
        StaffFrame::WaitingRoom { room } => Some(room),
        _ => None,
    });
    rooms.next()
}

fn tile(boss: &Desktop<'_>, of: &Desktop<'_>) -> Option<CounselorTile> {
    let frames = boss.ear.staff().into_iter().rev();
    let mut tiles = frames.filter_map(|frame| match frame {
        StaffFrame::Counselor { tile } if tile.member.id == of.id() => Some(tile),
        _ => None,
    });
    tiles.next()
}

#[test]
fn the_wall_follows_the_desk() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let boss = stage.signed_in(supervisor(9)).await;
        stage.client().await.says("so sad").await;
        stage.client().await.says("I have the pills").await;
        stage.pass(Duration::from_secs(1)).await;
        let waiting = room(&boss).unwrap();
        assert_eq!(waiting.counts, [0, 1, 0, 1]);
        let (card, line) = waiting.first.first().unwrap();
        assert_eq!(card.band, Band::Imminent);
        assert_eq!(line.as_ref().unwrap().expose(), "I have the pills");

        let peer = stage.on_duty(counselor(1, Peer)).await;
        let id = peer.takes().await;
        stage.pass(Duration::from_secs(1)).await;
        assert_eq!(room(&boss).unwrap().counts, [0, 0, 0, 1]);
        let tile = tile(&boss, &peer).unwrap();
        assert_eq!((tile.conversations, tile.connected), (1, true));
        assert!(tile.unanswered_since.is_some());
        let engaged = |frame: &StaffFrame| {
            matches!(frame, StaffFrame::Card { card }
            if card.conversation == id && card.status == Status::Engaged)
        };
        assert!(boss.ear.staff().iter().any(engaged));
    });
}

/// Two nodes: whoever is connected to the one is there on the walls of both.
#[test]
fn a_counselor_at_another_node_is_there() {
    on_stage(|| async {
        let here = Stage::open().await;
        let there = here.another().await;
        let boss = here.signed_in(supervisor(9)).await;
        let mut peer = there.on_duty(counselor(1, Peer)).await;
        here.pass(Duration::from_secs(5)).await;
        let connected = || tile(&boss, &peer).map(|tile| tile.connected);
        assert_eq!(connected(), Some(true), "seen by the other node");
        let welcomed = here.signed_in(supervisor(8)).await;
        let frames = welcomed.ear.staff();
        let at_once = frames.iter().find_map(|frame| match frame {
            StaffFrame::Welcome { colleagues, .. } => {
                colleagues.iter().find(|of| of.member.id == peer.id())
            }
            _ => None,
        });
        assert!(at_once.unwrap().connected, "also to a wall that begins");

        peer.leave();
        here.pass(Duration::from_secs(10)).await;
        assert_eq!(connected(), Some(false), "no node sees them");
        peer.connect(Vec::new()).await;
        here.pass(Duration::from_secs(5)).await;
        let connected = tile(&boss, &peer).map(|tile| tile.connected);
        assert_eq!(connected, Some(true), "and back");
    });
}

/// The board still says that this node saw them a moment ago.
#[test]
fn whoever_leaves_is_gone_at_once_from_their_own_node() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let boss = stage.signed_in(supervisor(9)).await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        stage.pass(Duration::from_secs(5)).await;
        peer.leave();
        for _ in 0..5 {
            stage.pass(Duration::from_secs(1)).await;
            let connected = tile(&boss, &peer).map(|tile| tile.connected);
            assert_eq!(connected, Some(false));
        }
    });
}

#[test]
fn the_wall_says_who_is_being_asked() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let boss = stage.signed_in(supervisor(9)).await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("so sad").await;
        stage.pass(Duration::from_secs(1)).await;
        let (card, _) = room(&boss).unwrap().first.first().unwrap().clone();
        assert_eq!(
            (card.status, card.counselor),
            (Status::Offered, Some(peer.id()))
        );
    });
}

#[test]
fn a_late_supervisor_gets_the_whole_desk() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let id = peer.takes().await;
        stage.client().await.says("I have the pills").await;
        let boss = stage.signed_in(supervisor(9)).await;
        stage.pass(Duration::from_secs(1)).await;
        let welcome = boss.ear.staff().into_iter().find_map(|frame| match frame {
            StaffFrame::Welcome {
                conversations,
                colleagues,
                alarms,
                ..
            } => Some((conversations, colleagues, alarms)),
            _ => None,
        });
        let (conversations, colleagues, alarms) = welcome.unwrap();
        assert_eq!(conversations.len(), 2);
        assert_eq!(colleagues.len(), 2);
        assert!(!alarms.is_empty());
        assert_eq!(room(&boss).unwrap().counts, [0, 0, 0, 1]);

        boss.tell(StaffCommand::Watch {
            conversation: id,
            after: 0,
        });
        stage.settle().await;
        page.says("more").await;
        boss.tell(StaffCommand::Unwatch { conversation: id });
        stage.settle().await;
        page.says("not for the wall").await;
        let read: Vec<String> = boss
            .ear
            .staff()
            .into_iter()
            .filter_map(|frame| match frame {
                StaffFrame::Events { events, .. } => Some(events),
                _ => None,
            })
            .flatten()
            .filter_map(|event| match event.fact {
                StaffFact::ClientSaid { text, .. } => Some(text.expose().to_owned()),
                _ => None,
            })
            .collect();
        assert_eq!(read, ["hello", "more"]);
    });
}

#[test]
fn counselors_know_how_many_wait_but_not_who() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.signed_in(counselor(1, Peer)).await;
        for _ in 0..12 {
            stage.client().await.says("hello").await;
        }
        stage.pass(Duration::from_secs(2)).await;
        let levels: Vec<_> = peer
            .ear
            .staff()
            .into_iter()
            .filter_map(|frame| match frame {
                StaffFrame::Queue { level } => Some(level),
                _ => None,
            })
            .collect();
        let many = tomoshibi_engine::protocol::v1::QueueLevel::Many;
        assert_eq!(levels.last(), Some(&many));
        let shown = |frame: &StaffFrame| {
            matches!(
                frame,
                StaffFrame::WaitingRoom { .. } | StaffFrame::Card { .. } | StaffFrame::Alarm { .. }
            )
        };
        assert!(!peer.ear.staff().iter().any(shown));
    });
}

/// A stage whose wall reads only with a permit. By itself it looks again only long after the test.
async fn slow_wall(permits: &Arc<Semaphore>) -> Stage {
    let duties: Arc<MemoryDuties> = Arc::default();
    let permits = Arc::clone(permits);
    let mut settings = settings();
    settings.wall_again_every = Duration::from_hours(1);
    Stage::with(Cast {
        settings,
        replace: Box::new(move |ports| ports.duties = Arc::new(SlowDuties { duties, permits })),
        ..Default::default()
    })
    .await
}

#[test]
fn what_happens_while_the_wall_reads_is_shown_when_it_has_read() {
    on_stage(|| async {
        let permits = Arc::new(Semaphore::new(100));
        let stage = slow_wall(&permits).await;
        let boss = stage.signed_in(supervisor(9)).await;
        stage.pass(Duration::from_secs(1)).await;
        permits.forget_permits(100);
        let page = stage.client().await;
        page.says("hello").await;
        stage.pass(Duration::from_secs(1)).await;
        // The wall reads, and waits. More than one change comes meanwhile.
        page.says("so sad").await;
        stage.client().await.says("I have the pills").await;
        permits.add_permits(100);
        stage.pass(Duration::from_secs(20)).await;
        assert_eq!(room(&boss).unwrap().counts, [0, 1, 0, 1]);
        // And it goes on following the desk.
        stage.client().await.says("hello").await;
        stage.pass(Duration::from_secs(1)).await;
        assert_eq!(room(&boss).unwrap().counts, [1, 1, 0, 1]);
    });
}

#[test]
fn a_wall_that_is_looked_at_is_never_long_silent() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let boss = stage.signed_in(supervisor(9)).await;
        stage.pass(Duration::from_secs(1)).await;
        let rooms = || {
            let frames = boss.ear.staff();
            let rooms = frames
                .iter()
                .filter(|f| matches!(f, StaffFrame::WaitingRoom { .. }));
            rooms.count()
        };
        assert_eq!(rooms(), 1);
        stage.pass(Duration::from_secs(30)).await;
        assert_eq!(rooms(), 4, "though nothing happened");
    });
}
