//! A conversation from the first word to the report.

use tomoshibi_engine::{
    conversation::Report,
    protocol::v1::{ClientFrame, ClientPhase, StaffCommand, StaffFact, StaffFrame},
    staff::Qualification,
    triage::{Band, Ladder},
};

use super::{
    desk::counselor,
    stage::{Stage, on_stage},
};

#[test]
fn from_the_first_word_to_the_report() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let licensed = stage.on_duty(counselor(1, Qualification::Licensed)).await;
        let page = stage.client().await;
        let said = page.says("I have the pills here").await;
        assert_eq!(page.kept(said), [2]);

        let offers = licensed.offers();
        assert_eq!(offers.len(), 1);
        assert_eq!(offers[0].lines[0].expose(), "I have the pills here");
        let accepted = licensed.accepts(&offers[0]).await;
        assert!(licensed.was_kept(accepted));

        let id = stage.conversation();
        page.says("thank you").await;
        licensed.says(id, "I am here with you.").await;
        let report = Report {
            issues: Vec::new(),
            imminent: true,
            ladder: Ladder::default(),
            note: None,
        };
        licensed.tell(StaffCommand::Report {
            id: stage.source(),
            conversation: id,
            report,
        });
        stage.settle().await;

        assert_eq!(
            page.ear.lines(),
            [
                "I have the pills here",
                "We are finding someone.",
                "thank you",
                "I am here with you.",
                "Take care."
            ]
        );
        let mut phases: Vec<ClientPhase> = page
            .ear
            .client()
            .into_iter()
            .filter_map(|frame| match frame {
                ClientFrame::Phase { phase, .. } | ClientFrame::Welcome { phase, .. } => {
                    Some(phase)
                }
                _ => None,
            })
            .collect();
        // Welcomed again where the first word began a conversation.
        phases.dedup();
        assert_eq!(
            phases,
            [
                ClientPhase::New,
                ClientPhase::Waiting,
                ClientPhase::Talking,
                ClientPhase::Closed
            ]
        );
        let seen = licensed.ear.staff().into_iter().any(|frame| {
            matches!(frame, StaffFrame::Events { events, .. }
                if events.iter().any(|e| matches!(&e.fact, StaffFact::ClientSaid { text, why: Some(_) } if text.expose() == "thank you")))
        });
        assert!(seen);
        assert!(
            licensed
                .ear
                .staff()
                .contains(&StaffFrame::Gone { conversation: id })
        );
    });
}

#[test]
fn who_comes_back_after_a_talk_in_danger_does_not_begin_at_the_end() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let licensed = stage.on_duty(counselor(1, Qualification::Licensed)).await;
        let page = stage.client().await;
        page.says("I have the pills").await;
        let first = licensed.takes().await;
        licensed.says(first, "I am here with you.").await;
        licensed.tell(StaffCommand::Report {
            id: stage.source(),
            conversation: first,
            report: Report {
                issues: Vec::new(),
                imminent: true,
                ladder: Ladder::default(),
                note: None,
            },
        });
        stage.settle().await;
        page.says("me again").await;
        let again = licensed.offers().pop().unwrap();
        assert_ne!(again.card.conversation, first);
        assert_eq!(again.card.band, Band::High);
    });
}
