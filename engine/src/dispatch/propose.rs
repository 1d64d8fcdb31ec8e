//! What the engine would do where a person decides: shown with its reason, to be confirmed or not.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    exceptions::{OnDuty, choose_for_surge, choose_for_unserved},
    load::{Load, Slot},
    room::{Room, Turn},
    ticket::Ticket,
};
use crate::{ids::StaffId, time::Timestamp, triage::Band};

/// Who should get a client, and why they.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    pub counselor: StaffId,
    pub because: Because,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// They answered this client before, and have room.
    Former,
    /// Of those who are qualified, speak the language and have room the least loaded.
    LeastLoaded,
    /// Nobody qualified has room: the least loaded of them, one above capacity.
    Surge,
    /// Nobody qualified is there: the best-qualified who has room, under a supervisor.
    BestQualified,
}

/// One proposal a ticket, in the order given, each as if those before it had been confirmed: so that not
/// everybody is proposed to the same counselor.
pub fn propose<'a>(
    tickets: impl IntoIterator<Item = &'a Ticket>,
    surge: Load,
    mut on_duty: Vec<(Slot, Load, u32)>,
    now: Timestamp,
) -> Vec<Option<Proposal>> {
    let mut proposals = Vec::new();
    for ticket in tickets {
        let proposal = one(ticket, surge, &on_duty, now);
        if let Some(proposal) = proposal {
            let theirs = |(slot, ..): &&mut (Slot, Load, u32)| slot.counselor == proposal.counselor;
            if let Some((_, load, open)) = on_duty.iter_mut().find(theirs) {
                *load = *load + ticket.weight;
                *open += 1;
            }
        }
        proposals.push(proposal);
    }
    proposals
}

fn one(
    ticket: &Ticket,
    surge: Load,
    on_duty: &[(Slot, Load, u32)],
    now: Timestamp,
) -> Option<Proposal> {
    let all = || {
        on_duty
            .iter()
            .map(|(slot, load, open)| (slot, *load, *open))
    };
    let because = |because| move |counselor| Proposal { counselor, because };
    ordinary(ticket, now, all()).or_else(|| {
        if ticket.band != Band::Imminent {
            return None;
        }
        choose_for_surge(ticket, surge, now, all())
            .map(because(Because::Surge))
            .or_else(|| {
                choose_for_unserved(ticket, now, all()).map(because(Because::BestQualified))
            })
    })
}

fn ordinary<'a>(
    ticket: &Ticket,
    now: Timestamp,
    on_duty: impl Iterator<Item = OnDuty<'a>>,
) -> Option<Proposal> {
    let ready = on_duty.filter(|(slot, load, open)| {
        slot.serves(ticket.need.class)
            && Room::of(slot, *load, *open).is_some_and(|room| room.fits(ticket))
            && !ticket.excludes(slot.counselor, now)
    });
    let turns: Vec<Turn> = ready.map(|(slot, load, _)| Turn::of(slot, load)).collect();
    let is_former = |turn: &&Turn| Some(turn.counselor) == ticket.need.preferred;
    match (turns.iter().find(is_former), turns.iter().min()) {
        (Some(former), _) => Some(Proposal {
            counselor: former.counselor,
            because: Because::Former,
        }),
        (None, Some(first)) => Some(Proposal {
            counselor: first.counselor,
            because: Because::LeastLoaded,
        }),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests;
