//! `triage …`: learning, judging and explaining the model that decides who is first. Files in, tables out;
//! and, in `kept`, the models that were learnt from the reports in the database.

mod compare;
mod evaluate;
mod explain;
mod judge;
mod kept;
mod kinds;
mod page;
mod replay;
mod rows;
mod rungs;
mod thresholds;
mod train;

use std::{fs, path::Path, sync::Arc};

use anyhow::Context as _;
use tomoshibi_engine::triage::{ModelScorer, model::Model};

use super::Outcome;
use crate::{cli::triage::Triage, exit::Failure, output::Output};

pub(super) use kept::run as run_kept;

/// What needs no database; nothing for the others.
pub(super) fn run(args: &Triage, output: &mut Output) -> Option<Outcome> {
    let outcome = match args {
        Triage::Train(args) => train::run(args, output),
        Triage::Evaluate(args) => evaluate::run(args, output),
        Triage::Explain(args) => explain::run(args, output),
        Triage::Compare(args) => compare::run(args, output),
        Triage::Thresholds(args) => thresholds::run(args, output),
        Triage::Replay(args) => replay::run(args, output),
        _ => return None,
    };
    Some(outcome)
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
