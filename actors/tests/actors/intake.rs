//! The desk's questions, answered by a page.

use std::time::Duration;

use tomoshibi_engine::{
    conversation::Status,
    desk::{Choice, Desk, Question},
    ids::SourceId,
    protocol::v1::{ClientCommand, ClientFact, ClientFrame, ClientPhase},
    staff::Qualification::Licensed,
    triage::Band,
};

use super::{
    desk::{counselor, demo_desk, text},
    stage::{Cast, Page, Stage, on_stage},
};

fn asking_desk() -> Desk {
    let choice = |id: &str, band| Choice {
        id: id.to_owned(),
        text: text(id),
        band,
    };
    let question = |id: &str, choices| Question {
        id: id.to_owned(),
        ask: text(id),
        choices,
    };
    let safe = vec![choice("yes", Band::Low), choice("no", Band::High)];
    let age = vec![choice("young", Band::Low), choice("old", Band::Low)];
    Desk {
        questionnaire: vec![question("safe", safe), question("age", age)],
        ..demo_desk()
    }
}

async fn open() -> Stage {
    Stage::with(Cast {
        desk: asking_desk(),
        ..Cast::default()
    })
    .await
}

impl Page<'_> {
    async fn answers(&self, question: &str, choice: Option<&str>) -> SourceId {
        let id = self.stage.source();
        self.answers_as(id, question, choice).await;
        id
    }

    async fn answers_as(&self, id: SourceId, question: &str, choice: Option<&str>) {
        self.tell(ClientCommand::Answer {
            id,
            question: question.to_owned(),
            choice: choice.map(str::to_owned),
        });
        self.stage.settle().await;
    }

    /// What this page was shown of its answers, in order.
    fn answered(&self) -> Vec<(String, Option<String>)> {
        let events = self
            .ear
            .client()
            .into_iter()
            .filter_map(|frame| match frame {
                ClientFrame::Events { events, .. } => Some(events),
                _ => None,
            });
        let facts = events.flatten().map(|event| event.fact);
        facts
            .filter_map(|fact| match fact {
                ClientFact::Answered {
                    question, answer, ..
                } => Some((question, answer.map(|text| text.expose().to_owned()))),
                _ => None,
            })
            .collect()
    }

    fn phase(&self) -> Option<ClientPhase> {
        self.ear
            .client()
            .into_iter()
            .rev()
            .find_map(|frame| match frame {
                ClientFrame::Phase { phase, .. } | ClientFrame::Welcome { phase, .. } => {
                    Some(phase)
                }
                _ => None,
            })
    }
}

#[test]
fn the_questions_end_in_the_waiting_room() {
    on_stage(|| async {
        let stage = open().await;
        let licensed = stage.on_duty(counselor(1, Licensed)).await;
        let page = stage.client().await;
        let first = page.answers("safe", Some("yes")).await;
        assert_eq!(page.kept(first).len(), 1);
        assert_eq!(page.phase(), Some(ClientPhase::Intake));
        let id = stage.conversation();
        assert_eq!(stage.ledger.row(id).unwrap().status, Status::Intake);
        assert!(licensed.offers().is_empty());
        page.answers("age", None).await;
        let shown = [
            ("safe".to_owned(), Some("yes".to_owned())),
            ("age".to_owned(), None),
        ];
        assert_eq!(page.answered(), shown);
        assert_eq!(licensed.offers().len(), 1);
    });
}

#[test]
fn an_answer_that_tells_of_danger_is_offered_at_once_and_once() {
    on_stage(|| async {
        let stage = open().await;
        let licensed = stage.on_duty(counselor(1, Licensed)).await;
        let page = stage.client().await;
        let id = page.answers("safe", Some("no")).await;
        page.answers_as(id, "safe", Some("no")).await;
        assert_eq!(page.answered().len(), 1);
        assert_eq!(licensed.offers().len(), 1);
        assert_eq!(licensed.offers()[0].card.band, Band::High);
    });
}

#[test]
fn danger_that_was_chosen_is_not_eased_for_want_of_words() {
    on_stage(|| async {
        let stage = open().await;
        let page = stage.client().await;
        page.answers("safe", Some("no")).await;
        page.answers("age", Some("old")).await;
        stage.pass(Duration::from_mins(40)).await;
        let row = stage.ledger.row(stage.conversation()).unwrap();
        assert_eq!((row.status, row.band), (Status::Waiting, Band::High));
    });
}

#[test]
fn whoever_answers_no_more_is_not_forgotten_over_the_questions() {
    on_stage(|| async {
        let stage = open().await;
        let page = stage.client().await;
        page.answers("safe", Some("yes")).await;
        let id = stage.conversation();
        page.leave();
        stage.pass(Duration::from_secs(110)).await;
        assert_eq!(stage.ledger.row(id).unwrap().status, Status::Intake);
        stage.pass(Duration::from_secs(20)).await;
        assert_eq!(stage.ledger.row(id).unwrap().status, Status::Waiting);
    });
}

#[test]
fn what_the_desk_does_not_ask_is_refused() {
    on_stage(|| async {
        let stage = open().await;
        let page = stage.client().await;
        for (question, choice) in [("height", None), ("safe", Some("perhaps"))] {
            let id = page.answers(question, choice).await;
            assert!(page.kept(id).is_empty());
        }
        assert_eq!(page.phase(), Some(ClientPhase::New));
    });
}
