//! Curves to look at: ROC, precision and recall, reliability.

use serde::Serialize;

use super::{Scored, count, ratio};

/// Points of a curve at most: more cannot be seen.
const POINTS_MAX: usize = 200;
const BINS: usize = 10;

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// What was said and what came, in one bin of equally many examples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Reliability {
    pub said: f64,
    pub came: f64,
    pub n: usize,
}

/// Share of negatives flagged (x) against share of positives flagged (y).
pub fn roc(scored: &[Scored]) -> Vec<Point> {
    walk(scored, |hits, misses, positives, negatives| Point {
        x: ratio(misses, negatives),
        y: ratio(hits, positives),
    })
}

/// Recall (x) against precision (y).
pub fn precision_recall(scored: &[Scored]) -> Vec<Point> {
    walk(scored, |hits, misses, positives, _| Point {
        x: ratio(hits, positives),
        y: ratio(hits, hits + misses),
    })
}

fn walk(scored: &[Scored], point: impl Fn(f64, f64, f64, f64) -> Point) -> Vec<Point> {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|a, b| b.score.total_cmp(&a.score));
    let positives = count(sorted.iter().filter(|one| one.positive).count());
    let negatives = count(sorted.len()) - positives;
    let (mut hits, mut misses) = (0.0, 0.0);
    let mut points = Vec::new();
    for tied in sorted.chunk_by(|a, b| a.score.total_cmp(&b.score).is_eq()) {
        let up = count(tied.iter().filter(|one| one.positive).count());
        hits += up;
        misses += count(tied.len()) - up;
        points.push(point(hits, misses, positives, negatives));
    }
    let every = points.len().div_ceil(POINTS_MAX).max(1);
    let last = points.last().copied();
    let mut thinned: Vec<_> = points.into_iter().step_by(every).collect();
    thinned.extend(last);
    thinned
}

/// Ten bins of equally many examples, by probability.
pub fn reliability(scored: &[Scored]) -> Vec<Reliability> {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|a, b| a.probability.total_cmp(&b.probability));
    let size = sorted.len().div_ceil(BINS).max(1);
    sorted
        .chunks(size)
        .map(|bin| Reliability {
            said: ratio(
                bin.iter().map(|one| f64::from(one.probability)).sum(),
                count(bin.len()),
            ),
            came: ratio(
                count(bin.iter().filter(|one| one.positive).count()),
                count(bin.len()),
            ),
            n: bin.len(),
        })
        .collect()
}

pub(super) fn expected_error(scored: &[Scored]) -> f64 {
    let gap = |bin: &Reliability| (bin.said - bin.came).abs() * count(bin.n);
    ratio(
        reliability(scored).iter().map(gap).sum(),
        count(scored.len()),
    )
}
