//! Self-checks and how heavy it is: what counts, what is kept, and who sees it.

use std::time::Duration;

use tomoshibi_engine::{
    conversation::{Moment, Report, Status},
    ids::SourceId,
    privacy::Text,
    protocol::v1::{ClientCommand, ShownCheck, StaffCommand, StaffFact, StaffFrame},
    staff::Qualification::Licensed,
    triage::{Band, Issue, Ladder, SelfCheckKind},
};

use super::{
    desk::counselor,
    stage::{Desktop, Page, Stage, on_stage},
};

const CALM: [u8; 9] = [1; 9];

impl Page<'_> {
    async fn checks(&self, answers: &[u8], show: bool) -> SourceId {
        let id = self.stage.source();
        self.tell(ClientCommand::SelfCheck {
            id,
            check: SelfCheckKind::Phq9,
            answers: answers.to_vec(),
            show,
        });
        self.stage.settle().await;
        id
    }

    async fn distress(&self, moment: Moment, level: u8) -> SourceId {
        let id = self.stage.source();
        self.tell(ClientCommand::Distress { id, moment, level });
        self.stage.settle().await;
        id
    }
}

impl Desktop<'_> {
    fn checked(&self) -> Vec<(Option<Band>, Option<ShownCheck>)> {
        let frames = self.ear.staff().into_iter();
        let events = frames.filter_map(|frame| match frame {
            StaffFrame::Events { events, .. } => Some(events),
            _ => None,
        });
        events
            .flatten()
            .filter_map(|event| match event.fact {
                StaffFact::SelfChecked { band, shown } => Some((band, shown)),
                _ => None,
            })
            .collect()
    }
}

/// Eight calm answers, and how often there were thoughts of death.
fn with_death(often: u8) -> Vec<u8> {
    [&[0; 8][..], &[often]].concat()
}

#[test]
fn a_calm_check_that_is_not_shown_leaves_nothing() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let page = stage.client().await;
        page.says("hello").await;
        let before = stage.kinds(stage.conversation());
        let id = page.checks(&with_death(0), false).await;
        assert!(page.kept(id).is_empty());
        assert_eq!(stage.kinds(stage.conversation()), before);
    });
}

#[test]
fn thoughts_of_death_raise_the_band_whether_or_not_they_are_shown() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let licensed = stage.on_duty(counselor(1, Licensed)).await;
        let page = stage.client().await;
        page.says("hello").await;
        licensed.takes().await;
        let id = stage.conversation();
        page.checks(&with_death(2), false).await;
        assert_eq!(stage.ledger.row(id).unwrap().band, Band::High);
        assert_eq!(licensed.checked(), [(Some(Band::High), None)]);
        let wire = serde_json::to_string(&page.ear.client()).unwrap();
        assert!(!wire.contains("high") && !wire.contains("band"), "{wire}");
    });
}

#[test]
fn whoever_waits_is_not_eased_out_of_what_a_check_raised() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let page = stage.client().await;
        page.says("hello").await;
        page.checks(&with_death(3), false).await;
        stage.pass(Duration::from_mins(40)).await;
        let row = stage.ledger.row(stage.conversation()).unwrap();
        assert_eq!((row.status, row.band), (Status::Waiting, Band::High));
    });
}

#[test]
fn what_a_client_shows_the_counselor_reads() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let licensed = stage.on_duty(counselor(1, Licensed)).await;
        let page = stage.client().await;
        page.says("hello").await;
        licensed.takes().await;
        page.checks(&with_death(0), true).await;
        let shown = ShownCheck {
            check: SelfCheckKind::Phq9,
            answers: with_death(0),
            score: 0,
        };
        assert_eq!(licensed.checked(), [(None, Some(shown))]);
        let wrong = page.checks(&[4; 9], true).await;
        assert!(page.kept(wrong).is_empty());
        assert_eq!(licensed.checked().len(), 1);
    });
}

#[test]
fn a_check_that_opens_a_talk_asks_for_a_person() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let page = stage.client().await;
        page.checks(&CALM, true).await;
        let row = stage.ledger.row(stage.conversation()).unwrap();
        assert_eq!((row.status, row.band), (Status::Waiting, Band::Elevated));
    });
}

#[test]
fn how_heavy_it_is_counts_once_before_and_once_after() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let page = stage.client().await;
        page.says("hello").await;
        let first = page.distress(Moment::Before, 8).await;
        let again = page.distress(Moment::Before, 2).await;
        let beyond = page.distress(Moment::After, 11).await;
        assert_eq!(page.kept(first).len(), 1);
        assert!(page.kept(again).is_empty() && page.kept(beyond).is_empty());
        page.tell(ClientCommand::Leave { id: stage.source() });
        stage.settle().await;
        let id = stage.conversation();
        assert_eq!(stage.ledger.row(id).unwrap().status, Status::Closed);
        let after = page.distress(Moment::After, 3).await;
        assert_eq!(page.kept(after).len(), 1);
        let told = stage.kinds(id);
        assert_eq!(
            told.iter().filter(|kind| **kind == "distress_told").count(),
            2
        );
    });
}

#[test]
fn when_it_is_over_a_page_learns_what_it_was_about_and_nothing_else_of_the_report() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let licensed = stage.on_duty(counselor(1, Licensed)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let id = licensed.takes().await;
        licensed.tell(StaffCommand::Report {
            id: stage.source(),
            conversation: id,
            report: Report {
                issues: vec![Issue::School],
                imminent: true,
                ladder: Ladder::default(),
                note: Some(Text::from_stored("told a colleague")),
            },
        });
        stage.settle().await;
        let wire = serde_json::to_string(&page.ear.client()).unwrap();
        assert!(
            wire.contains(r#"{"kind":"closed","about":["school"]}"#),
            "{wire}"
        );
        assert!(
            !wire.contains("imminent") && !wire.contains("colleague"),
            "{wire}"
        );
    });
}
