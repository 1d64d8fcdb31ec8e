//! The board in its plainest form: lists, looked through from one end to the other for every question.
//! Written from the port's words alone, to be compared with the real ones.

mod rules;

use rules::serves;
use tomoshibi_engine::{
    conversation::{Exception, Standing},
    dispatch::{EXCLUSIONS_MAX, Exclusion, Load, NeedClass, Rank, Slot, Ticket},
    ids::{ClaimId, ConversationId, Seq, StaffId},
    ports::board::{CLAIMS_MAX, Claim, DUE_MAX, MatchRules, Matched, Placed, Snapshot, WAKE_LEASE},
    time::Timestamp,
    triage::Band,
};

#[derive(Debug, Clone, Default)]
pub(crate) struct Model {
    pub(crate) epoch: u64,
    pub(crate) seats: Vec<Seat>,
    pub(crate) claims: Vec<Claimed>,
    pub(crate) duties: Vec<Duty>,
    wakes: Vec<Wake>,
    /// How much of each stream was told last.
    told: Vec<(ConversationId, Seq)>,
}

/// In the order in which they are taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Wake {
    at: Timestamp,
    /// And not the end of a lease.
    asked: bool,
    conversation: ConversationId,
}

/// What others see of a conversation: ticket, holder, claim.
type Seen = (
    Option<(Rank, NeedClass, Load, bool)>,
    Option<(StaffId, Load)>,
    Option<ClaimId>,
);

#[derive(Debug, Clone)]
pub(crate) struct Seat {
    pub(crate) conversation: ConversationId,
    pub(crate) home: Home,
}

#[derive(Debug, Clone)]
pub(crate) enum Home {
    Waiting(Ticket),
    Held(StaffId, Load),
}

#[derive(Debug, Clone)]
pub(crate) struct Claimed {
    pub(crate) claim: Claim,
    made_at: Option<Timestamp>,
    /// The word that said last that it is offered.
    offered: Option<Seq>,
}

#[derive(Debug, Clone)]
pub(crate) struct Duty {
    pub(crate) slot: Slot,
    heard_at: Timestamp,
}

impl Model {
    pub(crate) fn rebuild(&mut self) -> u64 {
        *self = Self {
            epoch: self.epoch + 1,
            ..Self::default()
        };
        self.epoch
    }

    pub(crate) fn place(
        &mut self,
        conversation: ConversationId,
        seq: Seq,
        standing: &Standing,
    ) -> Placed {
        let told = self.told.iter().find(|(known, _)| *known == conversation);
        if told.is_some_and(|(_, told)| seq < *told) {
            return Placed::Late;
        }
        self.told.retain(|(known, _)| *known != conversation);
        self.told.push((conversation, seq));
        let before = self.seen(conversation);
        self.hold(conversation, seq, standing);
        if self.seen(conversation) == before {
            Placed::Same
        } else {
            Placed::Changed
        }
    }

    fn seen(&self, conversation: ConversationId) -> Seen {
        let claim = self.claim_on(conversation).map(|known| known.claim.id);
        match self.seat(conversation).map(|seat| &seat.home) {
            None => (None, None, claim),
            Some(Home::Held(counselor, weight)) => (None, Some((*counselor, *weight)), claim),
            Some(Home::Waiting(ticket)) => {
                let class = ticket.need.class;
                let ticket = (ticket.rank, class, ticket.weight, ticket.held);
                (Some(ticket), None, claim)
            }
        }
    }

    fn hold(&mut self, conversation: ConversationId, seq: Seq, standing: &Standing) {
        let known = self.claim_on(conversation).cloned();
        self.seats.retain(|seat| seat.conversation != conversation);
        let home = match standing {
            Standing::Absent => None,
            Standing::Waiting(ticket) | Standing::Offered { ticket, .. } => {
                Some(Home::Waiting(ticket.clone()))
            }
            Standing::Held { counselor, weight } => Some(Home::Held(*counselor, *weight)),
        };
        self.seats
            .extend(home.map(|home| Seat { conversation, home }));
        match *standing {
            Standing::Waiting(_) => {
                let over = |known: &Claimed| known.offered.is_some_and(|offered| offered < seq);
                if known.is_some_and(|known| over(&known)) {
                    self.end_on(conversation);
                }
            }
            Standing::Absent => self.end_on(conversation),
            Standing::Held { counselor, .. } => {
                self.end_on(conversation);
                if let Some(known) = known
                    && known.claim.counselor == counselor
                    && let Some(made_at) = known.made_at
                {
                    self.took_new(counselor, made_at);
                }
            }
            Standing::Offered {
                claim: id,
                counselor,
                expires_at: lease_until,
                ..
            } => {
                self.end_on(conversation);
                self.claims.retain(|claimed| claimed.claim.id != id);
                let same = known.filter(|k| k.claim.id == id && k.claim.counselor == counselor);
                let claim = Claim {
                    id,
                    conversation,
                    counselor,
                    lease_until,
                    epoch: self.epoch,
                    exception: same.as_ref().and_then(|same| same.claim.exception),
                };
                let made_at = same.and_then(|same| same.made_at);
                let offered = Some(seq);
                self.claims.push(Claimed {
                    claim,
                    made_at,
                    offered,
                });
            }
        }
    }

