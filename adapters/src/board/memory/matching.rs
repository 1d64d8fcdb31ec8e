//! Making claims: by the rules, by a counselor's wish, by a person's decision.

use tomoshibi_engine::{
    conversation::Exception,
    dispatch::{
        Choice, Load, NeedClass, Room, Slot, Ticket, choose_for_surge, choose_for_unserved,
    },
    ids::{ClaimId, ConversationId, StaffId},
    ports::board::{CLAIMS_MAX, Claim, Initiative, MatchRules, Matched, SEARCH_MAX},
    time::Timestamp,
    triage::Band,
};

use super::{
    counselors::Counselors,
    desk::{Desk, Home},
    waiting::Walk,
};

type Found = (ConversationId, StaffId, Option<Exception>);

impl Desk {
    pub(super) fn match_next(
        &mut self,
        ids: &[ClaimId],
        rules: &MatchRules,
        now: Timestamp,
    ) -> Matched {
        self.counselors.sweep(now);
        let mut search = Search::new(rules, now);
        if !self.filling.is_over() {
            return search.found;
        }
        let mut walk = self.waiting.walk(|_| true);
        for id in ids.iter().take(CLAIMS_MAX) {
            if let Some(standing) = self.claims.get(*id) {
                search.found.claims.push(standing.claim.clone());
                continue;
            }
            if let Some(found) = self.next_match(&mut walk, &mut search) {
                let claim = self.claim(*id, found, rules, now);
                walk.taken(&self.waiting);
                search.found.claims.push(claim);
            }
        }
        search.found
    }

    pub(super) fn pull(
        &mut self,
        counselor: StaffId,
        id: ClaimId,
        rules: &MatchRules,
        now: Timestamp,
    ) -> Option<Claim> {
        if let Some(standing) = self.claims.get(id) {
            return Some(standing.claim.clone());
        }
        self.counselors.heartbeat(counselor, now);
        let (slot, room) = self.counselors.find_present(counselor)?;
        let room = room.filter(|_| self.filling.is_over())?;
        let mut walk = self.waiting.walk(|class| slot.serves(class));
        let conversation = loop {
            let ticket = self.ticket(walk.peek()?)?;
            // Exclusion keeps people from being asked again, not from asking.
            if room.fits(ticket) {
                break ticket.conversation;
            }
            walk.pass_over(&self.waiting);
        };
        Some(self.claim(id, (conversation, counselor, None), rules, now))
    }

    pub(super) fn assign(
        &mut self,
        conversation: ConversationId,
        counselor: StaffId,
        id: ClaimId,
        rules: &MatchRules,
        now: Timestamp,
    ) -> Option<Claim> {
        if let Some(standing) = self.claims.get(id) {
            return Some(standing.claim.clone());
        }
        match self.seats.get(&conversation)?.home {
            Home::Held { counselor: by, .. } if by == counselor => return None,
            _ => self.end_claim_on(conversation),
        };
        self.counselors.sweep(now);
        let home = &self.seats.get(&conversation)?.home;
        let ordinary = self
            .counselors
            .find_present(counselor)
            .is_some_and(|(slot, room)| is_ordinary(home, slot, room));
        let exception = (!ordinary).then_some(Exception::Supervisor);
        Some(self.claim(id, (conversation, counselor, exception), rules, now))
    }

    /// The best servable client and who takes them.
    fn next_match(&self, walk: &mut Walk, search: &mut Search<'_>) -> Option<Found> {
        loop {
            let ticket = self.ticket(walk.peek()?)?;
            if ticket.band != Band::Imminent && !search.rules.initiative.claims_calm() {
                // All behind are calmer still: they wait for a person to ask.
                return None;
            }
            if let Some((counselor, exception)) = search.counselor_for(ticket, &self.counselors) {
                return Some((ticket.conversation, counselor, exception));
            }
            walk.pass_over(&self.waiting);
        }
    }

    fn ticket(&self, conversation: ConversationId) -> Option<&Ticket> {
        match &self.seats.get(&conversation)?.home {
            Home::Waiting(ticket) => Some(ticket),
            Home::Held { .. } => None,
        }
    }

    fn claim(
        &mut self,
        id: ClaimId,
        (conversation, counselor, exception): Found,
        rules: &MatchRules,
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
        self.make_claim(claim.clone(), Some(now));
        claim
    }
}

/// Whether the rules would have allowed what a person decided. Of a conversation in somebody's hands the
/// board knows the weight only; what it needs was decided when it was taken.
fn is_ordinary(home: &Home, slot: &Slot, room: Option<Room>) -> bool {
    match home {
        Home::Waiting(ticket) => {
            slot.serves(ticket.need.class) && room.is_some_and(|room| room.fits(ticket))
        }
        Home::Held { weight, .. } => room.is_some_and(|room| *weight <= room.ordinary),
    }
}

