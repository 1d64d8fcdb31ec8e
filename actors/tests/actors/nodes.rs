//! Two nodes over one ledger, and a node that begins again.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::sync::Semaphore;
use tomoshibi_actors::Ports;
use tomoshibi_engine::{
    conversation::Standing,
    dispatch::Load,
    ids::{ConversationId, Seq},
    ports::{
        board::{Board as _, Initiative, MatchRules},
        bus::{Bus as _, Heard, Hint},
        ledger::Select,
    },
    protocol::v1::StaffFrame,
    staff::Qualification::Peer,
    time::Millis,
};
use uuid::Uuid;

use super::{
    desk::{counselor, demo_desk},
    stage::{Cast, Stage, on_stage, settings},
    twins::SlowLedger,
};

#[test]
fn a_client_on_two_nodes_is_in_one_conversation() {
    on_stage(|| async {
        let here = Stage::open().await;
        let there = here.another().await;
        let left = here.client().await;
        let right = there.page_of(left.client.clone(), 0).await;
        left.says("hello").await;
        let second = right.says("me again").await;
        assert_eq!(right.kept(second).len(), 1);
        here.settle().await;
        assert_eq!(here.ledger.conversations().len(), 1);
        let all = ["hello", "We are finding someone.", "me again"];
        assert_eq!(left.ear.lines(), all);
        assert_eq!(right.ear.lines(), all);
    });
}

#[test]
fn a_lost_hint_costs_two_seconds() {
    on_stage(|| async {
        let here = Stage::open().await;
        let there = here.another().await;
        let left = here.client().await;
        left.says("hello").await;
        let right = there.page_of(left.client.clone(), 0).await;
        assert_eq!(right.ear.lines().len(), 2);
        here.bus.lose_hints(true);
        left.says("nobody hears the bus").await;
        assert_eq!(right.ear.lines().len(), 2);
        here.pass(Duration::from_secs(2)).await;
        assert_eq!(right.ear.lines().len(), 3);
        right.ear.events(0);
    });
}

/// A stage whose ledger can be made to answer no read.
async fn stage_that_may_not_read() -> (Stage, Arc<Semaphore>) {
    let twin = SlowLedger::over(Arc::default());
    twin.permits.add_permits(1_000);
    let reads = Arc::clone(&twin.reads);
    let replace = Box::new(move |ports: &mut Ports| ports.ledger = Arc::new(twin));
    let cast = Cast {
        replace,
        ..Cast::default()
    };
    (Stage::with(cast).await, reads)
}

#[test]
fn what_another_node_wrote_comes_with_its_hint_and_is_not_read() {
    on_stage(|| async {
        let (here, reads) = stage_that_may_not_read().await;
        let there = here.another().await;
        let left = here.client().await;
        left.says("hello").await;
        let right = there.page_of(left.client.clone(), 0).await;
        reads.forget_permits(1_000);
        left.says("one").await;
        left.says("two").await;
        assert_eq!(right.ear.lines().len(), 4);
        right.says("and back").await;
        assert_eq!(left.ear.lines(), right.ear.lines());
        left.ear.events(0);
        right.ear.events(0);
    });
}

/// What comes with a hint is taken by whoever stands right before it. Who lacks more reads all of it, and a hint
/// that comes twice, or late, or with events of another place, changes nothing.
#[test]
fn whoever_missed_a_hint_reads_and_takes_nothing_from_the_next() {
    on_stage(|| async {
        let (here, reads) = stage_that_may_not_read().await;
        let there = here.another().await;
        let left = here.client().await;
        left.says("hello").await;
        let right = there.page_of(left.client.clone(), 0).await;
        let heard: Arc<Mutex<Vec<Hint>>> = Arc::default();
        let notes = Arc::clone(&heard);
        here.bus.subscribe(Box::new(move |word| {
            if let Heard::Hint(hint) = word {
                notes.lock().unwrap().push(hint);
            }
            true
        }));
        left.says("one").await;
        here.bus.lose_hints(true);
        left.says("two").await;
        here.bus.lose_hints(false);
        reads.forget_permits(1_000);
        left.says("three").await;
        assert_eq!(right.ear.lines().len(), 3, "not shown before what it lacks");
        let all = heard.lock().unwrap().clone();
        for hint in all.iter().chain(&all) {
            here.bus.publish(hint.clone());
        }
        reads.add_permits(1_000);
        here.settle().await;
        for hint in all {
            if let Hint::Appended {
                desk,
                conversation,
                seq,
                carried,
            } = hint
            {
                let seq = Seq(seq.0 + 1);
                here.bus.publish(Hint::Appended {
                    desk,
                    conversation,
                    seq,
                    carried,
                });
            }
        }
        left.says("four").await;
        let all = [
            "hello",
            "We are finding someone.",
            "one",
            "two",
            "three",
            "four",
        ];
        assert_eq!(right.ear.lines(), all);
        right.ear.events(0);
        assert!(here.alarm_kinds().is_empty(), "no stream was given up");
    });
}

