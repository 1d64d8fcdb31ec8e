//! One file a command. Each answers with a verdict, or says why it could not.

mod config;
mod generate;

use std::env;

use tomoshibi_config::{Loaded, Sources};

use crate::{
    cli::{Cli, Command, Place},
    exit::{Failure, Verdict},
    output::Output,
};

pub(crate) type Outcome = Result<Verdict, Failure>;

pub(crate) fn run(cli: &Cli, output: &mut Output) -> Outcome {
    match &cli.command {
        Command::CheckConfig(place) => config::check(&load(cli, place)?, output),
        Command::PrintConfig(place) => config::print(&load(cli, place)?.settings, output),
        Command::Generate(args) => generate::run(args, output),
        _ => Err(Failure::input("not wired")),
    }
}

/// The settings in force: default, file, environment, flags.
fn load(cli: &Cli, place: &Place) -> Result<Loaded, Failure> {
    let mut flags = Vec::new();
    if let Some(listen) = place.listen {
        flags.push(("--listen", "listen", listen.to_string()));
    }
    if let Some(data) = &place.data {
        let data = data
            .to_str()
            .ok_or_else(|| Failure::input("--data is not UTF-8"))?;
        flags.push(("--data", "data_dir", data.to_owned()));
    }
    let sources = Sources {
        file: cli.config.clone(),
        environment: env::vars_os().collect(),
        flags,
    };
    tomoshibi_config::load(&sources).map_err(Failure::Settings)
}
