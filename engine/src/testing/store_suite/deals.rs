//! The deal of a desk: numbered changes, and what they amount to.

use super::{Stores, desk};
use crate::{
    deal::{Deal, Dealt},
    ids::StaffId,
    time::Timestamp,
};

/// What is recorded is what is found, and only one of two is the next.
pub async fn deals(stores: &Stores) {
    let (here, there) = (desk("dealt"), desk("elsewhere"));
    let find = |desk: &crate::ids::DeskId| stores.deals.deal(desk.clone());
    assert_eq!(find(&here).await.unwrap(), (0, Deal::default()));
    let (boss, hana, sora) = (stores.somebody(), stores.somebody(), stores.somebody());
    let first = Dealt {
        came: [boss].into(),
        given: [(hana, Some(boss)), (sora, Some(boss))].into(),
        ..Dealt::default()
    };
    let record = |after, dealt| {
        stores
            .deals
            .record(here.clone(), after, dealt, Timestamp(5))
    };
    assert!(record(0, first.clone()).await.unwrap());
    assert!(!record(0, gone(sora)).await.unwrap(), "it was dealt once");
    assert!(!record(2, gone(sora)).await.unwrap(), "and not twice");
    let once = Deal::default().after(&first);
    assert_eq!(find(&here).await.unwrap(), (1, once.clone()));
    assert!(record(1, gone(hana)).await.unwrap());
    assert_eq!(find(&here).await.unwrap(), (2, once.after(&gone(hana))));
    assert_eq!(find(&there).await.unwrap().0, 0, "another desk's");
}

fn gone(counselor: StaffId) -> Dealt {
    Dealt {
        given: [(counselor, None)].into(),
        ..Dealt::default()
    }
}
