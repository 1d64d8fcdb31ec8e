//! The rules of matching, in plain words over everybody.

use std::cmp::Reverse;

use tomoshibi_engine::{
    conversation::Exception,
    dispatch::{Load, NeedClass, Slot, Ticket},
    ids::{ClaimId, ConversationId, StaffId},
    ports::board::{Claim, Initiative, MatchRules, Matched, PRESENCE_MAX, SEARCH_MAX},
    time::Timestamp,
    triage::Band,
};

use super::{Claimed, Duty, Home, Model, Seat};

impl Model {
    /// Tenths of each conversation held by or claimed for a counselor.
    pub(super) fn weights(&self, counselor: StaffId) -> Vec<u32> {
        let held = self.seats.iter().filter_map(|seat| match &seat.home {
            Home::Held(by, weight) if *by == counselor => Some(weight.0),
            _ => None,
        });
        let claims = self.claims.iter().map(|known| &known.claim);
        let claimed = claims.filter(|claim| claim.counselor == counselor);
        let claimed = claimed.map(|claim| match &self.seat(claim.conversation).unwrap().home {
            Home::Waiting(ticket) => ticket.weight.0,
            Home::Held(_, weight) => weight.0,
        });
        held.chain(claimed).collect()
    }

    pub(super) fn unclaimed(&self) -> impl Iterator<Item = &Ticket> {
        self.seats.iter().filter_map(|seat| match &seat.home {
            Home::Waiting(ticket) if self.claim_on(seat.conversation).is_none() => Some(ticket),
            _ => None,
        })
    }

    /// The highest-ranked client of the classes asked for who was not passed over, in a class that was not
    /// searched deep enough.
    pub(super) fn head(
        &self,
        passed: &[(NeedClass, ConversationId)],
        asked: impl Fn(NeedClass) -> bool,
    ) -> Option<Ticket> {
        let depth = |class| passed.iter().filter(|(known, _)| *known == class).count();
        let candidates = self.unclaimed().filter(|ticket| {
            !ticket.held
                && asked(ticket.need.class)
                && depth(ticket.need.class) < SEARCH_MAX
                && !passed
                    .iter()
                    .any(|(_, known)| *known == ticket.conversation)
        });
        let first = candidates.min_by_key(|ticket| (ticket.rank, ticket.conversation));
        first.cloned()
    }

    pub(super) fn taker(
        &self,
        ticket: &Ticket,
        rules: MatchRules,
        now: Timestamp,
        matched: &mut Matched,
    ) -> Option<(StaffId, Option<Exception>)> {
        let waited = ticket.imminent_since.map(|since| now - since);
        let overdue = waited.is_some_and(|waited| waited >= rules.imminent_unserved_max);
        let at_once = rules.initiative == Initiative::Engine || ticket.band != Band::Imminent;
        if !rules.initiative.claims_calm() && ticket.band != Band::Imminent {
            return None;
        }
        let (found, somebody) = self.by_the_rules(ticket, now);
        if found.is_some() {
            return found
                .filter(|_| at_once || overdue)
                .map(|counselor| (counselor, None));
        }
        if somebody && matched.all_excluded.len() < SEARCH_MAX {
            matched.all_excluded.push(ticket.conversation);
        }
        if ticket.band != Band::Imminent {
            return None;
        }
        if matched.unserved.len() < SEARCH_MAX {
            matched.unserved.push(ticket.conversation);
        }
        if !at_once && !overdue {
            return None;
        }
        let oldest_forgiven = (0..=ticket.excluded.len()).map(|forgiven| {
            let mut ticket = ticket.clone();
            ticket.excluded.drain(..forgiven);
            ticket
        });
        let mut ways = oldest_forgiven.map(|ticket| {
            let ordinary = self.by_the_rules(&ticket, now).0;
            let ordinary = ordinary.map(|counselor| (counselor, None));
            ordinary.or_else(|| self.past_the_rules(&ticket, rules, now))
        });
        ways.find_map(|found| found)
    }

    fn present(&self, now: Timestamp) -> impl Iterator<Item = &Slot> + Clone {
        let present = self.duties.iter().filter(move |duty| duty.is_present(now));
        present.map(|duty| &duty.slot)
    }

    fn turn(&self, slot: &Slot) -> (u64, Timestamp, StaffId) {
        (self.fill(slot), slot.last_new_at, slot.counselor)
    }

