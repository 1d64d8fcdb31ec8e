//! Making an offer: whether this person may be offered this client, decided on the client as they are now.
//!
//! The board proposed the pair, and is told of everything a moment after it was recorded. A client who became
//! Imminent between its claim and this decision needs somebody else; so the proposal is refused, the claim
//! goes back, and the client is matched anew (P4).

use crate::{
    conversation::{
        command::{Candidate, Decision, Guard, Refusal},
        decide::record_all,
        event::{Event, Exception, OfferMode, RequeueReason},
        fold::{Conversation, Offer, Phase},
    },
    desk::Policy,
    dispatch::{Exclusion, Load},
    ids::ClaimId,
    staff::Qualification,
    time::{Millis, Timestamp},
    triage::Band,
};

/// For so long what one supervisor decided may not have reached another's wall.
const UNSEEN: Millis = Millis::seconds(1);

pub(super) struct NewOffer {
    pub(super) claim: ClaimId,
    pub(super) to: Candidate,
    pub(super) mode: OfferMode,
    pub(super) exception: Option<Exception>,
    pub(super) epoch: u64,
}

pub(super) fn make(
    conversation: &Conversation,
    offer: &NewOffer,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let by_person = offer.mode == OfferMode::Assigned;
    let first = match &conversation.phase {
        Phase::Waiting => None,
        _ if by_person => Some(taken_from(conversation, offer, policy, now)?),
        _ => return Err(Refusal::NotWaiting),
    };
    let counselor = offer.to.counselor;
    let excluded = |pair: &Exclusion| pair.counselor == counselor && pair.until > now;
    // Somebody who asks is not kept out, and in danger nobody waits for a rule.
    let bound = offer.mode == OfferMode::Auto && conversation.band != Band::Imminent;
    if bound && conversation.excluded.iter().any(excluded) {
        return Err(Refusal::NotWaiting);
    }
    if !is_grounded(conversation, offer, policy, now) {
        return Err(Refusal::NeedsAnother);
    }
    let mut decision = record_all(Vec::from_iter(first))?;
    decision
        .events
        .push(offered(conversation, offer, policy, now));
    // A person's decision holds whatever the counselor carries.
    decision.guard = (!by_person).then(|| guard(conversation, offer, policy));
    Ok(decision)
}

/// By the rules, or by a recorded exception that has its ground.
fn is_grounded(
    conversation: &Conversation,
    offer: &NewOffer,
    policy: &Policy,
    now: Timestamp,
) -> bool {
    let need = conversation.need_class(policy);
    let is_imminent = conversation.band == Band::Imminent;
    let longest = policy.timings.imminent_unserved_max_ms;
    let unserved = |since| now - since >= longest;
    match offer.exception {
        None => offer.to.serves(need),
        Some(Exception::Surge) => is_imminent && offer.to.serves(need),
        Some(Exception::ImminentUnserved) => {
            offer.to.languages.contains(&need.language)
                && conversation.imminent_since.is_some_and(unserved)
        }
        Some(Exception::Supervisor) => offer.mode == OfferMode::Assigned,
    }
}

/// A supervisor's decision also takes the conversation out of other hands, but not out of those in which
/// another supervisor put it in this moment: whoever decides now has not seen that.
fn taken_from(
    conversation: &Conversation,
    offer: &NewOffer,
    policy: &Policy,
    now: Timestamp,
) -> Result<Event, Refusal> {
    match &conversation.phase {
        _ if conversation.is_in_front() => Ok(Event::Queued),
        Phase::Offered(old) if is_just_assigned(old, policy, now) => Err(Refusal::NotWaiting),
        Phase::Offered(old) => Ok(Event::OfferWithdrawn {
            claim: old.claim,
            counselor: old.counselor,
        }),
        Phase::Engaged(from) if *from == offer.to.counselor => Err(Refusal::NoChange),
        Phase::Engaged(from) => Ok(Event::Requeued {
            from: *from,
            reason: RequeueReason::Transfer,
            note: None,
            excluded_until: None,
        }),
        _ => Err(Refusal::NotWaiting),
    }
}

/// Of two nodes each may see the other's clock a little behind or ahead.
fn is_just_assigned(offer: &Offer, policy: &Policy, now: Timestamp) -> bool {
    let made_at = offer.expires_at - policy.timings.offer_timeout_ms;
    let since = if now > made_at {
        now - made_at
    } else {
        made_at - now
    };
    offer.exception == Some(Exception::Supervisor) && since < UNSEEN
}

/// What the client weighs now must fit, too. A board that lost a counselor's load knows neither their room nor
/// what of it is kept for those in danger; the ledger does.
fn guard(conversation: &Conversation, offer: &NewOffer, policy: &Policy) -> Guard {
    let ceiling = offer.to.ceiling;
    Guard {
        counselor: offer.to.counselor,
        weight: conversation.weight(policy),
        capacity: ceiling_of(conversation, &offer.to, offer.exception, policy),
        open_max: ceiling.open_max,
        counts_offers: true,
    }
}

pub(super) fn ceiling_of(
    conversation: &Conversation,
    to: &Candidate,
    exception: Option<Exception>,
    policy: &Policy,
) -> Option<Load> {
    let whole = to.ceiling.capacity;
    let reserve = policy.capacities.licensed_reserve;
    let keeps = to.qualification == Qualification::Licensed;
    match exception {
        None if keeps && conversation.band != Band::Imminent => {
            Some(Load(whole.0.saturating_sub(reserve.0)))
        }
        None | Some(Exception::ImminentUnserved) => Some(whole),
        Some(Exception::Surge) => Some(whole + policy.capacities.surge),
        Some(Exception::Supervisor) => None,
    }
}

fn offered(
    conversation: &Conversation,
    offer: &NewOffer,
    policy: &Policy,
    now: Timestamp,
) -> Event {
    Event::Offered {
        claim: offer.claim,
        counselor: offer.to.counselor,
        mode: offer.mode,
        exception: offer.exception,
        weight: conversation.weight(policy),
        expires_at: policy.timings.offer_expires_at(now),
        epoch: offer.epoch,
    }
}
