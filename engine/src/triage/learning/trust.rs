//! How much one reporter's reports count: no more than a share of all, and less the more they say the
//! opposite of what the words say by everybody else's reading. So one person who errs, or means harm, moves
//! the candidate little.

use std::collections::{BTreeMap, VecDeque};

use crate::{
    ids::StaffId,
    triage::evaluate::{Scored, roc_auc},
};

/// Share of all that one reporter may count, where there are many; twice their even share where there are few.
const SHARE_MAX: f64 = 0.2;
const EVEN_SHARES: f64 = 2.0;
/// Before there are so many lessons nobody is capped: somebody is always the first.
const LESSONS_MIN: f64 = 30.0;
/// Latest lessons of a reporter that are looked at.
const LOOKED_AT: usize = 300;
/// So many pairs of a danger and a no-danger are taken to have been read as everybody reads them.
const PAIRS_GRANTED: f64 = 500.0;
/// However much somebody disagrees, they are heard a little; and where the words tell nothing, nobody is
/// measured by them.
const TRUST_MIN: f64 = 0.05;
const TELLING: f64 = 0.1;
/// Lessons after which agreement is measured again.
const MEASURED_EVERY: usize = 25;

#[derive(Debug, Clone, Default)]
pub struct Trust {
    reporters: BTreeMap<StaffId, Reporter>,
    total: f64,
    lessons: usize,
}

#[derive(Debug, Clone)]
struct Reporter {
    weight: f64,
    read: VecDeque<Scored>,
    agreement: f64,
}

impl Trust {
    /// What a lesson of this reporter counts: its certainty, less what the reporter is not trusted with.
    /// `log_odds`: what a model that does not know the report says of the words.
    pub fn weigh(&mut self, by: StaffId, log_odds: f32, positive: bool, certainty: f32) -> f64 {
        let certainty = f64::from(certainty);
        self.total += certainty;
        self.lessons += 1;
        let reporter = self.reporters.entry(by).or_insert_with(Reporter::new);
        reporter.weight += certainty;
        if reporter.read.len() >= LOOKED_AT {
            reporter.read.pop_front();
        }
        reporter.read.push_back(Scored {
            score: log_odds,
            probability: 0.0,
            positive,
        });
        if self.lessons.is_multiple_of(MEASURED_EVERY) {
            self.measure();
        }
        certainty * self.share(by)
    }

    /// Between 0 and 1, by all that was noted so far.
    pub fn share(&self, by: StaffId) -> f64 {
        let Some(reporter) = self.reporters.get(&by) else {
            return 1.0;
        };
        let allowed = (EVEN_SHARES / count(self.reporters.len())).max(SHARE_MAX) * self.total;
        let cap = if self.total < LESSONS_MIN {
            1.0
        } else {
            (allowed / reporter.weight.max(1e-9)).min(1.0)
        };
        cap * reporter.agreement
    }

    /// How well each reporter's labels agree with the words, against the middle one of all reporters.
    pub fn measure(&mut self) {
        let mut all: Vec<f64> = self.reporters.values().filter_map(Reporter::auc).collect();
        all.sort_by(f64::total_cmp);
        let Some(middle) = all.get(all.len() / 2).copied() else {
            return;
        };
        for reporter in self.reporters.values_mut() {
            reporter.agreement = reporter.agreement(middle);
        }
    }
}

impl Reporter {
    fn new() -> Self {
        Self {
            weight: 0.0,
            read: VecDeque::new(),
            agreement: 1.0,
        }
    }

    fn pairs(&self) -> f64 {
        let positives = self.read.iter().filter(|one| one.positive).count();
        count(positives) * count(self.read.len() - positives)
    }

    /// Nothing while both kinds have not been reported.
    fn auc(&self) -> Option<f64> {
        let read: Vec<Scored> = self.read.iter().copied().collect();
        (self.pairs() > 0.0).then(|| roc_auc(&read))
    }

    fn agreement(&self, middle: f64) -> f64 {
        let Some(own) = self.auc().filter(|_| middle - 0.5 >= TELLING) else {
            return 1.0;
        };
        let pairs = self.pairs();
        let own = (own * pairs + middle * PAIRS_GRANTED) / (pairs + PAIRS_GRANTED);
        ((own - 0.5) / (middle - 0.5)).clamp(TRUST_MIN, 1.0)
    }
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn staff(n: u128) -> StaffId {
        StaffId(Uuid::from_u128(n))
    }

    /// Reports of danger where the words are dangerous; of `wrong` the opposite.
    fn day(reporters: u128, wrong: Option<StaffId>) -> Trust {
        let mut trust = Trust::default();
        for n in 0_u16..600 {
            let by = staff(u128::from(n) % reporters);
            let dangerous = n % 7 == 0;
            let said = if dangerous { 1.0 } else { -1.0 } + f32::from(n % 11) / 8.0;
            trust.weigh(by, said, dangerous != (wrong == Some(by)), 1.0);
        }
        trust
    }

    #[test]
    fn one_who_reports_the_opposite_is_hardly_heard() {
        let trust = day(5, Some(staff(3)));
        assert!(trust.share(staff(3)) < 0.3, "{}", trust.share(staff(3)));
        assert!(trust.share(staff(1)) > 0.9, "{}", trust.share(staff(1)));
    }

    #[test]
    fn nobody_counts_more_than_a_share() {
        let mut trust = day(20, None);
        for _ in 0..2_000 {
            trust.weigh(staff(1), 0.0, false, 1.0);
        }
        let counted = trust.share(staff(1)) * 2_030.0;
        assert!(counted <= 0.2 * 2_600.0 + 1.0, "{counted}");
        assert!(trust.share(staff(2)) > 0.9);
    }

    #[test]
    fn the_only_reporter_counts_whole() {
        assert!((day(1, None).share(staff(0)) - 1.0).abs() < 1e-9);
    }
}
