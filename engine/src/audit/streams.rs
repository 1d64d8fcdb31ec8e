//! One stream by itself: begins once, has no gap, one counselor at a time, Imminent lowered by a person.

use super::{
    Auditor, Talk,
    counselors::Counselors,
    verdict::{Fault, Violation},
};
use crate::{
    conversation::{Conversation, Event, FoldError, HandOver, Phase, Recorded},
    ids::{ClaimId, Seq, StaffId},
    staff::Role,
    triage::Band,
};

impl Auditor {
    /// Opens a stream that was not known. False when there is nothing to take the event in.
    pub(super) fn begin(&mut self, recorded: &Recorded) -> bool {
        let Event::Opened { desk, client, .. } = &recorded.event else {
            let violation = Violation::of(recorded, Fault::NoBeginning);
            self.verdict.add(violation);
            return false;
        };
        self.verdict.conversations += 1;
        let key = (desk.clone(), *client);
        if let Some(other) = self.open.insert(key, recorded.conversation) {
            let violation = Violation::of(recorded, Fault::SecondOpen).beside(other);
            self.verdict.add(violation);
        }
        self.talks.insert(
            recorded.conversation,
            Talk {
                fold: Conversation::unopened(recorded.conversation),
                band_before: Band::Low,
                band_at: recorded.at,
                broken: false,
            },
        );
        true
    }
}

pub(super) fn fault_of(error: FoldError) -> Fault {
    match error {
        FoldError::Gap { .. } => Fault::Gap,
        FoldError::NotOpened => Fault::NoBeginning,
    }
}

pub(super) fn judge(talk: &Talk, recorded: &Recorded, counselors: &Counselors) -> Vec<Violation> {
    let fold = &talk.fold;
    if recorded.seq != fold.seq.next() {
        // The fold will say so.
        return Vec::new();
    }
    let fault = match &recorded.event {
        Event::Opened { .. } if fold.seq > Seq::START => Some(Fault::Gap),
        Event::Offered { .. } => match fold.phase {
            Phase::Offered(_) | Phase::Engaged(_) | Phase::WrapUp(_) => {
                Some(Fault::OfferedWhileTaken)
            }
            _ => None,
        },
        Event::Engaged { claim, counselor } => engaged(fold, *claim, *counselor),
        Event::HandedOver { claim, from, to } => handed_over(fold, *claim, *from, *to),
        Event::BandEased { band } => eased(fold.band, *band),
        Event::BandSet { band, by, .. } => lowered(fold.band, *band, *by, counselors),
        _ => None,
    };
    fault
        .map(|fault| Violation::of(recorded, fault))
        .into_iter()
        .collect()
}

fn engaged(fold: &Conversation, claim: ClaimId, counselor: StaffId) -> Option<Fault> {
    match &fold.phase {
        Phase::Offered(offer) if offer.claim == claim && offer.counselor == counselor => None,
        Phase::Engaged(_) | Phase::WrapUp(_) => Some(Fault::EngagedTwice),
        _ => Some(Fault::EngagedWithoutOffer),
    }
}

/// Out of the hands in which it was, into those that were asked.
fn handed_over(fold: &Conversation, claim: ClaimId, from: StaffId, to: StaffId) -> Option<Fault> {
    let asked = |asked: &HandOver| asked.claim == claim && asked.to == to;
    let stands = fold.hand_over.as_ref().is_some_and(asked);
    (fold.counselor() != Some(from) || !stands).then_some(Fault::EngagedWithoutOffer)
}

fn eased(from: Band, to: Band) -> Option<Fault> {
    match from {
        Band::Imminent => Some(Fault::EasedFromImminent),
        from if to != from.one_lower() => Some(Fault::EasedTooFar),
        _ => None,
    }
}

/// Who may lower a band is the supervisor; that it was a person is what P7 promises.
fn lowered(from: Band, to: Band, by: StaffId, counselors: &Counselors) -> Option<Fault> {
    let is_supervisor = || {
        let member = counselors.member(by);
        member.is_some_and(|member| member.role == Role::Supervisor)
    };
    let bad = from == Band::Imminent && to < from && !is_supervisor();
    bad.then_some(Fault::LoweredByNobody)
}
