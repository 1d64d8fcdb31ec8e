//! What one node records another one opens from a hint, as it would read it; and nothing else.

use super::{
    Stores, desk,
    talk::{Talk, said},
};
use crate::{
    conversation::{Event, Recorded},
    ids::Seq,
    ports::ledger::Carried,
};

/// What a hint carries.
pub async fn carried(stores: &Stores) {
    it_opens_as_it_would_be_read(stores).await;
    it_opens_at_its_place_alone(stores).await;
    what_was_touched_does_not_open(stores).await;
}

/// A conversation with a few events, all of it as it is read.
async fn some_talk(stores: &Stores) -> (Talk, Vec<Recorded>) {
    let mut talk = Talk::opened(stores, &desk("carried")).await;
    for events in [
        vec![said("one"), Event::Queued],
        vec![said("two")],
        vec![said("three")],
    ] {
        let append = talk.next(events);
        talk.must(stores, append).await;
    }
    let read = talk.read(stores).await;
    (talk, read)
}

fn seal(stores: &Stores, talk: &Talk, events: &[Recorded]) -> Carried {
    stores.ledger.seal(talk.client, events).unwrap()
}

fn open(stores: &Stores, talk: &Talk, after: u64, carried: &Carried) -> Option<Vec<Recorded>> {
    let (client, id) = (talk.client, talk.id());
    stores.ledger.open(client, id, Seq(after), carried)
}

async fn it_opens_as_it_would_be_read(stores: &Stores) {
    let (talk, read) = some_talk(stores).await;
    for (after, count) in [(1, 2), (3, 1), (1, 4)] {
        let events = &read[after..after + count];
        let carried = seal(stores, &talk, events);
        let opened = open(stores, &talk, after as u64, &carried);
        assert_eq!(opened.as_deref(), Some(events));
    }
    assert_eq!(stores.ledger.seal(talk.client, &[]), None);
}

async fn it_opens_at_its_place_alone(stores: &Stores) {
    let (talk, read) = some_talk(stores).await;
    let (other, _) = some_talk(stores).await;
    let carried = seal(stores, &talk, &read[3..4]);
    for after in [0, 1, 2, 4, 5, 9] {
        assert_eq!(open(stores, &talk, after, &carried), None, "after {after}");
    }
    assert_eq!(open(stores, &other, 3, &carried), None);
    let by_another = stores
        .ledger
        .open(other.client, talk.id(), Seq(3), &carried);
    assert_eq!(by_another, None);
    assert!(open(stores, &talk, 3, &carried).is_some());
}

async fn what_was_touched_does_not_open(stores: &Stores) {
    let (talk, read) = some_talk(stores).await;
    let carried = seal(stores, &talk, &read[3..4]);
    for at in [0, carried.sealed().len() / 2, carried.sealed().len() - 1] {
        let mut touched = carried.sealed().to_vec();
        touched[at] ^= 0x40;
        let touched = Carried::new(&touched).unwrap();
        assert_eq!(open(stores, &talk, 3, &touched), None, "byte {at}");
    }
    let nothing = Carried::new(&[]).unwrap();
    assert_eq!(open(stores, &talk, 3, &nothing), None);
}
