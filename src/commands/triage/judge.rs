//! Labelled texts, each scored by itself.

use std::time::Instant;

use tomoshibi_engine::triage::{ModelScorer, evaluate::Scored};

use super::rows::Row;
use crate::exit::Failure;

/// Every text by itself, and what one took.
#[expect(
    clippy::disallowed_methods,
    reason = "measures, and decides nothing by it"
)]
pub(super) fn score(triage: &ModelScorer, rows: &[Row]) -> Result<(Vec<Scored>, f64), Failure> {
    let truth: Option<Vec<bool>> = rows.iter().map(Row::positive).collect();
    let truth = truth.ok_or_else(|| Failure::input("every label must be 0 or 1"))?;
    let start = Instant::now();
    let opinions: Vec<_> = rows.iter().map(|row| triage.opinion(&row.text)).collect();
    let micros = start.elapsed().as_secs_f64() * 1e6;
    let scored = opinions
        .iter()
        .zip(truth)
        .map(|(opinion, positive)| Scored {
            score: opinion.log_odds,
            probability: opinion.probability,
            positive,
        })
        .collect();
    let count = f64::from(u32::try_from(rows.len().max(1)).unwrap_or(u32::MAX));
    Ok((scored, micros / count))
}
