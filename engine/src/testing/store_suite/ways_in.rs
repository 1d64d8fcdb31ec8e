//! Ways in beside account and password.

use super::{
    Stores,
    sign_in::{NOON, at, token},
    staff::password,
};
use crate::{
    ids::StaffId,
    ports::{
        sign_in::SignedIn,
        ways_in::{Identity, Shown, Step, WayToken},
    },
    staff::Role,
    time::Timestamp,
};

/// What was begun, who somebody is elsewhere, and what that opens.
pub async fn ways_in(stores: &Stores) {
    a_way_is_taken_once_and_ends(stores).await;
    a_way_goes_on_under_its_name(stores).await;
    an_identity_is_bound_once(stores).await;
    an_invitation_unbinds(stores).await;
    one_factor_asks_for_the_second(stores).await;
    ones_own_ways_are_shown(stores).await;
}

impl Stores {
    async fn begun(&self, step: Step, now: i64, until: i64) -> Option<WayToken> {
        let (now, until) = (Timestamp(now), Timestamp(until));
        self.ways_in.begin(step, now, until).await.unwrap()
    }

    async fn taken(&self, token: &WayToken, now: i64) -> Option<Step> {
        let step = self.ways_in.take(token.clone(), Timestamp(now));
        step.await.unwrap()
    }

    async fn whose(&self, issuer: &str, subject: &str, account: Option<&str>) -> Option<StaffId> {
        let identity = Identity((issuer.to_owned(), subject.to_owned()));
        let account = account.map(str::to_owned);
        let found = self.ways_in.by_identity(identity, account, Timestamp(NOON));
        found.await.unwrap()
    }
}

async fn a_way_is_taken_once_and_ends(stores: &Stores) {
    let begun = stores.begun(Step::AtProvider, 1, 100).await.unwrap();
    let other = stores.begun(Step::AtProvider, 1, 100).await.unwrap();
    assert_ne!(begun, other);
    let looked = stores.ways_in.step(begun.clone(), Timestamp(99));
    assert_eq!(looked.await.unwrap(), Some(Step::AtProvider));
    assert_eq!(stores.taken(&begun, 99).await, Some(Step::AtProvider));
    assert_eq!(stores.taken(&begun, 99).await, None, "once");
    assert_eq!(stores.taken(&other, 100).await, None, "its time is over");
    let unknown = WayToken("unknown".to_owned());
    assert_eq!(stores.taken(&unknown, 1).await, None);
}

async fn a_way_goes_on_under_its_name(stores: &Stores) {
    let staff = stores.somebody();
    let begun = stores.begun(Step::AtProvider, 1, 100).await.unwrap();
    stores.taken(&begun, 2).await.unwrap();
    let due = Step::CodeDue(staff);
    let on = stores.ways_in.go_on(begun.clone(), due, Timestamp(200));
    on.await.unwrap();
    assert_eq!(stores.taken(&begun, 150).await, Some(due));
}

async fn an_identity_is_bound_once(stores: &Stores) {
    let asa = stores.hire("asa@line.example", Role::Counselor).await;
    let asa = Some(asa.member.id);
    stores.hire("emi@line.example", Role::Counselor).await;
    let issuer = "https://login.example";
    assert_eq!(
        stores.whose(issuer, "1", None).await,
        None,
        "it names nobody"
    );
    let nobody = stores.whose(issuer, "1", Some("nobody@line.example"));
    assert_eq!(nobody.await, None, "there is no such account");
    let named = Some("asa@line.example");
    assert_eq!(stores.whose(issuer, "1", named).await, asa);
    assert_eq!(stores.whose(issuer, "1", None).await, asa, "it is known");
    let moved = stores.whose(issuer, "1", Some("emi@line.example"));
    assert_eq!(moved.await, asa, "and stays what it is");
    let heir = stores.whose(issuer, "2", named).await;
    assert_eq!(heir, None, "the address was given to somebody else");
    let elsewhere = stores.whose("https://other.example", "2", named).await;
    assert_eq!(elsewhere, asa, "another provider counts for itself");
}

async fn an_invitation_unbinds(stores: &Stores) {
    let lost = stores.hire("lost@line.example", Role::Counselor).await;
    let (issuer, named) = ("https://login.example", Some("lost@line.example"));
    let bound = stores.whose(issuer, "lost-1", named).await;
    assert_eq!(bound, Some(lost.member.id));
    let until = Timestamp(NOON + 9);
    let invite = stores.sign_in.invite("lost@line.example".to_owned(), until);
    let link = invite.await.unwrap().unwrap();
    let accept = stores.sign_in.accept(link, password("new"), at(NOON));
    token(accept.await.unwrap().unwrap());
    assert_eq!(stores.whose(issuer, "lost-1", None).await, None);
    let new = stores.whose(issuer, "lost-2", named).await;
    assert_eq!(new, Some(lost.member.id));
}

async fn one_factor_asks_for_the_second(stores: &Stores) {
    let (boss, secret, _) = stores.supervisor("boss@line.example", NOON).await;
    let enter = async |staff: StaffId, shown, code, now| {
        let entered = stores.ways_in.enter(staff, shown, code, at(now));
        entered.await.unwrap()
    };
    let (id, later) = (boss.member.id, NOON + 60_000);
    let bare = enter(id, Shown::OneFactor, None, later).await;
    assert_eq!(bare, SignedIn::CodeWanted);
    let code = (stores.authenticator)(&secret, Timestamp(later));
    let came = enter(id, Shown::OneFactor, Some(code.clone()), later).await;
    assert!(stores.knows(&token(came), later).await);
    let again = enter(id, Shown::OneFactor, Some(code), later).await;
    assert_eq!(again, SignedIn::WrongCode, "a code is taken once");
    token(enter(id, Shown::BothFactors, None, later).await);

    let new = stores.hire("new@line.example", Role::Supervisor).await;
    let due = enter(new.member.id, Shown::OneFactor, None, NOON).await;
    assert!(matches!(due, SignedIn::FactorDue(..)), "{due:?}");
    token(enter(new.member.id, Shown::BothFactors, None, NOON).await);
    let unknown = stores.somebody();
    let nobody = enter(unknown, Shown::BothFactors, None, NOON).await;
    assert_eq!(nobody, SignedIn::WrongPassword);
}

async fn ones_own_ways_are_shown(stores: &Stores) {
    stores.hire("ways@line.example", Role::Counselor).await;
    let come = stores.come("ways@line.example", "right", None, NOON);
    let session = token(come.await);
    let ways = async |now| {
        let ways = stores.ways_in.ways(session.clone(), Timestamp(now));
        ways.await.unwrap()
    };
    let bare = ways(NOON).await.unwrap();
    assert!(!bare.has_factor);
    assert_eq!(bare.provider_since, None);
    let bound = stores.whose("https://login.example", "ways", Some("ways@line.example"));
    bound.await.unwrap();
    let bound = ways(NOON).await.unwrap();
    assert_eq!(bound.provider_since, Some(Timestamp(NOON)));
    assert_eq!(ways(NOON + 2_000_000).await, None, "the session is over");
}
