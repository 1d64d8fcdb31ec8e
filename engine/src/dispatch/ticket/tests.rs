use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    desk::{HeadStarts, Timings},
    time::Millis,
};

const IN_2026: Timestamp = Timestamp(1_795_000_000_000);
const HOURS_4: i64 = 14_400_000;
const BANDS: [Band; 4] = [Band::Low, Band::Elevated, Band::High, Band::Imminent];

fn band() -> impl Strategy<Value = Band> {
    prop::sample::select(BANDS.to_vec())
}

fn calmer_band() -> impl Strategy<Value = Band> {
    prop::sample::select(vec![Band::Low, Band::Elevated, Band::High])
}

/// An arrival within a few hours of 2026, so that the head starts matter, and a wait of up to four more.
fn moments() -> impl Strategy<Value = (Timestamp, Timestamp)> {
    (0..HOURS_4, 0..HOURS_4).prop_map(|(arrival, wait)| {
        let arrival = IN_2026 + Millis(arrival);
        (arrival, arrival + Millis(wait))
    })
}

fn policy() -> impl Strategy<Value = Policy> {
    let starts = [0..7_200_000_i64, 0..7_200_000, 0..7_200_000];
    (starts, 60_000..2 * HOURS_4).prop_map(|(mut starts, touch)| {
        starts.sort_unstable();
        let [low_ms, elevated_ms, high_ms] = starts.map(Millis);
        Policy {
            head_starts: HeadStarts {
                high_ms,
                elevated_ms,
                low_ms,
            },
            timings: Timings {
                latest_touch_ms: Millis(touch),
                ..Timings::default()
            },
            ..Policy::default()
        }
    })
}

/// The same order said in two numbers, from the service's own words.
fn tier_and_moment(
    band: Band,
    since: Option<Timestamp>,
    arrival: Timestamp,
    policy: &Policy,
    now: Timestamp,
) -> (u64, i64) {
    let head_start = match band {
        Band::Imminent => return (0, since.unwrap_or(arrival).0),
        _ if now.0 >= arrival.0 + policy.timings.latest_touch_ms.0 => return (1, arrival.0),
        Band::High => policy.head_starts.high_ms,
        Band::Elevated => policy.head_starts.elevated_ms,
        Band::Low => policy.head_starts.low_ms,
    };
    (2, (arrival.0 - head_start.0).max(0))
}

proptest! {
    /// Exact as a double, whatever the clock says.
    #[test]
    fn rank_fits_a_double(
        band in band(),
        since in prop::option::of(any::<i64>()),
        arrival in any::<i64>(),
        now in any::<i64>(),
        policy in policy(),
    ) {
        let since = since.map(Timestamp);
        let rank = Rank::of(band, since, Timestamp(arrival), &policy, Timestamp(now));
        prop_assert!(rank.0 < 1 << 53);
        prop_assert!(rank.tier() <= 2);
    }

    #[test]
    fn order_is_tier_then_moment(
        (first_band, second_band) in (band(), band()),
        (first, second) in (moments(), moments()),
        since in prop::option::of(0..HOURS_4),
        policy in policy(),
    ) {
        let since = since.map(|after| IN_2026 + Millis(after));
        let rank = |band, (arrival, now)| Rank::of(band, since, arrival, &policy, now);
        let pair = |band, (arrival, now)| tier_and_moment(band, since, arrival, &policy, now);
        prop_assert_eq!(
            rank(first_band, first).cmp(&rank(second_band, second)),
            pair(first_band, first).cmp(&pair(second_band, second))
        );
    }

    /// P6: of two clients, neither Imminent, the one who came more than the largest head start later is
    /// never ahead; and from `latest_touch` on nobody at all who came later is.
    #[test]
    fn overtaking_is_bounded(
        (earlier_band, later_band) in (calmer_band(), calmer_band()),
        (arrival, now) in moments(),
        after in 0..HOURS_4,
        policy in policy(),
    ) {
        let later = Timestamp((arrival.0 + after).min(now.0));
        let rank = |band, arrival| Rank::of(band, None, arrival, &policy, now);
        let overtaken = rank(later_band, later) < rank(earlier_band, arrival);
        let bounded = later - arrival <= policy.head_starts.high_ms;
        let touched = now - arrival >= policy.timings.latest_touch_ms;
        prop_assert!(!overtaken || (bounded && !touched));
    }

    /// Ageing needs no re-sorting: before `latest_touch` the rank does not depend on the time.
    #[test]
    fn rank_is_static(band in band(), (arrival, now) in moments(), policy in policy()) {
        let untouched = arrival + policy.timings.latest_touch_ms - Millis(1);
        let now = now.min(untouched);
        let rank = |now| Rank::of(band, None, arrival, &policy, now);
        prop_assert_eq!(rank(arrival), rank(now));
    }
}

fn someone(number: u128) -> StaffId {
    StaffId(Uuid::from_u128(number))
}

fn ticket() -> Ticket {
    Ticket {
        conversation: ConversationId(Uuid::from_u128(1)),
        rank: Rank(0),
        need: Need::default(),
        band: Band::Low,
        weight: Load::conversations(1),
        excluded: SmallVec::new(),
        held: false,
        rerank_at: None,
        imminent_since: None,
    }
}

#[test]
fn exclusions_are_bounded_and_the_oldest_go_first() {
    let mut ticket = ticket();
    for number in 0..=16 {
        let counselor = someone(number);
        let until = Timestamp(10);
        ticket.exclude(Exclusion { counselor, until });
    }
    assert_eq!(ticket.excluded.len(), EXCLUSIONS_MAX);
    assert!(!ticket.excludes(someone(0), Timestamp(9)));
    assert!(ticket.excludes(someone(16), Timestamp(9)));
    assert!(!ticket.excludes(someone(16), Timestamp(10)));
}

#[test]
fn a_later_exclusion_of_a_pair_replaces_the_earlier() {
    let mut ticket = ticket();
    for until in [Timestamp(10), Timestamp(5)] {
        let counselor = someone(1);
        ticket.exclude(Exclusion { counselor, until });
    }
    assert_eq!(ticket.excluded.len(), 1);
    assert!(!ticket.excludes(someone(1), Timestamp(5)));
}
