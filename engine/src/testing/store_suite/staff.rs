//! Staff accounts.

use super::{Stores, desk};
use crate::{
    ids::StaffId,
    ports::staff::{NewStaff, Password},
    staff::{Language, Qualification, Role, StaffMember},
};

/// Accounts.
pub async fn staff(stores: &Stores) {
    an_account_name_is_taken_once(stores).await;
    demo_accounts_are_seen(stores).await;
    a_level_rises_and_never_falls(stores).await;
}

pub(super) fn new(id: StaffId, account: &str, place: &str) -> NewStaff {
    NewStaff {
        account: account.to_owned(),
        member: StaffMember {
            id,
            desk: desk(place),
            nickname: format!("{account} at {place}"),
            role: Role::Counselor,
            qualification: Qualification::Counselor,
            languages: [Language::Ja, Language::En].into_iter().collect(),
            level: 3,
        },
        demo: false,
    }
}

pub(super) fn password(text: &str) -> Password {
    Password(text.to_owned())
}

async fn an_account_name_is_taken_once(stores: &Stores) {
    let first = new(stores.somebody(), "aoi", "staff-a");
    let again = new(stores.somebody(), "aoi", "staff-b");
    assert!(
        stores
            .staff
            .add(first.clone(), Some(password("one")))
            .await
            .unwrap()
    );
    assert!(
        !stores
            .staff
            .add(again, Some(password("two")))
            .await
            .unwrap()
    );
    let second = new(stores.somebody(), "ren", "staff-a");
    assert!(
        stores
            .staff
            .add(second.clone(), Some(password("one")))
            .await
            .unwrap()
    );
    let mut members = stores.staff.of_desk(desk("staff-a")).await.unwrap();
    members.sort_by_key(|m| m.id);
    let mut expected = [first.member, second.member];
    expected.sort_by_key(|m| m.id);
    assert_eq!(members, expected);
    assert!(
        stores
            .staff
            .of_desk(desk("staff-b"))
            .await
            .unwrap()
            .is_empty()
    );
}

async fn demo_accounts_are_seen(stores: &Stores) {
    assert!(!stores.staff.has_demo_accounts().await.unwrap());
    let demo = NewStaff {
        demo: true,
        ..new(stores.somebody(), "demo", "demo")
    };
    assert!(
        stores
            .staff
            .add(demo, Some(password("demo")))
            .await
            .unwrap()
    );
    assert!(stores.staff.has_demo_accounts().await.unwrap());
}

async fn a_level_rises_and_never_falls(stores: &Stores) {
    let kei = new(stores.somebody(), "kei", "levels");
    let other = new(stores.somebody(), "other", "levels");
    for one in [&kei, &other] {
        assert!(stores.staff.add(one.clone(), None).await.unwrap());
    }
    for (level, expected) in [(2, 3), (7, 7), (4, 7)] {
        stores
            .staff
            .raise_level(kei.member.id, level)
            .await
            .unwrap();
        let staff = stores.staff.of_desk(desk("levels")).await.unwrap();
        let level = |of: &NewStaff| {
            staff
                .iter()
                .find(|one| one.id == of.member.id)
                .unwrap()
                .level
        };
        assert_eq!((level(&kei), level(&other)), (expected, 3));
    }
    let nobody = stores.somebody();
    stores.staff.raise_level(nobody, 5).await.unwrap();
}