/// One call's findings so far. Within a call room only shrinks, so a search that found nobody with room
/// is not made again for the same need.
struct Search<'a> {
    rules: &'a MatchRules,
    now: Timestamp,
    found: Matched,
    hopeless: Vec<(Way, NeedClass, Load)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Ordinary,
    Imminent,
    Surge,
    Unserved,
}

impl<'a> Search<'a> {
    fn new(rules: &'a MatchRules, now: Timestamp) -> Self {
        Self {
            rules,
            now,
            found: Matched::default(),
            hopeless: Vec::new(),
        }
    }

    /// Who takes the ticket; if nobody does, it is noted for whom a person must be told.
    fn counselor_for(
        &mut self,
        ticket: &Ticket,
        counselors: &Counselors,
    ) -> Option<(StaffId, Option<Exception>)> {
        match self.ordinary(ticket, counselors) {
            Choice::Take(counselor) => return self.may_claim(ticket).then_some((counselor, None)),
            Choice::AllExcluded => note(&mut self.found.all_excluded, ticket),
            Choice::NobodyFree => {}
        }
        if ticket.band != Band::Imminent {
            return None;
        }
        note(&mut self.found.unserved, ticket);
        if !self.may_claim(ticket) {
            return None;
        }
        self.pardoning(ticket, counselors)
    }

    /// Past the rules for a client in danger; and when there, too, nobody is left, exclusions give way, the
    /// oldest first, until somebody can be asked again.
    fn pardoning(
        &mut self,
        ticket: &Ticket,
        counselors: &Counselors,
    ) -> Option<(StaffId, Option<Exception>)> {
        let mut ticket = ticket.clone();
        loop {
            if let Some((counselor, exception)) = self.exceptional(&ticket, counselors) {
                return Some((counselor, Some(exception)));
            }
            if ticket.excluded.is_empty() {
                return None;
            }
            ticket.excluded.remove(0);
            if let Choice::Take(counselor) = self.ordinary(&ticket, counselors) {
                return Some((counselor, None));
            }
        }
    }

    /// Where a person is to ask, no one in danger waits for that for ever. Those who are calmer and looked at
    /// at all wait for nobody any more.
    fn may_claim(&self, ticket: &Ticket) -> bool {
        let at_once = self.rules.initiative == Initiative::Engine;
        at_once || ticket.band != Band::Imminent || self.is_overdue(ticket)
    }

    fn is_overdue(&self, ticket: &Ticket) -> bool {
        let longest = self.rules.imminent_unserved_max;
        ticket
            .imminent_since
            .is_some_and(|since| self.now - since >= longest)
    }

    fn ordinary(&mut self, ticket: &Ticket, counselors: &Counselors) -> Choice {
        let way = match ticket.band {
            Band::Imminent => Way::Imminent,
            Band::High | Band::Elevated | Band::Low => Way::Ordinary,
        };
        if self.is_hopeless(way, ticket) {
            return Choice::NobodyFree;
        }
        let choice = counselors.choose(ticket, self.now);
        if choice == Choice::NobodyFree {
            self.give_up(way, ticket);
        }
        choice
    }

    fn exceptional(
        &mut self,
        ticket: &Ticket,
        counselors: &Counselors,
    ) -> Option<(StaffId, Exception)> {
        let (rules, now) = (self.rules, self.now);
        let surge = self.attempt(Way::Surge, ticket, || {
            choose_for_surge(ticket, rules.surge, now, counselors.present())
        });
        if let Some(counselor) = surge {
            return Some((counselor, Exception::Surge));
        }
        if !self.is_overdue(ticket) {
            return None;
        }
        let unserved = self.attempt(Way::Unserved, ticket, || {
            choose_for_unserved(ticket, now, counselors.present())
        });
        unserved.map(|counselor| (counselor, Exception::ImminentUnserved))
    }

    fn attempt(
        &mut self,
        way: Way,
        ticket: &Ticket,
        choose: impl FnOnce() -> Option<StaffId>,
    ) -> Option<StaffId> {
        if self.is_hopeless(way, ticket) {
            return None;
        }
        let choice = choose();
        // With exclusions it was the pairs, perhaps, and not the room.
        if choice.is_none() && ticket.excluded.is_empty() {
            self.give_up(way, ticket);
        }
        choice
    }

    fn is_hopeless(&self, way: Way, ticket: &Ticket) -> bool {
        self.hopeless.iter().any(|(known, class, weight)| {
            *known == way && *class == ticket.need.class && *weight <= ticket.weight
        })
    }

    fn give_up(&mut self, way: Way, ticket: &Ticket) {
        self.hopeless.push((way, ticket.need.class, ticket.weight));
    }
}

fn note(list: &mut Vec<ConversationId>, ticket: &Ticket) {
    if list.len() < SEARCH_MAX {
        list.push(ticket.conversation);
    }
}
