//! `triage explain`: because of which words, and how the probability moves along the text.

use serde_json::json;
use tomoshibi_engine::{
    privacy::Text,
    triage::{Context, Rung, Scorer as _, Thresholds},
};

use crate::{
    cli::triage::Explain,
    commands::Outcome,
    exit::{Failure, Verdict},
    output::Output,
};

/// A bar of this length is a contribution of one.
const BAR: f32 = 10.0;

pub(super) fn run(args: &Explain, output: &mut Output) -> Outcome {
    let triage = super::scorer(super::model(args.model.as_deref())?)?;
    let text = Text::new(&args.text).map_err(|error| Failure::input(error.to_string()))?;
    let why = triage.explain(&text);
    let answer = triage.assess(&text, &Context::default(), &Thresholds::default());
    let piece = |start: u32, end: u32| args.text.get(start as usize..end as usize);
    let mut lines = vec![
        format!("{:?}, probability {:.3}", answer.band, answer.imminent),
        format!("{:+.3}  (bias)", why.bias),
    ];
    let pieces = why.contributions.iter().map(|part| {
        let word = piece(part.start, part.end).unwrap_or_default();
        let rungs: Vec<Rung> = part.rungs.iter().collect();
        let rungs = if rungs.is_empty() {
            String::new()
        } else {
            format!("  {rungs:?}")
        };
        format!("{:+.3}  {word}{rungs}  {}", part.weight, bar(part.weight))
    });
    lines.extend(pieces);
    lines.push(format!("{:+.3}  (log-odds)", why.log_odds));
    lines.extend(why.curve.iter().map(|(end, probability)| {
        let before = piece(0, *end).unwrap_or_default();
        format!("{probability:.3}  {before}")
    }));
    // In full, because they are to be added up; a frame has hundredths.
    let contributions = why.contributions.iter();
    let contributions: Vec<_> = contributions
        .map(|part| {
            let rungs: Vec<Rung> = part.rungs.iter().collect();
            json!({ "start": part.start, "end": part.end, "weight": part.weight, "rungs": rungs })
        })
        .collect();
    let value = json!({
        "assessment": answer,
        "bias": why.bias,
        "contributions": contributions,
        "log_odds": why.log_odds,
        "curve": why.curve,
    });
    output.tell(&value, &lines)?;
    Ok(Verdict::Good)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a length of a bar, from 0 to 60"
)]
fn bar(weight: f32) -> String {
    let sign = if weight < 0.0 { "-" } else { "#" };
    sign.repeat((weight.abs() * BAR).clamp(0.0, 60.0) as usize)
}
