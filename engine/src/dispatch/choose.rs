//! The ordinary rule: the former counselor while free, otherwise the least-loaded of those who are
//! qualified and have room.

use super::{
    room::{Room, Turn},
    ticket::Ticket,
};
use crate::{ids::StaffId, time::Timestamp};

/// Who takes a ticket, or why nobody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    Take(StaffId),
    /// Nobody qualified has room.
    NobodyFree,
    /// Some have room, but the client shall not be offered to any of them for a while.
    AllExcluded,
}

/// Chooses among people who are on duty and serve the ticket's class: `preferred` is the former counselor
/// if they are among them, and each of `lists` is in the order of turns, so that its first fit is its best.
pub fn choose<L>(
    ticket: &Ticket,
    now: Timestamp,
    preferred: Option<(Turn, Room)>,
    lists: impl IntoIterator<Item = L>,
) -> Choice
where
    L: IntoIterator<Item = (Turn, Room)>,
{
    if let Some((turn, room)) = preferred
        && room.fits(ticket)
        && !ticket.excludes(turn.counselor, now)
    {
        return Choice::Take(turn.counselor);
    }
    let mut somebody_free = false;
    let mut best: Option<Turn> = None;
    for list in lists {
        for (turn, room) in list {
            if best.is_some_and(|best| best <= turn) {
                break;
            }
            if !room.fits(ticket) {
                continue;
            }
            somebody_free = true;
            if !ticket.excludes(turn.counselor, now) {
                best = Some(turn);
                break;
            }
        }
    }
    match best {
        Some(turn) => Choice::Take(turn.counselor),
        None if somebody_free => Choice::AllExcluded,
        None => Choice::NobodyFree,
    }
}

#[cfg(test)]
mod tests;
