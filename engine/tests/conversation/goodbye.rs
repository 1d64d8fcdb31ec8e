//! What a client writes after the counselor's goodbye.

use tomoshibi_engine::{
    conversation::{Command, Event, Moment, Phase, Refusal, Report},
    triage::{Band, Ladder},
};

use crate::story::{Story, assessment, says, staff, text};

fn report() -> Command {
    Command::FileReport {
        by: staff(1),
        report: Report {
            issues: Vec::new(),
            imminent: false,
            ladder: Ladder::default(),
            note: None,
        },
    }
}

fn answer() -> Command {
    Command::StaffSays {
        by: staff(1),
        text: text(),
    }
}

#[test]
fn distress_after_the_goodbye_goes_on_with_the_talk() {
    let mut story = Story::engaged(Band::Low);
    story.tell(Command::WrapUp { by: staff(1) }).unwrap();
    story.tell(says(Band::Low)).unwrap();
    assert_eq!(story.conversation.phase, Phase::WrapUp(staff(1)), "thanks");
    story.tell(says(Band::Imminent)).unwrap();
    assert_eq!(story.conversation.phase, Phase::Engaged(staff(1)));
    assert_eq!(story.tell(report()), Err(Refusal::Unanswered));
    story.tell(answer()).unwrap();
    story.tell(report()).unwrap();
}

#[test]
fn an_unscored_line_after_the_goodbye_goes_on_with_the_talk() {
    let mut story = Story::engaged(Band::Low);
    story.tell(Command::WrapUp { by: staff(1) }).unwrap();
    let unscored = Command::ClientSays {
        text: text(),
        assessment: Err(Band::Low),
    };
    story.tell(unscored).unwrap();
    assert_eq!(story.conversation.phase, Phase::Engaged(staff(1)));
}

#[test]
fn no_code_orange_closes_over_an_unanswered_line() {
    let mut story = Story::engaged(Band::Imminent);
    assert_eq!(story.tell(report()), Err(Refusal::Unanswered), "the first");
    story.tell(answer()).unwrap();
    story.tell(Command::WrapUp { by: staff(1) }).unwrap();
    story.tell(says(Band::Low)).unwrap();
    assert_eq!(story.tell(report()), Err(Refusal::Unanswered), "the last");
    story.tell(answer()).unwrap();
    story.tell(report()).unwrap();
}

fn thanks(band: Band) -> Command {
    Command::Thank {
        text: text(),
        assessment: assessment(band),
    }
}

#[test]
fn thanks_are_for_who_answered_and_said_once() {
    let mut story = Story::engaged(Band::Low);
    assert_eq!(story.tell(thanks(Band::Low)), Err(Refusal::NoChange), "yet");
    story.tell(report()).unwrap();
    let said = story.tell(thanks(Band::Low)).unwrap();
    let [Event::Thanked { counselor, .. }] = said.as_slice() else {
        panic!("{said:?}");
    };
    assert_eq!(*counselor, staff(1));
    assert_eq!(story.tell(thanks(Band::Low)), Err(Refusal::NoChange));
}

#[test]
fn thanks_that_tell_of_danger_are_none() {
    let mut story = Story::engaged(Band::Low);
    story.tell(report()).unwrap();
    assert_eq!(story.tell(thanks(Band::Elevated)), Err(Refusal::Closed));
    story.tell(thanks(Band::Low)).unwrap();
}

#[test]
fn nobody_is_thanked_where_nobody_was() {
    let mut story = Story::waiting(Band::Low);
    story.tell(Command::ClientLeaves).unwrap();
    assert_eq!(story.tell(thanks(Band::Low)), Err(Refusal::NoChange));
}

#[test]
fn how_heavy_it_is_afterwards_is_told_once_and_afterwards() {
    let mut story = Story::engaged(Band::Low);
    let after = || Command::TellDistress {
        moment: Moment::After,
        level: 3,
    };
    assert_eq!(story.tell(after()), Err(Refusal::NoChange), "yet");
    story.tell(report()).unwrap();
    story.tell(after()).unwrap();
    assert_eq!(story.tell(after()), Err(Refusal::NoChange), "again");
}
