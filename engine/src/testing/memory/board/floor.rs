//! One desk of the plainest board.

use std::{cmp::Reverse, collections::BTreeMap};

use crate::{
    conversation::{Exception, Standing},
    dispatch::{Load, NeedClass, Rank, Slot, Ticket},
    ids::{ClaimId, ConversationId, Seq, StaffId},
    ports::board::{
        BoardError, Claim, FILL_MAX, Initiative, MatchRules, Matched, PRESENCE_MAX, Placed,
        SEARCH_MAX,
    },
    time::Timestamp,
    triage::Band,
};

/// One desk.
#[derive(Debug, Default)]
pub(super) struct Floor {
    pub(super) epoch: u64,
    pub(super) filling: Filling,
    /// Offered ones included; a claim takes them out of the order.
    pub(super) waiting: BTreeMap<ConversationId, Ticket>,
    pub(super) claims: Vec<Claim>,
    /// The word that said last of a claim that it is offered.
    pub(super) offered: BTreeMap<ClaimId, Seq>,
    pub(super) held: BTreeMap<ConversationId, (StaffId, Load)>,
    pub(super) slots: BTreeMap<StaffId, (Slot, Timestamp)>,
    /// And whether the moment was asked for, or is the end of a lease.
    pub(super) wakes: BTreeMap<ConversationId, (Timestamp, bool)>,
    /// How much of each stream was told last.
    pub(super) told: BTreeMap<ConversationId, Seq>,
    pub(super) excluded: BTreeMap<(ConversationId, StaffId), Timestamp>,
    pub(super) seen: BTreeMap<StaffId, Timestamp>,
}

/// Whether the board is being filled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Filling {
    #[default]
    Over,
    Begun,
    /// And since then somebody wants to match.
    WantedSince(Timestamp),
}

impl Filling {
    pub(super) fn is_over(self) -> bool {
        self == Self::Over
    }

    /// Somebody wants to match. False when they have waited for too long.
    pub(super) fn is_wanted(&mut self, now: Timestamp) -> bool {
        match *self {
            Self::Over => true,
            Self::Begun => {
                *self = Self::WantedSince(now);
                true
            }
            Self::WantedSince(since) => now - since < FILL_MAX,
        }
    }
}

/// Ticket, holder, claim.
type Whereabouts = (
    Option<(Rank, NeedClass, Load, bool)>,
    Option<(StaffId, Load)>,
    Option<ClaimId>,
);

/// How far beyond the rules a search may go.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Reach {
    Ordinary,
    Surge(Load),
    Anybody,
}

impl Floor {
    pub(super) fn place(
        &mut self,
        conversation: ConversationId,
        seq: Seq,
        standing: Standing,
    ) -> Placed {
        if self.told.get(&conversation).is_some_and(|told| seq < *told) {
            return Placed::Late;
        }
        self.told.insert(conversation, seq);
        let before = self.whereabouts(conversation);
        self.hold(conversation, seq, standing);
        if self.whereabouts(conversation) == before {
            Placed::Same
        } else {
            Placed::Changed
        }
    }

    pub(super) fn awaits_filling(&mut self, now: Timestamp) -> Result<(), BoardError> {
        if self.filling.is_wanted(now) {
            Ok(())
        } else {
            Err(BoardError::Empty)
        }
    }

    fn whereabouts(&self, conversation: ConversationId) -> Whereabouts {
        let claim = self.claims.iter().find(|c| c.conversation == conversation);
        let ticket = self.waiting.get(&conversation);
        (
            ticket.map(|t| (t.rank, t.need.class, t.weight, t.held)),
            self.held.get(&conversation).copied(),
            claim.map(|claim| claim.id),
        )
    }

