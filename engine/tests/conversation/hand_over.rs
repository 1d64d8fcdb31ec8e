//! From one pair of hands into others: whoever answers keeps the talk until somebody else has accepted it.

use tomoshibi_engine::{
    conversation::{
        Candidate, Command, DeclineReason, Event, Exception, HandOverEnd, Phase, Refusal,
        RequeueReason, Standing,
    },
    staff::Qualification,
    time::Millis,
    triage::Band,
};

use crate::story::{Story, accept, candidate, claim, says, set_band, staff, text};

pub(crate) fn ask(n: u128, to: Candidate, exception: Option<Exception>) -> Command {
    Command::OfferHandOver {
        claim: claim(n),
        to,
        by: Some(staff(1)),
        exception,
        note: Some(text()),
    }
}

fn bearer(story: &Story) -> Option<u128> {
    match story.standing() {
        Standing::Held { counselor, .. } => Some(counselor.0.as_u128()),
        _ => None,
    }
}

#[test]
fn it_stays_until_it_is_accepted() {
    let mut story = Story::engaged(Band::Low);
    story.tell(ask(5, candidate(2), None)).unwrap();
    assert_eq!(bearer(&story), Some(1));
    let said = Command::StaffSays {
        by: staff(1),
        text: text(),
    };
    story.tell(said).unwrap();
    assert_eq!(story.tell(accept(5, 3)), Err(Refusal::OfferOver));
    story.tell(accept(5, 2)).unwrap();
    assert_eq!(bearer(&story), Some(2));
    assert_eq!(story.tell(accept(5, 2)), Err(Refusal::OfferOver), "once");
}

#[test]
fn not_accepted_it_stays_and_the_same_colleague_rests() {
    let timeout = Story::opened().policy.timings.hand_over_timeout_ms;
    let ways = [
        (Command::Lapse { claim: claim(5) }, HandOverEnd::Lapsed),
        (
            Command::Decline {
                claim: claim(5),
                counselor: staff(2),
                reason: DeclineReason::Full,
            },
            HandOverEnd::Declined,
        ),
    ];
    for (way, expected) in ways {
        let mut story = Story::engaged(Band::Low);
        story.tell(ask(5, candidate(2), None)).unwrap();
        let asked = story.conversation.hand_over.clone().unwrap();
        assert_eq!(asked.expires_at, story.now + timeout);
        story.wait(timeout);
        let events = story.tell(way).unwrap();
        let ended =
            |event: &Event| matches!(event, Event::HandOverEnded { how, .. } if *how == expected);
        assert!(events.iter().any(ended));
        assert_eq!(story.conversation.phase, Phase::Engaged(staff(1)));
        let again = story.tell(ask(6, candidate(2), None));
        assert_eq!(again, Err(Refusal::NeedsAnother));
        story.tell(ask(7, candidate(3), None)).unwrap();
    }
}

#[test]
fn one_colleague_at_a_time_unless_a_supervisor_chooses() {
    let mut story = Story::engaged(Band::Low);
    story.tell(ask(5, candidate(2), None)).unwrap();
    let second = story.tell(ask(6, candidate(3), None));
    assert_eq!(second, Err(Refusal::NoChange));
    let chosen = ask(7, candidate(3), Some(Exception::Supervisor));
    story.tell(chosen).unwrap();
    assert_eq!(story.tell(accept(5, 2)), Err(Refusal::OfferOver));
    story.tell(accept(7, 3)).unwrap();
}

#[test]
fn only_somebody_qualified_is_asked_by_the_rules() {
    let mut story = Story::engaged(Band::High);
    let peer = Candidate {
        qualification: Qualification::Peer,
        ..candidate(2)
    };
    let by_rules = story.tell(ask(5, peer.clone(), None));
    assert_eq!(by_rules, Err(Refusal::NeedsAnother));
    let decided = ask(6, peer, Some(Exception::Supervisor));
    story.tell(decided).unwrap();
}

#[test]
fn what_outgrew_is_open_until_somebody_decides() {
    let outgrow = || Command::Outgrow {
        least: Qualification::Licensed,
    };
    let outgrown = || {
        let mut story = Story::engaged(Band::Low);
        story.tell(says(Band::Imminent)).unwrap();
        story.tell(outgrow()).unwrap();
        assert_eq!(story.tell(outgrow()), Err(Refusal::NoChange));
        assert!(story.conversation.outgrown);
        story
    };
    let mut left = outgrown();
    left.tell(Command::LetBe { by: staff(9) }).unwrap();
    let mut lowered = outgrown();
    lowered.tell(set_band(9, true, Band::High)).unwrap();
    let mut moved = outgrown();
    moved.tell(ask(5, candidate(2), None)).unwrap();
    let asked = moved.conversation.hand_over.as_ref().unwrap();
    assert_eq!(asked.reason, RequeueReason::Outgrown);
    assert!(moved.conversation.outgrown, "not before somebody has it");
    moved.tell(accept(5, 2)).unwrap();
    for story in [left, lowered, moved] {
        assert!(!story.conversation.outgrown);
    }
}

#[test]
fn whatever_else_ends_the_talk_ends_the_asking() {
    let transfer = Command::Requeue {
        reason: RequeueReason::CounselorGone,
        note: None,
    };
    let close = Command::Close {
        by_supervisor: true,
    };
    for ends in [transfer, close] {
        let mut story = Story::engaged(Band::Low);
        story.tell(ask(5, candidate(2), None)).unwrap();
        story.wait(Millis(1));
        story.tell(ends).unwrap();
        assert_eq!(story.conversation.hand_over, None);
        assert!(story.tell(accept(5, 2)).is_err());
    }
}

#[test]
fn whoever_asked_may_take_it_back_and_a_supervisor_too() {
    let take_back = |by, by_supervisor| Command::TakeBackHandOver {
        by: staff(by),
        by_supervisor,
    };
    let mut story = Story::engaged(Band::Low);
    assert_eq!(story.tell(take_back(1, false)), Err(Refusal::NoChange));
    story.tell(ask(5, candidate(2), None)).unwrap();
    assert_eq!(
        story.tell(take_back(2, false)),
        Err(Refusal::SupervisorOnly)
    );
    story.tell(take_back(1, false)).unwrap();
    assert_eq!(story.tell(accept(5, 2)), Err(Refusal::OfferOver));
    assert_eq!(bearer(&story), Some(1));
    // Nobody rests for it: the same colleague may be asked again.
    story.tell(ask(6, candidate(2), None)).unwrap();
    story.tell(take_back(9, true)).unwrap();
    assert_eq!(story.tell(take_back(9, true)), Err(Refusal::NoChange));
}
