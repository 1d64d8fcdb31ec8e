//! The board as one list a desk, searched from the front: the plainest thing that follows the rules.

mod floor;
mod pardon;

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{lock, ready};
use crate::{
    conversation::{Exception, Standing},
    dispatch::{Load, Slot},
    ids::{ClaimId, ConversationId, DeskId, Seq, StaffId},
    ports::board::{
        Board, BoardAnswer, BoardError, CLAIMS_MAX, Claim, Listed, MatchRules, Matched, Placed,
        SIGHT_MAX, Snapshot, WAKE_LEASE,
    },
    time::{Millis, Timestamp},
};
use floor::{Filling, Floor, Reach};

#[derive(Debug, Default)]
pub struct MemoryBoard {
    desks: Mutex<BTreeMap<DeskId, Floor>>,
    away: AtomicBool,
    lost: AtomicBool,
}

impl MemoryBoard {
    /// Everything is gone; every call answers so until a rebuild.
    pub fn lose(&self) {
        lock(&self.desks).clear();
        self.lost.store(true, Ordering::SeqCst);
    }

    /// While away, every call answers that the board is away.
    pub fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    /// As a board does that lost a write: it knows nothing of this conversation.
    pub fn forget(&self, desk: &DeskId, conversation: ConversationId) {
        if let Some(floor) = lock(&self.desks).get_mut(desk) {
            floor.forget(conversation);
        }
    }

    fn on<'a, T: Send + 'a>(
        &'a self,
        desk: &DeskId,
        operation: impl FnOnce(&mut Floor) -> T,
    ) -> BoardAnswer<'a, T> {
        if self.away.load(Ordering::SeqCst) {
            return ready(Err(BoardError::Away("switched off by the test".to_owned())));
        }
        if self.lost.load(Ordering::SeqCst) {
            return ready(Err(BoardError::Empty));
        }
        let mut desks = lock(&self.desks);
        ready(Ok(operation(desks.entry(desk.clone()).or_default())))
    }
}

