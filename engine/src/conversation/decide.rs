//! Commands become facts, or are refused. The one place where the rules of a conversation's life stand.

mod offers;
mod talk;
mod wellbeing;

use super::{
    command::{Command, Decision, Refusal},
    event::{CloseReason, Event},
    fold::{Conversation, Phase},
};
use crate::{desk::Policy, time::Timestamp};

/// Decides a command on the conversation as it is now. Pure: the caller appends, and decides anew on
/// the new state if somebody else appended first.
pub fn decide(
    conversation: &Conversation,
    command: Command,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if let Command::Open {
        desk,
        client,
        channel,
        language,
        nickname,
        former,
    } = command
    {
        if conversation.desk.is_some() {
            return Err(Refusal::AlreadyOpen);
        }
        return record(Event::Opened {
            desk,
            client,
            channel,
            language,
            nickname,
            former,
        });
    }
    if conversation.desk.is_none() {
        return Err(Refusal::NotOpen);
    }
    if let Phase::Closed(_) = conversation.phase {
        return match command {
            Command::TellDistress { moment, level } => {
                wellbeing::tell_distress(conversation, moment, level)
            }
            Command::Thank { text, assessment } => talk::thank(conversation, text, assessment),
            _ => Err(Refusal::Closed),
        };
    }
    decide_open(conversation, command, policy, now)
}

fn decide_open(
    conversation: &Conversation,
    command: Command,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    match command {
        Command::Open { .. } => Err(Refusal::AlreadyOpen),
        Command::ClientSays { text, assessment } => {
            talk::client_says(conversation, text, assessment)
        }
        Command::Browse => talk::step_in_front(conversation, Event::Browsed),
        Command::BeginIntake => talk::step_in_front(conversation, Event::IntakeBegan),
        Command::ComeAfterHours => talk::step_in_front(conversation, Event::CameAfterHours),
        Command::Answer {
            question,
            answer,
            assessment,
            is_last,
        } => {
            let answered = Event::Answered {
                question,
                answer,
                assessment,
            };
            talk::answer(conversation, answered, is_last)
        }
        Command::SelfCheck {
            check,
            answers,
            assessment,
        } => talk::self_check(conversation, check, answers, assessment),
        Command::TellDistress { moment, level } => {
            wellbeing::tell_distress(conversation, moment, level)
        }
        // While somebody is there it is said to them.
        Command::Thank { .. } => Err(Refusal::NoChange),
        Command::AskForPerson => talk::ask_for_person(conversation),
        Command::StaffSays { by, text } => talk::staff_says(conversation, by, text),
        Command::ServiceSays { text } => talk::service_says(text),
        Command::Whisper { by, text } => record(Event::Whispered { author: by, text }),
        Command::Rescore { said, assessment } => talk::rescore(conversation, said, assessment),
        Command::Unsend { said } => talk::unsend(conversation, said),
        Command::Offer { .. }
        | Command::Accept { .. }
        | Command::Decline { .. }
        | Command::Lapse { .. }
        | Command::Withdraw { .. }
        | Command::Outgrow { .. }
        | Command::OfferHandOver { .. }
        | Command::TakeBackHandOver { .. }
        | Command::LetBe { .. }
        | Command::Requeue { .. } => offers::decide(conversation, command, policy, now),
        Command::Check { .. }
        | Command::SetBand { .. }
        | Command::EaseBand
        | Command::GoAway
        | Command::ComeBack
        | Command::Nudge { .. }
        | Command::Sleep => wellbeing::decide(conversation, command, policy),
        Command::WrapUp { by } => talk::wrap_up(conversation, by),
        Command::FileReport { by, report } => talk::file_report(conversation, by, report),
        Command::Close {
            by_supervisor: true,
        } => record(Event::Closed {
            reason: CloseReason::Supervisor,
        }),
        Command::Close {
            by_supervisor: false,
        } => Err(Refusal::SupervisorOnly),
        Command::ClientLeaves => talk::client_leaves(conversation),
    }
}

fn record(event: Event) -> Result<Decision, Refusal> {
    record_all(vec![event])
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the form every arm of a decision has"
)]
fn record_all(events: Vec<Event>) -> Result<Decision, Refusal> {
    Ok(Decision {
        events,
        guard: None,
    })
}
