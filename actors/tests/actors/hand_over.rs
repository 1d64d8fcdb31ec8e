//! A talk goes from hand to hand: whoever has it keeps it until somebody else has accepted it.

use std::time::Duration;

use tomoshibi_engine::{
    conversation::{HandOverEnd, RequeueReason},
    desk::Escalation,
    dispatch::Because,
    ids::{ConversationId, SourceId, StaffId},
    ports::alarms::AlarmKind,
    privacy::Text,
    protocol::v1::{
        ClientFact, ClientFrame, DecisionDue, ErrorCode, StaffCommand, StaffFact, StaffFrame,
    },
    staff::Qualification::{Counselor, Licensed, Peer},
};

use super::{
    desk::{counselor, demo_desk, supervisor},
    stage::{Cast, Desktop, Stage, on_stage},
};

async fn hands_over(
    from: &Desktop<'_>,
    conversation: ConversationId,
    to: Option<StaffId>,
) -> SourceId {
    let id = from.stage.source();
    from.tell(StaffCommand::HandOver {
        id,
        conversation,
        to,
        note: Some(Text::new("she is alone at home").unwrap()),
    });
    from.stage.settle().await;
    id
}

/// How it was told that asking came to nothing.
fn ends(to: &Desktop<'_>) -> Vec<HandOverEnd> {
    let frames = to.ear.staff().into_iter();
    let events = frames.filter_map(|frame| match frame {
        StaffFrame::Events { events, .. } => Some(events),
        _ => None,
    });
    events
        .flatten()
        .filter_map(|event| match event.fact {
            StaffFact::HandOverEnded { how, .. } => Some(how),
            _ => None,
        })
        .collect()
}

fn decisions(boss: &Desktop<'_>) -> Vec<DecisionDue> {
    let frames = boss.ear.staff().into_iter().rev();
    let mut told = frames.filter_map(|frame| match frame {
        StaffFrame::Decisions { decisions } => Some(decisions),
        _ => None,
    });
    told.next().unwrap_or_default()
}

async fn by_itself() -> Stage {
    let mut desk = demo_desk();
    desk.policy.escalation = Escalation::Auto;
    Stage::with(Cast {
        desk,
        ..Default::default()
    })
    .await
}

#[test]
fn a_talk_moves_when_a_colleague_has_accepted_it_and_not_before() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let first = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let id = first.takes().await;
        let second = stage.on_duty(counselor(2, Peer)).await;
        let source = hands_over(&first, id, None).await;
        assert!(first.was_kept(source));
        let offer = second.offers().pop().unwrap();
        let from = offer.from.clone().unwrap();
        assert_eq!(from.note.unwrap().expose(), "she is alone at home");
        assert_eq!(
            (from.nickname.as_str(), from.reason),
            ("Staff 1", RequeueReason::Transfer)
        );
        let said = first.says(id, "one moment").await;
        assert!(first.was_kept(said), "it is theirs as long as it lasts");
        assert_eq!(stage.counselor_of(id), Some(first.id()));
        second.accepts(&offer).await;
        assert_eq!(stage.counselor_of(id), Some(second.id()));
        let gone = |frame: &StaffFrame| matches!(frame, StaffFrame::Gone { conversation } if *conversation == id);
        assert!(first.ear.staff().iter().any(gone));
        let joined = |frame: &ClientFrame| {
            matches!(frame, ClientFrame::Events { events, .. } if events.iter().any(
                |event| matches!(&event.fact, ClientFact::Joined { nickname } if nickname == "Staff 2")
            ))
        };
        assert!(page.ear.client().iter().any(joined));
        let told = format!("{:?}", page.ear.client());
        assert!(!told.contains("alone at home"), "it is for staff alone");
    });
}

