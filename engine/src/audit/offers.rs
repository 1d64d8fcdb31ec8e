//! Each offer: was the counselor able to take it (P4), and was it this client's turn (P5, P6)?

use super::{
    Auditor, SETTLE, Talk,
    verdict::{Fault, Violation},
    waiting::Seat,
};
use crate::{
    conversation::{Event, Exception, OfferMode, Recorded},
    desk::Policy,
    dispatch::{Load, NeedClass, Rank, Ticket},
    ids::{ConversationId, DeskId},
    ports::board::SEARCH_MAX,
    staff::{Qualification, StaffMember},
    time::Timestamp,
    triage::Band,
};

/// What an offer was made of.
struct Offer<'a> {
    recorded: &'a Recorded,
    talk: &'a Talk,
    desk: &'a DeskId,
    policy: &'a Policy,
    member: &'a StaffMember,
    mode: OfferMode,
    exception: Option<Exception>,
    weight: Load,
    /// On the counselor before it.
    load: Load,
    open: usize,
}

impl Auditor {
    /// Violations of P4, and whom the slot passed by.
    pub(super) fn judge_offer(
        &self,
        talk: &Talk,
        recorded: &Recorded,
    ) -> (Vec<Violation>, Option<Violation>) {
        let (counselor, mode, exception) = match recorded.event {
            Event::Offered {
                counselor,
                mode,
                exception,
                ..
            } => (counselor, mode, exception),
            Event::HandOverOffered { to, exception, .. } => (to, mode_of(exception), exception),
            _ => return (Vec::new(), None),
        };
        let Some(desk) = talk.fold.desk.as_ref() else {
            return (Vec::new(), None);
        };
        let Some(member) = self.member(counselor) else {
            let unknown = Violation::of(recorded, Fault::UnknownCounselor).to(counselor);
            return (vec![unknown], None);
        };
        if self.policies.is_changing(desk, recorded.at) {
            return (Vec::new(), None);
        }
        let (load, open) = self
            .counselors
            .load(counselor, recorded.conversation, recorded.at);
        let policy = self.policy(desk, recorded.at);
        let offer = Offer {
            recorded,
            talk,
            desk,
            policy,
            member,
            mode,
            exception,
            weight: talk.weight_at_least(policy, recorded.at),
            load,
            open,
        };
        let faults = self.beyond(&offer);
        let found = faults
            .into_iter()
            .map(|fault| Violation::of(recorded, fault).to(counselor));
        (found.collect(), self.passed_by(&offer))
    }

    fn beyond(&self, offer: &Offer<'_>) -> Vec<Fault> {
        let mut faults = match offer.exception {
            None => beyond_rules(offer),
            Some(exception) => beyond_exception(offer, exception),
        };
        let at = offer.recorded.at;
        let decided_by_person = offer.mode == OfferMode::Assigned;
        if !decided_by_person && !self.counselors.was_on(offer.member.id, offer.desk, at) {
            faults.push(Fault::NotOnDuty);
        }
        faults
    }

    /// The first client with a better right to this slot, if somebody has one.
    fn passed_by(&self, offer: &Offer<'_>) -> Option<Violation> {
        let by_rules = offer.mode != OfferMode::Assigned && offer.exception.is_none();
        if !by_rules {
            return None;
        }
        let classes = || classes_of(offer.member);
        let higher = classes().find_map(|class| self.higher_ranked(offer, class));
        let earlier = || classes().find_map(|class| self.came_earlier(offer, class));
        let (fault, passed) = higher.or_else(earlier)?;
        let violation = Violation {
            conversation: Some(passed),
            at: Some(offer.recorded.at),
            ..Violation::new(fault)
        };
        Some(
            violation
                .to(offer.member.id)
                .beside(offer.recorded.conversation),
        )
    }

    fn higher_ranked(
        &self,
        offer: &Offer<'_>,
        class: NeedClass,
    ) -> Option<(Fault, ConversationId)> {
        let own = offer.rank();
        self.waiting
            .by_rank(offer.desk, class)
            .take(SEARCH_MAX)
            .take_while(|seat| seat.ticket.rank < own)
            .find(|seat| offer.could_be(seat))
            .map(|seat| (Fault::HigherRankPassedOver, seat.ticket.conversation))
    }

    fn came_earlier(&self, offer: &Offer<'_>, class: NeedClass) -> Option<(Fault, ConversationId)> {
        if offer.talk.fold.band == Band::Imminent {
            return None;
        }
        self.waiting
            .by_arrival(offer.desk, class)
            .take(SEARCH_MAX)
            .take_while(|seat| seat.arrival < offer.arrival())
            .filter(|seat| offer.could_be(seat))
            .find_map(|seat| Some((offer.too_early(seat)?, seat.ticket.conversation)))
    }
}

