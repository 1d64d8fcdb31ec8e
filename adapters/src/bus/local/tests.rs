use std::{
    cell::RefCell,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::task::{LocalSet, yield_now};
use tomoshibi_engine::ids::DeskId;

use super::*;

fn hint(number: usize) -> Hint {
    let desk: DeskId = format!("d{number}").parse().unwrap();
    Hint::Alarms { desk }
}

#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<Heard>>>);

impl Notes {
    fn ear(&self, at_most: usize) -> Box<dyn FnMut(Heard) -> bool + Send> {
        let notes = self.clone();
        Box::new(move |heard| {
            let mut list = notes.0.lock().unwrap_or_else(PoisonError::into_inner);
            list.push(heard);
            list.len() < at_most
        })
    }

    fn taken(&self) -> Vec<Heard> {
        self.0.lock().unwrap().clone()
    }
}

/// Lets the ears run until nothing more comes.
async fn listen_all(notes: &Notes) {
    let known = RefCell::new(usize::MAX);
    while notes.taken().len() != *known.borrow() {
        known.replace(notes.taken().len());
        for _ in 0..100 {
            yield_now().await;
        }
    }
}

async fn in_arbiter(test: impl Future<Output = ()>) {
    LocalSet::new().run_until(test).await;
}

#[tokio::test]
async fn everybody_hears_every_hint_in_order() {
    in_arbiter(async {
        let (bus, one, other) = (LocalBus::default(), Notes::default(), Notes::default());
        bus.publish(hint(0));
        bus.subscribe(one.ear(usize::MAX));
        bus.subscribe(other.ear(usize::MAX));
        bus.publish(hint(1));
        bus.publish(hint(2));
        listen_all(&one).await;
        let expected = [Heard::Hint(hint(1)), Heard::Hint(hint(2))];
        assert_eq!(one.taken(), expected);
        assert_eq!(other.taken(), expected);
    })
    .await;
}

#[tokio::test]
async fn a_slow_ear_is_told_that_it_missed_some() {
    in_arbiter(async {
        let (bus, notes) = (LocalBus::default(), Notes::default());
        bus.subscribe(notes.ear(usize::MAX));
        for number in 0..HINTS_MAX + 3 {
            bus.publish(hint(number));
        }
        listen_all(&notes).await;
        let heard = notes.taken();
        assert_eq!(heard.len(), HINTS_MAX + 1);
        assert_eq!(heard[..2], [Heard::Missed, Heard::Hint(hint(3))]);
        assert_eq!(heard[HINTS_MAX], Heard::Hint(hint(HINTS_MAX + 2)));
    })
    .await;
}

#[tokio::test]
async fn a_full_ring_is_heard_whole() {
    in_arbiter(async {
        let (bus, notes) = (LocalBus::default(), Notes::default());
        bus.subscribe(notes.ear(usize::MAX));
        for number in 0..HINTS_MAX {
            bus.publish(hint(number));
        }
        listen_all(&notes).await;
        assert!(!notes.taken().contains(&Heard::Missed));
        assert_eq!(notes.taken().len(), HINTS_MAX);
    })
    .await;
}

#[tokio::test]
async fn an_ear_that_heard_enough_is_gone() {
    in_arbiter(async {
        let (bus, notes) = (LocalBus::default(), Notes::default());
        bus.subscribe(notes.ear(1));
        bus.publish(hint(1));
        bus.publish(hint(2));
        listen_all(&notes).await;
        assert_eq!(notes.taken(), [Heard::Hint(hint(1))]);
        assert_eq!(bus.ring.receiver_count(), 0);
    })
    .await;
}
