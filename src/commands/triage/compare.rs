//! `triage compare`: two models on the same texts, and whether their difference is more than luck.

use serde_json::json;
use tomoshibi_engine::triage::evaluate::{Paired, figures, paired};

use super::{judge, rows};
use crate::{cli::triage::Compare, commands::Outcome, exit::Verdict, output::Output};

const SEED: u64 = 1;

pub(super) fn run(args: &Compare, output: &mut Output) -> Outcome {
    let rows = rows::read(&args.data)?;
    let scores = |model| -> Result<_, crate::exit::Failure> {
        let triage = super::scorer(super::model(model)?)?;
        Ok(judge::score(&triage, &rows)?.0)
    };
    let (first, second) = (
        scores(Some(args.first.as_path()))?,
        scores(args.second.as_deref())?,
    );
    let (auc, recall) = paired(&first, &second, SEED);
    let (a, b) = (figures(&first), figures(&second));
    let lines = [
        row("ROC-AUC", a.roc_auc, b.roc_auc, &auc),
        row(
            "recall at top 20 %",
            a.recall_at_20,
            b.recall_at_20,
            &recall,
        ),
    ];
    let value = json!({ "first": a, "second": b, "roc_auc": auc, "recall_at_20": recall });
    output.tell(&value, &lines)?;
    Ok(Verdict::Good)
}

fn row(name: &str, first: f64, second: f64, paired: &Paired) -> String {
    format!(
        "{name:<20} {first:.4} → {second:.4}  difference {:+.4} (95 %: {:+.4} to {:+.4}, better in {:.0} %)",
        paired.difference,
        paired.low,
        paired.high,
        100.0 * paired.better
    )
}
