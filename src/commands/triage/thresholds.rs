//! `triage thresholds`: where to draw a line so that so many are caught, or so many flagged.

use serde::Serialize;
use tomoshibi_engine::triage::evaluate::Scored;

use super::{judge, rows};
use crate::{
    cli::triage::{Goal, Lines},
    commands::Outcome,
    exit::Verdict,
    output::Output,
};

/// A line between two bands and what it would have done on these texts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
struct Line {
    threshold: f32,
    recall: f64,
    alert_rate: f64,
}

pub(super) fn run(args: &Lines, output: &mut Output) -> Outcome {
    let triage = super::scorer(super::model(args.model.as_deref())?)?;
    let scored = judge::score(&triage, &rows::read(&args.data)?)?.0;
    let line = line(scored, &args.goal);
    let said = format!(
        "threshold {:.3}: {:.1} % of the positives caught, {:.1} % of all flagged",
        line.threshold,
        100.0 * line.recall,
        100.0 * line.alert_rate
    );
    output.tell(&line, &[said])?;
    Ok(Verdict::Good)
}

/// The highest line that reaches the recall, or the lowest that keeps to the alert rate.
fn line(mut scored: Vec<Scored>, goal: &Goal) -> Line {
    scored.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let all = count(scored.len());
    let positives = count(scored.iter().filter(|one| one.positive).count());
    let (mut flagged, mut hits) = (0.0, 0.0);
    let mut best = Line {
        threshold: 1.0,
        recall: 0.0,
        alert_rate: 0.0,
    };
    for tied in scored.chunk_by(|a, b| a.probability.total_cmp(&b.probability).is_eq()) {
        flagged += count(tied.len());
        hits += count(tied.iter().filter(|one| one.positive).count());
        let here = Line {
            threshold: tied.first().map_or(0.0, |one| one.probability),
            recall: hits / f64::max(positives, 1.0),
            alert_rate: flagged / f64::max(all, 1.0),
        };
        if goal.alert_rate.is_some_and(|most| here.alert_rate > most) {
            break;
        }
        best = here;
        if goal.recall.is_some_and(|least| here.recall >= least) {
            break;
        }
    }
    best
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Vec<Scored> {
        (0_u8..100)
            .map(|n| Scored {
                score: f32::from(n),
                probability: f32::from(n) / 100.0,
                positive: n % 10 == 9,
            })
            .collect()
    }

    #[test]
    fn a_line_reaches_its_goal_and_goes_no_further() {
        let recall = Goal {
            recall: Some(0.5),
            alert_rate: None,
        };
        let found = line(texts(), &recall);
        assert!((found.recall - 0.5).abs() < 1e-9 && (found.threshold - 0.59).abs() < 1e-6);
        let rate = Goal {
            recall: None,
            alert_rate: Some(0.2),
        };
        let found = line(texts(), &rate);
        assert!((found.alert_rate - 0.2).abs() < 1e-9 && (found.threshold - 0.8).abs() < 1e-6);
    }
}
