//! What clients say once it is over: found by the counselor it is for, and counted for the desk.

use super::{
    Stores, Talk, desk,
    talk::{assessment, closed},
};
use crate::{
    conversation::{Distress, Event, Moment},
    ids::{DeskId, StaffId},
    ports::afterwards::Alike,
    privacy::Text,
    time::Timestamp,
};

/// Thanks reach who they are for, the latest first, and nobody else. Talks count for their desk once they ended.
pub async fn afterwards(stores: &Stores) {
    let (here, there) = (desk("tokyo"), desk("osaka"));
    let (hana, sora) = (stores.somebody(), stores.somebody());
    assert!(thanks(stores, hana).await.is_empty());
    ended(stores, &here, hana, Some("first"), (Some(8), Some(3))).await;
    ended(stores, &here, sora, Some("other"), (None, None)).await;
    ended(stores, &here, hana, Some("second"), (None, Some(4))).await;
    ended(stores, &there, hana, None, (Some(8), Some(3))).await;
    Talk::engaged(stores, &here, hana).await;
    assert_eq!(thanks(stores, hana).await, ["second", "first"]);
    assert_eq!(thanks(stores, sora).await, ["other"]);

    let mut found = endings(stores, &here).await;
    found.sort_by_key(|alike| (alike.distress.before, alike.distress.after));
    assert_eq!(
        found,
        [
            alike(None, None),
            alike(None, Some(4)),
            alike(Some(8), Some(3)),
        ]
    );
    assert_eq!(endings(stores, &there).await.len(), 1);
    let later = stores.afterwards.endings(here, Timestamp(1_001)).await;
    assert!(later.unwrap().is_empty(), "ended before");
}

/// Thanks are gone with who said them; that they were said still counts.
pub async fn erased_thanks(stores: &Stores) {
    let (here, hana) = (desk("tokyo"), stores.somebody());
    let gone = ended(stores, &here, hana, Some("gone"), (None, None)).await;
    ended(stores, &here, hana, Some("stays"), (None, None)).await;
    stores.clients.erase(gone.client).await.unwrap();
    assert_eq!(thanks(stores, hana).await, ["stays"]);
    let found = endings(stores, &here).await;
    let thanked = found.iter().filter(|alike| alike.thanked);
    assert_eq!(thanked.map(|alike| alike.conversations).sum::<u32>(), 2);
}

async fn thanks(stores: &Stores, counselor: StaffId) -> Vec<String> {
    let thanks = stores.afterwards.thanks(counselor).await.unwrap();
    thanks
        .iter()
        .map(|one| one.text.expose().to_owned())
        .collect()
}

async fn endings(stores: &Stores, desk: &DeskId) -> Vec<Alike> {
    let found = stores.afterwards.endings(desk.clone(), Timestamp(1_000));
    found.await.unwrap()
}

fn alike(before: Option<u8>, after: Option<u8>) -> Alike {
    Alike {
        distress: Distress { before, after },
        thanked: true,
        conversations: 1,
    }
}

async fn ended(
    stores: &Stores,
    desk: &DeskId,
    counselor: StaffId,
    words: Option<&str>,
    (before, after): (Option<u8>, Option<u8>),
) -> Talk {
    let mut talk = Talk::engaged(stores, desk, counselor).await;
    let told = |moment, level: Option<u8>| level.map(|level| Event::DistressTold { moment, level });
    let thanked = words.map(|words| Event::Thanked {
        counselor,
        text: Text::from_stored(words),
        assessment: assessment(),
    });
    let events = told(Moment::Before, before)
        .into_iter()
        .chain([closed()])
        .chain(told(Moment::After, after))
        .chain(thanked)
        .collect();
    let append = talk.next(events);
    talk.must(stores, append).await;
    talk
}
