//! The rules of a conversation's life, told as stories and searched by random commands.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says so by panicking"
)]

#[path = "conversation/goodbye.rs"]
mod goodbye;
#[path = "conversation/hand_over.rs"]
mod hand_over;
#[path = "conversation/intake.rs"]
mod intake;
#[path = "conversation/offers.rs"]
mod offers;
#[path = "conversation/story.rs"]
mod story;
#[path = "conversation/supervised.rs"]
mod supervised;

use proptest::prelude::*;
use tomoshibi_engine::{
    conversation::{
        CloseReason, Command, Conversation, DeclineReason, Event, Exception, FoldError, OfferMode,
        Phase, Recorded, Refusal, Report, RequeueReason, Standing,
    },
    desk::Policy,
    dispatch::Load,
    ids::{ConversationId, Seq},
    staff::Qualification,
    time::Millis,
    triage::{Band, Ladder, Rung},
};
use uuid::Uuid;

use story::{
    START, Story, accept, assessment, candidate, check, claim, offer, says, set_band, staff, text,
};

#[test]
fn a_first_line_enters_the_waiting_room() {
    let mut story = Story::opened();
    let events = story.tell(says(Band::Low)).unwrap();
    assert!(matches!(events[..], [Event::Said { .. }, Event::Queued]));
    assert!(matches!(story.standing(), Standing::Waiting(_)));
}

#[test]
fn whoever_writes_during_the_intake_is_not_held_back_by_it() {
    let mut story = Story::opened();
    story.tell(Command::BeginIntake).unwrap();
    story.tell(says(Band::Low)).unwrap();
    assert_eq!(story.conversation.phase, Phase::Waiting);
}

#[test]
fn a_failed_score_is_never_taken_for_harmless() {
    let mut story = Story::opened();
    let unscored = Command::ClientSays {
        text: text(),
        assessment: Err(Band::Low),
    };
    story.tell(unscored).unwrap();
    assert_eq!(story.conversation.band, Band::Elevated);
    let said = Seq(2);
    assert_eq!(story.conversation.unscored.as_slice(), [said]);
    story
        .tell(Command::Rescore {
            said,
            assessment: assessment(Band::Low),
        })
        .unwrap();
    assert!(story.conversation.unscored.is_empty());
    assert_eq!(
        story.conversation.band,
        Band::Elevated,
        "a score raises; it does not lower"
    );
}

#[test]
fn an_offer_is_taken_only_by_its_counselor_and_claim() {
    let mut story = Story::waiting(Band::Low);
    story.tell(offer(1, 1)).unwrap();
    assert_eq!(story.tell(accept(1, 2)), Err(Refusal::OfferOver));
    assert_eq!(story.tell(accept(2, 1)), Err(Refusal::OfferOver));
    story.tell(accept(1, 1)).unwrap();
    assert_eq!(story.conversation.counselor(), Some(staff(1)));
    assert_eq!(story.tell(accept(1, 1)), Err(Refusal::OfferOver));
    assert_eq!(story.tell(offer(2, 2)), Err(Refusal::NotWaiting));
}

#[test]
fn a_declined_pair_is_not_offered_again_for_a_while() {
    let mut story = Story::waiting(Band::Low);
    story.tell(offer(1, 1)).unwrap();
    let decline = Command::Decline {
        claim: claim(1),
        counselor: staff(1),
        reason: DeclineReason::Full,
    };
    story.tell(decline).unwrap();
    assert_eq!(story.tell(offer(2, 1)), Err(Refusal::NotWaiting));
    story.wait(story.policy.timings.exclusion_ms);
    story.tell(offer(3, 1)).unwrap();
}

#[test]
fn a_late_accept_after_the_lapse_is_refused() {
    let mut story = Story::waiting(Band::High);
    story.tell(offer(1, 1)).unwrap();
    story.tell(Command::Lapse { claim: claim(1) }).unwrap();
    assert_eq!(story.tell(accept(1, 1)), Err(Refusal::OfferOver));
    story.tell(offer(2, 2)).unwrap();
}

#[test]
fn a_calm_client_who_leaves_while_offered_is_gone_and_one_in_danger_is_not() {
    for (band, closes) in [(Band::Low, true), (Band::High, false)] {
        let mut story = Story::waiting(band);
        story.tell(offer(1, 1)).unwrap();
        story.tell(Command::ClientLeaves).unwrap();
        let closed = matches!(story.conversation.phase, Phase::Closed(_));
        assert_eq!(closed, closes, "{band:?}");
        assert_eq!(story.tell(accept(1, 1)).is_err(), closes);
    }
}

