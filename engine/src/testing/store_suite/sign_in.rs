//! Coming in: invitations, passwords, second factors, sessions.

use super::{
    Stores,
    staff::{new, password},
};
use crate::{
    ports::{
        sign_in::{Arrival, Code, FactorSecret, InvitationToken, RECOVERY_CODES, SignedIn},
        staff::{NewStaff, SessionToken},
    },
    staff::Role,
    time::Timestamp,
};

/// Invitations, passwords, second factors, sessions.
pub async fn sign_in(stores: &Stores) {
    signing_in_needs_account_and_password(stores).await;
    a_session_ends(stores).await;
    an_invitation_works_once(stores).await;
    an_invitation_ends_what_was_before(stores).await;
    a_role_that_needs_a_second_factor_sets_it_up_first(stores).await;
    a_code_is_taken_once(stores).await;
    a_recovery_code_is_taken_once_and_by_its_owner(stores).await;
    sessions_are_listed_and_ended_by_their_owner(stores).await;
    a_session_knows_its_owners_password(stores).await;
}

/// A minute in which nothing else happens.
pub(super) const NOON: i64 = 43_200_000;

pub(super) fn at(now: i64) -> Arrival {
    Arrival {
        device: "a telephone".to_owned(),
        now: Timestamp(now),
        until: Timestamp(now + 1_000_000),
        factor_for: vec![Role::Supervisor],
    }
}

impl Stores {
    pub(super) async fn hire(&self, account: &str, role: Role) -> NewStaff {
        let mut staff = new(self.somebody(), account, "sign-in");
        staff.member.role = role;
        let added = self.staff.add(staff.clone(), Some(password("right")));
        assert!(added.await.unwrap());
        staff
    }

    pub(super) async fn come(
        &self,
        account: &str,
        typed: &str,
        code: Option<Code>,
        now: i64,
    ) -> SignedIn {
        let (account, typed) = (account.to_owned(), password(typed));
        let answer = self.sign_in.sign_in(account, typed, code, at(now));
        answer.await.unwrap()
    }

    pub(super) async fn knows(&self, token: &SessionToken, now: i64) -> bool {
        let member = self.staff.by_session(token.clone(), Timestamp(now));
        member.await.unwrap().is_some()
    }

    /// A supervisor with an authenticator, confirmed at that moment.
    pub(super) async fn supervisor(
        &self,
        account: &str,
        now: i64,
    ) -> (NewStaff, FactorSecret, Vec<Code>) {
        let staff = self.hire(account, Role::Supervisor).await;
        let SignedIn::FactorDue(_, token) = self.come(account, "right", None, now).await else {
            panic!("a supervisor was let in by a password alone");
        };
        let begun = self.sign_in.begin_factor(staff.member.id).await.unwrap();
        let secret = begun.unwrap();
        let code = (self.authenticator)(&secret, Timestamp(now));
        let confirmed = self.sign_in.confirm_factor(token, code, Timestamp(now));
        let recovery = confirmed.await.unwrap().unwrap();
        (staff, secret, recovery)
    }
}

pub(super) fn token(signed_in: SignedIn) -> SessionToken {
    match signed_in {
        SignedIn::In(_, token) => token,
        other => panic!("not in: {other:?}"),
    }
}

async fn signing_in_needs_account_and_password(stores: &Stores) {
    let added = stores.hire("sora", Role::Counselor).await;
    let SignedIn::In(member, token) = stores.come("sora", "right", None, 1).await else {
        panic!("not in");
    };
    assert_eq!(member, added.member);
    let known = stores.staff.by_session(token, Timestamp(1)).await.unwrap();
    assert_eq!(known, Some(added.member));
    let silent = new(stores.somebody(), "silent", "sign-in");
    assert!(stores.staff.add(silent, None).await.unwrap());
    for (account, typed) in [
        ("sora", "wrong"),
        ("sora", ""),
        ("nobody", "right"),
        ("nobody", ""),
        ("silent", ""),
    ] {
        let came = stores.come(account, typed, None, 1).await;
        assert_eq!(came, SignedIn::WrongPassword, "{account}");
    }
}

async fn a_session_ends(stores: &Stores) {
    stores.hire("yuki", Role::Counselor).await;
    let first = token(stores.come("yuki", "right", None, 1).await);
    let second = token(stores.come("yuki", "right", None, 10).await);
    assert_ne!(first.0, second.0);
    assert!(stores.knows(&first, 1_000_000).await);
    assert!(!stores.knows(&first, 1_000_001).await, "its time is over");
    for _ in 0..2 {
        stores.staff.sign_out(second.clone()).await.unwrap();
    }
    assert!(!stores.knows(&second, 11).await);
    assert!(stores.knows(&first, 11).await, "the other one goes on");
}

