//! Passkeys: kept, found, counted, listed, revoked.

use super::{
    Stores,
    sign_in::{NOON, at, token},
    staff::password,
};
use crate::{
    ids::StaffId,
    ports::passkeys::{Keeping, PASSKEYS_MAX, Passkey},
    staff::Role,
    time::Timestamp,
};

/// What is kept of passkeys, and what becomes of it.
pub async fn passkeys(stores: &Stores) {
    a_passkey_is_known_again(stores).await;
    a_signature_is_noted_once(stores).await;
    there_are_so_many_and_each_is_ones_own(stores).await;
    an_invitation_ends_them(stores).await;
}

impl Stores {
    async fn kept(&self, staff: StaffId, id: &[u8], now: i64) -> Keeping {
        let (passkey, device) = (passkey(id), "a telephone".to_owned());
        let keeping = self.passkeys.keep(staff, passkey, device, Timestamp(now));
        keeping.await.unwrap()
    }

    async fn found(&self, id: &[u8]) -> Option<(StaffId, Passkey)> {
        self.passkeys.passkey(id.to_vec()).await.unwrap()
    }
}

fn passkey(id: &[u8]) -> Passkey {
    Passkey {
        id: id.to_vec(),
        key: "a key".to_owned(),
        count: 7,
        may_be_backed_up: true,
        is_backed_up: false,
    }
}

async fn a_passkey_is_known_again(stores: &Stores) {
    let owner = stores.hire("passkey-one", Role::Counselor).await.member.id;
    assert_eq!(stores.found(b"known").await, None);
    assert_eq!(stores.kept(owner, b"known", 5).await, Keeping::Kept);
    let found = stores.found(b"known").await;
    assert_eq!(found, Some((owner, passkey(b"known"))));
    let other = stores.hire("passkey-two", Role::Counselor).await.member.id;
    assert_eq!(stores.kept(other, b"known", 6).await, Keeping::Known);
    assert_eq!(stores.found(b"known").await.unwrap().0, owner);
}

/// Two nodes that look one up in the same moment cannot both take its signature.
async fn a_signature_is_noted_once(stores: &Stores) {
    let owner = stores.hire("passkey-signs", Role::Counselor).await;
    let owner = owner.member.id;
    stores.kept(owner, b"signs", 5).await;
    let signed = async || {
        let before = passkey(b"signs");
        let noted = stores.passkeys.signed(before, 8, true, Timestamp(9));
        noted.await.unwrap()
    };
    assert!(signed().await);
    assert!(!signed().await, "it counted on meanwhile");
    let (_, after) = stores.found(b"signs").await.unwrap();
    assert_eq!((after.count, after.is_backed_up), (8, true));
    let shown = stores.passkeys.of(owner).await.unwrap();
    assert_eq!(shown[0].used_at, Some(Timestamp(9)));
    assert_eq!(shown[0].made_at, Timestamp(5));
    assert_eq!(shown[0].device, "a telephone");
    assert!(shown[0].is_backed_up);
}

async fn there_are_so_many_and_each_is_ones_own(stores: &Stores) {
    let owner = stores.hire("passkey-many", Role::Counselor).await.member.id;
    let other = stores.hire("passkey-else", Role::Counselor).await.member.id;
    for n in 0..PASSKEYS_MAX {
        let name = format!("many-{n}");
        let now = i64::try_from(n).unwrap();
        let keeping = stores.kept(owner, name.as_bytes(), now).await;
        assert_eq!(keeping, Keeping::Kept);
    }
    assert_eq!(stores.kept(owner, b"more", 99).await, Keeping::TooMany);
    assert_eq!(stores.kept(other, b"more", 99).await, Keeping::Kept);
    let own = stores.passkeys.of(owner).await.unwrap();
    assert_eq!(own.len(), PASSKEYS_MAX);
    assert_eq!(own[0].id, b"many-9", "the newest first");
    let revoke = async |staff| {
        let revoked = stores.passkeys.revoke(staff, b"many-3".to_vec());
        revoked.await.unwrap();
    };
    revoke(other).await;
    assert!(stores.found(b"many-3").await.is_some(), "not theirs");
    revoke(owner).await;
    assert_eq!(stores.found(b"many-3").await, None);
    assert_eq!(stores.kept(owner, b"again", 99).await, Keeping::Kept);
}

async fn an_invitation_ends_them(stores: &Stores) {
    let owner = stores.hire("passkey-lost", Role::Counselor).await.member.id;
    stores.kept(owner, b"lost", NOON).await;
    let until = Timestamp(NOON + 9);
    let invite = stores.sign_in.invite("passkey-lost".to_owned(), until);
    let link = invite.await.unwrap().unwrap();
    assert!(stores.found(b"lost").await.is_some());
    let accept = stores.sign_in.accept(link, password("new"), at(NOON));
    token(accept.await.unwrap().unwrap());
    assert_eq!(stores.found(b"lost").await, None);
}
