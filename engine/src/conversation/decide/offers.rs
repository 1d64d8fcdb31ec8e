//! Offers: made to a waiting conversation, ended by exactly one of accept, decline, lapse, withdrawal.

use super::{record, record_all};
use crate::{
    conversation::{
        command::{Ceiling, Command, Decision, Guard, Refusal},
        event::{Event, Exception, OfferMode, RequeueReason},
        fold::{Conversation, Offer, Phase},
    },
    desk::Policy,
    ids::{ClaimId, StaffId},
    privacy::Text,
    time::Timestamp,
};

pub(super) fn decide(
    conversation: &Conversation,
    command: Command,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    match command {
        Command::Offer {
            claim,
            counselor,
            mode,
            exception,
            epoch,
        } => {
            let offer = NewOffer {
                claim,
                counselor,
                mode,
                exception,
                epoch,
            };
            make(conversation, &offer, policy, now)
        }
        Command::Accept {
            claim,
            counselor,
            ceiling,
        } => accept(conversation, claim, counselor, ceiling, policy),
        Command::Decline {
            claim,
            counselor,
            reason,
        } => {
            standing(conversation, claim, Some(counselor))?;
            let excluded_until = now + policy.timings.exclusion_ms;
            record(Event::OfferDeclined {
                claim,
                counselor,
                reason,
                excluded_until,
            })
        }
        Command::Lapse { claim } => {
            let offer = standing(conversation, claim, None)?;
            let excluded_until = now + policy.timings.exclusion_ms;
            record(Event::OfferLapsed {
                claim,
                counselor: offer.counselor,
                excluded_until,
            })
        }
        Command::Withdraw { claim } => {
            let offer = standing(conversation, claim, None)?;
            record(Event::OfferWithdrawn {
                claim,
                counselor: offer.counselor,
            })
        }
        Command::Requeue { reason, note } => requeue(conversation, reason, note, policy, now),
        _ => Err(Refusal::NoChange),
    }
}

struct NewOffer {
    claim: ClaimId,
    counselor: StaffId,
    mode: OfferMode,
    exception: Option<Exception>,
    epoch: u64,
}

fn make(
    conversation: &Conversation,
    offer: &NewOffer,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let takes_over = offer.mode == OfferMode::Assigned;
    match &conversation.phase {
        Phase::Waiting => {}
        Phase::Engaged(_) | Phase::Offered(_) if takes_over => {
            return assign(conversation, offer, policy, now);
        }
        _ if takes_over && conversation.is_in_front() => {
            return assign(conversation, offer, policy, now);
        }
        _ => return Err(Refusal::NotWaiting),
    }
    let excluded = |e: &crate::dispatch::Exclusion| e.counselor == offer.counselor && e.until > now;
    if !takes_over && conversation.excluded.iter().any(excluded) {
        return Err(Refusal::NotWaiting);
    }
    record(offered(conversation, offer, policy, now))
}

/// A supervisor's decision also takes the conversation out of other hands.
fn assign(
    conversation: &Conversation,
    offer: &NewOffer,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let first = match &conversation.phase {
        _ if conversation.is_in_front() => Event::Queued,
        Phase::Offered(old) => Event::OfferWithdrawn {
            claim: old.claim,
            counselor: old.counselor,
        },
        Phase::Engaged(from) if *from == offer.counselor => return Err(Refusal::NoChange),
        Phase::Engaged(from) => Event::Requeued {
            from: *from,
            reason: RequeueReason::Transfer,
            note: None,
            excluded_until: None,
        },
        _ => return Err(Refusal::NotWaiting),
    };
    record_all(vec![first, offered(conversation, offer, policy, now)])
}

fn offered(
    conversation: &Conversation,
    offer: &NewOffer,
    policy: &Policy,
    now: Timestamp,
) -> Event {
    Event::Offered {
        claim: offer.claim,
        counselor: offer.counselor,
        mode: offer.mode,
        exception: offer.exception,
        weight: conversation.weight(policy),
        expires_at: policy.timings.offer_expires_at(now),
        epoch: offer.epoch,
    }
}

fn accept(
    conversation: &Conversation,
    claim: ClaimId,
    counselor: StaffId,
    ceiling: Ceiling,
    policy: &Policy,
) -> Result<Decision, Refusal> {
    standing(conversation, claim, Some(counselor))?;
    let guard = Guard {
        counselor,
        weight: conversation.weight(policy),
        capacity: conversation.ceiling_holds().then_some(ceiling.capacity),
        open_max: ceiling.open_max,
    };
    Ok(Decision {
        events: vec![Event::Engaged { claim, counselor }],
        guard: Some(guard),
    })
}

fn requeue(
    conversation: &Conversation,
    reason: RequeueReason,
    note: Option<Text>,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    match conversation.phase {
        Phase::Engaged(from) => {
            let excluded_until = match reason {
                // They may have it back if they return first.
                RequeueReason::CounselorGone => None,
                _ => Some(now + policy.timings.exclusion_ms),
            };
            record(Event::Requeued {
                from,
                reason,
                note,
                excluded_until,
            })
        }
        _ => Err(Refusal::NoChange),
    }
}

fn standing(
    conversation: &Conversation,
    claim: ClaimId,
    counselor: Option<StaffId>,
) -> Result<&Offer, Refusal> {
    match &conversation.phase {
        Phase::Offered(offer)
            if offer.claim == claim && counselor.is_none_or(|c| c == offer.counselor) =>
        {
            Ok(offer)
        }
        _ => Err(Refusal::OfferOver),
    }
}
