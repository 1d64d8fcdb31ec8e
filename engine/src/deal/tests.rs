use proptest::{collection::btree_map, prelude::*};
use uuid::Uuid;

use super::*;

fn boss(n: u128) -> StaffId {
    StaffId(Uuid::from_u128(1_000 + n))
}

fn bosses(of: impl IntoIterator<Item = u128>) -> BTreeSet<StaffId> {
    of.into_iter().map(boss).collect()
}

fn people(of: impl IntoIterator<Item = (u128, bool)>) -> Vec<AtWork> {
    let one = |(n, novice)| AtWork {
        counselor: StaffId(Uuid::from_u128(n)),
        novice,
    };
    of.into_iter().map(one).collect()
}

/// Dealt, and folded.
fn dealt(deal: &Deal, supervisors: &BTreeSet<StaffId>, crew: &[AtWork], seed: u64) -> Deal {
    let change = deal.next(supervisors, crew, seed).unwrap_or_default();
    let after = deal.clone().after(&change);
    assert_eq!(after.supervisors, *supervisors);
    after
}

fn count(deal: &Deal, of: StaffId, among: &[AtWork]) -> (usize, usize) {
    let mine = among
        .iter()
        .filter(|one| deal.of.get(&one.counselor) == Some(&of));
    let novices = mine.clone().filter(|one| one.novice).count();
    (mine.count(), novices)
}

fn novices_differ_by(deal: &Deal, among: &[AtWork]) -> usize {
    let counts = deal.supervisors.iter().map(|of| count(deal, *of, among).1);
    let (least, most) = counts.fold((usize::MAX, 0), |(least, most), n| {
        (least.min(n), most.max(n))
    });
    most.saturating_sub(least)
}

proptest! {
    /// Dealt for the first time.
    #[test]
    fn a_deal_is_even(
        crew in btree_map(0..400_u128, any::<bool>(), 0..150),
        supervisors in 1..6_u128,
        seed: u64,
    ) {
        let (crew, supervisors) = (people(crew), bosses(0..supervisors));
        let deal = dealt(&Deal::default(), &supervisors, &crew, seed);
        prop_assert_eq!(deal.of.len(), crew.len().min(COUNSELORS_MAX * supervisors.len()));
        let counts: Vec<_> = supervisors.iter().map(|of| count(&deal, *of, &crew)).collect();
        prop_assert!(counts.iter().all(|(all, _)| *all <= COUNSELORS_MAX));
        prop_assert!(novices_differ_by(&deal, &crew) <= 1, "{counts:?}");
        prop_assert_eq!(deal.next(&supervisors, &crew, seed ^ 1), None, "and stays as it is");
    }

    /// Whoever comes and goes, in whatever order.
    #[test]
    fn nobody_changes_hands_without_a_reason(
        turns in prop::collection::vec(
            (btree_map(0..40_u128, Just(()), 0..29), prop::collection::btree_set(0..5_u128, 0..5)),
            1..12,
        ),
        seed: u64,
    ) {
        let mut deal = Deal::default();
        for (turn, (crew, supervisors)) in turns.into_iter().enumerate() {
            // A novice stays one.
            let crew = people(crew.into_keys().map(|n| (n, n % 3 == 0)));
            let supervisors = bosses(supervisors);
            let next = dealt(&deal, &supervisors, &crew, seed.wrapping_add(turn as u64));
            let everybody_has_one = next.of.len() == crew.len() || supervisors.is_empty();
            prop_assert!(everybody_has_one, "there is room for all");
            for (counselor, supervisor) in &next.of {
                prop_assert!(supervisors.contains(supervisor));
                prop_assert!(crew.iter().any(|one| one.counselor == *counselor));
                let before = deal.of.get(counselor);
                let reason = before.is_none_or(|before| {
                    before == supervisor
                        || !supervisors.contains(before)
                        || !deal.supervisors.contains(supervisor)
                });
                prop_assert!(reason, "{counselor:?} went from {before:?} to {supervisor:?}");
            }
            for new in supervisors.difference(&deal.supervisors) {
                let share = crew.len() / supervisors.len();
                prop_assert!(count(&next, *new, &crew).0 >= share, "a new one takes a share");
            }
            deal = next;
        }
    }

    /// As long as nobody goes off duty, coming and vanishing supervisors keep the novices spread.
    #[test]
    fn novices_stay_spread(
        novices in 0..20_u128,
        others in 0..9_u128,
        turns in prop::collection::vec(prop::collection::btree_set(0..5_u128, 1..5), 1..12),
        seed: u64,
    ) {
        let crew = people((0..novices + others).map(|n| (n, n < novices)));
        let mut deal = Deal::default();
        for (turn, supervisors) in turns.into_iter().enumerate() {
            deal = dealt(&deal, &bosses(supervisors), &crew, seed.wrapping_add(turn as u64));
            prop_assert!(novices_differ_by(&deal, &crew) <= 1, "{deal:?}");
        }
    }
}

#[test]
fn the_deal_is_by_chance() {
    let crew = people((0..12).map(|n| (n, false)));
    let deals = (0..20).map(|seed| dealt(&Deal::default(), &bosses(0..3), &crew, seed).of);
    let different: BTreeSet<_> = deals.map(|of| of.into_iter().collect::<Vec<_>>()).collect();
    assert!(different.len() > 10, "{}", different.len());
}

#[test]
fn only_those_of_whoever_vanished_are_dealt_again() {
    let crew = people((0..30).map(|n| (n, n < 6)));
    let deal = dealt(&Deal::default(), &bosses(0..3), &crew, 7);
    let after = dealt(&deal, &bosses(0..2), &crew, 8);
    let moved = crew
        .iter()
        .filter(|one| deal.of[&one.counselor] != after.of[&one.counselor]);
    assert!(moved.clone().all(|one| deal.of[&one.counselor] == boss(2)));
    assert_eq!(moved.count(), 10);
}
