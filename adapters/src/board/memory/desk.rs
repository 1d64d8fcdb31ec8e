//! One desk's board: where each conversation is, and the moves between these places.

use foldhash::HashMap;
use tomoshibi_engine::{
    conversation::Standing,
    dispatch::{Exclusion, Load, NeedClass, Rank, Ticket},
    ids::{ClaimId, ConversationId, Seq, StaffId},
    ports::board::{BoardError, Claim, FILL_MAX, Placed, Snapshot},
    time::Timestamp,
};

use super::{
    claims::{self, Claims},
    counselors::Counselors,
    left::Left,
    waiting::Waiting,
    wakes::Wakes,
};

#[derive(Default)]
pub(super) struct Desk {
    pub(super) epoch: u64,
    built: bool,
    pub(super) filling: Filling,
    /// Every conversation on the board, once. What weighs on a counselor follows from here and from the
    /// claims, so repeating an operation cannot drift.
    pub(super) seats: HashMap<ConversationId, Seat>,
    pub(super) waiting: Waiting,
    pub(super) claims: Claims,
    pub(super) counselors: Counselors,
    pub(super) wakes: Wakes,
    /// When a page of theirs was last open; as many as the desk has staff.
    pub(super) seen: HashMap<StaffId, Timestamp>,
    left: Left,
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

/// Where a conversation belongs, and the claim that stands on it. It is in [`Waiting`] while it has a
/// ticket that is neither held back nor claimed.
pub(super) struct Seat {
    pub(super) home: Home,
    pub(super) claim: Option<ClaimId>,
    /// How much of the stream it was made of.
    pub(super) seq: Seq,
}

/// What it means to others where a conversation is.
#[derive(PartialEq)]
enum Meaning {
    Waiting(Option<ClaimId>, Load, NeedClass, Rank, bool),
    Held(Option<ClaimId>, Load, StaffId),
}

impl Seat {
    fn meaning(&self) -> Meaning {
        match &self.home {
            Home::Waiting(ticket) => {
                let (class, rank) = (ticket.need.class, ticket.rank);
                Meaning::Waiting(self.claim, ticket.weight, class, rank, ticket.held)
            }
            Home::Held { counselor, weight } => Meaning::Held(self.claim, *weight, *counselor),
        }
    }
}

pub(super) enum Home {
    Waiting(Ticket),
    Held { counselor: StaffId, weight: Load },
}

impl Home {
    pub(super) fn weight(&self) -> Load {
        match self {
            Self::Waiting(ticket) => ticket.weight,
            Self::Held { weight, .. } => *weight,
        }
    }
}

impl Desk {
    pub(super) fn starting_at(epoch: u64) -> Self {
        Self {
            epoch,
            ..Self::default()
        }
    }

    pub(super) fn rebuild(&mut self) -> u64 {
        *self = Self {
            built: true,
            filling: Filling::Begun,
            ..Self::starting_at(self.epoch + 1)
        };
        self.epoch
    }

    pub(super) fn filled(&mut self, epoch: u64) -> bool {
        let is_this = self.epoch == epoch;
        if is_this {
            self.filling = Filling::Over;
        }
        is_this
    }

    /// An error when it has been filled for too long.
    pub(super) fn awaits_filling(&mut self, now: Timestamp) -> Result<(), BoardError> {
        self.built = self.filling.is_wanted(now);
        if self.built {
            Ok(())
        } else {
            Err(BoardError::Empty)
        }
    }

    pub(super) fn is_built(&self) -> bool {
        self.built
    }

    pub(super) fn place(
        &mut self,
        conversation: ConversationId,
        seq: Seq,
        standing: Standing,
    ) -> Placed {
        let seat = self.seats.get(&conversation);
        let told = seat.map_or_else(|| self.left.at(conversation), |seat| Some(seat.seq));
        if told.is_some_and(|told| seq < told) {
            return Placed::Late;
        }
        let before = seat.map(Seat::meaning);
        self.hold(conversation, seq, standing);
        if self.seats.get(&conversation).map(Seat::meaning) == before {
            Placed::Same
        } else {
            Placed::Changed
        }
    }

    fn hold(&mut self, conversation: ConversationId, seq: Seq, standing: Standing) {
        match standing {
            Standing::Absent => {
                self.end_claim_on(conversation);
                self.clear(conversation);
                self.left.note(conversation, seq);
            }
            Standing::Waiting(ticket) => {
                self.end_claim_older_than(conversation, seq);
                self.settle(conversation, seq, Home::Waiting(ticket));
            }
            Standing::Offered {
                ticket,
                claim,
                counselor,
                expires_at,
            } => {
                self.settle(conversation, seq, Home::Waiting(ticket));
                self.keep_offer(conversation, seq, (claim, counselor), expires_at);
            }
            Standing::Held { counselor, weight } => {
                if let Some(ended) = self.end_claim_on(conversation)
                    && let Some(made_at) = ended.made_at
                    && ended.claim.counselor == counselor
                {
                    self.counselors.took_new(counselor, made_at);
                }
                self.settle(conversation, seq, Home::Held { counselor, weight });
            }
        }
    }

    pub(super) fn accept(&mut self, claim: ClaimId, weight: Load, now: Timestamp) -> bool {
        let Some(ended) = self.end_claim(claim) else {
            return false;
        };
        let (conversation, counselor) = (ended.claim.conversation, ended.claim.counselor);
        let seat = self.seats.get(&conversation);
        let seq = seat.map_or(Seq::START, |seat| seat.seq);
        self.settle(conversation, seq, Home::Held { counselor, weight });
        self.counselors.took_new(counselor, now);
        true
    }

