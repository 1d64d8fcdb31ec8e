//! A small ledger that keeps every promise, and one planted violation each.

mod ledger;

use ledger::{EN, LICENSED, Ledger, PEER, SV};

use super::*;
use crate::{
    conversation::{CloseReason, Exception, OfferMode},
    dispatch::Load,
    ids::Seq,
    ports::duty::DutyEvent,
    staff::Language,
};

fn faults(verdict: &Verdict) -> Vec<Fault> {
    verdict.violations.iter().map(|v| v.fault).collect()
}

#[track_caller]
fn finds(ledger: Ledger, expected: &[Fault]) {
    let verdict = ledger.audit();
    assert_eq!(faults(&verdict), expected, "{:#?}", verdict.violations);
}

#[test]
fn a_ledger_that_keeps_its_promises_is_good() {
    let mut ledger = Ledger::default();
    let (a, b) = (ledger.wait(Band::Low), ledger.wait(Band::Imminent));
    ledger.after(10);
    ledger.serve(b, LICENSED);
    ledger.serve(a, PEER);
    ledger.say(a);
    ledger.close(a);
    ledger.chatter(20);
    let verdict = ledger.audit();
    assert!(verdict.is_good(), "{:#?}", verdict.violations);
    assert_eq!((verdict.conversations, verdict.closed), (3, 1));
    assert_eq!((verdict.offers, verdict.undecided), (2, 0));
}

#[test]
fn finds_a_gap_and_a_stream_without_beginning() {
    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Low);
    ledger.skip(a);
    ledger.say(a);
    ledger.say(a);
    finds(ledger, &[Fault::Gap]);

    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Low);
    ledger.close(a);
    ledger.say(a);
    finds(ledger, &[Fault::NoBeginning]);
}

#[test]
fn finds_rows_that_differ_and_events_that_are_missing() {
    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Low);
    let mut row = ledger.row(a);
    row.band = Band::High;
    ledger.rows.push(row);
    finds(ledger, &[Fault::RowDiffers]);

    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Low);
    let mut row = ledger.row(a);
    row.seq = Seq(row.seq.0 + 1);
    ledger.rows.push(row);
    finds(ledger, &[Fault::EventsMissing]);

    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Low);
    let mut row = ledger.row(a);
    row.conversation = ConversationId(uuid::Uuid::from_u128(99));
    row.status = crate::conversation::Status::Closed;
    ledger.rows.push(row);
    finds(ledger, &[Fault::StreamsMissing]);
}

#[test]
fn finds_events_outside_and_links_astray() {
    for (totals, expected) in [
        ((3, 3, 0), None),
        ((4, 3, 0), Some(Fault::EventsOutside)),
        ((3, 3, 1), Some(Fault::BrokenLink)),
    ] {
        let mut auditor = Auditor::default();
        auditor.note_totals(totals.0, totals.1, totals.2);
        assert_eq!(faults(&auditor.finish()), Vec::from_iter(expected));
    }
}

#[test]
fn finds_a_second_open_conversation() {
    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Low);
    ledger.open_again(a);
    finds(ledger, &[Fault::SecondOpen]);
}

#[test]
fn finds_a_second_counselor() {
    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Low);
    ledger.serve(a, PEER);
    ledger.engage(a, LICENSED);
    ledger.chatter(1);
    finds(ledger, &[Fault::EngagedTwice]);

    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Low);
    ledger.engage(a, PEER);
    finds(ledger, &[Fault::EngagedWithoutOffer]);

    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Low);
    ledger.serve(a, PEER);
    ledger.offer(a, LICENSED);
    finds(ledger, &[Fault::OfferedWhileTaken]);
}

#[test]
fn finds_offers_beyond_qualification_language_and_duty() {
    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Imminent);
    ledger.after(10);
    ledger.offer(a, PEER);
    finds(ledger, &[Fault::NotQualified]);

    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Low);
    ledger.offer(a, EN);
    finds(ledger, &[Fault::WrongLanguage]);

    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Low);
    ledger.duty(PEER, DutyEvent::BreakBegan);
    ledger.after(10);
    ledger.offer(a, PEER);
    finds(ledger, &[Fault::NotOnDuty]);
}

#[test]
fn finds_an_offer_to_one_whom_the_danger_had_just_outgrown() {
    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Low);
    ledger.after(10);
    ledger.say_in(a, Band::Imminent);
    ledger.offer(a, PEER);
    finds(ledger, &[Fault::NotQualified]);
}

#[test]
fn load_that_grew_a_moment_ago_is_not_held_against_the_offer() {
    for (wait, expected) in [(0, vec![]), (10, vec![Fault::OverCapacity])] {
        let mut ledger = Ledger::default();
        ledger.desk.policy.capacities.licensed = Load::conversations(1);
        ledger.desk.policy.capacities.licensed_reserve = Load::ZERO;
        let a = ledger.wait(Band::Low);
        ledger.after(10);
        ledger.say_in(a, Band::Imminent);
        ledger.after(wait);
        ledger.offer(a, LICENSED);
        finds(ledger, &expected);
    }
}

