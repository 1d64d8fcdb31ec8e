//! `triage evaluate` of a file that is labelled with what each text is about.

use std::{collections::BTreeSet, time::Instant};

use serde::Serialize;
use tomoshibi_engine::triage::{
    ModelScorer,
    evaluate::{KindFigures, Verdict, by_kind, macro_f1},
    issues::kind_of,
};

use super::rows::Row;
use crate::{commands::Outcome, exit, output::Output};

/// What `--json` answers.
#[derive(Debug, Serialize)]
struct Answer {
    n: usize,
    /// Rows whose label is the name of no kind.
    left_out: usize,
    macro_f1: f64,
    kinds: Vec<KindFigures>,
    micros_per_text: f64,
}

#[expect(
    clippy::disallowed_methods,
    reason = "measures, and decides nothing by it"
)]
pub(super) fn run(triage: &ModelScorer, rows: &[Row], output: &mut Output) -> Outcome {
    let known: Vec<(&Row, Vec<usize>)> = rows
        .iter()
        .map(|row| (row, kinds(&row.label)))
        .filter(|(_, kinds)| !kinds.is_empty())
        .collect();
    let asked: BTreeSet<usize> = known.iter().flat_map(|(_, kinds)| kinds.clone()).collect();
    let several = known.iter().any(|(_, kinds)| kinds.len() > 1);
    let start = Instant::now();
    let verdicts: Vec<Verdict> = known
        .into_iter()
        .map(|(row, truth)| Verdict {
            truth,
            said: said(triage, row, &asked, several),
        })
        .collect();
    let micros = start.elapsed().as_secs_f64() * 1e6;
    let figures = by_kind(&verdicts);
    let answer = Answer {
        n: verdicts.len(),
        left_out: rows.len() - verdicts.len(),
        macro_f1: macro_f1(&figures),
        kinds: figures,
        micros_per_text: micros
            / f64::from(u32::try_from(verdicts.len().max(1)).unwrap_or(u32::MAX)),
    };
    output.tell(&answer, &table(&answer))?;
    Ok(exit::Verdict::Good)
}

/// A label may name several kinds: `family;work`.
pub(super) fn kinds(label: &str) -> Vec<usize> {
    label.split([';', '|']).filter_map(kind_of).collect()
}

/// The likeliest of the kinds that the file is about; where a text may be about several, all that are
/// above their line as well.
fn said(triage: &ModelScorer, row: &Row, asked: &BTreeSet<usize>, several: bool) -> Vec<usize> {
    let mut claims = triage.claims(&row.text);
    claims.retain(|claim| asked.contains(&claim.kind));
    claims.sort_by(|a, b| b.lead.total_cmp(&a.lead));
    let first = claims.iter().take(1);
    let others = claims
        .iter()
        .skip(1)
        .filter(|claim| several && claim.lead >= 0.0);
    first.chain(others).map(|claim| claim.kind).collect()
}

fn table(answer: &Answer) -> Vec<String> {
    let mut lines = vec![
        format!("texts                {}", answer.n),
        format!("left out             {}", answer.left_out),
        format!("macro-F1             {:.4}", answer.macro_f1),
        format!("µs per text          {:.1}", answer.micros_per_text),
    ];
    lines.extend(answer.kinds.iter().map(|one| {
        format!(
            "{:<20} F1 {:.3}, precision {:.3}, recall {:.3}, {} texts, said of {}",
            one.kind, one.f1, one.precision, one.recall, one.n, one.said
        )
    }));
    lines
}
