//! Staff accounts and sessions.

use super::{Stores, desk};
use crate::{
    ids::StaffId,
    ports::staff::{NewStaff, Password, SessionToken},
    staff::{Language, Qualification, Role, StaffMember},
    time::Timestamp,
};

/// Accounts, signing in and out.
pub async fn staff(stores: &Stores) {
    an_account_name_is_taken_once(stores).await;
    signing_in_needs_account_and_password(stores).await;
    a_session_ends(stores).await;
    demo_accounts_are_seen(stores).await;
}

fn new(id: StaffId, account: &str, place: &str) -> NewStaff {
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

fn password(text: &str) -> Password {
    Password(text.to_owned())
}

async fn an_account_name_is_taken_once(stores: &Stores) {
    let first = new(stores.somebody(), "aoi", "staff-a");
    let again = new(stores.somebody(), "aoi", "staff-b");
    assert!(
        stores
            .staff
            .add(first.clone(), password("one"))
            .await
            .unwrap()
    );
    assert!(!stores.staff.add(again, password("two")).await.unwrap());
    let second = new(stores.somebody(), "ren", "staff-a");
    assert!(
        stores
            .staff
            .add(second.clone(), password("one"))
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

async fn signing_in_needs_account_and_password(stores: &Stores) {
    let added = new(stores.somebody(), "sora", "sign-in");
    assert!(
        stores
            .staff
            .add(added.clone(), password("正しい"))
            .await
            .unwrap()
    );
    let sign_in = |account: &str, typed: &str| {
        let until = Timestamp(10_000);
        stores
            .staff
            .sign_in(account.to_owned(), password(typed), until)
    };
    let (member, token) = sign_in("sora", "正しい").await.unwrap().unwrap();
    assert_eq!(member, added.member);
    let known = stores.staff.by_session(token, Timestamp(1)).await.unwrap();
    assert_eq!(known, Some(added.member));
    for (account, typed) in [
        ("sora", "wrong"),
        ("sora", ""),
        ("nobody", "正しい"),
        ("nobody", ""),
    ] {
        assert!(
            sign_in(account, typed).await.unwrap().is_none(),
            "{account}"
        );
    }
}

async fn a_session_ends(stores: &Stores) {
    let added = new(stores.somebody(), "yuki", "session");
    assert!(stores.staff.add(added, password("p")).await.unwrap());
    let sign_in = |until| {
        stores
            .staff
            .sign_in("yuki".to_owned(), password("p"), Timestamp(until))
    };
    let (_, first) = sign_in(10_000).await.unwrap().unwrap();
    let (_, second) = sign_in(20_000).await.unwrap().unwrap();
    assert_ne!(first.0, second.0);

    let at = |token: &SessionToken, now| stores.staff.by_session(token.clone(), Timestamp(now));
    assert!(at(&first, 9_999).await.unwrap().is_some());
    assert!(
        at(&first, 10_000).await.unwrap().is_none(),
        "its time is over"
    );
    for _ in 0..2 {
        stores.staff.sign_out(second.clone()).await.unwrap();
    }
    assert!(at(&second, 1).await.unwrap().is_none());
    assert!(
        at(&first, 1).await.unwrap().is_some(),
        "the other one goes on"
    );
}

async fn demo_accounts_are_seen(stores: &Stores) {
    assert!(!stores.staff.has_demo_accounts().await.unwrap());
    let demo = NewStaff {
        demo: true,
        ..new(stores.somebody(), "demo", "demo")
    };
    assert!(stores.staff.add(demo, password("demo")).await.unwrap());
    assert!(stores.staff.has_demo_accounts().await.unwrap());
}
