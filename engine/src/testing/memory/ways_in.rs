//! Ways in beside account and password, in maps.

use super::{
    lock, ready,
    staff::{MemoryStaff, People},
};
use crate::{
    ids::StaffId,
    ports::{
        Answer, StoreError,
        sign_in::{Arrival, Code, SignedIn},
        staff::SessionToken,
        ways_in::{Identity, Shown, Step, WAYS_MAX, WayToken, Ways, WaysIn},
    },
    time::Timestamp,
};

impl People {
    fn way(&self, token: &WayToken, now: Timestamp) -> Option<usize> {
        let mut ways = self.ways.iter();
        ways.position(|(known, _, until)| known == token && *until > now)
    }

    fn identified(&self, identity: &Identity) -> Option<StaffId> {
        let mut identities = self.identities.iter();
        let found = identities.find(|(known, ..)| known == identity);
        found.map(|(_, staff, _)| *staff)
    }
}

impl WaysIn for MemoryStaff {
    fn begin(
        &self,
        step: Step,
        now: Timestamp,
        until: Timestamp,
    ) -> Answer<'_, Result<Option<WayToken>, StoreError>> {
        let mut people = lock(&self.0);
        people.ways.retain(|(_, _, until)| *until > now);
        if i64::try_from(people.ways.len()).unwrap_or(WAYS_MAX) >= WAYS_MAX {
            return ready(Ok(None));
        }
        let token = WayToken(people.fresh("way"));
        people.ways.push((token.clone(), step, until));
        ready(Ok(Some(token)))
    }

    fn step(
        &self,
        token: WayToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<Step>, StoreError>> {
        let people = lock(&self.0);
        let found = people.way(&token, now);
        let found = found.and_then(|place| people.ways.get(place));
        ready(Ok(found.map(|(_, step, _)| *step)))
    }

    fn take(
        &self,
        token: WayToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<Step>, StoreError>> {
        let mut people = lock(&self.0);
        let place = people.way(&token, now);
        ready(Ok(place.map(|place| people.ways.remove(place).1)))
    }

    fn go_on(
        &self,
        token: WayToken,
        step: Step,
        until: Timestamp,
    ) -> Answer<'_, Result<(), StoreError>> {
        lock(&self.0).ways.push((token, step, until));
        ready(Ok(()))
    }

    fn by_identity(
        &self,
        identity: Identity,
        account: Option<String>,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<StaffId>, StoreError>> {
        let mut people = lock(&self.0);
        if let Some(staff) = people.identified(&identity) {
            return ready(Ok(Some(staff)));
        }
        let mut accounts = people.accounts.iter();
        let named = accounts.find(|(new, _)| Some(&new.account) == account.as_ref());
        let Some(staff) = named.map(|(new, _)| new.member.id) else {
            return ready(Ok(None));
        };
        let mut identities = people.identities.iter();
        let is_bound = identities.any(|(known, of, _)| *of == staff && known.0.0 == identity.0.0);
        if is_bound {
            return ready(Ok(None));
        }
        people.identities.push((identity, staff, now));
        ready(Ok(Some(staff)))
    }

    fn enter(
        &self,
        staff: StaffId,
        shown: Shown,
        code: Option<Code>,
        arrival: Arrival,
    ) -> Answer<'_, Result<SignedIn, StoreError>> {
        let mut people = lock(&self.0);
        let Some(member) = people.member(staff) else {
            return ready(Ok(SignedIn::WrongPassword));
        };
        ready(Ok(match shown {
            Shown::OneFactor => people.past_first_factor(member, code, arrival),
            Shown::BothFactors => people.open(member, arrival, true),
        }))
    }

    fn ways(
        &self,
        session: SessionToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<Ways>, StoreError>> {
        let people = lock(&self.0);
        let open = people.session(&session, now).filter(|open| !open.arriving);
        let ways = open.map(|open| {
            let factor = people.factors.get(&open.staff);
            let mut identities = people.identities.iter();
            let linked = identities.find(|(_, staff, _)| *staff == open.staff);
            Ways {
                signed_in_at: open.arrival.now,
                has_factor: factor.is_some_and(|factor| factor.last_step.is_some()),
                provider_since: linked.map(|(_, _, at)| *at),
            }
        });
        ready(Ok(ways))
    }
}
