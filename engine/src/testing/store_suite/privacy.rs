//! Taking back and erasing: the streams stay, the words go.

use super::{
    Stores, desk,
    talk::{Talk, assessment, one, said, text_of},
};
use crate::{
    conversation::{Channel, Event, Recorded},
    ids::Seq,
    ports::ledger::{Appended, Select},
    privacy::Handle,
    staff::Language,
};

/// One line taken back, one client erased.
pub async fn privacy(stores: &Stores) {
    one_line_is_forgotten_and_no_other(stores).await;
    an_erased_client_is_gone_and_the_stream_is_not(stores).await;
    an_erased_handle_begins_anew(stores).await;
}

fn contributions(recorded: &Recorded) -> usize {
    match &recorded.event {
        Event::Said { assessment, .. } => assessment.as_ref().unwrap().contributions.len(),
        Event::Rescored { assessment, .. } => assessment.contributions.len(),
        other => panic!("not scored: {}", other.kind()),
    }
}

async fn one_line_is_forgotten_and_no_other(stores: &Stores) {
    let mut talk = Talk::opened(stores, &desk("forget")).await;
    let rescored = |said| Event::Rescored {
        said,
        assessment: assessment(),
    };
    let events = vec![
        said("kept"),
        said("gone"),
        rescored(Seq(2)),
        rescored(Seq(3)),
    ];
    let append = talk.next(events);
    talk.must(stores, append).await;

    // Repeated, and where there is nothing: the same.
    for seq in [3, 3, 99] {
        stores
            .ledger
            .forget_text(talk.id(), Seq(seq))
            .await
            .unwrap();
    }
    let read = talk.read(stores).await;
    assert_eq!(read.len(), 5);
    assert_eq!(text_of(&read[1]), "kept");
    assert_eq!(text_of(&read[2]), "");
    let weights: Vec<usize> = read[1..].iter().map(contributions).collect();
    assert_eq!(
        weights,
        [1, 0, 1, 0],
        "weights point into the text and go with it"
    );
}

async fn an_erased_client_is_gone_and_the_stream_is_not(stores: &Stores) {
    let here = desk("erase");
    let enrolled = stores.clients.enrol(here.clone(), Language::Ja, None).await;
    let (client, token) = enrolled.unwrap();
    let mut talk = Talk::new(stores, &here, client.id);
    let opening = talk.opening();
    talk.must(stores, opening).await;
    let line = talk.next(vec![said("words")]);
    talk.must(stores, line).await;
    let mut other = Talk::opened(stores, &here).await;
    let line = other.next(vec![said("theirs")]);
    other.must(stores, line).await;

    let before = talk.read(stores).await;
    let open = |carried| stores.ledger.open(client.id, talk.id(), Seq(1), carried);
    let carried = stores.ledger.seal(client.id, &before[1..]).unwrap();
    assert_eq!(open(&carried).as_deref(), Some(&before[1..]));

    for _ in 0..2 {
        stores.clients.erase(client.id).await.unwrap();
    }
    assert_eq!(stores.clients.by_token(token).await.unwrap(), None);
    assert_eq!(stores.clients.by_id(client.id).await.unwrap(), None);
    assert_eq!(open(&carried), None, "what was on its way opens no more");
    assert_eq!(stores.ledger.seal(client.id, &before[1..]), None);
    let read = talk.read(stores).await;
    assert_eq!(text_of(&read[1]), "");
    assert!(matches!(&read[0].event, Event::Opened { nickname, .. } if nickname.is_empty()));
    let rows = stores
        .ledger
        .summaries(Select::Client(client.id), 9)
        .await
        .unwrap();
    assert_eq!(rows[0].nickname, "");
    assert_eq!(text_of(&other.read(stores).await[1]), "theirs");

    // The stream goes on; words added now can never be read.
    let late = talk.next(vec![said("late"), Event::Queued]);
    assert_eq!(one(stores, late).await, Appended::Recorded { last: Seq(4) });
    assert_eq!(text_of(&talk.read(stores).await[2]), "");
}

async fn an_erased_handle_begins_anew(stores: &Stores) {
    let here = desk("handle");
    let handle = || Handle::new("+81 90 0000 0000");
    let find = || {
        stores
            .clients
            .by_handle(here.clone(), Channel::Sms, handle(), Language::Ja)
    };
    let first = find().await.unwrap();
    assert_eq!(find().await.unwrap(), first);
    stores.clients.erase(first.id).await.unwrap();
    assert_ne!(find().await.unwrap().id, first.id);
}
