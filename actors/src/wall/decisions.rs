//! What a supervisor is to decide, with what the engine would do.

use tomoshibi_engine::{
    conversation::{Standing, Summary},
    desk::Policy,
    dispatch::{Load, Slot, Ticket, propose},
    protocol::v1::DecisionDue,
    time::Timestamp,
    triage::Band,
};

/// Shown at one time; those behind come up as these are decided.
const DUE_MAX: usize = 100;

/// In rank order. Who is away waits for a word of their own; in danger a supervisor decides all the same.
pub(super) fn due<'a>(
    rows: impl Iterator<Item = &'a Summary>,
    on_duty: Vec<(Slot, Load, u32)>,
    policy: &Policy,
    now: Timestamp,
) -> Vec<DecisionDue> {
    let mut waiting: Vec<(Ticket, Timestamp)> = rows
        .filter(|row| !row.away || row.band == Band::Imminent)
        .filter_map(|row| match row.standing_now(policy, now) {
            Standing::Waiting(ticket) => Some((ticket, row.decide_by(policy)?)),
            _ => None,
        })
        .collect();
    waiting.sort_by_key(|(ticket, _)| (ticket.rank, ticket.conversation));
    waiting.truncate(DUE_MAX);
    let tickets = waiting.iter().map(|(ticket, _)| ticket);
    let proposals = propose(tickets, policy.capacities.surge, on_duty, now);
    let due = waiting.iter().zip(proposals);
    due.map(|((ticket, decide_by), proposal)| DecisionDue {
        conversation: ticket.conversation,
        decide_by: *decide_by,
        proposal,
    })
    .collect()
}