#[test]
fn an_asking_that_lapses_leaves_it_where_it_is_and_says_so() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let first = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("hello").await;
        let id = first.takes().await;
        let second = stage.on_duty(counselor(2, Peer)).await;
        hands_over(&first, id, None).await;
        stage.pass(Duration::from_secs(59)).await;
        assert_eq!(ends(&first), []);
        stage.pass(Duration::from_secs(2)).await;
        assert_eq!(ends(&first), [HandOverEnd::Lapsed]);
        assert_eq!(stage.counselor_of(id), Some(first.id()));
        let over = |frame: &StaffFrame| matches!(frame, StaffFrame::OfferOver { .. });
        assert!(second.ear.staff().iter().any(over));
        // Whoever did not answer is not asked again at once; and there is nobody else.
        let again = hands_over(&first, id, None).await;
        assert_eq!(first.refusal(again), Some(ErrorCode::NobodyFree));
        let third = stage.on_duty(counselor(3, Peer)).await;
        hands_over(&first, id, None).await;
        third.declines().await;
        assert_eq!(ends(&first), [HandOverEnd::Lapsed, HandOverEnd::Declined]);
        assert_eq!(stage.counselor_of(id), Some(first.id()));
    });
}

#[test]
fn the_same_wish_twice_asks_once() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let first = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("hello").await;
        let conversation = first.takes().await;
        let second = stage.on_duty(counselor(2, Peer)).await;
        let wish = StaffCommand::HandOver {
            id: stage.source(),
            conversation,
            to: None,
            note: None,
        };
        for _ in 0..3 {
            first.tell(wish.clone());
        }
        stage.settle().await;
        first.tell(wish);
        stage.settle().await;
        assert_eq!(second.offers().len(), 1);
    });
}

#[test]
fn what_outgrows_its_counselor_is_proposed_and_a_person_confirms() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let boss = stage.signed_in(supervisor(9)).await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let id = peer.takes().await;
        let licensed = stage.on_duty(counselor(2, Licensed)).await;
        page.says("I have the pills").await;
        stage.pass(Duration::from_secs(2)).await;
        assert!(stage.alarm_kinds().contains(&AlarmKind::Outgrown));
        assert!(licensed.offers().is_empty(), "a person is to confirm");
        let due = decisions(&boss);
        let [due] = due.as_slice() else {
            panic!("{} decisions", due.len())
        };
        let proposal = due.proposal.unwrap();
        assert_eq!((due.decide_by, proposal.counselor), (None, licensed.id()));
        assert_eq!(proposal.because, Because::LeastLoaded);
        hands_over(&boss, id, Some(proposal.counselor)).await;
        let offer = licensed.offers().pop().unwrap();
        assert_eq!(offer.from.unwrap().reason, RequeueReason::Outgrown);
        assert_eq!(stage.counselor_of(id), Some(peer.id()));
        stage.pass(Duration::from_secs(2)).await;
        assert_eq!(decisions(&boss), [], "somebody is asked");
        licensed.takes().await;
        assert_eq!(stage.counselor_of(id), Some(licensed.id()));
    });
}

#[test]
fn a_supervisor_may_leave_it_where_it_is() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let boss = stage.signed_in(supervisor(9)).await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let conversation = peer.takes().await;
        page.says("I have the pills").await;
        stage.pass(Duration::from_secs(2)).await;
        assert_eq!(decisions(&boss).len(), 1);
        boss.tell(StaffCommand::LetBe {
            id: stage.source(),
            conversation,
        });
        stage.pass(Duration::from_secs(2)).await;
        assert_eq!(decisions(&boss), []);
        assert_eq!(stage.counselor_of(conversation), Some(peer.id()));
    });
}

#[test]
fn where_the_desk_says_so_it_moves_by_itself_to_whoever_accepts() {
    on_stage(|| async {
        let stage = by_itself().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let id = peer.takes().await;
        let trained = stage.on_duty(counselor(2, Counselor)).await;
        page.says("I have the pills").await;
        stage.pass(Duration::from_secs(20)).await;
        assert!(trained.offers().is_empty(), "not qualified either");
        // Looked for again and again, until there is somebody.
        let first = stage.on_duty(counselor(3, Licensed)).await;
        stage.pass(Duration::from_secs(6)).await;
        assert_eq!(first.offers().len(), 1);
        let second = stage.on_duty(counselor(4, Licensed)).await;
        first.declines().await;
        stage.pass(Duration::from_secs(6)).await;
        assert_eq!(stage.counselor_of(id), Some(peer.id()));
        second.takes().await;
        assert_eq!(stage.counselor_of(id), Some(second.id()));
        stage.pass(Duration::from_secs(20)).await;
        assert_eq!(first.offers().len(), 1, "and that was that");
    });
}

