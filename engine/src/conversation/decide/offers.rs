//! Offers: made to a waiting conversation, ended by exactly one of accept, decline, lapse, withdrawal.

mod hand_over;
mod making;

use super::record;
use crate::{
    conversation::{
        command::{Ceiling, Command, Decision, Guard, Refusal},
        event::{Event, RequeueReason},
        fold::{Conversation, Offer, Phase},
    },
    desk::Policy,
    ids::{ClaimId, StaffId},
    privacy::Text,
    time::Timestamp,
    triage::Band,
};
use making::NewOffer;

pub(super) fn decide(
    conversation: &Conversation,
    command: Command,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if let Some(answered) = hand_over::answer(conversation, &command, policy, now) {
        return answered;
    }
    match command {
        Command::Offer {
            claim,
            to,
            mode,
            exception,
            epoch,
        } => {
            let offer = NewOffer {
                claim,
                to,
                mode,
                exception,
                epoch,
            };
            making::make(conversation, &offer, policy, now)
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
        Command::LetBe { by } => let_be(conversation, by, policy),
        Command::Requeue { reason, note } => requeue(conversation, reason, note, policy, now),
        other => hand_over::decide(conversation, other, policy, now),
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
        counts_offers: false,
    };
    Ok(Decision {
        events: vec![Event::Engaged { claim, counselor }],
        guard: Some(guard),
    })
}

/// The patience begins anew, as often as a supervisor says so. No one in danger waits for a decision; with a
/// counselor whom the danger outgrew they may stay, because they are answered.
fn let_be(conversation: &Conversation, by: StaffId, policy: &Policy) -> Result<Decision, Refusal> {
    match conversation.phase {
        Phase::Engaged(_) if conversation.outgrown => record(Event::LeftAsIs { by }),
        Phase::Waiting if !policy.modes.supervised => Err(Refusal::NoChange),
        Phase::Waiting if conversation.band == Band::Imminent => Err(Refusal::InDanger),
        Phase::Waiting => record(Event::LeftAsIs { by }),
        _ => Err(Refusal::NotWaiting),
    }
}

/// Back to the waiting room. A talk that is being reported can still be handed over: its client may write,
/// and its counselor may be going home.
fn requeue(
    conversation: &Conversation,
    reason: RequeueReason,
    note: Option<Text>,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    match (&conversation.phase, reason) {
        (&Phase::Engaged(from), _) | (&Phase::WrapUp(from), RequeueReason::Transfer) => {
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
