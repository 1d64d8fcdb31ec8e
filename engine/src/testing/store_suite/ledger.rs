//! The streams: order, all or nothing, conflicts, repeats.

use super::{
    Stores, desk,
    talk::{Talk, closed, one, said},
};
use crate::{
    conversation::{Author, Channel, Conversation, Event, Report, RequeueReason},
    ids::{ConversationId, Seq, SourceId},
    ports::ledger::{Appended, BATCH_MAX},
    privacy::Text,
    staff::Language,
    time::Timestamp,
    triage::{Band, Ladder, Rung},
};

/// Appending and reading.
pub async fn ledger(stores: &Stores) {
    what_is_recorded_reads_back_in_order(stores).await;
    every_kind_of_words_reads_back(stores).await;
    a_client_has_one_open_conversation_at_a_desk(stores).await;
    one_conflict_spoils_no_other_and_leaves_nothing(stores).await;
    commands_of_one_batch_follow_each_other(stores).await;
    a_repeated_command_is_answered_with_its_place(stores).await;
    a_stream_begins_with_its_opening(stores).await;
    a_full_batch_is_taken(stores).await;
    heads_are_the_last_places(stores).await;
}

async fn what_is_recorded_reads_back_in_order(stores: &Stores) {
    let mut talk = Talk::opened(stores, &desk("order")).await;
    let source = SourceId(stores.fresh());
    let append = talk.named(
        source,
        vec![said("一つ目"), said("two\nlines"), Event::Queued],
    );
    talk.must(stores, append.clone()).await;

    let all = talk.read(stores).await;
    let seqs: Vec<u64> = all.iter().map(|r| r.seq.0).collect();
    assert_eq!(seqs, [1, 2, 3, 4]);
    let events: Vec<&Event> = all[1..].iter().map(|r| &r.event).collect();
    assert_eq!(events, append.events.iter().collect::<Vec<_>>());
    assert!(
        all.iter()
            .all(|r| r.conversation == talk.id() && r.at == Timestamp(1_000))
    );
    let sources: Vec<_> = all.iter().map(|r| r.source).collect();
    assert_eq!(
        sources,
        [None, Some(source), None, None],
        "on the first event only"
    );

    let page = stores.ledger.read(talk.id(), Seq(1), 2).await.unwrap();
    assert_eq!(page, all[1..3]);
    assert!(
        stores
            .ledger
            .read(talk.id(), Seq(4), 9)
            .await
            .unwrap()
            .is_empty()
    );
    let unknown = ConversationId(stores.fresh());
    assert!(
        stores
            .ledger
            .read(unknown, Seq::START, 9)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn every_kind_of_words_reads_back(stores: &Stores) {
    let mut talk = Talk::opened(stores, &desk("words")).await;
    let by = stores.somebody();
    let words = || Text::new("言葉 🙏").unwrap();
    let events = vec![
        Event::SaidUnscored {
            text: words(),
            floor: Band::High,
        },
        Event::Rescored {
            said: Seq(2),
            assessment: super::talk::assessment(),
        },
        Event::Said {
            author: Author::Staff(by),
            text: words(),
            assessment: None,
        },
        Event::Whispered {
            author: by,
            text: words(),
        },
        Event::Answered {
            question: "age".to_owned(),
            answer: Some(words()),
            assessment: None,
        },
        Event::Answered {
            question: "name".to_owned(),
            answer: None,
            assessment: None,
        },
        Event::Requeued {
            from: by,
            reason: RequeueReason::Transfer,
            note: Some(words()),
            excluded_until: Some(Timestamp(9)),
        },
        Event::Checked {
            by,
            rung: Rung::Plan,
            found: true,
        },
        Event::BandSet {
            band: Band::Imminent,
            by,
            reason: words(),
        },
        Event::Reported {
            by,
            report: Report {
                issues: Vec::new(),
                imminent: true,
                ladder: Ladder::default(),
                note: Some(words()),
            },
        },
    ];
    let append = talk.next(events.clone());
    talk.must(stores, append).await;
    let read: Vec<Event> = talk
        .read(stores)
        .await
        .into_iter()
        .skip(1)
        .map(|r| r.event)
        .collect();
    assert_eq!(read, events);
}

async fn a_client_has_one_open_conversation_at_a_desk(stores: &Stores) {
    let here = desk("one-open");
    let mut first = Talk::opened(stores, &here).await;
    let second = Talk::new(stores, &here, first.client);
    let conversation = first.id();
    assert_eq!(
        one(stores, second.opening()).await,
        Appended::OpenElsewhere { conversation }
    );
    assert!(second.read(stores).await.is_empty());
    assert_eq!(
        stores.ledger.open_of(first.client).await.unwrap(),
        Some(conversation)
    );

    let close = first.next(vec![closed()]);
    first.must(stores, close).await;
    assert_eq!(stores.ledger.open_of(first.client).await.unwrap(), None);

    // Two of them in one batch: exactly one opens.
    let third = Talk::new(stores, &here, first.client);
    let batch = vec![second.opening(), third.opening()];
    let answers = stores.ledger.append(batch).await.unwrap();
    let conversation = second.id();
    assert_eq!(answers[0], Appended::Recorded { last: Seq(1) });
    assert_eq!(answers[1], Appended::OpenElsewhere { conversation });
    assert_eq!(
        stores.ledger.open_of(first.client).await.unwrap(),
        Some(conversation)
    );
}

async fn one_conflict_spoils_no_other_and_leaves_nothing(stores: &Stores) {
    let here = desk("conflict");
    let (a, mut b, c) = (
        Talk::opened(stores, &here).await,
        Talk::opened(stores, &here).await,
        Talk::opened(stores, &here).await,
    );
    let stale = b.next(vec![said("late"), Event::Queued]);
    let moved = b.next(vec![said("early")]);
    b.must(stores, moved).await;

    let batch = vec![a.next(vec![said("a")]), stale, c.next(vec![said("c")])];
    let answers = stores.ledger.append(batch).await.unwrap();
    assert_eq!(answers[0], Appended::Recorded { last: Seq(2) });
    assert_eq!(answers[1], Appended::Conflict { actual: Seq(2) });
    assert_eq!(answers[2], Appended::Recorded { last: Seq(2) });
    assert_eq!(b.read(stores).await.len(), 2, "nothing of the loser");

    let future = Talk::opened(stores, &here).await;
    let mut ahead = future.clone();
    ahead.follow(&future.next(vec![said("never appended")]));
    let gap = ahead.next(vec![said("beyond")]);
    assert_eq!(
        one(stores, gap).await,
        Appended::Conflict { actual: Seq(1) }
    );
}

async fn commands_of_one_batch_follow_each_other(stores: &Stores) {
    let mut talk = Talk::opened(stores, &desk("follow")).await;
    let first = talk.next(vec![said("one"), said("two")]);
    let rival = talk.next(vec![said("rival")]);
    talk.follow(&first);
    let second = talk.next(vec![said("three")]);
    let answers = stores
        .ledger
        .append(vec![first, rival, second])
        .await
        .unwrap();
    assert_eq!(answers[0], Appended::Recorded { last: Seq(3) });
    assert_eq!(answers[1], Appended::Conflict { actual: Seq(3) });
    assert_eq!(answers[2], Appended::Recorded { last: Seq(4) });
    let texts: Vec<_> = talk.read(stores).await;
    let texts: Vec<&str> = texts[1..].iter().map(super::talk::text_of).collect();
    assert_eq!(texts, ["one", "two", "three"]);

    // Opened and spoken in at once.
    let enrolled = stores
        .clients
        .enrol(talk.desk.clone(), Language::En, None)
        .await;
    let mut fresh = Talk::new(stores, &talk.desk, enrolled.unwrap().0.id);
    let opening = fresh.opening();
    fresh.follow(&opening);
    let line = fresh.next(vec![said("first words")]);
    let answers = stores.ledger.append(vec![opening, line]).await.unwrap();
    assert_eq!(answers[1], Appended::Recorded { last: Seq(2) });
}

async fn a_repeated_command_is_answered_with_its_place(stores: &Stores) {
    let here = desk("repeat");
    let mut talk = Talk::opened(stores, &here).await;
    let source = SourceId(stores.fresh());
    let first = talk.named(source, vec![said("once"), Event::Queued]);
    talk.must(stores, first.clone()).await;

    let seq = Seq(2);
    assert_eq!(
        one(stores, first).await,
        Appended::Duplicate { seq },
        "also when it is stale"
    );
    let again = talk.named(source, vec![said("once")]);
    assert_eq!(one(stores, again).await, Appended::Duplicate { seq });

    let fresh = SourceId(stores.fresh());
    let twice = talk.named(fresh, vec![said("twice")]);
    let answers = stores
        .ledger
        .append(vec![twice.clone(), twice])
        .await
        .unwrap();
    assert_eq!(answers[0], Appended::Recorded { last: Seq(4) });
    assert_eq!(answers[1], Appended::Duplicate { seq: Seq(4) });
    assert_eq!(talk.read(stores).await.len(), 4);

    // The name counts within its conversation only.
    let other = Talk::opened(stores, &here).await;
    let elsewhere = other.named(source, vec![said("elsewhere")]);
    assert_eq!(
        one(stores, elsewhere).await,
        Appended::Recorded { last: Seq(2) }
    );
}

async fn a_stream_begins_with_its_opening(stores: &Stores) {
    let mut talk = Talk::opened(stores, &desk("begin")).await;
    let mut never = Talk::new(stores, &talk.desk, talk.client);
    never.follow(&never.opening());
    let line = never.next(vec![said("to nobody")]);
    assert_eq!(
        one(stores, line).await,
        Appended::Conflict { actual: Seq::START }
    );

    let mut reopening = talk.clone();
    reopening.fold = Conversation::unopened(talk.id());
    assert_eq!(
        one(stores, reopening.opening()).await,
        Appended::Conflict { actual: Seq(1) }
    );
    let line = talk.next(vec![said("goes on")]);
    talk.must(stores, line).await;
    let opened = talk.read(stores).await.remove(0).event;
    assert!(matches!(
        opened,
        Event::Opened {
            channel: Channel::Web,
            ..
        }
    ));
}

async fn a_full_batch_is_taken(stores: &Stores) {
    let here = desk("full");
    let mut talks = Vec::new();
    for _ in 0..8 {
        talks.push(Talk::opened(stores, &here).await);
    }
    let mut batch = Vec::with_capacity(BATCH_MAX);
    for n in 0..BATCH_MAX {
        let talk = &mut talks[n % 8];
        let source = SourceId(stores.fresh());
        let append = talk.named(source, vec![said(&format!("line {n}"))]);
        talk.follow(&append);
        batch.push(append);
    }
    let answers = stores.ledger.append(batch).await.unwrap();
    assert!(
        answers
            .iter()
            .all(|a| matches!(a, Appended::Recorded { .. }))
    );
    for talk in &talks {
        let read = talk.read(stores).await;
        assert_eq!(read.last().unwrap().seq, talk.fold.seq);
        assert!(read.iter().zip(1..).all(|(r, seq)| r.seq == Seq(seq)));
    }
    let none = stores.ledger.append(Vec::new()).await.unwrap();
    assert!(none.is_empty());
}

async fn heads_are_the_last_places(stores: &Stores) {
    let here = desk("heads");
    let mut long = Talk::opened(stores, &here).await;
    let short = Talk::opened(stores, &here).await;
    let line = long.next(vec![said("a"), said("b")]);
    long.must(stores, line).await;
    let unknown = ConversationId(stores.fresh());
    let asked = vec![long.id(), unknown, short.id()];
    let mut heads = stores.ledger.heads(asked).await.unwrap();
    heads.sort_unstable();
    let mut expected = vec![(long.id(), Seq(3)), (short.id(), Seq(1))];
    expected.sort_unstable();
    assert_eq!(heads, expected);
    assert!(stores.ledger.heads(Vec::new()).await.unwrap().is_empty());
}