#[test]
fn imminent_is_lowered_only_by_a_supervisor() {
    let mut story = Story::engaged(Band::Imminent);
    story.tell(says(Band::Low)).unwrap();
    assert_eq!(story.conversation.band, Band::Imminent);
    assert_eq!(story.tell(Command::EaseBand), Err(Refusal::NoChange));
    assert_eq!(
        story.tell(set_band(1, false, Band::Low)),
        Err(Refusal::SupervisorOnly)
    );
    story.tell(set_band(9, true, Band::Low)).unwrap();
    assert_eq!(story.conversation.band, Band::Low);
    assert_eq!(story.conversation.imminent_since, None);
}

const RUNGS: [Rung; 4] = [Rung::Ideation, Rung::Plan, Rung::Means, Rung::Within24h];

#[test]
fn the_whole_ladder_found_by_asking_is_imminent() {
    let mut story = Story::engaged(Band::Low);
    let elsewhere = check(2, Rung::Plan, true);
    assert_eq!(story.tell(elsewhere), Err(Refusal::NotYours));
    for rung in RUNGS {
        assert_eq!(story.conversation.band, Band::Low);
        story.tell(check(1, rung, true)).unwrap();
    }
    assert_eq!(story.conversation.band, Band::Imminent);
    story.tell(check(1, Rung::Means, false)).unwrap();
    assert_eq!(
        story.conversation.band,
        Band::Imminent,
        "only a person lowers it"
    );
}

#[test]
fn what_was_asked_is_put_together_with_what_was_written() {
    let mut story = Story::engaged(Band::Low);
    let mut written = assessment(Band::Low);
    written.ladder = Ladder {
        ideation: 0.9,
        plan: 0.9,
        means: 0.9,
        within_24h: 0.0,
    };
    let line = Command::ClientSays {
        text: text(),
        assessment: Ok(written),
    };
    story.tell(line).unwrap();
    story.tell(check(1, Rung::Means, false)).unwrap();
    story.tell(check(1, Rung::Within24h, true)).unwrap();
    assert_eq!(story.conversation.band, Band::Low, "no means, they say");
    story.tell(check(1, Rung::Means, true)).unwrap();
    assert_eq!(story.conversation.band, Band::Imminent);
}

#[test]
fn a_counselor_may_raise_their_own_and_no_other() {
    let mut story = Story::engaged(Band::Low);
    assert_eq!(
        story.tell(set_band(2, false, Band::High)),
        Err(Refusal::NotYours)
    );
    story.tell(set_band(1, false, Band::Imminent)).unwrap();
    assert_eq!(story.conversation.imminent_since, Some(story.now));
}

#[test]
fn a_silent_waiting_client_sleeps_and_wakes_with_a_word() {
    let mut story = Story::waiting(Band::Low);
    story.tell(Command::GoAway).unwrap();
    assert!(matches!(story.standing(), Standing::Waiting(ticket) if ticket.held));
    story.tell(Command::Sleep).unwrap();
    assert_eq!(story.standing(), Standing::Absent);
    story.tell(says(Band::Low)).unwrap();
    assert!(matches!(story.standing(), Standing::Waiting(ticket) if !ticket.held));
}

#[test]
fn a_silent_imminent_client_never_sleeps() {
    let mut story = Story::waiting(Band::Imminent);
    story.tell(Command::GoAway).unwrap();
    assert_eq!(story.tell(Command::Sleep), Err(Refusal::NoChange));
    assert!(matches!(story.standing(), Standing::Waiting(ticket) if !ticket.held));
}

#[test]
fn silence_nudges_at_most_twice() {
    let mut story = Story::engaged(Band::Low);
    let nudge = || Command::Nudge { text: text() };
    assert_eq!(story.tell(nudge()), Err(Refusal::NoChange), "not away yet");
    story.tell(Command::GoAway).unwrap();
    story.tell(nudge()).unwrap();
    story.tell(nudge()).unwrap();
    assert_eq!(story.tell(nudge()), Err(Refusal::NoChange));
    assert_eq!(
        story.conversation.counselor(),
        Some(staff(1)),
        "silence closes nothing"
    );
}

#[test]
fn the_report_closes_and_nothing_follows() {
    let mut story = Story::engaged(Band::Low);
    story.tell(Command::WrapUp { by: staff(1) }).unwrap();
    let report = Report {
        issues: Vec::new(),
        imminent: false,
        ladder: Ladder::default(),
        note: None,
    };
    story
        .tell(Command::FileReport {
            by: staff(1),
            report,
        })
        .unwrap();
    assert_eq!(
        story.conversation.phase,
        Phase::Closed(CloseReason::Reported)
    );
    assert_eq!(story.tell(says(Band::Imminent)), Err(Refusal::Closed));
}

