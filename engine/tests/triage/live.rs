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
    Band, Context, LiveScorer, ModelScorer, Scorer as _, Thresholds, Tried, model::Model,
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
fn a_candidate_is_asked_and_answers_nobody() {
    let heard = Arc::new(AtomicUsize::new(0));
    let told = Arc::clone(&heard);
    let tell = move |tried: Tried| {
        assert_eq!(tried.live, Band::Imminent);
        assert!(tried.candidate.is_some());
        told.fetch_add(1, Ordering::SeqCst);
    };
    let live = LiveScorer::new(Arc::new(Model::shipped()), tell).unwrap();
    let message = text("I took all my pills an hour ago");
    let ask = || live.assess(&message, &Context::default(), &Thresholds::default());
    let alone = ask();
    live.try_out(Some(Arc::new(Model::of_lexicon())));
    assert_eq!(ask(), alone);
    live.try_out(None);
    assert_eq!(ask(), alone);
    assert_eq!(heard.load(Ordering::SeqCst), 1);
}