#[test]
fn finds_offers_beyond_capacity_and_reserve() {
    let mut ledger = Ledger::default();
    ledger.desk.policy.capacities.licensed = Load::conversations(3);
    for _ in 0..2 {
        let talk = ledger.wait(Band::Low);
        ledger.serve(talk, LICENSED);
    }
    ledger.after(10);
    let verdict = ledger.audit();
    // Two are kept for Imminent: one is all the reserve leaves.
    assert_eq!(faults(&verdict), [Fault::OverCapacity]);
    assert_eq!(verdict.violations[0].counselor, Some(LICENSED));

    let mut ledger = Ledger::default();
    ledger.desk.policy.capacities.open_max = 1;
    for _ in 0..2 {
        let talk = ledger.wait(Band::Low);
        ledger.serve(talk, PEER);
    }
    finds(ledger, &[Fault::TooManyOpen]);
}

#[test]
fn a_recorded_exception_needs_its_ground() {
    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Imminent);
    ledger.after(70);
    ledger.offer_with(a, PEER, OfferMode::Auto, Some(Exception::ImminentUnserved));
    finds(ledger, &[]);

    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Imminent);
    ledger.after(20);
    ledger.offer_with(a, PEER, OfferMode::Auto, Some(Exception::ImminentUnserved));
    finds(ledger, &[Fault::NoGroundForException]);

    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Low);
    ledger.offer_with(a, PEER, OfferMode::Auto, Some(Exception::Surge));
    finds(ledger, &[Fault::NoGroundForException]);
}

#[test]
fn finds_who_was_passed_over() {
    let mut ledger = Ledger::default();
    let urgent = ledger.wait(Band::High);
    let later = ledger.wait(Band::Low);
    ledger.after(10);
    ledger.serve(later, LICENSED);
    ledger.chatter(10);
    let verdict = ledger.audit();
    assert_eq!(faults(&verdict), [Fault::HigherRankPassedOver]);
    assert_eq!(verdict.violations[0].conversation, Some(urgent));
    assert_eq!(verdict.violations[0].other, Some(later));
}

#[test]
fn two_claims_of_one_step_may_be_recorded_in_either_order() {
    let mut ledger = Ledger::default();
    let urgent = ledger.wait(Band::High);
    let later = ledger.wait(Band::Low);
    ledger.after(10);
    ledger.serve(later, LICENSED);
    ledger.serve(urgent, LICENSED);
    ledger.chatter(10);
    finds(ledger, &[]);
}

#[test]
fn who_cannot_use_the_slot_is_not_passed_over() {
    let mut ledger = Ledger::default();
    ledger.wait(Band::Imminent);
    ledger.wait_in(Band::High, Language::En);
    let later = ledger.wait(Band::Low);
    ledger.after(10);
    ledger.serve(later, PEER);
    ledger.chatter(10);
    finds(ledger, &[]);
}

#[test]
fn a_dead_node_is_no_violation_but_silence_decides_nothing() {
    let mut ledger = Ledger::default();
    let urgent = ledger.wait(Band::High);
    let later = ledger.wait(Band::Low);
    ledger.after(10);
    ledger.serve(later, LICENSED);
    ledger.after(600);
    ledger.serve(urgent, LICENSED);
    ledger.chatter(10);
    finds(ledger, &[]);

    let mut ledger = Ledger::default();
    ledger.wait(Band::High);
    let later = ledger.wait(Band::Low);
    ledger.after(10);
    ledger.serve(later, LICENSED);
    assert_eq!(ledger.audit().undecided, 1);
}

#[test]
fn finds_who_was_overtaken_too_far_or_waited_past_the_latest_touch() {
    // The rank alone would let Elevated go first; that it came 40 minutes later forbids it.
    let mut ledger = Ledger::default();
    ledger.desk.policy.head_starts.elevated_ms = Millis::hours(3);
    ledger.wait(Band::Low);
    ledger.after(40 * 60);
    let later = ledger.wait(Band::Elevated);
    ledger.after(10);
    ledger.serve(later, PEER);
    ledger.chatter(10);
    finds(ledger, &[Fault::OvertakenTooFar]);

    let mut ledger = Ledger::default();
    ledger.wait(Band::Low);
    ledger.after(20 * 60);
    let later = ledger.wait(Band::High);
    ledger.after(45 * 60);
    ledger.serve(later, LICENSED);
    ledger.chatter(10);
    finds(ledger, &[Fault::LatestTouchPassedOver]);
}

#[test]
fn finds_imminent_lowered_by_nobody() {
    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Imminent);
    ledger.ease(a, Band::High);
    finds(ledger, &[Fault::EasedFromImminent]);

    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::High);
    ledger.ease(a, Band::Low);
    finds(ledger, &[Fault::EasedTooFar]);

    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Imminent);
    ledger.set_band(a, Band::High, PEER);
    finds(ledger, &[Fault::LoweredByNobody]);

    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Imminent);
    ledger.set_band(a, Band::High, SV);
    finds(ledger, &[]);
}

#[test]
fn names_no_text() {
    let mut ledger = Ledger::default();
    let a = ledger.wait(Band::Low);
    ledger.push(
        a,
        Event::Closed {
            reason: CloseReason::Supervisor,
        },
    );
    ledger.say(a);
    let verdict = ledger.audit();
    let json = serde_json::to_string(&verdict).unwrap();
    for shown in [
        format!("{verdict:?}"),
        verdict.violations[0].to_string(),
        json,
    ] {
        assert!(!shown.contains("marked"), "{shown}");
    }
}