#[test]
fn a_talk_that_is_being_reported_can_be_handed_over() {
    let mut story = Story::engaged(Band::Low);
    story.tell(Command::WrapUp { by: staff(1) }).unwrap();
    let gone = Command::Requeue {
        reason: RequeueReason::CounselorGone,
        note: None,
    };
    assert_eq!(story.tell(gone), Err(Refusal::NoChange));
    let transfer = Command::Requeue {
        reason: RequeueReason::Transfer,
        note: Some(text()),
    };
    story.tell(transfer).unwrap();
    assert_eq!(story.conversation.phase, Phase::Waiting);
}

fn assign(number: u128, to: u128) -> Command {
    Command::Offer {
        claim: claim(number),
        to: candidate(to),
        mode: OfferMode::Assigned,
        exception: Some(Exception::Supervisor),
        epoch: 1,
    }
}

/// Neither has seen what the other decides; afterwards both have.
#[test]
fn of_two_supervisors_who_assign_in_one_moment_the_first_wins() {
    let mut story = Story::waiting(Band::High);
    story.tell(assign(5, 2)).unwrap();
    story.wait(Millis(999));
    assert_eq!(story.tell(assign(6, 3)), Err(Refusal::NotWaiting));
    story.wait(Millis(1));
    story.tell(assign(7, 3)).unwrap();
    story.tell(accept(7, 3)).unwrap();
    assert_eq!(story.conversation.counselor(), Some(staff(3)));
}

/// What the board proposed by itself is no decision of anybody's.
#[test]
fn a_supervisor_takes_a_client_out_of_an_offer_at_once() {
    let mut story = Story::waiting(Band::High);
    story.tell(offer(5, 2)).unwrap();
    story.tell(assign(6, 3)).unwrap();
    story.tell(accept(6, 3)).unwrap();
    assert_eq!(story.conversation.counselor(), Some(staff(3)));
}

#[test]
fn a_supervisor_moves_a_talk_with_its_waiting_time() {
    let mut story = Story::engaged(Band::High);
    let queued_at = story.conversation.queued_at;
    story.wait(Millis::minutes(3));
    story.tell(assign(5, 2)).unwrap();
    assert_eq!(story.conversation.counselor(), None);
    assert_eq!(story.conversation.queued_at, queued_at);
    story.tell(accept(5, 2)).unwrap();
    assert_eq!(story.conversation.counselor(), Some(staff(2)));
}

#[test]
fn the_need_follows_the_danger() {
    let needs = |band| match Story::waiting(band).standing() {
        Standing::Waiting(ticket) => ticket.need.class.qualification,
        other => panic!("{other:?}"),
    };
    assert_eq!(needs(Band::Low), Qualification::Peer);
    assert_eq!(needs(Band::Elevated), Qualification::Peer);
    assert_eq!(needs(Band::High), Qualification::Counselor);
    assert_eq!(needs(Band::Imminent), Qualification::Licensed);
}

#[test]
fn a_stream_with_a_gap_or_without_opening_is_refused() {
    let at = |seq| Recorded {
        conversation: ConversationId(Uuid::from_u128(1)),
        seq,
        at: START,
        source: None,
        event: Event::Queued,
    };
    let opened = Story::opened().conversation;
    let next = opened.seq.next();
    for (seq, expected) in [
        (next, Ok(())),
        (
            next.next(),
            Err(FoldError::Gap {
                expected: next,
                found: next.next(),
            }),
        ),
        (
            opened.seq,
            Err(FoldError::Gap {
                expected: next,
                found: opened.seq,
            }),
        ),
    ] {
        assert_eq!(opened.clone().apply(&at(seq)), expected);
    }
    let mut unopened = Conversation::unopened(opened.id);
    assert_eq!(unopened.apply(&at(Seq(1))), Err(FoldError::NotOpened));
}

fn any_band() -> impl Strategy<Value = Band> {
    prop_oneof![
        Just(Band::Low),
        Just(Band::Elevated),
        Just(Band::High),
        Just(Band::Imminent)
    ]
}