#[test]
fn a_node_that_begins_again_knows_everything() {
    on_stage(|| async {
        let before = Stage::open().await;
        let peer = before.on_duty(counselor(1, Peer)).await;
        let talking = before.client().await;
        talking.says("hello").await;
        let id = peer.takes().await;
        let second = before.client().await;
        second.says("I wait").await;
        assert!(before.service.stop().await);

        let after = before.another().await;
        let mut peer = after.desktop_of(peer.member.clone()).await;
        let welcome = peer.ear.staff().into_iter().find_map(|frame| match frame {
            StaffFrame::Welcome { conversations, .. } => Some(conversations),
            _ => None,
        });
        let cards = welcome.unwrap();
        assert_eq!(cards.len(), 1);
        assert_eq!(cards.first().unwrap().conversation, id);
        let offered = peer.offers().pop().unwrap();
        assert_eq!(offered.lines.first().unwrap().expose(), "I wait");
        let page = after.page_of(talking.client.clone(), 0).await;
        peer.says(id, "we are back").await;
        assert!(page.ear.lines().contains(&"we are back".to_owned()));
        peer.leave();
        peer.connect(vec![(id, 4)]).await;
        let from = peer.ear.staff().into_iter().find_map(|frame| match frame {
            StaffFrame::Events {
                conversation,
                after,
                ..
            } if conversation == id => Some(after),
            _ => None,
        });
        assert_eq!(from, Some(4));
    });
}

#[test]
fn a_node_that_joins_leaves_the_board_as_it_is() {
    on_stage(|| async {
        let here = Stage::open().await;
        let peer = here.on_duty(counselor(1, Peer)).await;
        let first = here.client().await;
        first.says("hello").await;
        peer.takes().await;
        let second = here.client().await;
        second.says("me too").await;
        here.settle().await;
        let desk = demo_desk().id;
        let before = here.board.snapshot(&desk).await.expect("a board");
        let there = here.another().await;
        there.pass(Duration::from_secs(1)).await;
        let after = here.board.snapshot(&desk).await.expect("a board");
        assert_eq!(after, before);
        assert_eq!(after.claims.len(), 1, "the offer stands");
    });
}

/// Each node looks after whoever holds conversations, and neither sees the pages of the other.
#[test]
fn a_counselor_on_another_node_is_not_gone() {
    on_stage(|| async {
        let here = Stage::open().await;
        let peer = here.on_duty(counselor(1, Peer)).await;
        let page = here.client().await;
        page.says("hello").await;
        let id = peer.takes().await;
        let there = here.another().await;
        there.pass(Duration::from_mins(10)).await;
        assert_eq!(here.counselor_of(id), Some(peer.id()));
        let third = there.client().await;
        third.says("me too").await;
        there.pass(Duration::from_secs(1)).await;
        assert_eq!(peer.offers().len(), 2, "still offered new clients");
    });
}

#[test]
fn a_counselor_who_moved_to_another_node_keeps_their_clients() {
    on_stage(|| async {
        let here = Stage::open().await;
        let there = here.another().await;
        let peer = here.on_duty(counselor(1, Peer)).await;
        let page = here.client().await;
        page.says("hello").await;
        let id = peer.takes().await;
        let _moved = there.desktop_of(counselor(1, Peer)).await;
        peer.leave();
        here.pass(Duration::from_mins(10)).await;
        assert_eq!(here.counselor_of(id), Some(counselor(1, Peer).id));
    });
}

#[test]
fn a_counselor_whose_node_died_is_missed_by_the_others() {
    on_stage(|| async {
        let here = Stage::open().await;
        let peer = here.on_duty(counselor(1, Peer)).await;
        let page = here.client().await;
        page.says("hello").await;
        let id = peer.takes().await;
        let there = here.another().await;
        assert!(here.service.stop().await);
        there.pass(Duration::from_mins(10)).await;
        assert_eq!(there.counselor_of(id), None);
    });
}

#[test]
fn an_offer_whose_hint_was_lost_is_seen_within_two_seconds() {
    on_stage(|| async {
        let here = Stage::open().await;
        let there = here.another().await;
        let peer = there.on_duty(counselor(1, Peer)).await;
        there.settle().await;
        here.bus.lose_hints(true);
        let page = here.client().await;
        page.says("hello").await;
        assert!(peer.offers().is_empty(), "made by the node of the client");
        here.pass(Duration::from_secs(2)).await;
        assert_eq!(peer.offers().len(), 1);
    });
}

#[test]
fn what_the_board_lost_is_put_back() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let page = stage.client().await;
        page.says("hello").await;
        let id = stage.conversation();
        let desk = demo_desk().id;
        // A round reads, the next one says; then the board is read, and again.
        stage.pass(Duration::from_secs(9)).await;
        stage.board.forget(&desk, id);
        let waiting = async || stage.board.snapshot(&desk).await.unwrap().waiting.len();
        assert_eq!(waiting().await, 0);
        stage.pass(Duration::from_secs(9)).await;
        assert_eq!(waiting().await, 1);
        let peer = stage.on_duty(counselor(1, Peer)).await;
        assert_eq!(peer.offers().len(), 1);
    });
}

