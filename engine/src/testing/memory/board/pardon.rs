//! When exclusion gives way.

use super::{Floor, Reach};
use crate::{
    conversation::Exception, dispatch::Ticket, ids::StaffId, ports::board::MatchRules,
    time::Timestamp,
};

impl Floor {
    /// In danger and nobody left to ask: the longest ago excluded is asked again.
    pub(super) fn pardoned(
        &self,
        ticket: &Ticket,
        rules: MatchRules,
        now: Timestamp,
    ) -> Option<(StaffId, Option<Exception>)> {
        let waited = now - ticket.imminent_since.unwrap_or(now) >= rules.imminent_unserved_max;
        let ways = [
            (Reach::Ordinary, None),
            (Reach::Surge(rules.surge), Some(Exception::Surge)),
            (Reach::Anybody, Some(Exception::ImminentUnserved)),
        ];
        let open = ways
            .into_iter()
            .filter(|(reach, _)| waited || *reach != Reach::Anybody);
        let mut found = open.filter_map(|(reach, exception)| {
            let free = self.free(ticket, reach, now).into_iter();
            let first = free.min_by_key(|slot| self.excluded_until(ticket, slot.counselor))?;
            Some((first.counselor, exception))
        });
        found.next()
    }
}