fn any_command() -> impl Strategy<Value = Command> {
    let who = 1..4_u128;
    prop_oneof![
        4 => any_band().prop_map(says),
        1 => any_band().prop_map(|floor| Command::ClientSays { text: text(), assessment: Err(floor) }),
        4 => (1..4_u128, who.clone()).prop_map(|(n, to)| offer(n, to)),
        1 => (1..4_u128, who.clone()).prop_map(|(n, to)| Command::Offer {
            claim: claim(n), to: candidate(to), mode: OfferMode::Assigned,
            exception: Some(Exception::Supervisor), epoch: 1,
        }),
        1 => who.clone().prop_map(|by| Command::LetBe { by: staff(by) }),
        2 => (1..4_u128, who.clone()).prop_map(|(n, to)| hand_over::ask(n, candidate(to), None)),
        4 => (1..4_u128, who.clone()).prop_map(|(n, by)| accept(n, by)),
        1 => (1..4_u128, who.clone()).prop_map(|(n, by)| Command::Decline {
            claim: claim(n), counselor: staff(by), reason: DeclineReason::Other,
        }),
        1 => (1..4_u128).prop_map(|n| Command::Lapse { claim: claim(n) }),
        1 => (1..4_u128).prop_map(|n| Command::Withdraw { claim: claim(n) }),
        1 => Just(Command::Requeue { reason: RequeueReason::Transfer, note: None }),
        1 => Just(Command::Requeue { reason: RequeueReason::CounselorGone, note: None }),
        2 => (who.clone(), any::<bool>(), any_band()).prop_map(|(by, sv, band)| set_band(by, sv, band)),
        1 => Just(Command::EaseBand),
        2 => (who.clone(), any::<bool>(), prop::sample::select(RUNGS.to_vec())).prop_map(|(by, found, rung)| check(by, rung, found)),
        1 => Just(Command::GoAway),
        1 => Just(Command::Nudge { text: text() }),
        1 => Just(Command::Sleep),
        1 => Just(Command::BeginIntake),
        1 => Just(Command::Browse),
        1 => Just(Command::ComeAfterHours),
        1 => Just(Command::AskForPerson),
        2 => (any_band(), any::<bool>()).prop_map(|(band, last)| intake::answer("q", band, last)),
        1 => Just(Command::ClientLeaves),
        2 => who.clone().prop_map(|by| Command::StaffSays { by: staff(by), text: text() }),
        1 => who.clone().prop_map(|by| Command::WrapUp { by: staff(by) }),
        1 => (0..30_u64).prop_map(|said| Command::Unsend { said: Seq(said) }),
    ]
}

proptest! {
    /// Whatever is asked in whatever order: decisions fold, a client's line is always kept while the
    /// conversation is open, Imminent falls only by a supervisor's word (P7), and a counselor comes in only
    /// through an offer made to them that stands (P3).
    #[test]
    fn any_life_keeps_the_rules(commands in prop::collection::vec((any_command(), 0..400_000_i64), 1..120)) {
        let mut story = Story::opened();
        for (command, pause) in commands {
            story.wait(Millis(pause));
            let before = story.conversation.clone();
            let outcome = story.tell(command.clone());
            let after = &story.conversation;
            if matches!(command, Command::ClientSays { .. }) {
                prop_assert_eq!(outcome.is_ok(), before.is_open());
            }
            if before.band == Band::Imminent && after.band < Band::Imminent {
                let by_supervisor = matches!(command, Command::SetBand { by_supervisor: true, .. });
                prop_assert!(by_supervisor, "lowered by {:?}", command);
            }
            if after.counselor() != before.counselor() && after.counselor().is_some() {
                let asked = before.hand_over.as_ref().map(|asked| asked.to);
                let stood = match &before.phase {
                    Phase::Offered(stood) => Some(stood.counselor),
                    _ => asked,
                };
                prop_assert!(stood.is_some(), "engaged without an offer");
                prop_assert_eq!(stood, after.counselor());
            }
            if outcome.is_err() {
                prop_assert_eq!(&before, after);
            }
            let held = matches!(story.standing(), Standing::Held { .. });
            prop_assert_eq!(held, after.counselor().is_some());
        }
    }

    /// A row says at any later moment, under any later document, what the fold says then: who fills a board
    /// needs no streams.
    #[test]
    fn a_row_grows_old_as_the_fold_does(
        commands in prop::collection::vec((any_command(), 0..400_000_i64), 1..60),
        later in 0..4_000_000_i64,
        supervised in any::<bool>(),
    ) {
        let mut story = Story::opened();
        let mut document = Policy::default();
        document.modes.supervised = supervised;
        document.weights.active = Load(7);
        for (command, pause) in commands {
            story.wait(Millis(pause));
            let _ = story.tell(command);
            let fold = &story.conversation;
            let row = fold.summary(&Policy::default(), story.now).unwrap();
            let then = story.now + Millis(later);
            prop_assert_eq!(row.standing_now(&document, then), fold.standing(&document, then));
        }
    }

    /// Folding the events of a life gives the state the life ended in.
    #[test]
    fn folding_again_gives_the_same(commands in prop::collection::vec(any_command(), 1..60)) {
        let mut story = Story::opened();
        for command in commands {
            let _ = story.tell(command);
        }
        let mut again = Conversation::unopened(story.conversation.id);
        for event in &story.events {
            let seq = again.seq.next();
            let (conversation, at) = (again.id, START);
            again.apply(&Recorded { conversation, seq, at, source: None, event: event.clone() }).unwrap();
        }
        prop_assert_eq!(again, story.conversation);
    }
}
