//! The rows about conversations.

use super::{
    Stores, desk,
    talk::{Talk, closed, offered, said},
};
use crate::{
    conversation::{Event, Standing, Status, Summary},
    desk::Policy,
    ids::ConversationId,
    ports::ledger::Select,
    time::Timestamp,
};

/// Reading the rows, by each of the ways to select them.
pub async fn summaries(stores: &Stores) {
    a_row_says_what_the_fold_says(stores).await;
    open_ones_come_in_pages(stores).await;
    a_counselor_has_what_they_answer_and_are_offered(stores).await;
    a_client_has_all_of_theirs_newest_first(stores).await;
}

async fn ask(stores: &Stores, select: Select, limit: usize) -> Vec<Summary> {
    stores.ledger.summaries(select, limit).await.unwrap()
}

fn ids(rows: &[Summary]) -> Vec<ConversationId> {
    rows.iter().map(|row| row.conversation).collect()
}

async fn a_row_says_what_the_fold_says(stores: &Stores) {
    let mut talk = Talk::opened(stores, &desk("row")).await;
    let steps = [
        vec![said("help"), Event::Queued],
        vec![offered(stores.somebody())],
        vec![said("still here")],
    ];
    for events in steps {
        let append = talk.next(events);
        talk.must(stores, append).await;
        let rows = ask(stores, Select::Ids(vec![talk.id()]), 9).await;
        let expected = talk
            .fold
            .summary(&Policy::default(), Timestamp(1_000))
            .unwrap();
        assert_eq!(rows, [expected]);
    }
    let nobody = Select::Ids(vec![ConversationId(stores.fresh())]);
    assert!(ask(stores, nobody, 9).await.is_empty());
}

async fn open_ones_come_in_pages(stores: &Stores) {
    let (here, there) = (desk("pages"), desk("other-pages"));
    let mut open = Vec::new();
    for _ in 0..5 {
        open.push(Talk::opened(stores, &here).await.id());
    }
    let mut gone = Talk::opened(stores, &here).await;
    let close = gone.next(vec![closed()]);
    gone.must(stores, close).await;
    Talk::opened(stores, &there).await;

    open.sort_unstable();
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let desk = here.clone();
        let page = ask(stores, Select::Open { desk, after }, 2).await;
        assert!(page.len() <= 2);
        let Some(last) = page.last() else { break };
        after = Some(last.conversation);
        found.extend(ids(&page));
    }
    assert_eq!(found, open);
}

async fn a_counselor_has_what_they_answer_and_are_offered(stores: &Stores) {
    let here = desk("of");
    let counselor = stores.somebody();
    let answered = Talk::engaged(stores, &here, counselor).await;
    let mut offered_too = Talk::opened(stores, &here).await;
    let offer = offered_too.next(vec![Event::Queued, offered(counselor)]);
    offered_too.must(stores, offer).await;
    Talk::engaged(stores, &here, stores.somebody()).await;
    let mut done = Talk::engaged(stores, &here, counselor).await;
    let close = done.next(vec![closed()]);
    done.must(stores, close).await;

    let rows = ask(stores, Select::Of(counselor), 9).await;
    let mut expected = [answered.id(), offered_too.id()];
    expected.sort_unstable();
    assert_eq!(ids(&rows), expected);
    let held = rows
        .iter()
        .find(|r| r.conversation == answered.id())
        .unwrap();
    assert_eq!(held.status, Status::Engaged);
    let all = vec![counselor, stores.somebody()];
    let rows = ask(stores, Select::OfferedTo(all), 9).await;
    assert_eq!(ids(&rows), [offered_too.id()]);
    assert!(matches!(held.standing, Standing::Held { .. }));
}

async fn a_client_has_all_of_theirs_newest_first(stores: &Stores) {
    let here = desk("client");
    let mut first = Talk::opened(stores, &here).await;
    let close = first.next(vec![closed()]);
    first.must(stores, close).await;
    let mut second = Talk::new(stores, &here, first.client);
    let opening = second.opening();
    second.must(stores, opening).await;
    let rows = ask(stores, Select::Client(first.client), 9).await;
    assert_eq!(ids(&rows), [second.id(), first.id()]);
    let rows = ask(stores, Select::Client(first.client), 1).await;
    assert_eq!(ids(&rows), [second.id()]);
}
