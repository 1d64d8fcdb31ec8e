//! The board as one list a desk, searched from the front: the plainest thing that follows the rules.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{lock, ready};
use crate::{
    conversation::{Exception, Standing},
    dispatch::{Load, Slot, Ticket},
    ids::{ClaimId, ConversationId, DeskId, StaffId},
    ports::board::{
        Board, BoardAnswer, BoardError, CLAIMS_MAX, Claim, MatchRules, Matched, PRESENCE_MAX,
        SEARCH_MAX, Snapshot,
    },
    time::{Millis, Timestamp},
    triage::Band,
};

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

/// One desk.
#[derive(Debug, Default)]
struct Floor {
    epoch: u64,
    /// Offered ones included; a claim takes them out of the order.
    waiting: BTreeMap<ConversationId, Ticket>,
    claims: Vec<Claim>,
    held: BTreeMap<ConversationId, (StaffId, Load)>,
    slots: BTreeMap<StaffId, (Slot, Timestamp)>,
    wakes: BTreeMap<ConversationId, Timestamp>,
    excluded: BTreeMap<(ConversationId, StaffId), Timestamp>,
    seen: BTreeMap<StaffId, Timestamp>,
}

/// How far beyond the rules a search may go.
#[derive(Clone, Copy, PartialEq)]
enum Reach {
    Ordinary,
    Surge(Load),
    Anybody,
}

impl Floor {
    fn place(&mut self, conversation: ConversationId, standing: Standing) {
        self.held.remove(&conversation);
        self.waiting.remove(&conversation);
        match standing {
            Standing::Absent => self.end_claims(conversation),
            Standing::Held { counselor, weight } => {
                self.end_claims(conversation);
                self.held.insert(conversation, (counselor, weight));
            }
            Standing::Waiting(ticket) => {
                self.waiting.insert(conversation, ticket);
            }
            Standing::Offered {
                ticket,
                claim,
                counselor,
                expires_at,
            } => {
                self.waiting.insert(conversation, ticket);
                if !self.claims.iter().any(|known| known.id == claim) {
                    self.end_claims(conversation);
                    self.claims.push(Claim {
                        id: claim,
                        conversation,
                        counselor,
                        lease_until: expires_at,
                        epoch: self.epoch,
                        exception: None,
                    });
                }
            }
        }
    }

    fn end_claims(&mut self, conversation: ConversationId) {
        self.claims
            .retain(|claim| claim.conversation != conversation);
    }

    /// Unclaimed tickets in rank order.
    fn order(&self) -> Vec<Ticket> {
        let free = |ticket: &&Ticket| {
            !self
                .claims
                .iter()
                .any(|c| c.conversation == ticket.conversation)
        };
        let mut order: Vec<Ticket> = self.waiting.values().filter(free).cloned().collect();
        order.sort_by_key(|ticket| (ticket.rank, ticket.conversation));
        order
    }

    fn carried(&self, counselor: StaffId) -> (Load, u32) {
        let held = self.held.values().filter(|(who, _)| *who == counselor);
        let held = held.map(|(_, weight)| *weight);
        let claimed = self.claims.iter().filter(|c| c.counselor == counselor);
        let claimed = claimed.filter_map(|c| Some(self.waiting.get(&c.conversation)?.weight));
        let all: Vec<Load> = held.chain(claimed).collect();
        let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
        (all.into_iter().sum(), count)
    }

    fn fits(&self, slot: &Slot, ticket: &Ticket, reach: Reach) -> bool {
        let (load, count) = self.carried(slot.counselor);
        let reserve = match ticket.band {
            Band::Imminent => Load::ZERO,
            _ => slot.reserve,
        };
        let extra = match reach {
            Reach::Surge(extra) => extra,
            _ => Load::ZERO,
        };
        let qualified =
            reach == Reach::Anybody || slot.qualification >= ticket.need.class.qualification;
        qualified
            && slot.languages.contains(&ticket.need.class.language)
            && load + ticket.weight + reserve <= slot.capacity + extra
            && count < slot.open_max
    }

    fn is_excluded(&self, ticket: &Ticket, counselor: StaffId, now: Timestamp) -> bool {
        let by_ticket = ticket
            .excluded
            .iter()
            .any(|e| e.counselor == counselor && e.until > now);
        let pair = self.excluded.get(&(ticket.conversation, counselor));
        by_ticket || pair.is_some_and(|until| *until > now)
    }

    /// Everybody present with room, excluded ones too.
    fn free(&self, ticket: &Ticket, reach: Reach, now: Timestamp) -> Vec<&Slot> {
        let present = |heard: Timestamp| now - heard < PRESENCE_MAX;
        let slots = self.slots.values();
        slots
            .filter(|(slot, heard)| present(*heard) && self.fits(slot, ticket, reach))
            .map(|(slot, _)| slot)
            .collect()
    }

