//! A counselor's level, 0 (novice) to 11: how much of this work they have done, so that whoever looks after them
//! knows. It grows with talks that were reported and hours on duty, both, and never falls. It says nothing of
//! how fast, it is compared with nobody's, and nobody is ranked by it. `docs/operations/levels.md` tells the people.

use serde::{Deserialize, Serialize};

use crate::{
    ports::duty::DutyEvent,
    time::{Millis, Timestamp},
};

/// The highest.
pub const LEVEL_MAX: u8 = 11;
/// A novice has reported fewer talks than this under a supervisor.
pub const NOVICE_TALKS: u32 = 10;
/// Counted of one stretch on duty: who forgot to go off duty has not worked all night.
const STRETCH_MAX: Millis = Millis::hours(12);

/// Talks reported and hours on duty that the levels 1 to 11 take.
const STEPS: [(u32, i64); LEVEL_MAX as usize] = [
    (10, 5),
    (25, 15),
    (50, 30),
    (100, 60),
    (200, 100),
    (350, 160),
    (550, 240),
    (800, 350),
    (1_100, 500),
    (1_500, 700),
    (2_000, 1_000),
];

/// What somebody has done, kept up with their duty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Talks they reported.
    pub reported: u32,
    /// Of those, while a supervisor looked after them.
    pub supervised: u32,
    /// On duty, breaks left out; as of the last time they rested.
    pub on_duty: Millis,
    /// On duty since.
    pub since: Option<Timestamp>,
}

impl Work {
    /// The fold.
    pub(crate) fn count(&mut self, event: &DutyEvent, at: Timestamp) {
        match event {
            DutyEvent::WentOn { .. } | DutyEvent::BreakEnded | DutyEvent::AnsweredAgain => {
                self.since.get_or_insert(at);
            }
            DutyEvent::WentOff | DutyEvent::BreakBegan | DutyEvent::StoppedAnswering => {
                let since = self.since.take().unwrap_or(at);
                let stretch = (at - since).clamp(Millis::ZERO, STRETCH_MAX);
                self.on_duty = Millis(self.on_duty.0.saturating_add(stretch.0));
            }
            DutyEvent::Reported { supervised, .. } => {
                self.reported = self.reported.saturating_add(1);
                self.supervised = self.supervised.saturating_add(u32::from(*supervised));
            }
            _ => {}
        }
    }

    /// The level that this amounts to.
    pub fn level(&self) -> u8 {
        if self.supervised < NOVICE_TALKS {
            return 0;
        }
        let is_reached = |(talks, hours): &&(u32, i64)| {
            self.reported >= *talks && self.on_duty >= Millis::hours(*hours)
        };
        let reached = STEPS.iter().take_while(is_reached).count();
        u8::try_from(reached).unwrap_or(LEVEL_MAX)
    }

    pub(crate) fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ConversationId;

    fn done(reported: u32, supervised: u32, hours: i64) -> u8 {
        let work = Work {
            reported,
            supervised,
            on_duty: Millis::hours(hours),
            since: None,
        };
        work.level()
    }

    #[test]
    fn a_level_takes_talks_and_hours_both() {
        assert_eq!(done(10, 10, 5), 1);
        assert_eq!(done(10, 9, 500), 0, "a novice until a supervisor saw ten");
        assert_eq!(done(5_000, 5_000, 4), 0, "not by being fast");
        assert_eq!(done(12, 12, 5_000), 1, "nor by being there");
        assert_eq!(done(2_000, 10, 1_000), LEVEL_MAX);
        let levels = (0..3_000).step_by(5).map(|n| done(n, n, i64::from(n)));
        let levels: Vec<u8> = levels.collect();
        assert!(levels.is_sorted(), "it never falls");
    }

    #[test]
    fn hours_are_those_on_duty() {
        let hour = |n| Timestamp(0) + Millis::hours(n);
        let desk: crate::ids::DeskId = "lantern".parse().unwrap();
        let on = DutyEvent::WentOn { desk };
        let mut work = Work::default();
        work.count(&on, hour(0));
        work.count(&on, hour(1));
        work.count(&DutyEvent::BreakBegan, hour(2));
        work.count(&DutyEvent::BreakEnded, hour(3));
        work.count(&DutyEvent::WentOff, hour(4));
        work.count(&DutyEvent::WentOff, hour(9));
        assert_eq!(work.on_duty, Millis::hours(3));
        work.count(&on, hour(10));
        work.count(&DutyEvent::WentOff, hour(100));
        assert_eq!(work.on_duty, Millis::hours(15), "forgotten for days");
        let reported = DutyEvent::Reported {
            conversation: ConversationId(uuid::Uuid::nil()),
            supervised: false,
        };
        work.count(&reported, hour(101));
        assert_eq!((work.reported, work.supervised), (1, 0));
    }
}
