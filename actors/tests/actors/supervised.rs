//! Where a supervisor decides: they are shown who is to be decided on and whom the engine would take, and
//! nobody waits for them longer than the desk says.

use std::time::Duration;

use tomoshibi_engine::{
    conversation::{Exception, OfferMode},
    desk::Modes,
    dispatch::{Because, Proposal},
    ids::ConversationId,
    protocol::v1::{DecisionDue, ErrorCode, StaffCommand, StaffFrame},
    staff::Qualification::{Counselor, Peer},
};

use super::{
    desk::{counselor, demo_desk, supervisor},
    stage::{Cast, Desktop, Stage, on_stage},
};

async fn supervised() -> Stage {
    let mut desk = demo_desk();
    desk.policy.modes = Modes {
        auto: false,
        pull: false,
        supervised: true,
    };
    let cast = Cast {
        desk,
        ..Default::default()
    };
    Stage::with(cast).await
}

fn decisions(boss: &Desktop<'_>) -> Vec<DecisionDue> {
    let frames = boss.ear.staff().into_iter().rev();
    let mut told = frames.filter_map(|frame| match frame {
        StaffFrame::Decisions { decisions } => Some(decisions),
        _ => None,
    });
    told.next().unwrap()
}

fn let_be(stage: &Stage, conversation: ConversationId) -> StaffCommand {
    StaffCommand::LetBe {
        id: stage.source(),
        conversation,
    }
}

#[test]
fn the_wall_proposes_and_what_is_confirmed_is_offered() {
    on_stage(|| async {
        let stage = supervised().await;
        let boss = stage.signed_in(supervisor(9)).await;
        stage.pass(Duration::from_secs(1)).await;
        assert_eq!(decisions(&boss), [], "empty, but there");
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let qualified = stage.on_duty(counselor(2, Counselor)).await;
        stage.client().await.says("such despair").await;
        stage.pass(Duration::from_secs(1)).await;
        let due = decisions(&boss);
        let [due] = due.as_slice() else {
            panic!("{} decisions", due.len())
        };
        let proposal = due.proposal.unwrap();
        assert_eq!(
            proposal,
            Proposal {
                counselor: qualified.id(),
                because: Because::LeastLoaded
            }
        );
        assert!(qualified.offers().is_empty(), "a person is to decide");
        boss.tell(StaffCommand::Assign {
            id: stage.source(),
            conversation: due.conversation,
            counselor: proposal.counselor,
        });
        stage.settle().await;
        let offer = qualified.offers().pop().unwrap();
        assert_eq!(
            (offer.mode, offer.exception),
            (OfferMode::Assigned, Some(Exception::Supervisor))
        );
        qualified.takes().await;
        stage.pass(Duration::from_secs(1)).await;
        assert_eq!(decisions(&boss), []);
        assert!(peer.offers().is_empty());
    });
}

#[test]
fn whom_nobody_decides_on_in_time_the_engine_offers() {
    on_stage(|| async {
        let stage = supervised().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("so sad").await;
        stage.pass(Duration::from_secs(178)).await;
        assert!(peer.offers().is_empty());
        stage.pass(Duration::from_secs(4)).await;
        let offer = peer.offers().pop().unwrap();
        assert_eq!((offer.mode, offer.exception), (OfferMode::Auto, None));
        // Lapsed, and nobody else there: the engine goes on trying by itself.
        stage.pass(Duration::from_secs(31)).await;
        let other = stage.on_duty(counselor(2, Peer)).await;
        assert_eq!(other.offers().len(), 1);
    });
}

#[test]
fn who_is_let_be_waits_a_patience_more_and_nobody_in_danger_does() {
    on_stage(|| async {
        let stage = supervised().await;
        let boss = stage.signed_in(supervisor(9)).await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("so sad").await;
        stage.pass(Duration::from_secs(170)).await;
        let conversation = stage.conversation();
        boss.tell(let_be(&stage, conversation));
        // The same decision a second time is the same decision.
        let again = let_be(&stage, conversation);
        boss.tell(again.clone());
        boss.tell(again);
        stage.pass(Duration::from_secs(170)).await;
        assert!(peer.offers().is_empty());
        let left = stage.kinds(conversation);
        assert_eq!(left.iter().filter(|kind| **kind == "left_as_is").count(), 2);
        stage.pass(Duration::from_secs(15)).await;
        assert_eq!(peer.offers().len(), 1);
        page.says("I have the pills").await;
        stage.pass(Duration::from_secs(31)).await;
        let refused = let_be(&stage, conversation);
        let id = refused.id().unwrap();
        boss.tell(refused);
        stage.settle().await;
        assert_eq!(boss.refusal(id), Some(ErrorCode::InDanger));
    });
}

#[test]
fn a_counselor_decides_nothing() {
    on_stage(|| async {
        let stage = supervised().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("so sad").await;
        let asked = let_be(&stage, stage.conversation());
        let id = asked.id().unwrap();
        peer.tell(asked);
        stage.pass(Duration::from_secs(1)).await;
        assert_eq!(peer.refusal(id), Some(ErrorCode::NotAllowed));
        let told = |frame: &StaffFrame| matches!(frame, StaffFrame::Decisions { .. });
        assert!(!peer.ear.staff().iter().any(told));
    });
}
