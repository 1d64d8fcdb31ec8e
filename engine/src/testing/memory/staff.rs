//! Staff and their duty in maps. Passwords are kept as typed, which is what no real implementation may do.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{away, lock, ready};
use crate::{
    ids::{DeskId, SourceId, StaffId},
    ports::{
        Answer, StoreError,
        duty::{Duties, Duty, DutyEvent, DutyState},
        passkeys::{OwnPasskey, Passkey},
        sign_in::{Arrival, Code, FactorSecret, InvitationToken},
        staff::{NewStaff, Password, SessionToken, Staff},
        ways_in::{Identity, Step, WayToken},
    },
    staff::StaffMember,
    time::Timestamp,
};

#[derive(Debug, Default)]
pub struct MemoryStaff(pub(super) Mutex<People>);

#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) accounts: Vec<(NewStaff, Option<Password>)>,
    pub(super) sessions: Vec<MemorySession>,
    /// Made so far: no two tokens are alike.
    pub(super) tokens: usize,
    pub(super) invitations: Vec<(InvitationToken, StaffId, Timestamp)>,
    pub(super) factors: BTreeMap<StaffId, MemoryFactor>,
    pub(super) ways: Vec<(WayToken, Step, Timestamp)>,
    pub(super) identities: Vec<(Identity, StaffId, Timestamp)>,
    /// With whose each is.
    pub(super) passkeys: Vec<(StaffId, Passkey, OwnPasskey)>,
}

#[derive(Debug)]
pub(super) struct MemorySession {
    pub(super) token: SessionToken,
    pub(super) staff: StaffId,
    pub(super) arrival: Arrival,
    pub(super) arriving: bool,
}

#[derive(Debug)]
pub(super) struct MemoryFactor {
    pub(super) secret: FactorSecret,
    pub(super) last_step: Option<i64>,
    pub(super) recovery: Vec<Code>,
}

impl People {
    pub(super) fn member(&self, id: StaffId) -> Option<StaffMember> {
        let found = self.accounts.iter().find(|(new, _)| new.member.id == id);
        found.map(|(new, _)| new.member.clone())
    }

    /// The session of this token, while it lasts.
    pub(super) fn session(&self, token: &SessionToken, now: Timestamp) -> Option<&MemorySession> {
        let mut sessions = self.sessions.iter();
        sessions.find(|session| session.token == *token && session.arrival.until > now)
    }
}

impl Staff for MemoryStaff {
    fn add(
        &self,
        staff: NewStaff,
        password: Option<Password>,
    ) -> Answer<'_, Result<bool, StoreError>> {
        let mut people = lock(&self.0);
        let taken = people
            .accounts
            .iter()
            .any(|(known, _)| known.account == staff.account);
        if !taken {
            people.accounts.push((staff, password));
        }
        ready(Ok(!taken))
    }

    fn by_session(
        &self,
        token: SessionToken,
        now: Timestamp,
    ) -> Answer<'_, Result<Option<StaffMember>, StoreError>> {
        let people = lock(&self.0);
        let open = people.session(&token, now).filter(|open| !open.arriving);
        ready(Ok(open.and_then(|open| people.member(open.staff))))
    }

    fn sign_out(&self, token: SessionToken) -> Answer<'_, Result<(), StoreError>> {
        let mut people = lock(&self.0);
        people.sessions.retain(|session| session.token != token);
        ready(Ok(()))
    }

    fn of_desk(&self, desk: DeskId) -> Answer<'_, Result<Vec<StaffMember>, StoreError>> {
        let people = lock(&self.0);
        let of_desk = people
            .accounts
            .iter()
            .filter(|(new, _)| new.member.desk == desk);
        ready(Ok(of_desk.map(|(new, _)| new.member.clone()).collect()))
    }

    fn raise_level(&self, staff: StaffId, level: u8) -> Answer<'_, Result<(), StoreError>> {
        let mut people = lock(&self.0);
        let all = people.accounts.iter_mut().map(|(new, _)| &mut new.member);
        for member in all.filter(|member| member.id == staff) {
            member.level = member.level.max(level);
        }
        ready(Ok(()))
    }

    fn has_demo_accounts(&self) -> Answer<'_, Result<bool, StoreError>> {
        ready(Ok(lock(&self.0).accounts.iter().any(|(new, _)| new.demo)))
    }
}

#[derive(Debug, Default)]
pub struct MemoryDuties {
    state: Mutex<Streams>,
    away: AtomicBool,
}

#[derive(Debug, Default)]
struct Streams {
    duties: BTreeMap<StaffId, Duty>,
    sources: Vec<(StaffId, SourceId)>,
    events: Vec<(StaffId, DutyEvent)>,
}

impl MemoryDuties {
    pub fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    /// Everything recorded of a counselor, in order.
    pub fn events(&self, staff: StaffId) -> Vec<DutyEvent> {
        let state = lock(&self.state);
        let of = state.events.iter().filter(|(who, _)| *who == staff);
        of.map(|(_, event)| event.clone()).collect()
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.away.load(Ordering::SeqCst) {
            Err(away())
        } else {
            Ok(())
        }
    }
}

impl Duties for MemoryDuties {
    fn record(
        &self,
        staff: StaffId,
        event: DutyEvent,
        source: Option<SourceId>,
        at: Timestamp,
    ) -> Answer<'_, Result<Duty, StoreError>> {
        ready(self.check().map(|()| {
            let mut state = lock(&self.state);
            let before = state.duties.get(&staff).cloned().unwrap_or_default();
            if source.is_some_and(|source| state.sources.contains(&(staff, source))) {
                return before;
            }
            state.sources.extend(source.map(|source| (staff, source)));
            let after = before.after(&event, at);
            state.events.push((staff, event));
            state.duties.insert(staff, after.clone());
            after
        }))
    }

    fn of(&self, staff: StaffId) -> Answer<'_, Result<Duty, StoreError>> {
        let duty = || lock(&self.state).duties.get(&staff).cloned();
        ready(self.check().map(|()| duty().unwrap_or_default()))
    }

    fn on(&self, desk: DeskId) -> Answer<'_, Result<Vec<(StaffId, Duty)>, StoreError>> {
        ready(self.check().map(|()| {
            let state = lock(&self.state);
            let on = state.duties.iter().filter(|(_, duty)| {
                duty.state != DutyState::Off && duty.desk.as_ref() == Some(&desk)
            });
            on.map(|(staff, duty)| (*staff, duty.clone())).collect()
        }))
    }
}
