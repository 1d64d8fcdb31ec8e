//! Bands and silence: what rises by itself, what only a person lowers, what a long silence does.

use super::{record, record_all};
use crate::{
    conversation::{
        command::{Command, Decision, Refusal},
        event::{Author, Event, Moment},
        fold::{Conversation, Phase},
    },
    desk::Policy,
    ids::StaffId,
    privacy::Text,
    triage::Band,
};

pub(super) fn decide(
    conversation: &Conversation,
    command: Command,
    policy: &Policy,
) -> Result<Decision, Refusal> {
    match command {
        Command::SetBand {
            by,
            by_supervisor,
            band,
            reason,
        } => set_band(conversation, by, by_supervisor, band, reason),
        Command::Check {
            by,
            by_supervisor,
            rung,
            found,
        } if by_supervisor || conversation.counselor() == Some(by) => {
            record(Event::Checked { by, rung, found })
        }
        Command::Check { .. } => Err(Refusal::NotYours),
        Command::EaseBand => ease(conversation),
        Command::GoAway => go_away(conversation),
        Command::ComeBack if conversation.away => record(Event::CameBack),
        Command::Nudge { text } => nudge(conversation, text, policy),
        Command::Sleep => sleep(conversation),
        _ => Err(Refusal::NoChange),
    }
}

/// The highest of the scale.
const DISTRESS_MAX: u8 = 10;

/// Once before and once after, which is when it is over; the first answer stands.
pub(super) fn tell_distress(
    conversation: &Conversation,
    moment: Moment,
    level: u8,
) -> Result<Decision, Refusal> {
    let told = match moment {
        Moment::Before => conversation.distress.before,
        Moment::After if conversation.is_open() => return Err(Refusal::NoChange),
        Moment::After => conversation.distress.after,
    };
    if told.is_some() || level > DISTRESS_MAX {
        return Err(Refusal::NoChange);
    }
    record(Event::DistressTold { moment, level })
}

/// Whoever answers may raise; lowering is a supervisor's.
fn set_band(
    conversation: &Conversation,
    by: StaffId,
    by_supervisor: bool,
    band: Band,
    reason: Text,
) -> Result<Decision, Refusal> {
    if band == conversation.band {
        return Err(Refusal::NoChange);
    }
    if !by_supervisor && conversation.counselor() != Some(by) {
        return Err(Refusal::NotYours);
    }
    if !by_supervisor && band < conversation.band {
        return Err(Refusal::SupervisorOnly);
    }
    record(Event::BandSet { band, by, reason })
}

/// One step, while waiting, never out of Imminent.
fn ease(conversation: &Conversation) -> Result<Decision, Refusal> {
    let waiting = matches!(conversation.phase, Phase::Waiting);
    match conversation.band {
        Band::Imminent | Band::Low => Err(Refusal::NoChange),
        band if waiting => record(Event::BandEased {
            band: band.one_lower(),
        }),
        _ => Err(Refusal::NoChange),
    }
}

fn go_away(conversation: &Conversation) -> Result<Decision, Refusal> {
    match conversation.phase {
        Phase::Waiting | Phase::Engaged(_) if !conversation.away => record(Event::WentAway),
        _ => Err(Refusal::NoChange),
    }
}

fn nudge(conversation: &Conversation, text: Text, policy: &Policy) -> Result<Decision, Refusal> {
    let engaged = matches!(conversation.phase, Phase::Engaged(_));
    if !engaged || !conversation.away || conversation.nudges >= policy.silence.nudges_max {
        return Err(Refusal::NoChange);
    }
    record_all(vec![
        Event::Said {
            author: Author::Service,
            text,
            assessment: None,
        },
        Event::Nudged {
            count: conversation.nudges + 1,
        },
    ])
}

/// Ghosts must not outrank the living; but a silent Imminent client is a supervisor's to decide.
fn sleep(conversation: &Conversation) -> Result<Decision, Refusal> {
    let may_sleep = matches!(conversation.phase, Phase::Waiting)
        && conversation.away
        && !conversation.asleep
        && conversation.band != Band::Imminent;
    if may_sleep {
        record(Event::Slept)
    } else {
        Err(Refusal::NoChange)
    }
}
