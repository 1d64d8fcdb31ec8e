//! The waiting room as supervisors see it.

use std::collections::HashMap;

use tomoshibi_engine::{
    conversation::{Standing, Summary},
    ids::{ConversationId, Seq},
    ports::ledger::Ledger,
    privacy::Text,
    protocol::v1::WaitingRoom,
    triage::Band,
};

use crate::{client_session::client_line, project::card};

/// Clients shown with card and first line.
const FIRST_MAX: usize = 100;
/// First lines read at one time; the rest comes with the next change.
const LINES_MAX: usize = 32;
/// Of a first line: a hundred whole ones would not go into a frame.
const LINE_CHARS: usize = 160;
/// The client's first line is among the first events.
const EVENTS_MAX: usize = 4;

/// The first in rank order.
pub(super) fn order(rows: &HashMap<ConversationId, Summary>) -> Vec<ConversationId> {
    let mut waiting: Vec<_> = rows
        .values()
        .filter_map(|row| match &row.standing {
            Standing::Waiting(ticket) | Standing::Offered { ticket, .. } => {
                Some((ticket.rank, row.conversation))
            }
            _ => None,
        })
        .collect();
    waiting.sort_unstable();
    let first = waiting.into_iter().take(FIRST_MAX);
    first.map(|(_, id)| id).collect()
}

pub(super) async fn first_lines(
    ledger: &dyn Ledger,
    of: Vec<ConversationId>,
) -> Vec<(ConversationId, Option<Text>)> {
    let mut lines = Vec::new();
    for id in of.into_iter().take(LINES_MAX) {
        // One that cannot be read now is read with the next change.
        if let Ok(events) = ledger.read(id, Seq::START, EVENTS_MAX).await {
            let line = events.iter().find_map(|event| client_line(&event.event));
            lines.push((id, line.map(|line| line.beginning(LINE_CHARS))));
        }
    }
    lines
}

pub(super) fn of(
    rows: &HashMap<ConversationId, Summary>,
    order: &[ConversationId],
    lines: &HashMap<ConversationId, Option<Text>>,
) -> WaitingRoom {
    let mut room = WaitingRoom {
        counts: [0; 4],
        oldest: [None; 4],
        first: Vec::with_capacity(order.len()),
    };
    for row in rows.values() {
        if !matches!(
            row.standing,
            Standing::Waiting(_) | Standing::Offered { .. }
        ) {
            continue;
        }
        let band = place(row.band);
        if let Some(count) = room.counts.get_mut(band) {
            *count += 1;
        }
        if let Some(oldest) = room.oldest.get_mut(band) {
            *oldest = (*oldest).into_iter().chain(row.queued_at).min();
        }
    }
    for row in order.iter().filter_map(|id| rows.get(id)) {
        let line = lines.get(&row.conversation).cloned().flatten();
        room.first.push((card(row.clone()), line));
    }
    room
}

/// Low, elevated, high, imminent.
fn place(band: Band) -> usize {
    match band {
        Band::Low => 0,
        Band::Elevated => 1,
        Band::High => 2,
        Band::Imminent => 3,
    }
}
