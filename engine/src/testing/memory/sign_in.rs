//! Coming in, in maps. The authenticator here is a toy: its code is the time step itself.

use super::{
    lock, ready,
    staff::{MemoryFactor, MemorySession, MemoryStaff, People},
};
use crate::{
    ids::StaffId,
    ports::{
        Answer, StoreError,
        sign_in::{
            Arrival, Code, FactorSecret, InvitationToken, Invited, OpenSession, RECOVERY_CODES,
            SignIn, SignedIn,
        },
        staff::{Password, SessionToken},
    },
    staff::StaffMember,
    time::Timestamp,
};

/// What an authenticator of [`MemoryStaff`] shows.
pub fn memory_code(_: &FactorSecret, now: Timestamp) -> Code {
    Code(format!("{:06}", step(now)))
}

fn step(now: Timestamp) -> i64 {
    now.0 / 30_000
}

impl People {
    pub(super) fn fresh(&mut self, what: &str) -> String {
        self.tokens += 1;
        format!("{what}-{}", self.tokens)
    }

    pub(super) fn past_first_factor(
        &mut self,
        member: StaffMember,
        code: Option<Code>,
        arrival: Arrival,
    ) -> SignedIn {
        let factor = self.factors.get_mut(&member.id);
        let Some(factor) = factor.filter(|factor| factor.last_step.is_some()) else {
            let is_demo = self.is_demo(member.id);
            return self.open(member, arrival, is_demo);
        };
        match code {
            None => SignedIn::CodeWanted,
            Some(code) if factor.takes(&code, arrival.now) => self.open(member, arrival, true),
            Some(_) => SignedIn::WrongCode,
        }
    }

    pub(super) fn open(
        &mut self,
        member: StaffMember,
        arrival: Arrival,
        may_be_alone: bool,
    ) -> SignedIn {
        let arriving = !may_be_alone && arrival.factor_for.contains(&member.role);
        let token = SessionToken(self.fresh("session"));
        self.sessions.push(MemorySession {
            token: token.clone(),
            staff: member.id,
            arrival,
            arriving,
        });
        if arriving {
            SignedIn::FactorDue(member, token)
        } else {
            SignedIn::In(member, token)
        }
    }

    fn invited(&self, staff: StaffId) -> Option<Invited> {
        let found = self.accounts.iter().find(|(new, _)| new.member.id == staff);
        found.map(|(new, _)| Invited {
            account: new.account.clone(),
            member: new.member.clone(),
        })
    }

    fn is_demo(&self, staff: StaffId) -> bool {
        let mut accounts = self.accounts.iter();
        accounts.any(|(new, _)| new.member.id == staff && new.demo)
    }
}

impl MemoryFactor {
    fn takes(&mut self, code: &Code, now: Timestamp) -> bool {
        if let Some(place) = self.recovery.iter().position(|kept| kept == code) {
            self.recovery.remove(place);
            return true;
        }
        let fresh = self.last_step.is_none_or(|last| last < step(now));
        let right = *code == memory_code(&self.secret, now) && fresh;
        if right {
            self.last_step = Some(step(now));
        }
        right
    }
}

