//! Which supervisor looks after which counselor: dealt at random, at most [`COUNSELORS_MAX`] each, the novices
//! spread evenly. Whoever has a supervisor keeps them until that supervisor is gone, or a new one takes a share.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{ids::StaffId, random::Random};

/// Of one supervisor. More are shown to all supervisors as nobody's.
pub const COUNSELORS_MAX: usize = 30;

/// Who looks after whom. Counselors with nobody are not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deal {
    /// Those who were there when it was last dealt.
    pub supervisors: BTreeSet<StaffId>,
    /// Of each counselor, their supervisor.
    pub of: BTreeMap<StaffId, StaffId>,
}

/// A counselor on duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtWork {
    pub counselor: StaffId,
    /// Of level 0.
    pub novice: bool,
}

/// What changed; the fact that is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dealt {
    pub came: BTreeSet<StaffId>,
    pub left: BTreeSet<StaffId>,
    /// Of each counselor for whom it is another than before, their supervisor; nobody, where there is none.
    pub given: BTreeMap<StaffId, Option<StaffId>>,
}

impl Deal {
    /// How it changes when these are there. Not at all, when nobody came or went.
    pub fn next(
        &self,
        supervisors: &BTreeSet<StaffId>,
        counselors: &[AtWork],
        seed: u64,
    ) -> Option<Dealt> {
        let mut hands = Hands::of(self, supervisors, counselors, seed);
        hands.deal_the_rest();
        let new = supervisors.difference(&self.supervisors);
        for supervisor in new {
            hands.give_a_share(*supervisor);
        }
        let known = self.of.keys().chain(hands.of.keys());
        let change = known.map(|id| (*id, hands.of.get(id).copied()));
        let dealt = Dealt {
            came: supervisors - &self.supervisors,
            left: &self.supervisors - supervisors,
            given: change
                .filter(|(id, now)| self.of.get(id) != now.as_ref())
                .collect(),
        };
        (dealt != Dealt::default()).then_some(dealt)
    }

    /// The fold.
    #[must_use]
    pub fn after(mut self, dealt: &Dealt) -> Self {
        self.supervisors.retain(|id| !dealt.left.contains(id));
        self.supervisors.extend(&dealt.came);
        for (counselor, supervisor) in &dealt.given {
            match supervisor {
                Some(supervisor) => self.of.insert(*counselor, *supervisor),
                None => self.of.remove(counselor),
            };
        }
        self
    }
}

struct Hands<'a> {
    supervisors: &'a BTreeSet<StaffId>,
    /// In the order of chance.
    counselors: Vec<AtWork>,
    of: BTreeMap<StaffId, StaffId>,
    random: Random,
}

impl<'a> Hands<'a> {
    /// Those who keep each other.
    fn of(
        before: &Deal,
        supervisors: &'a BTreeSet<StaffId>,
        counselors: &[AtWork],
        seed: u64,
    ) -> Self {
        let mut random = Random(seed);
        let mut counselors = counselors.to_vec();
        counselors.sort_by_key(|one| one.counselor);
        counselors.dedup_by_key(|one| one.counselor);
        random.shuffle(&mut counselors);
        let kept = counselors.iter().filter_map(|one| {
            let supervisor = before.of.get(&one.counselor)?;
            let stays = supervisors.contains(supervisor);
            stays.then_some((one.counselor, *supervisor))
        });
        Self {
            of: kept.collect(),
            supervisors,
            counselors,
            random,
        }
    }

    /// Novices first, while there is room everywhere.
    fn deal_the_rest(&mut self) {
        for novice in [true, false] {
            let free: Vec<StaffId> = self
                .counselors
                .iter()
                .filter(|one| one.novice == novice && !self.of.contains_key(&one.counselor))
                .map(|one| one.counselor)
                .collect();
            for counselor in free {
                if let Some(supervisor) = self.least(novice) {
                    self.of.insert(counselor, supervisor);
                }
            }
        }
    }

    /// Who has room, and fewest (of the novices, where it is about one); of those alike, any.
    fn least(&mut self, novice: bool) -> Option<StaffId> {
        let mut order: Vec<StaffId> = self.supervisors.iter().copied().collect();
        self.random.shuffle(&mut order);
        let counts = order.into_iter().map(|id| (id, self.count(id)));
        counts
            .filter(|(_, count)| count.all < COUNSELORS_MAX)
            .min_by_key(|(_, count)| {
                if novice {
                    (count.novices, count.all)
                } else {
                    (count.all, 0)
                }
            })
            .map(|(id, _)| id)
    }

    /// From whoever has most, until nobody has two more.
    fn give_a_share(&mut self, new: StaffId) {
        for novice in [true, false] {
            while let Some(counselor) = self.one_of_most(new, novice) {
                self.of.insert(counselor, new);
            }
        }
    }

    /// Somebody of whoever has most. Those who are no novices, unless it is about novices: they are spread already.
    fn one_of_most(&self, new: StaffId, novice: bool) -> Option<StaffId> {
        let others = self.supervisors.iter().copied().filter(|id| *id != new);
        let counts = others.map(|id| (self.count(id).of(novice), id));
        let (most, of) = counts.max()?;
        if most < self.count(new).of(novice) + 2 {
            return None;
        }
        let mut theirs = self
            .counselors
            .iter()
            .filter(|one| one.novice == novice && self.of.get(&one.counselor) == Some(&of));
        theirs.next().map(|one| one.counselor)
    }

    fn count(&self, supervisor: StaffId) -> Count {
        let mut count = Count { all: 0, novices: 0 };
        for one in &self.counselors {
            if self.of.get(&one.counselor) == Some(&supervisor) {
                count.all += 1;
                count.novices += usize::from(one.novice);
            }
        }
        count
    }
}

struct Count {
    all: usize,
    novices: usize,
}

impl Count {
    fn of(&self, novice: bool) -> usize {
        if novice { self.novices } else { self.all }
    }
}

#[cfg(test)]
mod tests;
