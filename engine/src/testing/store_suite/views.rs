//! Who looked where: once an hour, the newest first, of one desk.

use super::{Stores, desk};
use crate::{
    ids::ConversationId,
    ports::views::{VIEWS_MAX, View},
    time::{Millis, Timestamp},
};

pub async fn views(stores: &Stores) {
    one_an_hour_is_kept_of_each(stores).await;
    pages_are_bounded_and_begin_with_the_newest(stores).await;
}

async fn one_an_hour_is_kept_of_each(stores: &Stores) {
    let first = View {
        desk: desk("seen"),
        conversation: ConversationId(stores.fresh()),
        staff: stores.somebody(),
        at: Timestamp(10),
    };
    let later = View {
        at: Timestamp(20),
        ..first.clone()
    };
    let an_hour_later = View {
        at: Timestamp(10) + Millis::hours(1),
        ..first.clone()
    };
    let by_another = View {
        staff: stores.somebody(),
        at: Timestamp(30),
        ..first.clone()
    };
    for view in [&first, &later, &first, &by_another, &an_hour_later] {
        stores.views.note(view.clone()).await.unwrap();
    }
    let elsewhere = View {
        desk: desk("seen-elsewhere"),
        conversation: ConversationId(stores.fresh()),
        ..first.clone()
    };
    stores.views.note(elsewhere).await.unwrap();
    let found = stores.views.views(desk("seen"), Timestamp(i64::MAX)).await;
    assert_eq!(found.unwrap(), [an_hour_later, by_another, first]);
}

async fn pages_are_bounded_and_begin_with_the_newest(stores: &Stores) {
    let staff = stores.somebody();
    for at in 1..=i64::try_from(VIEWS_MAX).unwrap() + 1 {
        let view = View {
            desk: desk("busy"),
            conversation: ConversationId(stores.fresh()),
            staff,
            at: Timestamp(at),
        };
        stores.views.note(view).await.unwrap();
    }
    let page = stores.views.views(desk("busy"), Timestamp(i64::MAX)).await;
    let page = page.unwrap();
    assert_eq!(page.len(), VIEWS_MAX);
    let last = page.last().unwrap().at;
    assert_eq!(last, Timestamp(2));
    let rest = stores.views.views(desk("busy"), last).await.unwrap();
    assert_eq!(rest.len(), 1);
}
