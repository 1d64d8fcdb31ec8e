//! What a client writes after the counselor's goodbye.

use tomoshibi_engine::{
    conversation::{Command, Phase, Refusal, Report},
    triage::{Band, Ladder},
};

use crate::story::{Story, says, staff, text};

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
