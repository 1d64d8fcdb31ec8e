use std::sync::{Mutex, PoisonError};

use ::redis::PushKind;
use tokio::task::{LocalSet, yield_now};

use super::*;

fn hint(number: usize) -> Hint {
    let desk: DeskId = format!("d{number}").parse().unwrap();
    Hint::Alarms { desk }
}

#[test]
fn a_slow_ear_is_told_that_it_missed_some() {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let test = LocalSet::new();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&heard);
    let listen = test.run_until(async move {
        let ring = broadcast::Sender::new(HINTS_MAX);
        let slow = ring.subscribe();
        for number in 0..HINTS_MAX + 3 {
            let _ = ring.send(Heard::Hint(hint(number)));
        }
        let ear = Box::new(move |heard| {
            notes
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(heard);
            true
        });
        let listening = actix_rt::spawn(pass_on(slow, ear));
        drop(ring);
        listening.await.unwrap();
        yield_now().await;
    });
    runtime.unwrap().block_on(listen);
    let heard = heard.lock().unwrap();
    assert_eq!(heard.len(), HINTS_MAX + 1);
    assert_eq!(heard[..2], [Heard::Missed, Heard::Hint(hint(3))]);
}

#[test]
fn what_arrives_too_fast_is_noted() {
    let (pushes, mut arrived) = mpsc::channel(1);
    let missed = Arc::new(AtomicBool::new(false));
    let ear = ear(pushes, Arc::clone(&missed));
    let push = || PushInfo {
        kind: PushKind::Message,
        data: Vec::new(),
    };
    assert_eq!(ear(push()), Ok(()));
    assert!(!missed.load(Ordering::Acquire));
    assert_eq!(ear(push()), Ok(()));
    assert!(missed.load(Ordering::Acquire));
    assert!(arrived.try_recv().is_ok());
}