    fn best(&self, free: &[&Slot], ticket: &Ticket, now: Timestamp) -> Option<StaffId> {
        let mut open: Vec<&&Slot> = free
            .iter()
            .filter(|slot| !self.is_excluded(ticket, slot.counselor, now))
            .collect();
        let preferred = open
            .iter()
            .find(|slot| ticket.need.preferred == Some(slot.counselor));
        if let Some(former) = preferred {
            return Some(former.counselor);
        }
        open.sort_by(|a, b| {
            let (la, lb) = (self.carried(a.counselor).0, self.carried(b.counselor).0);
            let cross_a = u64::from(la.0) * u64::from(b.capacity.0);
            let cross_b = u64::from(lb.0) * u64::from(a.capacity.0);
            (cross_a, a.last_new_at, a.counselor).cmp(&(cross_b, b.last_new_at, b.counselor))
        });
        open.first().map(|slot| slot.counselor)
    }

    /// One claim, or what stands against it, noted in `matched`.
    fn search(
        &self,
        rules: MatchRules,
        now: Timestamp,
        matched: &mut Matched,
    ) -> Option<(Ticket, StaffId, Option<Exception>)> {
        for ticket in self.order().into_iter().filter(|ticket| !ticket.held) {
            let waited = now - ticket.imminent_since.unwrap_or(now);
            let overdue = ticket.band == Band::Imminent && waited >= rules.imminent_unserved_max;
            if !rules.auto && ticket.band != Band::Imminent {
                return None;
            }
            let free = self.free(&ticket, Reach::Ordinary, now);
            if let Some(counselor) = self.best(&free, &ticket, now) {
                if rules.auto || overdue {
                    return Some((ticket, counselor, None));
                }
                continue;
            }
            if !free.is_empty() {
                note(&mut matched.all_excluded, ticket.conversation);
            } else if ticket.band == Band::Imminent {
                note(&mut matched.unserved, ticket.conversation);
                if (rules.auto || overdue)
                    && let Some((counselor, exception)) = self.beyond(&ticket, rules, now)
                {
                    return Some((ticket, counselor, Some(exception)));
                }
            }
        }
        None
    }

    fn beyond(
        &self,
        ticket: &Ticket,
        rules: MatchRules,
        now: Timestamp,
    ) -> Option<(StaffId, Exception)> {
        let surge = self.free(ticket, Reach::Surge(rules.surge), now);
        if let Some(counselor) = self.best(&surge, ticket, now) {
            return Some((counselor, Exception::Surge));
        }
        let waited = now - ticket.imminent_since.unwrap_or(now);
        if waited < rules.imminent_unserved_max {
            return None;
        }
        let mut anybody = self.free(ticket, Reach::Anybody, now);
        anybody.retain(|slot| !self.is_excluded(ticket, slot.counselor, now));
        anybody.sort_by_key(|slot| (Reverse(slot.qualification), slot.counselor));
        let best = anybody.first()?;
        Some((best.counselor, Exception::ImminentUnserved))
    }

    fn claim(
        &mut self,
        id: ClaimId,
        conversation: ConversationId,
        counselor: StaffId,
        exception: Option<Exception>,
        lease_until: Timestamp,
    ) -> Claim {
        self.end_claims(conversation);
        let claim = Claim {
            id,
            conversation,
            counselor,
            lease_until,
            epoch: self.epoch,
            exception,
        };
        self.claims.push(claim.clone());
        claim
    }

    fn take_claim(&mut self, id: ClaimId) -> Option<Claim> {
        let at = self.claims.iter().position(|claim| claim.id == id)?;
        Some(self.claims.remove(at))
    }
}

fn note(list: &mut Vec<ConversationId>, conversation: ConversationId) {
    if list.len() < SEARCH_MAX && !list.contains(&conversation) {
        list.push(conversation);
    }
}

impl Board for MemoryBoard {
    fn place(
        &self,
        desk: &DeskId,
        conversation: ConversationId,
        standing: Standing,
    ) -> BoardAnswer<'_, ()> {
        self.on(desk, |floor| floor.place(conversation, standing))
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
        self.on(desk, |floor| {
            let mut matched = Matched::default();
            for id in ids.into_iter().take(CLAIMS_MAX) {
                let Some((ticket, counselor, exception)) = floor.search(rules, now, &mut matched)
                else {
                    break;
                };
                let until = now + rules.lease;
                let claim = floor.claim(id, ticket.conversation, counselor, exception, until);
                matched.claims.push(claim);
            }
            matched
        })
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
            let ticket = floor.order().into_iter().find(|ticket| {
                !ticket.held
                    && floor.fits(&slot, ticket, Reach::Ordinary)
                    && !floor.is_excluded(ticket, counselor, now)
            })?;
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
                let kept = floor.wakes.entry(conversation).or_insert(at);
                *kept = at.min(*kept);
            }
        })
    }

    fn due(&self, desk: &DeskId, now: Timestamp) -> BoardAnswer<'_, Vec<ConversationId>> {
        self.on(desk, |floor| {
            let due = floor.wakes.iter().filter(|(_, at)| **at <= now);
            let due: Vec<ConversationId> = due.map(|(id, _)| *id).take(CLAIMS_MAX * 16).collect();
            for id in &due {
                floor.wakes.remove(id);
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

    fn rebuild(&self, desk: &DeskId) -> BoardAnswer<'_, u64> {
        self.lost.store(false, Ordering::SeqCst);
        self.on(desk, |floor| {
            let epoch = floor.epoch + 1;
            *floor = Floor {
                epoch,
                ..Floor::default()
            };
            epoch
        })
    }
}