    fn hold(&mut self, conversation: ConversationId, seq: Seq, standing: Standing) {
        self.held.remove(&conversation);
        self.waiting.remove(&conversation);
        match standing {
            Standing::Absent => self.end_claims(conversation),
            Standing::Held { counselor, weight } => {
                self.end_claims(conversation);
                self.held.insert(conversation, (counselor, weight));
            }
            Standing::Waiting(ticket) => {
                let (claims, offered) = (&mut self.claims, &self.offered);
                let is_over = |id: &ClaimId| offered.get(id).is_some_and(|offered| *offered < seq);
                claims.retain(|c| c.conversation != conversation || !is_over(&c.id));
                self.waiting.insert(conversation, ticket);
            }
            Standing::Offered {
                ticket,
                claim,
                counselor,
                expires_at,
            } => {
                self.waiting.insert(conversation, ticket);
                self.offered.insert(claim, seq);
                let known = self.claims.iter_mut().find(|known| known.id == claim);
                if let Some(known) = known {
                    known.lease_until = expires_at;
                } else {
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

    pub(super) fn forget(&mut self, conversation: ConversationId) {
        self.hold(conversation, Seq::START, Standing::Absent);
        self.told.remove(&conversation);
        self.wakes.remove(&conversation);
    }

    pub(super) fn end_claims(&mut self, conversation: ConversationId) {
        self.claims
            .retain(|claim| claim.conversation != conversation);
    }

    /// Unclaimed tickets in rank order.
    pub(super) fn order(&self) -> Vec<Ticket> {
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

    pub(super) fn carried(&self, counselor: StaffId) -> (Load, u32) {
        let held = self.held.values().filter(|(who, _)| *who == counselor);
        let held = held.map(|(_, weight)| *weight);
        let claimed = self.claims.iter().filter(|c| c.counselor == counselor);
        let claimed = claimed.filter_map(|c| Some(self.waiting.get(&c.conversation)?.weight));
        let all: Vec<Load> = held.chain(claimed).collect();
        let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
        (all.into_iter().sum(), count)
    }

    pub(super) fn fits(&self, slot: &Slot, ticket: &Ticket, reach: Reach) -> bool {
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

    pub(super) fn is_excluded(&self, ticket: &Ticket, counselor: StaffId, now: Timestamp) -> bool {
        self.excluded_until(ticket, counselor) > now
    }

    /// When the pair may be asked again; the start of time when it always could.
    pub(super) fn excluded_until(&self, ticket: &Ticket, counselor: StaffId) -> Timestamp {
        let by_ticket = ticket.excluded.iter().filter(|e| e.counselor == counselor);
        let pair = self.excluded.get(&(ticket.conversation, counselor));
        let until = by_ticket.map(|e| e.until).chain(pair.copied()).max();
        until.unwrap_or_default()
    }

    /// Everybody present with room, excluded ones too.
    pub(super) fn free(&self, ticket: &Ticket, reach: Reach, now: Timestamp) -> Vec<&Slot> {
        let present = |heard: Timestamp| now - heard < PRESENCE_MAX;
        let slots = self.slots.values();
        slots
            .filter(|(slot, heard)| present(*heard) && self.fits(slot, ticket, reach))
            .map(|(slot, _)| slot)
            .collect()
    }

    pub(super) fn best(&self, free: &[&Slot], ticket: &Ticket, now: Timestamp) -> Option<StaffId> {
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
    pub(super) fn search(
        &self,
        rules: MatchRules,
        now: Timestamp,
        matched: &mut Matched,
    ) -> Option<(Ticket, StaffId, Option<Exception>)> {
        for ticket in self.order().into_iter().filter(|ticket| !ticket.held) {
            let waited = now - ticket.imminent_since.unwrap_or(now);
            let overdue = ticket.band == Band::Imminent && waited >= rules.imminent_unserved_max;
            let at_once = rules.initiative == Initiative::Engine || ticket.band != Band::Imminent;
            if !rules.initiative.claims_calm() && ticket.band != Band::Imminent {
                return None;
            }
            let free = self.free(&ticket, Reach::Ordinary, now);
            if let Some(counselor) = self.best(&free, &ticket, now) {
                if at_once || overdue {
                    return Some((ticket, counselor, None));
                }
                continue;
            }
            if !free.is_empty() {
                note(&mut matched.all_excluded, ticket.conversation);
            }
            if ticket.band != Band::Imminent {
                continue;
            }
            note(&mut matched.unserved, ticket.conversation);
            if !at_once && !overdue {
                continue;
            }
            let beyond = self.beyond(&ticket, rules, now);
            let beyond = beyond.map(|(counselor, exception)| (counselor, Some(exception)));
            let found = beyond.or_else(|| self.pardoned(&ticket, rules, now));
            if let Some((counselor, exception)) = found {
                return Some((ticket, counselor, exception));
            }
        }
        None
    }

    pub(super) fn beyond(
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

    pub(super) fn claim(
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

    pub(super) fn take_claim(&mut self, id: ClaimId) -> Option<Claim> {
        let at = self.claims.iter().position(|claim| claim.id == id)?;
        Some(self.claims.remove(at))
    }
}

fn note(list: &mut Vec<ConversationId>, conversation: ConversationId) {
    if list.len() < SEARCH_MAX && !list.contains(&conversation) {
        list.push(conversation);
    }
}