    pub(crate) fn on_duty(&mut self, mut slot: Slot, now: Timestamp) {
        let mut heard_at = now;
        if let Some(duty) = self.duty(slot.counselor) {
            heard_at = heard_at.max(duty.heard_at);
            slot.last_new_at = slot.last_new_at.max(duty.slot.last_new_at);
        }
        self.off_duty(slot.counselor);
        self.duties.push(Duty { slot, heard_at });
    }

    pub(crate) fn heartbeat(&mut self, counselor: StaffId, now: Timestamp) -> bool {
        let mut duties = self.duties.iter_mut();
        let duty = duties.find(|duty| duty.slot.counselor == counselor);
        let known = duty.is_some();
        if let Some(duty) = duty {
            duty.heard_at = duty.heard_at.max(now);
        }
        known
    }

    pub(crate) fn off_duty(&mut self, counselor: StaffId) {
        self.duties.retain(|duty| duty.slot.counselor != counselor);
    }

    pub(crate) fn match_next(
        &mut self,
        ids: &[ClaimId],
        rules: MatchRules,
        now: Timestamp,
    ) -> Matched {
        let mut matched = Matched::default();
        // Those passed over in this call; nobody is looked at twice.
        let mut passed: Vec<(NeedClass, ConversationId)> = Vec::new();
        for id in ids.iter().take(CLAIMS_MAX) {
            if let Some(known) = self.claims.iter().find(|known| known.claim.id == *id) {
                matched.claims.push(known.claim.clone());
                continue;
            }
            while let Some(ticket) = self.head(&passed, |_| true) {
                match self.taker(&ticket, rules, now, &mut matched) {
                    Some((counselor, exception)) => {
                        let who = (ticket.conversation, counselor, exception);
                        matched.claims.push(self.claim(*id, who, rules, now));
                        break;
                    }
                    None => passed.push((ticket.need.class, ticket.conversation)),
                }
            }
        }
        matched
    }

    pub(crate) fn pull(
        &mut self,
        counselor: StaffId,
        id: ClaimId,
        rules: MatchRules,
        now: Timestamp,
    ) -> Option<Claim> {
        if let Some(known) = self.claims.iter().find(|known| known.claim.id == id) {
            return Some(known.claim.clone());
        }
        self.heartbeat(counselor, now);
        let slot = self.duty(counselor)?.slot.clone();
        let mut passed = Vec::new();
        while let Some(ticket) = self.head(&passed, |class| serves(&slot, class)) {
            if self.has_room(&slot, &ticket) {
                return Some(self.claim(id, (ticket.conversation, counselor, None), rules, now));
            }
            passed.push((ticket.need.class, ticket.conversation));
        }
        None
    }

    pub(crate) fn assign(
        &mut self,
        (conversation, counselor): (ConversationId, StaffId),
        id: ClaimId,
        rules: MatchRules,
        now: Timestamp,
    ) -> Option<Claim> {
        if let Some(known) = self.claims.iter().find(|known| known.claim.id == id) {
            return Some(known.claim.clone());
        }
        let home = self.seat(conversation)?.home.clone();
        if matches!(home, Home::Held(by, _) if by == counselor) {
            return None;
        }
        self.end_on(conversation);
        let duty = self.duty(counselor).filter(|duty| duty.is_present(now));
        let allowed = duty.is_some_and(|duty| match &home {
            Home::Waiting(ticket) => {
                serves(&duty.slot, ticket.need.class) && self.has_room(&duty.slot, ticket)
            }
            Home::Held(_, weight) => self.fits(&duty.slot, *weight, Band::Low),
        });
        let exception = (!allowed).then_some(Exception::Supervisor);
        Some(self.claim(id, (conversation, counselor, exception), rules, now))
    }

