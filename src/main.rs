//! The program. Reads its arguments and ends with a code that says what became of them.

use std::process::ExitCode;

use clap::Parser as _;
use tomoshibi::cli::Cli;

fn main() -> ExitCode {
    tomoshibi::run(&Cli::parse())
}