/// A node dies between an offer's commit and its word to the board, which then takes the counselor for free.
#[test]
fn who_was_offered_enough_is_offered_no_more_whatever_the_board_believes() {
    on_stage(|| async {
        let mut desk = demo_desk();
        desk.policy.capacities.peer = Load::conversations(1);
        let cast = Cast {
            desk,
            ..Cast::default()
        };
        let stage = Stage::with(cast).await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let first = stage.client().await;
        first.says("hello").await;
        let offered = peer.offers().pop().unwrap().card.conversation;
        let desk = demo_desk().id;
        stage.board.forget(&desk, offered);
        let second = stage.client().await;
        second.says("hello too").await;
        assert_eq!(peer.offers().len(), 1, "beyond what they may carry");
        let snapshot = stage.board.snapshot(&desk).await.unwrap();
        let claimed: Vec<_> = snapshot.claims.iter().map(|c| c.conversation).collect();
        assert_eq!(claimed, [offered], "the board was told at once");
    });
}

#[test]
fn who_is_on_the_board_and_not_in_the_ledger_leaves_it() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let desk = demo_desk().id;
        let page = stage.client().await;
        page.says("hello").await;
        let waits = stage.conversation();
        let select = Select::Ids(vec![waits]);
        let row = stage
            .ports
            .ledger
            .summaries(select, 1)
            .await
            .unwrap()
            .remove(0);
        let Standing::Waiting(mut ticket) = row.standing else {
            panic!("waits: {:?}", row.standing);
        };
        let ghost = ConversationId(Uuid::from_u128(77));
        ticket.conversation = ghost;
        let placed = stage
            .board
            .place(&desk, ghost, Seq(3), Standing::Waiting(ticket));
        placed.await.unwrap();
        stage.pass(Duration::from_secs(12)).await;
        let snapshot = stage.board.snapshot(&desk).await.unwrap();
        let left: Vec<ConversationId> = snapshot.waiting.iter().map(|t| t.conversation).collect();
        assert_eq!(left, [waits]);
    });
}

/// The word that an offer was made reaches the board when the lease of its claim is over: the board takes it for a
/// claim of which nothing came. Nobody compares board and ledger meanwhile.
#[test]
fn an_offer_that_the_board_hears_of_late_stands_as_long_as_any() {
    on_stage(|| async {
        let settings = tomoshibi_actors::Settings {
            reconcile_every: Duration::from_hours(1),
            ..settings()
        };
        let cast = Cast {
            settings,
            ..Cast::default()
        };
        let stage = Stage::with(cast).await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let offer = peer.offers().pop().unwrap();
        let (id, claim) = (offer.card.conversation, offer.claim);
        let desk = demo_desk().id;
        let row = stage.ledger.row(id).unwrap();
        let Standing::Offered { ticket, .. } = row.standing else {
            panic!("offered: {:?}", row.standing);
        };
        // As it was between the claim and the word of its offer.
        stage.board.forget(&desk, id);
        let waits = Standing::Waiting(ticket);
        let placed = stage.board.place(&desk, id, Seq(row.seq.0 - 1), waits);
        placed.await.unwrap();
        let rules = MatchRules {
            initiative: Initiative::Engine,
            lease: Millis::seconds(10),
            surge: Load::ZERO,
            imminent_unserved_max: Millis::minutes(1),
        };
        let now = stage.ports.clock.now();
        let matched = stage.board.match_next(&desk, vec![claim], rules, now);
        assert_eq!(matched.await.unwrap().claims.len(), 1);

        stage.pass(Duration::from_secs(15)).await;
        assert!(!stage.kinds(id).contains(&"offer_lapsed"), "lapsed early");
        let claims = stage.board.snapshot(&desk).await.unwrap().claims;
        let known: Vec<_> = claims.iter().map(|known| known.id).collect();
        assert_eq!(known, [claim], "the board was told that it stands");
        stage.pass(Duration::from_secs(20)).await;
        assert!(stage.kinds(id).contains(&"offer_lapsed"), "in its time");
    });
}

/// A node takes a wake-up from the board, and is gone before it did anything about it.
#[test]
fn a_wake_up_taken_by_a_node_that_died_is_due_again() {
    on_stage(|| async {
        let here = Stage::open().await;
        let peer = here.on_duty(counselor(1, Peer)).await;
        let page = here.client().await;
        page.says("hello").await;
        let id = peer.takes().await;
        peer.says(id, "Tell me.").await;
        assert!(here.service.stop().await);
        here.pass(Duration::from_mins(10)).await;
        let due = here.board.due(&demo_desk().id, here.ports.clock.now());
        assert_eq!(due.await.unwrap(), [id]);

        let there = here.another().await;
        there.pass(Duration::from_secs(20)).await;
        assert!(!here.ledger.row(id).unwrap().away, "somebody else has it");
        there.pass(Duration::from_secs(15)).await;
        assert!(here.ledger.row(id).unwrap().away);
    });
}
