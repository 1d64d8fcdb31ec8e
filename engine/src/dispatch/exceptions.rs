//! When nobody qualified is free for a client in danger. No one in danger waits for a rule, and each
//! choice made here is recorded as an exception.

use super::{
    load::{Load, Slot},
    room::{Room, Turn},
    ticket::Ticket,
};
use crate::{ids::StaffId, time::Timestamp};

/// One counselor on duty and heard of, with present load and number of conversations.
pub type OnDuty<'a> = (&'a Slot, Load, u32);

/// The least-loaded qualified counselor, with `surge` added to everybody's capacity. The hard ceiling of
/// open conversations stays.
pub fn choose_for_surge<'a>(
    ticket: &Ticket,
    surge: Load,
    now: Timestamp,
    on_duty: impl Iterator<Item = OnDuty<'a>>,
) -> Option<StaffId> {
    on_duty
        .filter(|(slot, load, open)| {
            slot.serves(ticket.need.class)
                && slot.capacity > Load::ZERO
                && *open < slot.open_max
                && *load + ticket.weight <= slot.capacity + surge
                && !ticket.excludes(slot.counselor, now)
        })
        .map(|(slot, load, _)| Turn::of(slot, load))
        .min()
        .map(|turn| turn.counselor)
}

/// The best-qualified person with room who speaks the language, whatever their qualification.
pub fn choose_for_unserved<'a>(
    ticket: &Ticket,
    now: Timestamp,
    on_duty: impl Iterator<Item = OnDuty<'a>>,
) -> Option<StaffId> {
    on_duty
        .filter(|(slot, load, open)| {
            slot.languages.contains(&ticket.need.class.language)
                && Room::of(slot, *load, *open).is_some_and(|room| room.fits(ticket))
                && !ticket.excludes(slot.counselor, now)
        })
        .map(|(slot, load, _)| (std::cmp::Reverse(slot.qualification), Turn::of(slot, load)))
        .min()
        .map(|(_, turn)| turn.counselor)
}

#[cfg(test)]
mod tests;
