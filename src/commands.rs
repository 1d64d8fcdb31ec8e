//! One file a command. Each answers with a verdict, or says why it could not.

mod audit;
mod config;
mod demo;
mod desk;
mod generate;
mod migrate;
mod node;
mod password;
mod serve;
mod staff;
mod triage;

use std::env;

use tomoshibi_config::{Loaded, Settings, Sources};

use crate::{
    cli::{Cli, Command, Desk, Place, Staff, triage::Triage},
    exit::{Failure, Verdict},
    output::Output,
    telemetry,
};

pub(crate) type Outcome = Result<Verdict, Failure>;

pub(crate) fn run(cli: &Cli, output: &mut Output) -> Outcome {
    match &cli.command {
        Command::CheckConfig { place, desk } => {
            config::check(&load(cli, place)?, desk.as_deref(), output)
        }
        Command::PrintConfig(place) => config::print(&load(cli, place)?.settings, output),
        Command::Generate(args) => generate::run(args, output),
        Command::Triage(args) => match triage::run(args, output) {
            Some(outcome) => outcome,
            None => kept_models(cli, args, output),
        },
        Command::Serve(place) => {
            let settings = begin(cli, place)?;
            system(serve::run(&settings, output))
        }
        Command::Demo(args) => {
            let settings = begin(cli, &args.place)?;
            system(demo::run(&settings, args.simulated, output))
        }
        Command::Migrate(place) => {
            let settings = begin(cli, place)?;
            system(migrate::run(&settings, output))
        }
        Command::Audit(place) => {
            let settings = begin(cli, place)?;
            system(audit::run(&settings, output))
        }
        Command::Staff(Staff::Add(args)) => {
            let settings = begin(cli, &args.place)?;
            system(staff::add(&settings, args, output))
        }
        Command::Staff(Staff::Invite { place, account }) => {
            let settings = begin(cli, place)?;
            system(staff::invite(&settings, account, output))
        }
        Command::Desk(Desk::Apply { place, file }) => {
            let settings = begin(cli, place)?;
            system(desk::apply(&settings, file, output))
        }
        Command::Desk(Desk::List(place)) => {
            let settings = begin(cli, place)?;
            system(desk::list(&settings, output))
        }
    }
}

/// Those of the triage commands that ask the database.
fn kept_models(cli: &Cli, args: &Triage, output: &mut Output) -> Outcome {
    let (Triage::Retrain(place)
    | Triage::Models(place)
    | Triage::Rollback(place)
    | Triage::GoLive { place, .. }
    | Triage::Trial { place, .. }
    | Triage::Words { place, .. }) = args
    else {
        return Ok(Verdict::Good);
    };
    let settings = begin(cli, place)?;
    system(triage::run_kept(&settings, args, output))
}

/// Actors, timers and sockets need a system to live in; the command's own thread is its first arbiter.
fn system(command: impl Future<Output = Outcome>) -> Outcome {
    actix_rt::System::new().block_on(command)
}

/// The settings in force, and the log as they say.
fn begin(cli: &Cli, place: &Place) -> Result<Settings, Failure> {
    let loaded = load(cli, place)?;
    telemetry::start(&loaded.settings.telemetry);
    for variable in &loaded.unknown_variables {
        tracing::warn!(variable, "no setting is named by this variable");
    }
    Ok(loaded.settings)
}

/// Default, file, environment, flags.
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