impl SignIn for MemoryStaff {
    fn sign_in(
        &self,
        account: String,
        password: Password,
        code: Option<Code>,
        arrival: Arrival,
    ) -> Answer<'_, Result<SignedIn, StoreError>> {
        let mut people = lock(&self.0);
        let known = people.accounts.iter().find(|(new, kept)| {
            new.account == account && kept.as_ref().is_some_and(|kept| kept.0 == password.0)
        });
        let Some(member) = known.map(|(new, _)| new.member.clone()) else {
            return ready(Ok(SignedIn::WrongPassword));
        };
        ready(Ok(people.past_first_factor(member, code, arrival)))
    }

    fn invite(
        &self,
        account: String,
        until: Timestamp,
    ) -> Answer<'_, Result<Option<InvitationToken>, StoreError>> {
        let mut people = lock(&self.0);
        let known = people
            .accounts
            .iter()
            .find(|(new, _)| new.account == account);
        let Some(staff) = known.map(|(new, _)| new.member.id) else {
            return ready(Ok(None));
        };
        people.invitations.retain(|(_, of, _)| *of != staff);
        let token = InvitationToken(people.fresh("invitation"));
        people.invitations.push((token.clone(), staff, until));
        ready(Ok(Some(token)))
    }

    fn invited(
        &self,
        token: InvitationToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<Invited>, StoreError>> {
        let people = lock(&self.0);
        let mut open = people.invitations.iter();
        let found = open.find(|(known, _, until)| *known == token && *until > now);
        ready(Ok(found.and_then(|(_, staff, _)| people.invited(*staff))))
    }

    fn accept(
        &self,
        token: InvitationToken,
        password: Password,
        arrival: Arrival,
    ) -> Answer<'_, Result<Option<SignedIn>, StoreError>> {
        let mut people = lock(&self.0);
        let mut open = people.invitations.iter();
        let place = open.position(|(known, _, until)| *known == token && *until > arrival.now);
        let Some(place) = place else {
            return ready(Ok(None));
        };
        let (_, staff, _) = people.invitations.remove(place);
        people.factors.remove(&staff);
        people.identities.retain(|(_, of, _)| *of != staff);
        people.passkeys.retain(|(of, ..)| *of != staff);
        people.sessions.retain(|session| session.staff != staff);
        let kept = people.accounts.iter_mut();
        if let Some((_, kept)) = kept.into_iter().find(|(new, _)| new.member.id == staff) {
            *kept = Some(password);
        }
        let is_demo = people.is_demo(staff);
        let member = people.member(staff);
        ready(Ok(
            member.map(|member| people.open(member, arrival, is_demo))
        ))
    }

    fn arriving(
        &self,
        token: SessionToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<Invited>, StoreError>> {
        let people = lock(&self.0);
        let open = people.session(&token, now);
        ready(Ok(open.and_then(|open| people.invited(open.staff))))
    }

    fn begin_factor(&self, staff: StaffId) -> Answer<'_, Result<Option<FactorSecret>, StoreError>> {
        let mut people = lock(&self.0);
        let known = people.factors.get(&staff);
        if known.is_some_and(|factor| factor.last_step.is_some()) {
            return ready(Ok(None));
        }
        let secret = FactorSecret(people.fresh("twenty bytes of it").into_bytes());
        let factor = MemoryFactor {
            secret: secret.clone(),
            last_step: None,
            recovery: Vec::new(),
        };
        people.factors.insert(staff, factor);
        ready(Ok(Some(secret)))
    }

    fn confirm_factor(
        &self,
        session: SessionToken,
        code: Code,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<Vec<Code>>, StoreError>> {
        let mut people = lock(&self.0);
        let Some(staff) = people.session(&session, now).map(|open| open.staff) else {
            return ready(Ok(None));
        };
        let numbers = 1..=RECOVERY_CODES;
        let codes: Vec<Code> = numbers
            .map(|n| Code(format!("recovery-{}-{n}", people.tokens)))
            .collect();
        let unconfirmed = people.factors.get_mut(&staff);
        let Some(factor) = unconfirmed.filter(|factor| factor.last_step.is_none()) else {
            return ready(Ok(None));
        };
        if !factor.takes(&code, now) {
            return ready(Ok(None));
        }
        factor.recovery.clone_from(&codes);
        let mut sessions = people.sessions.iter_mut();
        if let Some(open) = sessions.find(|open| open.token == session) {
            open.arriving = false;
        }
        ready(Ok(Some(codes)))
    }

    fn is_own_password(
        &self,
        session: SessionToken,
        password: Password,
        now: Timestamp,
    ) -> Answer<'_, Result<bool, StoreError>> {
        let people = lock(&self.0);
        let open = people.session(&session, now).filter(|open| !open.arriving);
        let is_own = open.is_some_and(|open| {
            let mut accounts = people.accounts.iter();
            let own = accounts.find(|(new, _)| new.member.id == open.staff);
            own.and_then(|(_, kept)| kept.as_ref())
                .is_some_and(|kept| kept.0 == password.0)
        });
        ready(Ok(is_own))
    }

    fn sessions(
        &self,
        session: SessionToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Vec<OpenSession>, StoreError>> {
        let people = lock(&self.0);
        let staff = people.session(&session, now).map(|open| open.staff);
        let own = |open: &&MemorySession| Some(open.staff) == staff && open.arrival.until > now;
        let shown = people.sessions.iter().rev().filter(own);
        let shown = shown.map(|open| OpenSession {
            name: open.token.0.clone(),
            device: open.arrival.device.clone(),
            opened_at: open.arrival.now,
            until: open.arrival.until,
            is_this: open.token == session,
        });
        ready(Ok(shown.collect()))
    }

    fn end_session(
        &self,
        session: SessionToken,
        name: String,
        now: Timestamp,
    ) -> Answer<'_, Result<(), StoreError>> {
        let mut people = lock(&self.0);
        if let Some(staff) = people.session(&session, now).map(|open| open.staff) {
            let ended = |open: &MemorySession| open.staff == staff && open.token.0 == name;
            people.sessions.retain(|open| !ended(open));
        }
        ready(Ok(()))
    }
}