#[test]
fn whoever_is_asked_learns_of_it_on_another_node_and_after_a_reload() {
    on_stage(|| async {
        let here = Stage::open().await;
        let there = here.another().await;
        let first = here.on_duty(counselor(1, Peer)).await;
        here.client().await.says("hello").await;
        let id = first.takes().await;
        let mut second = there.on_duty(counselor(2, Peer)).await;
        here.pass(Duration::from_secs(3)).await;
        hands_over(&first, id, None).await;
        here.pass(Duration::from_secs(3)).await;
        assert_eq!(second.offers().len(), 1);
        second.connect(Vec::new()).await;
        there.pass(Duration::from_secs(1)).await;
        assert_eq!(second.offers().len(), 1, "after a reload");
        second.takes().await;
        here.pass(Duration::from_secs(3)).await;
        assert_eq!(here.counselor_of(id), Some(second.id()));
        let gone = |frame: &StaffFrame| matches!(frame, StaffFrame::Gone { conversation } if *conversation == id);
        assert!(first.ear.staff().iter().any(gone));
    });
}

/// Two at once: neither hides the other.
#[test]
fn whoever_is_asked_twice_learns_of_both_on_another_node_and_after_a_reload() {
    on_stage(|| async {
        let here = Stage::open().await;
        let there = here.another().await;
        let first = here.on_duty(counselor(1, Peer)).await;
        let mut talks = Vec::new();
        for _ in 0..2 {
            here.client().await.says("hello").await;
            talks.push(first.takes().await);
        }
        let mut second = there.on_duty(counselor(2, Peer)).await;
        here.pass(Duration::from_secs(3)).await;
        for talk in &talks {
            hands_over(&first, *talk, None).await;
        }
        here.pass(Duration::from_secs(3)).await;
        second.connect(Vec::new()).await;
        there.pass(Duration::from_secs(1)).await;
        let shown: Vec<_> = second
            .offers()
            .into_iter()
            .map(|offer| offer.card.conversation)
            .collect();
        assert!(talks.iter().all(|talk| shown.contains(talk)), "{shown:?}");

        let id = here.source();
        let back = StaffCommand::TakeBackHandOver {
            id,
            conversation: talks[0],
        };
        first.tell(back.clone());
        here.pass(Duration::from_secs(3)).await;
        assert!(first.was_kept(id));
        let over = second
            .ear
            .staff()
            .into_iter()
            .filter(|frame| matches!(frame, StaffFrame::OfferOver { .. }));
        assert_eq!(over.count(), 1, "and is told that it is over");
        first.tell(back);
        here.settle().await;
        assert_eq!(first.refusal(id), None, "once, however often it is sent");
        second.takes().await;
        here.pass(Duration::from_secs(3)).await;
        assert_eq!(here.counselor_of(talks[1]), Some(second.id()));
        assert_eq!(here.counselor_of(talks[0]), Some(first.id()));
    });
}

#[test]
fn a_counselor_names_no_colleague_and_hands_over_only_their_own() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let first = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("hello").await;
        let id = first.takes().await;
        let second = stage.on_duty(counselor(2, Peer)).await;
        let named = hands_over(&first, id, Some(second.id())).await;
        assert_eq!(first.refusal(named), Some(ErrorCode::NotAllowed));
        let others = hands_over(&second, id, None).await;
        assert_eq!(second.refusal(others), Some(ErrorCode::NotYours));
        assert!(second.offers().is_empty());
    });
}
