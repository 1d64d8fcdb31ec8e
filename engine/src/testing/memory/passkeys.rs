//! Passkeys in a list.

use super::{lock, ready, staff::MemoryStaff};
use crate::{
    ids::StaffId,
    ports::{
        Answer, StoreError,
        passkeys::{Keeping, OwnPasskey, PASSKEYS_MAX, Passkey, Passkeys},
    },
    time::Timestamp,
};

impl Passkeys for MemoryStaff {
    fn keep(
        &self,
        staff: StaffId,
        passkey: Passkey,
        device: String,
        now: Timestamp,
    ) -> Answer<'_, Result<Keeping, StoreError>> {
        let mut people = lock(&self.0);
        let own = people.passkeys.iter().filter(|(of, ..)| *of == staff);
        if own.count() >= PASSKEYS_MAX {
            return ready(Ok(Keeping::TooMany));
        }
        let mut known = people.passkeys.iter();
        if known.any(|(_, known, _)| known.id == passkey.id) {
            return ready(Ok(Keeping::Known));
        }
        let own = OwnPasskey {
            id: passkey.id.clone(),
            device,
            made_at: now,
            used_at: None,
            is_backed_up: passkey.is_backed_up,
        };
        people.passkeys.insert(0, (staff, passkey, own));
        ready(Ok(Keeping::Kept))
    }

    fn passkey(&self, id: Vec<u8>) -> Answer<'_, Result<Option<(StaffId, Passkey)>, StoreError>> {
        let people = lock(&self.0);
        let mut known = people.passkeys.iter();
        let found = known.find(|(_, known, _)| known.id == id);
        ready(Ok(
            found.map(|(staff, passkey, _)| (*staff, passkey.clone()))
        ))
    }

    fn signed(
        &self,
        before: Passkey,
        count: u32,
        is_backed_up: bool,
        now: Timestamp,
    ) -> Answer<'_, Result<bool, StoreError>> {
        let mut people = lock(&self.0);
        let mut known = people.passkeys.iter_mut();
        let found =
            known.find(|(_, known, _)| known.id == before.id && known.count == before.count);
        let is_known = found.map(|(_, passkey, own)| {
            passkey.count = count;
            passkey.is_backed_up = is_backed_up;
            own.is_backed_up = is_backed_up;
            own.used_at = Some(now);
        });
        ready(Ok(is_known.is_some()))
    }

    fn of(&self, staff: StaffId) -> Answer<'_, Result<Vec<OwnPasskey>, StoreError>> {
        let people = lock(&self.0);
        let own = people.passkeys.iter().filter(|(of, ..)| *of == staff);
        ready(Ok(own.map(|(_, _, own)| own.clone()).collect()))
    }

    fn revoke(&self, staff: StaffId, id: Vec<u8>) -> Answer<'_, Result<(), StoreError>> {
        let mut people = lock(&self.0);
        let is_it = |of: &StaffId, known: &Passkey| *of == staff && known.id == id;
        people.passkeys.retain(|(of, known, _)| !is_it(of, known));
        ready(Ok(()))
    }
}
