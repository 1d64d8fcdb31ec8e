//! The desk's questions: they begin with the first answer, and nobody is held back by them.

use tomoshibi_engine::{
    conversation::{Command, Event, Phase, Refusal, Standing},
    triage::{Assessment, Band},
};

use super::story::{Story, accept, assessment, offer, says, text};

pub(super) fn answer(question: &str, band: Band, is_last: bool) -> Command {
    Command::Answer {
        question: question.to_owned(),
        answer: Some(text()),
        assessment: Some(assessment(band)),
        is_last,
    }
}

fn skip(question: &str, is_last: bool) -> Command {
    Command::Answer {
        question: question.to_owned(),
        answer: None,
        assessment: None,
        is_last,
    }
}

#[test]
fn the_last_question_ends_in_the_waiting_room_answered_or_skipped() {
    for last in [answer("topic", Band::Low, true), skip("topic", true)] {
        let mut story = Story::opened();
        let first = story.tell(answer("age", Band::Low, false)).unwrap();
        assert!(matches!(
            first[..],
            [Event::IntakeBegan, Event::Answered { .. }]
        ));
        assert_eq!(story.conversation.phase, Phase::Intake);
        assert_eq!(story.standing(), Standing::Absent);
        story.tell(skip("name", false)).unwrap();
        let events = story.tell(last).unwrap();
        assert!(matches!(
            events[..],
            [Event::Answered { .. }, Event::Queued]
        ));
        assert_eq!(story.conversation.answered, ["age", "name", "topic"]);
    }
}

#[test]
fn an_answer_in_danger_does_not_wait_for_the_next_question() {
    let mut story = Story::opened();
    let events = story.tell(answer("safe", Band::High, false)).unwrap();
    assert!(matches!(events.last(), Some(Event::Queued)));
    assert_eq!(story.conversation.band, Band::High);
}

#[test]
fn whoever_waits_may_go_on_answering_until_somebody_is_there() {
    let mut story = Story::opened();
    story.tell(says(Band::Low)).unwrap();
    story.tell(Command::GoAway).unwrap();
    let events = story.tell(answer("age", Band::Low, true)).unwrap();
    assert!(matches!(events[..], [Event::Answered { .. }]));
    assert!(!story.conversation.away, "an answer is a sign of life");
    story.tell(offer(1, 1)).unwrap();
    story.tell(answer("age", Band::High, false)).unwrap();
    assert_eq!(story.conversation.band, Band::High);
    assert_eq!(story.conversation.answered, ["age"], "changed, not added");
    story.tell(accept(1, 1)).unwrap();
    let late = story.tell(answer("topic", Band::Low, true));
    assert_eq!(late, Err(Refusal::NoChange));
}

#[test]
fn answers_take_nothing_from_what_was_written() {
    let mut story = Story::opened();
    story.tell(says(Band::High)).unwrap();
    let written = story.conversation.context;
    for question in ["age", "topic", "town"] {
        let chosen = Command::Answer {
            question: question.to_owned(),
            answer: Some(text()),
            assessment: Some(Assessment::unscored(Band::Low)),
            is_last: false,
        };
        story.tell(chosen).unwrap();
    }
    assert!(written.trend > 0.0);
    assert_eq!(story.conversation.context, written);
}

#[test]
fn answers_do_not_open_a_closed_desk() {
    let mut story = Story::opened();
    story.tell(Command::ComeAfterHours).unwrap();
    story.tell(answer("age", Band::Low, true)).unwrap();
    assert_eq!(story.conversation.phase, Phase::AfterHours);
}
