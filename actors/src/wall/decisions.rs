//! What a supervisor is to decide, with what the engine would do.

use tomoshibi_engine::{
    conversation::{Standing, Status, Summary},
    desk::Policy,
    dispatch::{Exclusion, Load, Slot, Ticket, propose},
    ids::StaffId,
    protocol::v1::DecisionDue,
    time::{Millis, Timestamp},
    triage::Band,
};

/// Shown at one time; those behind come up as these are decided.
const DUE_MAX: usize = 100;

/// Those who outgrew their counselor first, then those who wait, in rank order. Who is away waits for a word of their own; in danger a supervisor decides all the same.
pub(super) fn due<'a>(
    rows: impl Iterator<Item = &'a Summary>,
    on_duty: Vec<(Slot, Load, u32)>,
    policy: &Policy,
    now: Timestamp,
) -> Vec<DecisionDue> {
    let mut waiting: Vec<(Ticket, Option<Timestamp>)> = rows
        .filter_map(|row| match row.standing_now(policy, now) {
            Standing::Held { counselor, .. } if is_open_question(row) => {
                Some((to_hand_over(row, counselor, policy, now), None))
            }
            Standing::Waiting(ticket) if !row.away || row.band == Band::Imminent => {
                Some((ticket, Some(row.decide_by(policy)?)))
            }
            _ => None,
        })
        .collect();
    waiting
        .sort_by_key(|(ticket, decide_by)| (decide_by.is_some(), ticket.rank, ticket.conversation));
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

/// It outgrew its counselor, and nobody is asked to take it over.
fn is_open_question(row: &Summary) -> bool {
    row.outgrown && row.asked_over.is_none() && row.status == Status::Engaged
}

/// As if it waited; but not for whoever has it.
fn to_hand_over(row: &Summary, from: StaffId, policy: &Policy, now: Timestamp) -> Ticket {
    let mut ticket = row.ticket_as_if_waiting(policy, now);
    ticket.exclude(Exclusion {
        counselor: from,
        until: now + Millis::hours(24),
    });
    ticket
}