    pub(super) fn release(&mut self, claim: ClaimId, excluded_until: Option<Timestamp>) -> bool {
        let Some(ended) = self.end_claim(claim) else {
            return false;
        };
        if let Some(until) = excluded_until
            && let Some(seat) = self.seats.get_mut(&ended.claim.conversation)
            && let Home::Waiting(ticket) = &mut seat.home
        {
            let counselor = ended.claim.counselor;
            ticket.exclude(Exclusion { counselor, until });
        }
        true
    }

    pub(super) fn expire(&mut self, now: Timestamp) -> Vec<Claim> {
        let lapsed = self.claims.lapsed(now).into_iter();
        let ended = lapsed.filter_map(|id| self.end_claim(id));
        ended.map(|standing| standing.claim).collect()
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        let unclaimed = self.seats.values().filter(|seat| seat.claim.is_none());
        let mut waiting: Vec<_> = unclaimed
            .filter_map(|seat| match &seat.home {
                Home::Waiting(ticket) => Some(ticket.clone()),
                Home::Held { .. } => None,
            })
            .collect();
        waiting.sort_by_key(|ticket| (ticket.rank, ticket.conversation));
        let mut claims: Vec<_> = self.claims.iter().cloned().collect();
        claims.sort_by_key(|claim| claim.id);
        Snapshot {
            epoch: self.epoch,
            waiting,
            claims,
            slots: self.counselors.slots(),
        }
    }

    /// A new claim on a seat that has none.
    pub(super) fn make_claim(&mut self, claim: Claim, made_at: Option<Timestamp>) {
        self.let_stand(claim, made_at, None);
    }

    fn let_stand(&mut self, claim: Claim, made_at: Option<Timestamp>, offered: Option<Seq>) {
        let Some(seat) = self.seats.get_mut(&claim.conversation) else {
            return;
        };
        if let Home::Waiting(ticket) = &seat.home {
            self.waiting.remove(ticket);
        }
        seat.claim = Some(claim.id);
        let weight = seat.home.weight();
        self.counselors.weigh(claim.counselor, weight);
        self.claims.insert(claims::Standing {
            claim,
            weight,
            made_at,
            offered,
        });
    }

    /// The claim stands no more, and its conversation is back where it belongs.
    pub(super) fn end_claim(&mut self, id: ClaimId) -> Option<claims::Standing> {
        let ended = self.claims.remove(id)?;
        self.counselors.relieve(ended.claim.counselor, ended.weight);
        if let Some(seat) = self.seats.get_mut(&ended.claim.conversation) {
            seat.claim = None;
            if let Home::Waiting(ticket) = &seat.home
                && !ticket.held
            {
                self.waiting.insert(ticket);
            }
        }
        Some(ended)
    }

    pub(super) fn end_claim_on(
        &mut self,
        conversation: ConversationId,
    ) -> Option<claims::Standing> {
        let claim = self.seats.get(&conversation)?.claim?;
        self.end_claim(claim)
    }

    /// A client who waits again after an offer is not offered by this claim any more.
    fn end_claim_older_than(&mut self, conversation: ConversationId, seq: Seq) {
        let seat = self.seats.get(&conversation);
        let claim = seat.and_then(|seat| self.claims.get(seat.claim?));
        if claim.is_some_and(|claim| claim.offered.is_some_and(|offered| offered < seq)) {
            self.end_claim_on(conversation);
        }
    }

    /// Gives a conversation its place. A claim on it stays, and weighs what the conversation now weighs.
    fn settle(&mut self, conversation: ConversationId, seq: Seq, mut home: Home) {
        if let Home::Waiting(ticket) = &mut home {
            ticket.conversation = conversation;
        }
        let claim = self.clear(conversation);
        let weight = home.weight();
        match &home {
            Home::Waiting(ticket) if claim.is_none() && !ticket.held => self.waiting.insert(ticket),
            Home::Waiting(_) => {}
            Home::Held { counselor, .. } => self.counselors.weigh(*counselor, weight),
        }
        self.seats.insert(conversation, Seat { home, claim, seq });
        if let Some(mut standing) = claim.and_then(|id| self.claims.remove(id)) {
            self.counselors
                .relieve(standing.claim.counselor, standing.weight);
            self.counselors.weigh(standing.claim.counselor, weight);
            standing.weight = weight;
            self.claims.insert(standing);
        }
    }

    /// Takes a conversation from its place, and says which claim stood on it.
    fn clear(&mut self, conversation: ConversationId) -> Option<ClaimId> {
        let seat = self.seats.remove(&conversation)?;
        match &seat.home {
            Home::Waiting(ticket) => self.waiting.remove(ticket),
            Home::Held { counselor, weight } => self.counselors.relieve(*counselor, *weight),
        }
        seat.claim
    }

    /// The ledger says that this offer stands: so does its claim, until the offer expires.
    fn keep_offer(
        &mut self,
        conversation: ConversationId,
        seq: Seq,
        (id, counselor): (ClaimId, StaffId),
        lease_until: Timestamp,
    ) {
        let known = self.end_claim_on(conversation);
        let known = known.filter(|s| s.claim.id == id && s.claim.counselor == counselor);
        self.end_claim(id);
        let claim = Claim {
            id,
            conversation,
            counselor,
            lease_until,
            epoch: self.epoch,
            exception: known.as_ref().and_then(|known| known.claim.exception),
        };
        self.let_stand(claim, known.and_then(|known| known.made_at), Some(seq));
    }
}
