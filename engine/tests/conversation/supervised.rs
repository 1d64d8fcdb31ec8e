//! Where a supervisor decides: for how long a client waits for that, and what starts it anew.

use tomoshibi_engine::{
    conversation::{Candidate, Command, DeclineReason, Exception, OfferMode, Refusal, Standing},
    dispatch::Ticket,
    time::{Millis, Timestamp},
    triage::Band,
};

use crate::story::{Story, candidate, claim, offer, says, set_band, staff};

fn waiting(band: Band) -> Story {
    let mut story = Story::waiting(band);
    story.policy.modes.supervised = true;
    story.policy.modes.auto = false;
    story
}

fn ticket(story: &Story) -> Ticket {
    let waiting = match story.standing() {
        Standing::Waiting(ticket) => Some(ticket),
        _ => None,
    };
    waiting.unwrap()
}

fn decide_by(story: &Story) -> Option<Timestamp> {
    let row = story
        .conversation
        .summary(&story.policy, story.now)
        .unwrap();
    assert_eq!(
        row.decide_by(&story.policy),
        story.conversation.decide_by(&story.policy)
    );
    row.decide_by(&story.policy)
}

fn assigned(n: u128, to: u128) -> Command {
    Command::Offer {
        claim: claim(n),
        to: Candidate { ..candidate(to) },
        mode: OfferMode::Assigned,
        exception: Some(Exception::Supervisor),
        epoch: 0,
    }
}

fn let_be() -> Command {
    Command::LetBe { by: staff(9) }
}

#[test]
fn nobody_waits_for_a_decision_longer_than_the_patience() {
    let mut story = waiting(Band::High);
    let patience = story.policy.timings.decision_patience_ms;
    let by = story.now + patience;
    assert_eq!(decide_by(&story), Some(by));
    let first = ticket(&story);
    assert_eq!((first.held, first.rerank_at), (true, Some(by)));
    story.wait(Millis(patience.0 - 1));
    assert!(ticket(&story).held);
    story.wait(Millis(1));
    assert!(!ticket(&story).held, "the engine offers by itself");
    // A word of the client's is no decision, and starts nothing anew.
    story.tell(says(Band::High)).unwrap();
    assert!(!ticket(&story).held);
}

#[test]
fn letting_wait_begins_the_patience_anew_and_an_offer_of_the_engine_does_not() {
    let mut story = waiting(Band::Low);
    let patience = story.policy.timings.decision_patience_ms;
    story.wait(patience);
    story.tell(let_be()).unwrap();
    assert_eq!(decide_by(&story), Some(story.now + patience));
    story.wait(patience);
    story.tell(offer(1, 1)).unwrap();
    story.tell(Command::Lapse { claim: claim(1) }).unwrap();
    assert!(!ticket(&story).held, "the engine goes on");
    story.tell(assigned(2, 2)).unwrap();
    assert_eq!(story.tell(let_be()), Err(Refusal::NotWaiting));
    story
        .tell(Command::Decline {
            claim: claim(2),
            counselor: staff(2),
            reason: DeclineReason::Full,
        })
        .unwrap();
    assert!(ticket(&story).held, "there is something to decide again");
}

#[test]
fn in_danger_nobody_is_left_as_is() {
    let mut story = waiting(Band::Imminent);
    assert!(!ticket(&story).held);
    let longest = story.policy.timings.imminent_unserved_max_ms;
    assert_eq!(decide_by(&story), Some(story.now + longest));
    assert_eq!(story.tell(let_be()), Err(Refusal::InDanger));
    story.tell(set_band(9, true, Band::High)).unwrap();
    story.tell(let_be()).unwrap();
}

#[test]
fn where_nobody_decides_there_is_nothing_to_leave() {
    let mut story = Story::waiting(Band::Low);
    assert_eq!(decide_by(&story), None);
    assert_eq!(story.tell(let_be()), Err(Refusal::NoChange));
}
