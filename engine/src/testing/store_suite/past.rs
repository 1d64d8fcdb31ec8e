//! A client's past conversations: of this desk, those that ended, with what came of them.

use super::{
    Stores, Talk, desk,
    talk::{closed, said},
};
use crate::{
    conversation::{CloseReason, Event, Moment, Report},
    ids::{ClientId, ConversationId, DeskId, StaffId},
    ports::past::{PAST_MAX, PastTalk},
    time::Timestamp,
    triage::{Issue, Ladder},
};

/// Pages of them, the newest first, and of nobody else.
pub async fn past(stores: &Stores) {
    let (here, hana) = (desk("tokyo"), stores.somebody());
    let first = reported(stores, &here, hana).await;
    assert_eq!(seen(stores, &here, first.id()).await, []);
    let second = again(stores, &here, first.client).await;
    let now = again(stores, &here, first.client).await;
    let stranger = reported(stores, &here, hana).await;

    let found = seen(stores, &here, now.id()).await;
    let ids: Vec<_> = found.iter().map(|talk| talk.conversation).collect();
    assert_eq!(ids, [second.id(), first.id()], "the newest first");
    assert_eq!(*found.last().unwrap(), as_reported(&first, hana));
    assert_eq!(found[0].answered_by, None, "nobody did");
    assert_eq!(found[0].ended, Some(CloseReason::Supervisor));
    let before = page(stores, &here, now.id(), Some(second.id())).await;
    assert_eq!(before, found[1..], "from there on");
    assert_eq!(seen(stores, &here, stranger.id()).await, []);
    assert_eq!(seen(stores, &desk("osaka"), now.id()).await, []);
    open_ones_are_not_past(stores, &now).await;
    a_page_has_an_end(stores, &here).await;
}

async fn open_ones_are_not_past(stores: &Stores, last: &Talk) {
    let mut open = Talk::new(stores, &last.desk, last.client);
    let opening = open.opening();
    open.must(stores, opening).await;
    let found = seen(stores, &last.desk, last.id()).await;
    assert!(found.iter().all(|talk| talk.conversation != open.id()));
    let found = seen(stores, &last.desk, open.id()).await;
    assert_eq!(found.len(), 3, "all that ended, seen from the open one");
}

async fn a_page_has_an_end(stores: &Stores, desk: &DeskId) {
    let first = reported(stores, desk, stores.somebody()).await;
    let mut last = first.id();
    for _ in 0..=PAST_MAX {
        last = again(stores, desk, first.client).await.id();
    }
    let found = seen(stores, desk, last).await;
    assert_eq!(found.len(), PAST_MAX);
    let rest = page(
        stores,
        desk,
        last,
        found.last().map(|talk| talk.conversation),
    )
    .await;
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].conversation, first.id());
}

/// Who was erased was never there.
pub async fn erased_past(stores: &Stores) {
    let here = desk("tokyo");
    let first = reported(stores, &here, stores.somebody()).await;
    let now = again(stores, &here, first.client).await;
    assert_eq!(seen(stores, &here, now.id()).await.len(), 1);
    stores.clients.erase(first.client).await.unwrap();
    assert_eq!(seen(stores, &here, now.id()).await, []);
}

async fn seen(stores: &Stores, desk: &DeskId, from: ConversationId) -> Vec<PastTalk> {
    page(stores, desk, from, None).await
}

async fn page(
    stores: &Stores,
    desk: &DeskId,
    from: ConversationId,
    before: Option<ConversationId>,
) -> Vec<PastTalk> {
    let past = stores.past.past(desk.clone(), from, before);
    past.await.unwrap()
}

fn as_reported(talk: &Talk, by: StaffId) -> PastTalk {
    PastTalk {
        conversation: talk.id(),
        opened_at: Timestamp(1_000),
        ended_at: Some(Timestamp(1_000)),
        band: talk.fold.band,
        issues: vec![Issue::Isolation],
        answered_by: Some(by),
        imminent: Some(true),
        ended: Some(CloseReason::Reported),
        distress_before: Some(8),
        distress_after: None,
    }
}

/// Answered, reported, closed.
async fn reported(stores: &Stores, desk: &DeskId, counselor: StaffId) -> Talk {
    let mut talk = Talk::engaged(stores, desk, counselor).await;
    let report = Report {
        issues: vec![Issue::Isolation],
        imminent: true,
        ladder: Ladder::default(),
        note: None,
    };
    let events = vec![
        Event::DistressTold {
            moment: Moment::Before,
            level: 8,
        },
        said("marked"),
        Event::Reported {
            by: counselor,
            report,
        },
        Event::Closed {
            reason: CloseReason::Reported,
        },
    ];
    let append = talk.next(events);
    talk.must(stores, append).await;
    talk
}

/// Another of the same client, which ended before anybody answered.
async fn again(stores: &Stores, desk: &DeskId, client: ClientId) -> Talk {
    let mut talk = Talk::new(stores, desk, client);
    let opening = talk.opening();
    talk.must(stores, opening).await;
    let close = talk.next(vec![said("marked"), closed()]);
    talk.must(stores, close).await;
    talk
}
