//! `triage evaluate`: how well a model ranks texts that somebody else has labelled.

use std::fs;

use anyhow::Context as _;
use serde::Serialize;
use tomoshibi_engine::triage::evaluate::{Figures, Scored, figures};

use super::{
    judge, kinds, page,
    rows::{self, Row},
};
use crate::{cli::triage::Evaluate, commands::Outcome, exit::Verdict, output::Output};

/// What `--json` answers.
#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    figures: Figures,
    micros_per_text: f64,
}

pub(super) fn run(args: &Evaluate, output: &mut Output) -> Outcome {
    let triage = super::scorer(super::model(args.model.as_deref())?)?;
    let rows = rows::read(&args.data)?;
    if rows.iter().all(|row| row.positive().is_none()) && !rows.is_empty() {
        return kinds::run(&triage, &rows, output);
    }
    let (scored, micros_per_text) = judge::score(&triage, &rows)?;
    let answer = Answer {
        figures: figures(&scored),
        micros_per_text,
    };
    if let Some(file) = &args.page {
        let name = args.data.file_stem().unwrap_or_default().to_string_lossy();
        let page = page::page(&name, &answer.figures, &scored);
        fs::write(file, page).with_context(|| file.display().to_string())?;
    }
    let mut lines = table(&answer);
    lines.extend(by_source(&rows, &scored));
    output.tell(&answer, &lines)?;
    Ok(Verdict::Good)
}

fn table(answer: &Answer) -> Vec<String> {
    let figures = &answer.figures;
    vec![
        format!("texts                    {}", figures.n),
        format!("positives                {}", figures.positives),
        format!("ROC-AUC                  {:.4}", figures.roc_auc),
        format!("PR-AUC                   {:.4}", figures.pr_auc),
        format!("recall at top 10 %       {:.3}", figures.recall_at_10),
        format!("recall at top 20 %       {:.3}", figures.recall_at_20),
        format!(
            "recall at 90 % precision {:.3}",
            figures.recall_at_precision_90
        ),
        format!("log loss                 {:.4}", figures.log_loss),
        format!("calibration error        {:.4}", figures.ece),
        format!("µs per text              {:.1}", answer.micros_per_text),
    ]
}

/// One line a source, if there are several.
fn by_source(rows: &[Row], scored: &[Scored]) -> Vec<String> {
    let mut sources: Vec<_> = rows.iter().map(|row| row.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    if sources.len() < 2 {
        return Vec::new();
    }
    let line = |source: &&str| {
        let of = rows
            .iter()
            .zip(scored)
            .filter(|(row, _)| row.source == **source);
        let figures = figures(&of.map(|(_, one)| *one).collect::<Vec<_>>());
        format!(
            "{source}: ROC-AUC {:.4}, recall at top 20 % {:.3}, ECE {:.3}, {} of {} positive",
            figures.roc_auc, figures.recall_at_20, figures.ece, figures.positives, figures.n
        )
    };
    sources.iter().map(line).collect()
}
