//! `triage train`: labelled texts in, one model file out.

use std::{fs, io::Write as _, path::PathBuf};

use anyhow::Context as _;
use serde_json::json;
use tomoshibi_engine::triage::{
    learn::{self, Example, IssueExample, LearnError, Order, Progress},
    model::{Language, Measured, Model, TopicHead},
};

use super::{kinds, rows, rungs};
use crate::{
    cli::triage::Train,
    commands::Outcome,
    exit::{Failure, Verdict},
    output::Output,
};

pub(super) fn run(args: &Train, output: &mut Output) -> Outcome {
    let base = if args.from_nothing {
        Model::of_lexicon()
    } else {
        super::model(args.base.as_deref())?
    };
    let (examples, everyday) = (examples(&args.data)?, examples(&args.everyday)?);
    let order = Order {
        name: args.name.clone(),
        seed: args.seed,
    };
    let refused = |error: LearnError| Failure::input(error.to_string());
    let mut model = base.renamed(&args.name);
    if !args.data.is_empty() {
        model = learn::train(&examples, &everyday, &base, &order, show).map_err(refused)?;
    }
    if !args.issues.is_empty() {
        let issues = issues(&args.issues)?;
        model = learn::train_issues(&issues, &model, &order, show).map_err(refused)?;
    }
    if !args.ladder.is_empty() {
        let rungs = rungs::read(&args.ladder, &examples)?;
        model = learn::train_ladder(&rungs, &model, &order, show).map_err(refused)?;
    }
    let bytes = model.to_bytes().context("writing the model")?;
    fs::write(&args.out, &bytes).with_context(|| args.out.display().to_string())?;
    tell(args, &model, bytes.len(), output)?;
    Ok(Verdict::Good)
}

/// The labelled texts of all files.
fn examples(files: &[PathBuf]) -> Result<Vec<Example>, Failure> {
    let mut examples = Vec::new();
    for file in files {
        let rows = rows::read(file)?;
        let labelled: Vec<Example> = rows.iter().filter_map(rows::Row::example).collect();
        if labelled.len() < rows.len() {
            let wrong = format!("{}: every label must be 0 or 1", file.display());
            return Err(Failure::input(wrong));
        }
        examples.extend(labelled);
    }
    Ok(examples)
}

/// The texts of all files, each with the first kind its label names.
fn issues(files: &[PathBuf]) -> Result<Vec<IssueExample>, Failure> {
    let mut examples = Vec::new();
    for file in files {
        examples.extend(rows::read(file)?.into_iter().map(|row| IssueExample {
            kind: kinds::kinds(&row.label).first().copied(),
            text: row.text,
            source: row.source,
        }));
    }
    Ok(examples)
}

/// One line on standard error, written over and over, so that standard output stays a result.
fn show(progress: &Progress) {
    let Progress {
        language,
        step,
        done,
        of,
    } = progress;
    let end = if done == of { "\n" } else { "" };
    let mut err = std::io::stderr();
    let written = write!(err, "\r{language:?}: {done}/{of} {step:<40}{end}");
    // Nobody to show progress to is no reason to stop.
    drop(written.and_then(|()| err.flush()));
}

fn tell(args: &Train, model: &Model, bytes: usize, output: &mut Output) -> anyhow::Result<()> {
    let card = model.card();
    let mut lines = vec![format!(
        "{}: {}, {} n-grams, {bytes} bytes",
        args.out.display(),
        card.name,
        model.grams()
    )];
    for language in Language::ALL {
        let notes = &card.head(language).notes;
        lines.extend(notes.recipe.iter().cloned());
        lines.extend(notes.measured.iter().map(measured));
    }
    lines.extend(card.issues.iter().chain(&card.ladder).map(head));
    output.tell(
        &json!({ "out": args.out, "bytes": bytes, "card": card }),
        &lines,
    )?;
    Ok(())
}

fn head(head: &TopicHead) -> String {
    let TopicHead {
        kind,
        rows,
        positives,
        roc_auc,
        f1,
        ..
    } = head;
    format!("{kind}: ROC-AUC {roc_auc:.3}, F1 {f1:.3} held back, {positives} of {rows}")
}

fn measured(figure: &Measured) -> String {
    let Measured {
        on,
        n,
        positives,
        roc_auc,
        recall_at_20,
    } = figure;
    format!(
        "{on}: ROC-AUC {roc_auc:.4}, recall at 20 % {recall_at_20:.3}, {positives} of {n} positive"
    )
}
