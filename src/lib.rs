//! The composition root: the only place that knows both the adapters and the actors.
//!
//! A command loads the settings, opens what it needs, does its work and ends with a code of [`exit`].
//! `serve` and `demo` build one node (`wiring`) and run it until they are told to stop (`shutdown`).

pub mod cli;
mod commands;
mod desk_document;
mod desk_file;
mod desk_library;
pub mod exit;
mod output;
mod shutdown;
mod store;
mod telemetry;
mod wiring;

use std::process::ExitCode;

use cli::Cli;
use output::Output;

/// Runs one command to its end.
pub fn run(cli: &Cli) -> ExitCode {
    let mut output = Output::of_process(cli.json);
    match commands::run(cli, &mut output) {
        Ok(verdict) => verdict.into(),
        Err(failure) => {
            output.complain(&failure);
            failure.code().into()
        }
    }
}