impl Offer<'_> {
    fn arrival(&self) -> Timestamp {
        let fold = &self.talk.fold;
        fold.queued_at.unwrap_or(fold.opened_at)
    }

    fn rank(&self) -> Rank {
        let fold = &self.talk.fold;
        let at = self.recorded.at;
        Rank::of(
            fold.band,
            fold.imminent_since,
            self.arrival(),
            self.policy,
            at,
        )
    }

    /// Whether this slot could have gone to the one who waits there.
    fn could_be(&self, seat: &Seat) -> bool {
        let ticket = &seat.ticket;
        let at = self.recorded.at;
        let excluded = |e: &crate::dispatch::Exclusion| {
            e.counselor == self.member.id && e.until.0 > at.0.saturating_sub(SETTLE.0)
        };
        ticket.conversation != self.recorded.conversation
            && !self.is_left_to_people(ticket)
            && at - seat.since >= SETTLE
            && !ticket.excluded.iter().any(excluded)
            && self.load + ticket.weight <= ceiling(self.policy, self.member, ticket.band)
    }

    /// One in danger whom a person may still ask for, or decide on, is not the engine's to offer yet.
    fn is_left_to_people(&self, ticket: &Ticket) -> bool {
        let longest = self.policy.timings.imminent_unserved_max_ms;
        let since = ticket.imminent_since;
        !self.policy.modes.auto
            && self.mode == OfferMode::Auto
            && since.is_some_and(|since| self.recorded.at - (since + longest) < SETTLE)
    }

    /// Whether the one who waits there came so much earlier that P6 gives them the slot.
    fn too_early(&self, seat: &Seat) -> Option<Fault> {
        let at = self.recorded.at;
        let touched = at - seat.arrival >= self.policy.timings.latest_touch_ms;
        if seat.arrival + self.policy.head_starts.high_ms < self.arrival() {
            return Some(Fault::OvertakenTooFar);
        }
        let settled = at - (seat.arrival + self.policy.timings.latest_touch_ms) >= SETTLE;
        (touched && settled).then_some(Fault::LatestTouchPassedOver)
    }
}

/// A colleague is asked by a supervisor's decision, or by the rules.
fn mode_of(exception: Option<Exception>) -> OfferMode {
    match exception {
        Some(Exception::Supervisor) => OfferMode::Assigned,
        _ => OfferMode::Auto,
    }
}

fn classes_of(member: &StaffMember) -> impl Iterator<Item = NeedClass> {
    let served = Qualification::ALL
        .into_iter()
        .filter(|needed| *needed <= member.qualification);
    served.flat_map(|qualification| {
        let languages = member.languages.iter();
        languages.map(move |language| NeedClass {
            qualification,
            language: *language,
        })
    })
}

/// What may weigh on them; the reserve is for Imminent clients alone.
fn ceiling(policy: &Policy, member: &StaffMember, band: Band) -> Load {
    let capacities = &policy.capacities;
    let whole = capacities.of(member.qualification);
    let reserved = member.qualification == Qualification::Licensed && band != Band::Imminent;
    if reserved {
        Load(whole.0.saturating_sub(capacities.licensed_reserve.0))
    } else {
        whole
    }
}

fn beyond_rules(offer: &Offer<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !is_qualified(offer) {
        faults.push(Fault::NotQualified);
    }
    if !speaks(offer) {
        faults.push(Fault::WrongLanguage);
    }
    // The reserve may have been used for one who was Imminent until a moment ago, or is since.
    let band = offer.talk.fold.band.max(offer.talk.band_before);
    if offer.load + offer.weight > ceiling(offer.policy, offer.member, band) {
        faults.push(Fault::OverCapacity);
    }
    faults.extend(too_many(offer));
    faults
}

/// An exception lifts some rules, and needs a ground of its own.
fn beyond_exception(offer: &Offer<'_>, exception: Exception) -> Vec<Fault> {
    let capacities = &offer.policy.capacities;
    let is_imminent = offer.talk.fold.band == Band::Imminent;
    let grounded = match exception {
        Exception::Surge => is_imminent && is_qualified(offer) && speaks(offer),
        Exception::ImminentUnserved => is_imminent && has_waited(offer) && speaks(offer),
        Exception::Supervisor => offer.mode == OfferMode::Assigned,
    };
    let mut faults = Vec::new();
    if !grounded {
        faults.push(Fault::NoGroundForException);
    }
    let lifted = match exception {
        Exception::Surge => capacities.of(offer.member.qualification) + capacities.surge,
        Exception::ImminentUnserved => capacities.of(offer.member.qualification),
        Exception::Supervisor => return faults,
    };
    if offer.load + offer.weight > lifted {
        faults.push(Fault::OverCapacity);
    }
    faults.extend(too_many(offer));
    faults
}

fn too_many(offer: &Offer<'_>) -> Option<Fault> {
    let open_max = usize::try_from(offer.policy.capacities.open_max).unwrap_or(usize::MAX);
    (offer.open >= open_max).then_some(Fault::TooManyOpen)
}

fn is_qualified(offer: &Offer<'_>) -> bool {
    let band = offer.talk.fold.band;
    offer.policy.qualifications.least_for(band) <= offer.member.qualification
}

fn speaks(offer: &Offer<'_>) -> bool {
    offer.member.languages.contains(&offer.talk.fold.language)
}

fn has_waited(offer: &Offer<'_>) -> bool {
    let longest = offer.policy.timings.imminent_unserved_max_ms;
    let since = offer.talk.fold.imminent_since;
    since.is_some_and(|since| offer.recorded.at + SETTLE - since >= longest)
}
