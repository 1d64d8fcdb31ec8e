//! Models change places while messages are scored: nobody waits, nobody is answered by half of each.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tomoshibi_engine::triage::{
    Band, Context, LiveScorer, ModelScorer, Scorer as _, Thresholds, TrialLimits, Tried,
    model::Model,
};

use super::text;

/// An answer that takes longer is late: a person would notice, even on a machine that is busy otherwise.
const LATE: Duration = Duration::from_secs(2);
const SWAPS: usize = 50;

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "measures how long something takes"
)]
fn loads_within_twenty_milliseconds() {
    let bytes = Model::shipped().to_bytes().unwrap();
    let fastest = (0..10).map(|_| {
        let start = Instant::now();
        let model = Model::from_bytes(&bytes).unwrap();
        (start.elapsed(), model.grams())
    });
    let (took, grams) = fastest.min().unwrap();
    println!("a model of {grams} n-grams loads in {took:?}");
    let allowed = if cfg!(debug_assertions) { 10 } else { 1 };
    assert!(took <= allowed * Duration::from_millis(20), "{took:?}");
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "measures how long something takes"
)]
fn swaps_under_load_without_a_late_message() {
    let shipped = Model::shipped();
    let bytes = [
        shipped.to_bytes().unwrap(),
        Model::of_lexicon().to_bytes().unwrap(),
    ];
    let message = text("I have the pills here and I do not want to wake up");
    let ask = |scorer: &dyn tomoshibi_engine::triage::Scorer| {
        scorer.assess(&message, &Context::default(), &Thresholds::default())
    };
    let pure = bytes.each_ref().map(|bytes| {
        let model = Arc::new(Model::from_bytes(bytes).unwrap());
        ask(&ModelScorer::new(model).unwrap())
    });
    assert_ne!(pure[0].model, pure[1].model);
    let live = LiveScorer::new(Arc::new(shipped), |_| {}).unwrap();
    let done = AtomicBool::new(false);
    let scored = [const { AtomicUsize::new(0) }; 2];
    let (slowest, answers) = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let (mut slowest, mut answers) = (Duration::ZERO, 0);
            while !done.load(Ordering::Acquire) {
                let start = Instant::now();
                let answer = ask(&live);
                slowest = slowest.max(start.elapsed());
                let by = pure.iter().position(|pure| *pure == answer).unwrap();
                scored[by].fetch_add(1, Ordering::AcqRel);
                answers += 1;
            }
            (slowest, answers)
        });
        for swap in 1..=SWAPS {
            let turn = swap % 2;
            live.swap(Arc::new(Model::from_bytes(&bytes[turn]).unwrap()));
            // The next swap comes once this one was seen to score.
            let before = scored[turn].load(Ordering::Acquire);
            while scored[turn].load(Ordering::Acquire) == before {
                thread::yield_now();
            }
        }
        done.store(true, Ordering::Release);
        writer.join().unwrap()
    });
    println!("{answers} messages over {SWAPS} loads and swaps, the slowest {slowest:?}");
    assert!(slowest < LATE, "a message waited {slowest:?}");
}

#[test]
fn a_candidate_is_asked_of_some_messages_and_answers_nobody() {
    let heard = Arc::new(AtomicUsize::new(0));
    let told = Arc::clone(&heard);
    let tell = move |tried: Tried| {
        assert_eq!(tried.live, Band::Imminent);
        assert!(tried.candidate.is_some());
        told.fetch_add(1, Ordering::SeqCst);
    };
    let limits = TrialLimits {
        one_in: 8,
        tries: 60,
    };
    let live = LiveScorer::new(Arc::new(Model::shipped()), tell).unwrap();
    let live = live.with_limits(limits);
    // Answers to 320 messages, and how many of them the candidate was asked of.
    let day = || {
        heard.store(0, Ordering::SeqCst);
        let ask = |n: u32| {
            let message = text(&format!("I took all my pills {n} minutes ago"));
            live.assess(&message, &Context::default(), &Thresholds::default())
        };
        let answers: Vec<_> = (0..320).map(ask).collect();
        (answers, heard.load(Ordering::SeqCst))
    };
    let try_out = || live.try_out(Some(Arc::new(Model::of_lexicon())));
    let (alone, silent) = day();
    assert_eq!(silent, 0);
    try_out();
    let (first, asked) = day();
    assert_eq!(first, alone);
    assert!((20..60).contains(&asked), "{asked} of 320, one in eight");
    assert_eq!(day().1, 60 - asked, "its tries are over");
    assert_eq!(day(), (alone.clone(), 0), "and so is the trial");
    try_out();
    assert_eq!(day(), (alone.clone(), asked), "the same messages again");
    live.try_out(None);
    assert_eq!(day(), (alone, 0));
}