async fn an_invitation_works_once(stores: &Stores) {
    let invited = new(stores.somebody(), "mio", "sign-in");
    assert!(stores.staff.add(invited.clone(), None).await.unwrap());
    let invite = |account: &str, until| stores.sign_in.invite(account.to_owned(), Timestamp(until));
    assert!(invite("nobody", 100).await.unwrap().is_none());
    let older = invite("mio", 100).await.unwrap().unwrap();
    let link = invite("mio", 100).await.unwrap().unwrap();
    let shown = |link: &InvitationToken, now| stores.sign_in.invited(link.clone(), Timestamp(now));
    assert_eq!(
        shown(&older, 1).await.unwrap(),
        None,
        "the newer one counts"
    );
    assert_eq!(shown(&link, 100).await.unwrap(), None, "it is over");
    let to = shown(&link, 99).await.unwrap().unwrap();
    assert_eq!((to.account.as_str(), to.member), ("mio", invited.member));

    let accept = |link: &InvitationToken, typed: &str, now| {
        let answer = stores
            .sign_in
            .accept(link.clone(), password(typed), at(now));
        async { answer.await.unwrap() }
    };
    assert_eq!(accept(&link, "late", 100).await, None);
    let own = token(accept(&link, "chosen", 99).await.unwrap());
    assert!(stores.knows(&own, 100).await);
    assert_eq!(accept(&link, "again", 99).await, None, "it works once");
    assert_eq!(
        stores.come("mio", "again", None, 99).await,
        SignedIn::WrongPassword
    );
    token(stores.come("mio", "chosen", None, 99).await);
}

async fn an_invitation_ends_what_was_before(stores: &Stores) {
    let (_, secret, recovery) = stores.supervisor("ren", NOON).await;
    let later = NOON + 60_000;
    let code = (stores.authenticator)(&secret, Timestamp(later));
    let before = token(stores.come("ren", "right", Some(code), later).await);
    let invite = stores
        .sign_in
        .invite("ren".to_owned(), Timestamp(later + 9));
    let link = invite.await.unwrap().unwrap();
    assert!(
        stores.knows(&before, later).await,
        "an invitation alone ends nothing"
    );
    let accept = stores.sign_in.accept(link, password("new"), at(later));
    let accepted = accept.await.unwrap();
    assert!(
        matches!(accepted, Some(SignedIn::FactorDue(..))),
        "{accepted:?}"
    );
    assert!(!stores.knows(&before, later).await);
    let old = stores.come("ren", "right", None, later).await;
    assert_eq!(old, SignedIn::WrongPassword);
    // Neither the old authenticator nor its recovery codes lead past a new one.
    let came = stores
        .come("ren", "new", recovery.first().cloned(), later)
        .await;
    assert!(matches!(came, SignedIn::FactorDue(..)), "{came:?}");
}

async fn a_role_that_needs_a_second_factor_sets_it_up_first(stores: &Stores) {
    let boss = stores.hire("boss", Role::Supervisor).await;
    let SignedIn::FactorDue(member, session) = stores.come("boss", "right", None, NOON).await
    else {
        panic!("let in by a password alone");
    };
    assert_eq!(member, boss.member);
    assert!(!stores.knows(&session, NOON).await, "it opens nothing yet");
    let arriving = stores.sign_in.arriving(session.clone(), Timestamp(NOON));
    assert_eq!(arriving.await.unwrap().unwrap().account, "boss");

    let begin = || stores.sign_in.begin_factor(boss.member.id);
    let dropped = begin().await.unwrap().unwrap();
    let secret = begin().await.unwrap().unwrap();
    assert_ne!(dropped, secret, "each begin draws a new one");
    let confirm = |code: Code| {
        let answer = stores
            .sign_in
            .confirm_factor(session.clone(), code, Timestamp(NOON));
        async { answer.await.unwrap() }
    };
    assert_eq!(confirm(Code("000000".to_owned())).await, None);
    assert!(!stores.knows(&session, NOON).await);
    let code = (stores.authenticator)(&secret, Timestamp(NOON));
    let recovery = confirm(code.clone()).await.unwrap();
    assert_eq!(recovery.len(), RECOVERY_CODES);
    assert!(stores.knows(&session, NOON).await, "now it does");
    assert_eq!(confirm(code).await, None, "once");
    assert_eq!(
        begin().await.unwrap(),
        None,
        "only an invitation replaces it"
    );

    let demo = NewStaff {
        demo: true,
        ..new(stores.somebody(), "demo-boss", "sign-in")
    };
    assert!(
        stores
            .staff
            .add(demo, Some(password("right")))
            .await
            .unwrap()
    );
    token(stores.come("demo-boss", "right", None, NOON).await);
}