impl Board for MemoryBoard {
    fn place(
        &self,
        desk: &DeskId,
        conversation: ConversationId,
        seq: Seq,
        standing: Standing,
    ) -> BoardAnswer<'_, Placed> {
        self.on(desk, |floor| floor.place(conversation, seq, standing))
    }

    fn on_duty(&self, desk: &DeskId, slot: Slot, now: Timestamp) -> BoardAnswer<'_, ()> {
        self.on(desk, |floor| {
            floor.slots.insert(slot.counselor, (slot, now));
        })
    }

    fn heartbeat(
        &self,
        desk: &DeskId,
        counselor: StaffId,
        now: Timestamp,
    ) -> BoardAnswer<'_, bool> {
        self.on(desk, |floor| {
            let Some((_, heard)) = floor.slots.get_mut(&counselor) else {
                return false;
            };
            *heard = now;
            true
        })
    }

    fn off_duty(&self, desk: &DeskId, counselor: StaffId) -> BoardAnswer<'_, ()> {
        self.on(desk, |floor| {
            floor.slots.remove(&counselor);
        })
    }

    fn match_next(
        &self,
        desk: &DeskId,
        ids: Vec<ClaimId>,
        rules: MatchRules,
        now: Timestamp,
    ) -> BoardAnswer<'_, Matched> {
        let matched = self.on(desk, |floor| {
            floor.awaits_filling(now)?;
            let mut matched = Matched::default();
            if !floor.filling.is_over() {
                return Ok(matched);
            }
            for id in ids.into_iter().take(CLAIMS_MAX) {
                let Some((ticket, counselor, exception)) = floor.search(rules, now, &mut matched)
                else {
                    break;
                };
                let until = now + rules.lease;
                let claim = floor.claim(id, ticket.conversation, counselor, exception, until);
                matched.claims.push(claim);
            }
            Ok(matched)
        });
        Box::pin(async move { matched.await? })
    }

    fn pull(
        &self,
        desk: &DeskId,
        counselor: StaffId,
        id: ClaimId,
        rules: MatchRules,
        now: Timestamp,
    ) -> BoardAnswer<'_, Option<Claim>> {
        self.on(desk, |floor| {
            let (slot, heard) = floor.slots.get_mut(&counselor)?;
            *heard = now;
            let slot = slot.clone();
            if !floor.filling.is_over() {
                return None;
            }
            let mut order = floor.order().into_iter();
            let ticket =
                order.find(|ticket| !ticket.held && floor.fits(&slot, ticket, Reach::Ordinary))?;
            Some(floor.claim(id, ticket.conversation, counselor, None, now + rules.lease))
        })
    }

    fn assign(
        &self,
        desk: &DeskId,
        conversation: ConversationId,
        counselor: StaffId,
        id: ClaimId,
        rules: MatchRules,
        now: Timestamp,
    ) -> BoardAnswer<'_, Option<Claim>> {
        self.on(desk, |floor| {
            let waits = floor.waiting.contains_key(&conversation);
            let theirs = |(who, _): &(StaffId, Load)| *who != counselor;
            if !waits && !floor.held.get(&conversation).is_some_and(theirs) {
                return None;
            }
            let exception = Some(Exception::Supervisor);
            Some(floor.claim(id, conversation, counselor, exception, now + rules.lease))
        })
    }

    fn accept(
        &self,
        desk: &DeskId,
        claim: ClaimId,
        weight: Load,
        now: Timestamp,
    ) -> BoardAnswer<'_, bool> {
        self.on(desk, |floor| {
            let Some(claim) = floor.take_claim(claim) else {
                return false;
            };
            floor.waiting.remove(&claim.conversation);
            floor
                .held
                .insert(claim.conversation, (claim.counselor, weight));
            if let Some((slot, _)) = floor.slots.get_mut(&claim.counselor) {
                slot.last_new_at = now;
            }
            true
        })
    }

    fn release(
        &self,
        desk: &DeskId,
        claim: ClaimId,
        excluded_until: Option<Timestamp>,
    ) -> BoardAnswer<'_, bool> {
        self.on(desk, |floor| {
            let Some(claim) = floor.take_claim(claim) else {
                return false;
            };
            if let Some(until) = excluded_until {
                let pair = (claim.conversation, claim.counselor);
                floor.excluded.insert(pair, until);
            }
            true
        })
    }

    fn expire(&self, desk: &DeskId, now: Timestamp) -> BoardAnswer<'_, Vec<Claim>> {
        self.on(desk, |floor| {
            let over = |claim: &mut Claim| claim.lease_until <= now;
            floor.claims.extract_if(.., over).take(CLAIMS_MAX).collect()
        })
    }

    fn wake_at(
        &self,
        desk: &DeskId,
        conversation: ConversationId,
        at: Option<Timestamp>,
    ) -> BoardAnswer<'_, ()> {
        self.on(desk, |floor| match at {
            None => {
                floor.wakes.remove(&conversation);
            }
            Some(at) => {
                let known = floor.wakes.get(&conversation);
                let asked = known.and_then(|(known, asked)| asked.then_some(*known));
                let at = asked.map_or(at, |asked| asked.min(at));
                floor.wakes.insert(conversation, (at, true));
            }
        })
    }

    fn due(&self, desk: &DeskId, now: Timestamp) -> BoardAnswer<'_, Vec<ConversationId>> {
        self.on(desk, |floor| {
            let due = floor.wakes.iter().filter(|(_, (at, _))| *at <= now);
            let due: Vec<ConversationId> = due.map(|(id, _)| *id).take(CLAIMS_MAX * 16).collect();
            for id in &due {
                floor.wakes.insert(*id, (now + WAKE_LEASE, false));
            }
            due
        })
    }

    fn seen(&self, desk: &DeskId, staff: Vec<StaffId>, now: Timestamp) -> BoardAnswer<'_, ()> {
        self.on(desk, |floor| {
            floor.seen.extend(staff.into_iter().map(|id| (id, now)));
        })
    }

    fn unseen_for(
        &self,
        desk: &DeskId,
        staff: StaffId,
        now: Timestamp,
    ) -> BoardAnswer<'_, Option<Millis>> {
        self.on(desk, |floor| Some(now - *floor.seen.get(&staff)?))
    }

    fn in_sight(
        &self,
        desk: &DeskId,
        within: Millis,
        now: Timestamp,
    ) -> BoardAnswer<'_, Vec<(StaffId, Millis)>> {
        self.on(desk, |floor| {
            let ago = floor.seen.iter().map(|(id, at)| (*id, now - *at));
            let mut seen: Vec<_> = ago.filter(|(_, ago)| *ago <= within).collect();
            seen.sort_by_key(|(_, ago)| *ago);
            seen.truncate(SIGHT_MAX);
            seen
        })
    }

    fn epoch(&self, desk: &DeskId) -> BoardAnswer<'_, u64> {
        let epoch = self.on(desk, |floor| floor.epoch);
        Box::pin(async move {
            let epoch = epoch.await?;
            if epoch == 0 {
                Err(BoardError::Empty)
            } else {
                Ok(epoch)
            }
        })
    }

    fn snapshot(&self, desk: &DeskId) -> BoardAnswer<'_, Snapshot> {
        self.on(desk, |floor| {
            let carried = |slot: &Slot| floor.carried(slot.counselor);
            let slots = floor.slots.values().map(|(slot, _)| {
                let (load, count) = carried(slot);
                (slot.clone(), load, count)
            });
            Snapshot {
                epoch: floor.epoch,
                waiting: floor.order(),
                claims: floor.claims.clone(),
                slots: slots.collect(),
            }
        })
    }

    fn listed(&self, desk: &DeskId, _: u64) -> BoardAnswer<'_, Listed> {
        self.on(desk, |floor| Listed {
            conversations: floor
                .waiting
                .keys()
                .chain(floor.held.keys())
                .copied()
                .collect(),
            next: None,
        })
    }

    fn rebuild(&self, desk: &DeskId) -> BoardAnswer<'_, u64> {
        self.lost.store(false, Ordering::SeqCst);
        self.on(desk, |floor| {
            let epoch = floor.epoch + 1;
            *floor = Floor {
                epoch,
                filling: Filling::Begun,
                ..Floor::default()
            };
            epoch
        })
    }

    fn filled(&self, desk: &DeskId, epoch: u64) -> BoardAnswer<'_, bool> {
        self.on(desk, |floor| {
            let is_this = floor.epoch == epoch;
            if is_this {
                floor.filling = Filling::Over;
            }
            is_this
        })
    }
}
