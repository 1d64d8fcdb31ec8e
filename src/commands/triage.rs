//! `triage …`: learning, judging and explaining the model that decides who is first. Files in, tables out;
//! no database, no settings.

mod compare;
mod evaluate;
mod explain;
mod judge;
mod page;
mod rows;
mod thresholds;
mod train;

use std::{fs, path::Path, sync::Arc};

use anyhow::Context as _;
use tomoshibi_engine::triage::{ModelScorer, model::Model};

use super::Outcome;
use crate::{cli::triage::Triage, exit::Failure, output::Output};

pub(super) fn run(args: &Triage, output: &mut Output) -> Outcome {
    match args {
        Triage::Train(args) => train::run(args, output),
        Triage::Evaluate(args) => evaluate::run(args, output),
        Triage::Explain(args) => explain::run(args, output),
        Triage::Compare(args) => compare::run(args, output),
        Triage::Thresholds(args) => thresholds::run(args, output),
    }
}

/// The model of a file, or the one the program carries.
fn model(file: Option<&Path>) -> Result<Model, Failure> {
    let Some(file) = file else {
        return Ok(Model::shipped());
    };
    let bytes =
        fs::read(file).map_err(|error| Failure::input(format!("{}: {error}", file.display())))?;
    Model::from_bytes(&bytes)
        .map_err(|error| Failure::input(format!("{}: {error}", file.display())))
}

fn scorer(model: Model) -> Result<ModelScorer, Failure> {
    let scorer = ModelScorer::new(Arc::new(model)).context("reading the lexicon")?;
    Ok(scorer)
}