    /// And whether anybody at all had room.
    fn by_the_rules(&self, ticket: &Ticket, now: Timestamp) -> (Option<StaffId>, bool) {
        let serving = |slot: &&Slot| serves(slot, ticket.need.class);
        let qualified = self.present(now).filter(serving);
        let free: Vec<&Slot> = qualified
            .filter(|slot| self.has_room(slot, ticket))
            .collect();
        let willing = |slot: &&Slot| !excluded(ticket, slot.counselor, now);
        let ready = || free.iter().copied().filter(willing);
        let former = ready().find(|slot| Some(slot.counselor) == ticket.need.preferred);
        let best = former.or_else(|| ready().min_by_key(|slot| self.turn(slot)));
        (best.map(|slot| slot.counselor), !free.is_empty())
    }

    fn past_the_rules(
        &self,
        ticket: &Ticket,
        rules: MatchRules,
        now: Timestamp,
    ) -> Option<(StaffId, Option<Exception>)> {
        let willing = |slot: &&Slot| !excluded(ticket, slot.counselor, now);
        let qualified = |slot: &&Slot| serves(slot, ticket.need.class);
        let present = self.present(now).filter(willing);
        let stretched = present.clone().filter(qualified).filter(|slot| {
            let ceiling = slot.capacity.0 + rules.surge.0;
            slot.capacity.0 > 0
                && self.open(slot.counselor) < slot.open_max
                && self.load(slot.counselor) + ticket.weight.0 <= ceiling
        });
        if let Some(slot) = stretched.min_by_key(|slot| self.turn(slot)) {
            return Some((slot.counselor, Some(Exception::Surge)));
        }
        let waited = now - ticket.imminent_since?;
        let anybody = present.filter(|slot| {
            slot.languages.contains(&ticket.need.class.language) && self.has_room(slot, ticket)
        });
        let best = anybody.min_by_key(|slot| (Reverse(slot.qualification), self.turn(slot)))?;
        (waited >= rules.imminent_unserved_max)
            .then_some((best.counselor, Some(Exception::ImminentUnserved)))
    }

    pub(super) fn has_room(&self, slot: &Slot, ticket: &Ticket) -> bool {
        self.fits(slot, ticket.weight, ticket.band)
    }

    pub(super) fn fits(&self, slot: &Slot, weight: Load, band: Band) -> bool {
        let load = self.load(slot.counselor);
        let kept = if band == Band::Imminent {
            0
        } else {
            slot.reserve.0
        };
        let room = slot.capacity.0.saturating_sub(load);
        self.open(slot.counselor) < slot.open_max
            && room > 0
            && weight.0 <= room.saturating_sub(kept)
    }

    /// Millionths; of capacity nothing, everything is full.
    pub(super) fn fill(&self, slot: &Slot) -> u64 {
        match u64::from(slot.capacity.0) {
            0 => u64::MAX,
            capacity => u64::from(self.load(slot.counselor)) * 1_000_000 / capacity,
        }
    }

    pub(super) fn claim(
        &mut self,
        id: ClaimId,
        (conversation, counselor, exception): (ConversationId, StaffId, Option<Exception>),
        rules: MatchRules,
        now: Timestamp,
    ) -> Claim {
        let claim = Claim {
            id,
            conversation,
            counselor,
            lease_until: now + rules.lease,
            epoch: self.epoch,
            exception,
        };
        self.claims.push(Claimed {
            claim: claim.clone(),
            made_at: Some(now),
            offered: None,
        });
        claim
    }

    pub(super) fn took_new(&mut self, counselor: StaffId, at: Timestamp) {
        for duty in &mut self.duties {
            if duty.slot.counselor == counselor {
                duty.slot.last_new_at = duty.slot.last_new_at.max(at);
            }
        }
    }

    pub(super) fn seat(&self, conversation: ConversationId) -> Option<&Seat> {
        let mut seats = self.seats.iter();
        seats.find(|seat| seat.conversation == conversation)
    }

    pub(super) fn claim_on(&self, conversation: ConversationId) -> Option<&Claimed> {
        let mut claims = self.claims.iter();
        claims.find(|known| known.claim.conversation == conversation)
    }

    pub(super) fn end_on(&mut self, conversation: ConversationId) {
        self.claims
            .retain(|known| known.claim.conversation != conversation);
    }

    pub(super) fn end(&mut self, id: ClaimId) -> Option<Claim> {
        let found = self.claims.iter().position(|known| known.claim.id == id)?;
        Some(self.claims.remove(found).claim)
    }
}

impl Duty {
    pub(super) fn is_present(&self, now: Timestamp) -> bool {
        now - self.heard_at < PRESENCE_MAX
    }
}

pub(super) fn serves(slot: &Slot, class: NeedClass) -> bool {
    slot.qualification >= class.qualification && slot.languages.contains(&class.language)
}

pub(super) fn excluded(ticket: &Ticket, counselor: StaffId, now: Timestamp) -> bool {
    let pairs = &ticket.excluded;
    pairs
        .iter()
        .any(|pair| pair.counselor == counselor && now < pair.until)
}