    pub(crate) fn accept(&mut self, id: ClaimId, weight: Load, now: Timestamp) -> bool {
        let Some(ended) = self.end(id) else {
            return false;
        };
        let counselor = ended.counselor;
        let held = Standing::Held { counselor, weight };
        self.hold(ended.conversation, Seq::START, &held);
        self.took_new(counselor, now);
        true
    }

    pub(crate) fn release(&mut self, id: ClaimId, excluded_until: Option<Timestamp>) -> bool {
        let Some(ended) = self.end(id) else {
            return false;
        };
        let counselor = ended.counselor;
        for seat in &mut self.seats {
            if let Home::Waiting(ticket) = &mut seat.home
                && seat.conversation == ended.conversation
                && let Some(until) = excluded_until
            {
                ticket.excluded.retain(|pair| pair.counselor != counselor);
                ticket.excluded.push(Exclusion { counselor, until });
                let too_many = ticket.excluded.len().saturating_sub(EXCLUSIONS_MAX);
                ticket.excluded.drain(..too_many);
            }
        }
        true
    }

    pub(crate) fn expire(&mut self, now: Timestamp) -> Vec<Claim> {
        let mut lapsed: Vec<Claim> = self
            .claims
            .iter()
            .map(|known| known.claim.clone())
            .collect();
        lapsed.retain(|claim| claim.lease_until <= now);
        lapsed.sort_by_key(|claim| (claim.lease_until, claim.id));
        lapsed.truncate(CLAIMS_MAX);
        self.claims.retain(|known| !lapsed.contains(&known.claim));
        lapsed
    }

    pub(crate) fn wake_at(&mut self, conversation: ConversationId, at: Option<Timestamp>) {
        let mut known = self.wakes.iter();
        let known = known.find(|known| known.asked && known.conversation == conversation);
        let known = known.map(|known| known.at);
        self.wakes
            .retain(|known| known.conversation != conversation);
        self.wakes.extend(at.map(|at| Wake {
            at: known.map_or(at, |known| known.min(at)),
            asked: true,
            conversation,
        }));
    }

    pub(crate) fn due(&mut self, now: Timestamp) -> Vec<ConversationId> {
        let mut due = self.wakes.clone();
        due.retain(|wake| wake.at <= now);
        due.sort_unstable();
        due.truncate(DUE_MAX);
        self.wakes.retain(|wake| !due.contains(wake));
        self.wakes.extend(due.iter().map(|taken| Wake {
            at: now + WAKE_LEASE,
            asked: false,
            conversation: taken.conversation,
        }));
        due.into_iter().map(|wake| wake.conversation).collect()
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut waiting: Vec<Ticket> = self.unclaimed().cloned().collect();
        waiting.sort_by_key(|ticket| (ticket.rank, ticket.conversation));
        let mut claims: Vec<Claim> = self
            .claims
            .iter()
            .map(|known| known.claim.clone())
            .collect();
        claims.sort_by_key(|claim| claim.id);
        let mut slots: Vec<_> = self
            .duties
            .iter()
            .map(|duty| {
                let counselor = duty.slot.counselor;
                (
                    duty.slot.clone(),
                    Load(self.load(counselor)),
                    self.open(counselor),
                )
            })
            .collect();
        slots.sort_by_key(|(slot, ..)| slot.counselor);
        Snapshot {
            epoch: self.epoch,
            waiting,
            claims,
            slots,
        }
    }

    /// Everybody on the board, by id.
    pub(crate) fn listed(&self) -> Vec<ConversationId> {
        let mut all: Vec<_> = self.seats.iter().map(|seat| seat.conversation).collect();
        all.sort_unstable();
        all
    }

    pub(crate) fn duty(&self, counselor: StaffId) -> Option<&Duty> {
        let mut duties = self.duties.iter();
        duties.find(|duty| duty.slot.counselor == counselor)
    }

    pub(crate) fn load(&self, counselor: StaffId) -> u32 {
        self.weights(counselor).iter().sum()
    }

    pub(crate) fn open(&self, counselor: StaffId) -> u32 {
        u32::try_from(self.weights(counselor).len()).expect("small")
    }
}
