//! Duty: a stream and what it amounts to.

use super::{Stores, desk};
use crate::{
    ids::{ConversationId, Seq, SourceId},
    ports::duty::{ASKED_MAX, AskedOver, Duty, DutyEvent, DutyState},
    time::Timestamp,
};

/// Recording, repeating, and who is on.
pub async fn duties(stores: &Stores) {
    the_row_is_the_fold_of_the_stream(stores).await;
    a_repeated_event_changes_nothing(stores).await;
    whoever_is_not_off_is_on(stores).await;
    those_who_are_asked_at_once_are_all_known(stores).await;
}

async fn the_row_is_the_fold_of_the_stream(stores: &Stores) {
    let staff = stores.somebody();
    assert_eq!(stores.duties.of(staff).await.unwrap(), Duty::default());
    let events = [
        DutyEvent::WentOn { desk: desk("duty") },
        DutyEvent::OfferLapsed { offered_at: None },
        DutyEvent::OfferLapsed { offered_at: None },
        DutyEvent::StoppedAnswering,
        DutyEvent::AnsweredAgain,
        DutyEvent::TookConversation,
        DutyEvent::BreakBegan,
        DutyEvent::BreakEnded,
        DutyEvent::WentOff,
    ];
    let mut expected = Duty::default();
    for (event, at) in events.into_iter().zip(1..) {
        let at = Timestamp(at * 100);
        expected = expected.after(&event, at);
        let told = stores.duties.record(staff, event, None, at).await.unwrap();
        assert_eq!(told, expected);
        assert_eq!(stores.duties.of(staff).await.unwrap(), expected);
    }
}

async fn a_repeated_event_changes_nothing(stores: &Stores) {
    let (staff, other) = (stores.somebody(), stores.somebody());
    let source = Some(SourceId(stores.fresh()));
    let lapse = |who, source| {
        stores.duties.record(
            who,
            DutyEvent::OfferLapsed { offered_at: None },
            source,
            Timestamp(5),
        )
    };
    for _ in 0..2 {
        assert_eq!(lapse(staff, source).await.unwrap().lapses_in_a_row, 1);
    }
    let next = Some(SourceId(stores.fresh()));
    assert_eq!(lapse(staff, next).await.unwrap().lapses_in_a_row, 2);
    assert_eq!(
        lapse(staff, source).await.unwrap().lapses_in_a_row,
        2,
        "the present state"
    );
    assert_eq!(
        lapse(other, source).await.unwrap().lapses_in_a_row,
        1,
        "a name within one stream"
    );
}

async fn whoever_is_not_off_is_on(stores: &Stores) {
    let here = desk("on");
    let record = |who, event| stores.duties.record(who, event, None, Timestamp(1));
    let on = || DutyEvent::WentOn { desk: here.clone() };
    let (working, resting, gone) = (stores.somebody(), stores.somebody(), stores.somebody());
    for who in [working, resting, gone] {
        record(who, on()).await.unwrap();
    }
    record(resting, DutyEvent::BreakBegan).await.unwrap();
    record(gone, DutyEvent::WentOff).await.unwrap();
    record(
        stores.somebody(),
        DutyEvent::WentOn {
            desk: desk("elsewhere"),
        },
    )
    .await
    .unwrap();

    let mut found = stores.duties.on(here.clone()).await.unwrap();
    found.sort_by_key(|(who, _)| *who);
    let states: Vec<_> = found.iter().map(|(who, duty)| (*who, duty.state)).collect();
    let mut expected = [(working, DutyState::On), (resting, DutyState::Break)];
    expected.sort_by_key(|(who, _)| *who);
    assert_eq!(states, expected);
}

async fn those_who_are_asked_at_once_are_all_known(stores: &Stores) {
    let staff = stores.somebody();
    let ask = async |conversation, until| {
        let asked = AskedOver {
            conversation,
            seq: Seq(3),
            until: Timestamp(until),
        };
        let event = DutyEvent::AskedOver(asked);
        let duty = stores
            .duties
            .record(staff, event, None, Timestamp(until - 60));
        duty.await.unwrap()
    };
    let talks: Vec<_> = (0..=ASKED_MAX)
        .map(|_| ConversationId(stores.fresh()))
        .collect();
    ask(talks[0], 100).await;
    let both = ask(talks[1], 110).await;
    assert_eq!(both.asked.len(), 2);
    assert_eq!(both.asked_at(Timestamp(105)).count(), 1);
    assert_eq!(ask(talks[1], 120).await.asked.len(), 2, "asked again");
    assert_eq!(
        ask(talks[2], 200).await.asked.len(),
        1,
        "the others are over"
    );
    for talk in &talks {
        ask(*talk, 201).await;
    }
    let known = stores.duties.of(staff).await.unwrap().asked;
    assert_eq!(known.len(), ASKED_MAX);
    assert_eq!(known.last().unwrap().conversation, *talks.last().unwrap());
}
