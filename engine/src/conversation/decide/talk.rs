//! What is said, and how a talk begins and ends.

use super::{record, record_all};
use crate::{
    conversation::{
        command::{Decision, Refusal},
        event::{Author, CloseReason, Event, Report},
        fold::{Conversation, Phase},
    },
    ids::{Seq, StaffId},
    privacy::Text,
    triage::{Assessment, Band, SelfCheckKind},
};

/// A client's line is kept in every phase. Whoever writes wants to be heard: the first line enters the waiting
/// room, also in the middle of the intake; while closed it is remembered. After the goodbye a line that is
/// Elevated or above goes on with the talk.
pub(super) fn client_says(
    conversation: &Conversation,
    text: Text,
    assessment: Result<Assessment, Band>,
) -> Result<Decision, Refusal> {
    let said = match assessment {
        Ok(assessment) => Event::Said {
            author: Author::Client,
            text,
            assessment: Some(assessment),
        },
        Err(floor) => Event::SaidUnscored {
            text,
            // An unscored line is never taken for a harmless one.
            floor: floor.max(Band::Elevated).max(conversation.band),
        },
    };
    let mut events = Vec::with_capacity(2);
    events.push(said);
    if matches!(
        conversation.phase,
        Phase::Arrived | Phase::Browsing | Phase::Intake
    ) {
        events.push(Event::Queued);
    }
    record_all(events)
}

/// An answer begins the intake; the last one, or one that tells of danger, ends it. In the waiting room the
/// questions go on until somebody is there.
pub(super) fn answer(
    conversation: &Conversation,
    answered: Event,
    is_last: bool,
) -> Result<Decision, Refusal> {
    let band = match &answered {
        Event::Answered { assessment, .. } => assessment.as_ref().map_or(Band::Low, |a| a.band),
        _ => Band::Low,
    };
    match conversation.phase {
        Phase::Waiting | Phase::Offered(_) => return record(answered),
        _ if conversation.is_in_front() => {}
        _ => return Err(Refusal::NoChange),
    }
    let mut events = Vec::with_capacity(3);
    if matches!(conversation.phase, Phase::Arrived | Phase::Browsing) {
        events.push(Event::IntakeBegan);
    }
    events.push(answered);
    let after_hours = matches!(conversation.phase, Phase::AfterHours);
    if !after_hours && (is_last || band >= Band::Elevated) {
        events.push(Event::Queued);
    }
    record_all(events)
}

/// A self-check that tells of no danger and is shown to nobody is not recorded. One that opens a talk asks
/// for a person; during the questions only danger does.
pub(super) fn self_check(
    conversation: &Conversation,
    check: SelfCheckKind,
    answers: Option<Text>,
    assessment: Option<Assessment>,
) -> Result<Decision, Refusal> {
    if answers.is_none() && assessment.is_none() {
        return Err(Refusal::NoChange);
    }
    let in_danger = assessment.is_some();
    let mut events = Vec::with_capacity(2);
    events.push(Event::SelfChecked {
        check,
        answers,
        assessment,
    });
    let queued = match conversation.phase {
        Phase::Arrived | Phase::Browsing => true,
        Phase::Intake => in_danger,
        _ => false,
    };
    if queued {
        events.push(Event::Queued);
    }
    record_all(events)
}

/// One of the steps in front of the waiting room; only from another of them.
pub(super) fn step_in_front(
    conversation: &Conversation,
    event: Event,
) -> Result<Decision, Refusal> {
    let already = matches!(
        (&conversation.phase, &event),
        (Phase::Browsing, Event::Browsed)
            | (Phase::Intake, Event::IntakeBegan)
            | (Phase::AfterHours, Event::CameAfterHours)
    );
    if conversation.is_in_front() && !already {
        record(event)
    } else {
        Err(Refusal::NoChange)
    }
}

pub(super) fn ask_for_person(conversation: &Conversation) -> Result<Decision, Refusal> {
    if conversation.is_in_front() {
        record(Event::Queued)
    } else {
        Err(Refusal::NoChange)
    }
}

/// A counselor speaks in their own conversation. A supervisor who joins is made its counselor first,
/// or whispers.
pub(super) fn staff_says(
    conversation: &Conversation,
    by: StaffId,
    text: Text,
) -> Result<Decision, Refusal> {
    if conversation.counselor() != Some(by) {
        return Err(Refusal::NotYours);
    }
    record(Event::Said {
        author: Author::Staff(by),
        text,
        assessment: None,
    })
}

/// Once, to whoever answered last. What tells of danger is a line, for which this conversation is over: it begins
/// another one, where somebody answers.
pub(super) fn thank(
    conversation: &Conversation,
    text: Text,
    assessment: Assessment,
) -> Result<Decision, Refusal> {
    if assessment.band >= Band::Elevated {
        return Err(Refusal::Closed);
    }
    let counselor = conversation.thankable.ok_or(Refusal::NoChange)?;
    record(Event::Thanked {
        counselor,
        text,
        assessment,
    })
}

pub(super) fn service_says(text: Text) -> Result<Decision, Refusal> {
    record(Event::Said {
        author: Author::Service,
        text,
        assessment: None,
    })
}

pub(super) fn rescore(
    conversation: &Conversation,
    said: Seq,
    assessment: Assessment,
) -> Result<Decision, Refusal> {
    if !conversation.unscored.contains(&said) {
        return Err(Refusal::NoChange);
    }
    record(Event::Rescored { said, assessment })
}

pub(super) fn unsend(conversation: &Conversation, said: Seq) -> Result<Decision, Refusal> {
    if said == Seq::START || said > conversation.seq {
        return Err(Refusal::NoSuchLine);
    }
    record(Event::Unsent { said })
}

pub(super) fn wrap_up(conversation: &Conversation, by: StaffId) -> Result<Decision, Refusal> {
    match conversation.phase {
        Phase::Engaged(counselor) if counselor == by => record(Event::WrappingUp { by }),
        Phase::WrapUp(_) => Err(Refusal::NoChange),
        _ => Err(Refusal::NotYours),
    }
}

/// The report closes the conversation. Filing it straight from the talk is allowed; but what
/// a client in danger wrote last is answered first.
pub(super) fn file_report(
    conversation: &Conversation,
    by: StaffId,
    report: Report,
) -> Result<Decision, Refusal> {
    if conversation.counselor() != Some(by) {
        return Err(Refusal::NotYours);
    }
    if conversation.band == Band::Imminent && conversation.unanswered_since.is_some() {
        return Err(Refusal::Unanswered);
    }
    record_all(vec![
        Event::Reported { by, report },
        Event::Closed {
            reason: CloseReason::Reported,
        },
    ])
}

/// A client who says goodbye ends what nobody has begun to answer. A talk stays open for the counselor
/// to finish, and one in danger is never closed from outside.
pub(super) fn client_leaves(conversation: &Conversation) -> Result<Decision, Refusal> {
    match conversation.phase {
        Phase::Waiting | Phase::Offered(_) if conversation.band < Band::High => {
            record(Event::Closed {
                reason: CloseReason::ClientLeft,
            })
        }
        _ if conversation.is_in_front() && conversation.band < Band::High => {
            record(Event::Closed {
                reason: CloseReason::ClientLeft,
            })
        }
        _ if conversation.away => Err(Refusal::NoChange),
        _ => record(Event::WentAway),
    }
}
