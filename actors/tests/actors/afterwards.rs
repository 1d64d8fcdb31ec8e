//! What a client says once it is over: how heavy it is, and thanks.

use tomoshibi_engine::{
    conversation::{Event, Moment, Report, Status},
    ids::{ConversationId, SourceId},
    ports::alarms::AlarmKind,
    privacy::Text,
    protocol::v1::{ClientCommand, ClientFact, ClientFrame, StaffCommand, StaffFrame},
    staff::Qualification::Licensed,
    triage::Ladder,
};

use super::{
    desk::{counselor, supervisor},
    stage::{Desktop, Page, Stage, on_stage},
};

impl Page<'_> {
    async fn thanks(&self, words: &str) -> SourceId {
        let id = self.stage.source();
        self.thanks_again(id, words).await;
        id
    }

    async fn thanks_again(&self, id: SourceId, words: &str) {
        let text = Text::new(words).unwrap();
        self.tell(ClientCommand::Thank { id, text });
        self.stage.settle().await;
    }

    fn facts(&self) -> Vec<ClientFact> {
        let frames = self.ear.client().into_iter();
        let events = frames.filter_map(|frame| match frame {
            ClientFrame::Events { events, .. } => Some(events),
            _ => None,
        });
        events.flatten().map(|event| event.fact).collect()
    }
}

impl Desktop<'_> {
    async fn reports(&self, conversation: ConversationId) {
        let report = Report {
            issues: Vec::new(),
            imminent: false,
            ladder: Ladder::default(),
            note: None,
        };
        self.tell(StaffCommand::Report {
            id: self.stage.source(),
            conversation,
            report,
        });
        self.stage.settle().await;
    }

    fn was_thanked(&self) -> usize {
        let frames = self.ear.staff().into_iter();
        frames
            .filter(|frame| matches!(frame, StaffFrame::Thanked {}))
            .count()
    }
}

/// A talk that has just ended.
async fn ended<'s>(stage: &'s Stage, licensed: &Desktop<'s>) -> (Page<'s>, ConversationId) {
    let page = stage.client().await;
    page.says("hello").await;
    let id = licensed.takes().await;
    licensed.reports(id).await;
    (page, id)
}

fn thanked(stage: &Stage, conversation: ConversationId) -> Vec<String> {
    let stream = stage.ledger.stream(conversation).into_iter();
    let words = stream.filter_map(|one| match one.event {
        Event::Thanked { text, .. } => Some(text.expose().to_owned()),
        _ => None,
    });
    words.collect()
}

#[test]
fn thanks_reach_the_counselor_once_however_often_they_are_sent() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let licensed = stage.on_duty(counselor(1, Licensed)).await;
        let (page, id) = ended(&stage, &licensed).await;
        let first = page.thanks("you helped me").await;
        page.thanks_again(first, "you helped me").await;
        let second = page.thanks("once more").await;
        assert_eq!(page.kept(first).len(), 2, "the first answer again");
        assert!(page.kept(second).is_empty());
        assert_eq!(thanked(&stage, id), ["you helped me"]);
        assert_eq!(licensed.was_thanked(), 1);
        let shown = page.facts();
        assert!(matches!(shown.last(), Some(ClientFact::Thanked { .. })));
        assert_eq!(stage.ledger.conversations().len(), 1);
    });
}

#[test]
fn thanks_that_tell_of_danger_are_a_line_that_somebody_answers() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let licensed = stage.on_duty(counselor(1, Licensed)).await;
        let (page, id) = ended(&stage, &licensed).await;
        page.thanks("thank you. I have the pills here").await;
        assert_eq!(thanked(&stage, id), [""; 0], "hidden among thanks");
        assert_eq!(licensed.was_thanked(), 0);
        let again = licensed.takes().await;
        assert_ne!(again, id, "another conversation, with who knows them");
        assert_eq!(stage.ledger.row(again).unwrap().status, Status::Engaged);
        assert!(stage.alarm_kinds().contains(&AlarmKind::CodeOrange));
    });
}

#[test]
fn thanks_that_cannot_be_scored_are_a_line() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let licensed = stage.on_duty(counselor(1, Licensed)).await;
        let (page, id) = ended(&stage, &licensed).await;
        page.thanks("unscorable").await;
        assert_eq!(thanked(&stage, id), [""; 0]);
        assert_eq!(stage.ledger.conversations().len(), 2);
    });
}

#[test]
fn thanks_while_the_talk_goes_on_are_a_line_of_it() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let licensed = stage.on_duty(counselor(1, Licensed)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let id = licensed.takes().await;
        page.thanks("thank you already").await;
        assert_eq!(thanked(&stage, id), [""; 0]);
        let said = stage.kinds(id);
        assert_eq!(
            said.iter().filter(|kind| **kind == "said").count(),
            3,
            "{said:?}"
        );
    });
}

#[test]
fn who_told_how_heavy_it_is_is_not_asked_on_another_page() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let licensed = stage.on_duty(counselor(1, Licensed)).await;
        let (mut page, id) = ended(&stage, &licensed).await;
        page.tell(ClientCommand::Distress {
            id: stage.source(),
            moment: Moment::After,
            level: 3,
        });
        stage.settle().await;
        page.leave();
        page.connect(0).await;
        stage.settle().await;
        let told = ClientFact::DistressTold {
            moment: Moment::After,
        };
        assert!(page.facts().contains(&told));
        let watch = stage.signed_in(supervisor(9)).await;
        watch.tell(StaffCommand::Watch {
            conversation: id,
            after: 0,
        });
        stage.settle().await;
        let wire = serde_json::to_string(&watch.ear.staff()).unwrap();
        assert!(
            wire.contains("closed") && !wire.contains("level\":3"),
            "{wire}"
        );
    });
}
