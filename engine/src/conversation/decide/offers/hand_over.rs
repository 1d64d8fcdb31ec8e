//! From one pair of hands into others: a colleague is asked, and until they accept nothing changes. Whoever
//! answers never loses the talk before somebody else has it.

use super::{making::ceiling_of, record};
use crate::{
    conversation::{
        command::{Candidate, Ceiling, Command, Decision, Guard, Refusal},
        event::{Event, Exception, HandOverEnd, RequeueReason},
        fold::{Conversation, HandOver, Phase},
    },
    desk::Policy,
    dispatch::Exclusion,
    ids::{ClaimId, StaffId},
    privacy::Text,
    staff::Qualification,
    time::Timestamp,
    triage::Band,
};

pub(super) fn decide(
    conversation: &Conversation,
    command: Command,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    match command {
        Command::Outgrow { least } => outgrow(conversation, least),
        Command::OfferHandOver {
            claim,
            to,
            by,
            exception,
            note,
        } => {
            let asked = Asked {
                claim,
                to,
                by,
                exception,
                note,
            };
            offer(conversation, asked, policy, now)
        }
        Command::TakeBackHandOver { by, by_supervisor } => {
            let asked = conversation.hand_over.as_ref();
            let asked = asked.ok_or(Refusal::NoChange)?;
            // What a supervisor or the desk's policy decided is not for the counselor to undo.
            if !by_supervisor && asked.by != Some(by) {
                return Err(Refusal::SupervisorOnly);
            }
            end(asked, HandOverEnd::Withdrawn, policy, now)
        }
        _ => Err(Refusal::NoChange),
    }
}

/// What the one who is asked says, or does not say; none when the claim is of something else.
pub(super) fn answer(
    conversation: &Conversation,
    command: &Command,
    policy: &Policy,
    now: Timestamp,
) -> Option<Result<Decision, Refusal>> {
    let asked = conversation.hand_over.as_ref()?;
    let is_theirs = |claim: ClaimId, by: StaffId| claim == asked.claim && by == asked.to;
    let how = match command {
        Command::Accept {
            claim,
            counselor,
            ceiling,
        } if is_theirs(*claim, *counselor) => {
            return Some(accept(conversation, asked, *ceiling, policy));
        }
        Command::Decline {
            claim, counselor, ..
        } if is_theirs(*claim, *counselor) => HandOverEnd::Declined,
        Command::Lapse { claim } if *claim == asked.claim => HandOverEnd::Lapsed,
        Command::Withdraw { claim } if *claim == asked.claim => HandOverEnd::Withdrawn,
        _ => return None,
    };
    Some(end(asked, how, policy, now))
}

fn outgrow(conversation: &Conversation, least: Qualification) -> Result<Decision, Refusal> {
    match conversation.phase {
        Phase::Engaged(counselor) if !conversation.outgrown => {
            record(Event::Outgrew { counselor, least })
        }
        _ => Err(Refusal::NoChange),
    }
}

struct Asked {
    claim: ClaimId,
    to: Candidate,
    by: Option<StaffId>,
    exception: Option<Exception>,
    note: Option<Text>,
}

/// One colleague at a time. A supervisor's choice takes the place of one who has not answered yet.
fn offer(
    conversation: &Conversation,
    asked: Asked,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (Phase::Engaged(from) | Phase::WrapUp(from)) = conversation.phase else {
        return Err(Refusal::NotYours);
    };
    let by_supervisor = asked.exception == Some(Exception::Supervisor);
    let to = asked.to.counselor;
    let standing = conversation.hand_over.as_ref();
    if to == from || standing.is_some_and(|other| !by_supervisor || other.to == to) {
        return Err(Refusal::NoChange);
    }
    if !by_supervisor && !may_be_asked(conversation, &asked.to, policy, now) {
        return Err(Refusal::NeedsAnother);
    }
    let mut events = Vec::with_capacity(2);
    events.extend(standing.map(|other| Event::HandOverEnded {
        claim: other.claim,
        to: other.to,
        how: HandOverEnd::Withdrawn,
        excluded_until: None,
    }));
    let guard = (!by_supervisor).then(|| guard(conversation, &asked.to, asked.exception, policy));
    events.push(Event::HandOverOffered {
        claim: asked.claim,
        to,
        by: asked.by,
        reason: if conversation.outgrown {
            RequeueReason::Outgrown
        } else {
            RequeueReason::Transfer
        },
        note: asked.note,
        exception: asked.exception,
        expires_at: now + policy.timings.hand_over_timeout_ms,
    });
    Ok(Decision { events, guard })
}

/// The same rules as for anybody new: qualified, of the language, and not somebody who just said no, unless
/// there is danger.
fn may_be_asked(
    conversation: &Conversation,
    to: &Candidate,
    policy: &Policy,
    now: Timestamp,
) -> bool {
    let excluded = |pair: &Exclusion| pair.counselor == to.counselor && pair.until > now;
    let in_danger = conversation.band == Band::Imminent;
    to.serves(conversation.need_class(policy))
        && (in_danger || !conversation.excluded.iter().any(excluded))
}

fn guard(
    conversation: &Conversation,
    to: &Candidate,
    exception: Option<Exception>,
    policy: &Policy,
) -> Guard {
    Guard {
        counselor: to.counselor,
        weight: conversation.weight(policy),
        capacity: ceiling_of(conversation, to, exception, policy),
        open_max: to.ceiling.open_max,
        counts_offers: true,
    }
}

fn accept(
    conversation: &Conversation,
    asked: &HandOver,
    ceiling: Ceiling,
    policy: &Policy,
) -> Result<Decision, Refusal> {
    let from = conversation.counselor().ok_or(Refusal::OfferOver)?;
    let guard = Guard {
        counselor: asked.to,
        weight: conversation.weight(policy),
        capacity: asked.exception.is_none().then_some(ceiling.capacity),
        open_max: ceiling.open_max,
        counts_offers: false,
    };
    Ok(Decision {
        events: vec![Event::HandedOver {
            claim: asked.claim,
            from,
            to: asked.to,
        }],
        guard: Some(guard),
    })
}

/// It stays where it is.
fn end(
    asked: &HandOver,
    how: HandOverEnd,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let rests = how != HandOverEnd::Withdrawn;
    record(Event::HandOverEnded {
        claim: asked.claim,
        to: asked.to,
        how,
        excluded_until: rests.then(|| now + policy.timings.exclusion_ms),
    })
}