async fn a_code_is_taken_once(stores: &Stores) {
    let (_, secret, _) = stores.supervisor("twice", NOON).await;
    let shown = |now| (stores.authenticator)(&secret, Timestamp(now));
    let come = |code: Option<Code>, now| stores.come("twice", "right", code, now);
    assert_eq!(come(None, NOON).await, SignedIn::CodeWanted);
    let used = come(Some(shown(NOON)), NOON).await;
    assert_eq!(used, SignedIn::WrongCode, "it confirmed the authenticator");
    let later = NOON + 90_000;
    let wrong = stores
        .come("twice", "wrong", Some(shown(later)), later)
        .await;
    assert_eq!(wrong, SignedIn::WrongPassword);
    let both = [
        come(Some(shown(later)), later),
        come(Some(shown(later)), later),
    ];
    let mut taken = 0;
    for came in both {
        match came.await {
            SignedIn::In(..) => taken += 1,
            other => assert_eq!(other, SignedIn::WrongCode),
        }
    }
    assert_eq!(taken, 1);
}

async fn a_recovery_code_is_taken_once_and_by_its_owner(stores: &Stores) {
    let (_, _, recovery) = stores.supervisor("lost", NOON).await;
    let (_, _, others) = stores.supervisor("found", NOON).await;
    let come = |code: &Code| stores.come("lost", "right", Some(code.clone()), NOON);
    let first = recovery.first().unwrap();
    token(come(first).await);
    assert_eq!(come(first).await, SignedIn::WrongCode);
    token(come(recovery.last().unwrap()).await);
    if recovery != others {
        let theirs = come(others.get(3).unwrap()).await;
        assert_eq!(theirs, SignedIn::WrongCode);
    }
}

async fn sessions_are_listed_and_ended_by_their_owner(stores: &Stores) {
    stores.hire("two-places", Role::Counselor).await;
    stores.hire("somebody-else", Role::Counselor).await;
    let first = token(stores.come("two-places", "right", None, 1).await);
    let second = token(stores.come("two-places", "right", None, 2).await);
    let other = token(stores.come("somebody-else", "right", None, 3).await);
    let list = |session: &SessionToken| stores.sign_in.sessions(session.clone(), Timestamp(4));
    let mine = list(&second).await.unwrap();
    let shown: Vec<_> = mine
        .iter()
        .map(|open| (open.opened_at.0, open.is_this))
        .collect();
    assert_eq!(shown, [(2, true), (1, false)]);
    assert_eq!(mine[0].device, "a telephone");

    let end = |session: &SessionToken, name: &str| {
        let answer = stores
            .sign_in
            .end_session(session.clone(), name.to_owned(), Timestamp(4));
        async { answer.await.unwrap() }
    };
    end(&other, &mine[1].name).await;
    assert!(stores.knows(&first, 4).await, "not another's to end");
    end(&second, &mine[1].name).await;
    assert!(!stores.knows(&first, 4).await);
    assert!(stores.knows(&second, 4).await);
}

async fn a_session_knows_its_owners_password(stores: &Stores) {
    stores.hire("locks", Role::Counselor).await;
    stores.hire("arrives", Role::Supervisor).await;
    let SignedIn::FactorDue(_, arriving) = stores.come("arrives", "right", None, NOON).await else {
        panic!("a supervisor was let in by a password alone");
    };
    let session = token(stores.come("locks", "right", None, NOON).await);
    let is_own = async |session: &SessionToken, typed: &str, now: i64| {
        let (session, typed) = (session.clone(), password(typed));
        let answer = stores
            .sign_in
            .is_own_password(session, typed, Timestamp(now));
        answer.await.unwrap()
    };
    assert!(is_own(&session, "right", NOON).await);
    assert!(!is_own(&session, "wrong", NOON).await);
    assert!(
        !is_own(&session, "right", NOON + 2_000_000).await,
        "it is over"
    );
    assert!(!is_own(&arriving, "right", NOON).await, "not in yet");
    let nobody = SessionToken("nobody".to_owned());
    assert!(!is_own(&nobody, "right", NOON).await);
}
