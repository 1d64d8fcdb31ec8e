//! The command line.

pub mod triage;

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::exit::CODES;

/// The engine behind a text crisis line.
#[derive(Debug, Parser)]
#[command(version, after_help = CODES, after_long_help = CODES)]
pub struct Cli {
    /// Settings file (TOML); holds only what differs from the defaults.
    #[arg(long, global = true, env = "TOMOSHIBI_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Answer in JSON, for programs.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run one node. Refuses a database that is not migrated, is newer, lacks its key or holds demo accounts.
    Serve(Place),
    /// Run one node with a demo desk and people who behave like people, to look around.
    Demo(Demo),
    /// Bring the database to this program's version.
    Migrate(Place),
    /// Say whether the settings hold; name every problem with file, line and key.
    CheckConfig {
        #[command(flatten)]
        place: Place,
        /// A desk's document (TOML), to be checked with the library it names.
        #[arg(long, value_name = "FILE")]
        desk: Option<PathBuf>,
    },
    /// Show the settings in force; secrets are masked.
    PrintConfig(Place),
    /// Staff accounts.
    #[command(subcommand)]
    Staff(Staff),
    /// Desk documents.
    #[command(subcommand)]
    Desk(Desk),
    /// Walk the ledger and prove what it can show (gap-free streams, P3 to P7), or name each violation.
    Audit(Place),
    /// The model that decides who is first.
    #[command(subcommand)]
    Triage(triage::Triage),
    /// Write what is generated from the types: protocol schemas, OpenAPI, the reference of the settings.
    Generate(Generate),
}

/// Settings that most commands let one change in passing.
#[derive(Debug, Clone, Default, Args)]
pub struct Place {
    /// Address and port to answer on.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Directory of the database and the key.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub struct Demo {
    #[command(flatten)]
    pub place: Place,
    /// How many simulated clients write in; 0 switches clients and counselors off.
    #[arg(long, env = "SIMULATED", default_value_t = 4, value_parser = clap::value_parser!(u16).range(0..=200))]
    pub simulated: u16,
}

#[derive(Debug, Subcommand)]
pub enum Staff {
    /// Add an account. Prints an invitation, a link that works once, behind which its owner chooses a password.
    Add(StaffAdd),
    /// A new invitation for an account whose owner lost password or authenticator. Both end when it is used.
    Invite {
        #[command(flatten)]
        place: Place,
        account: String,
    },
}

#[derive(Debug, Clone, Args)]
pub struct StaffAdd {
    #[command(flatten)]
    pub place: Place,
    /// For signing in; shown to nobody else.
    pub account: String,
    #[arg(long)]
    pub desk: String,
    /// What clients and colleagues see.
    #[arg(long)]
    pub nickname: String,
    #[arg(long, value_enum, default_value_t = RoleName::Counselor)]
    pub role: RoleName,
    #[arg(long, value_enum, default_value_t = QualificationName::Peer)]
    pub qualification: QualificationName,
    /// Languages they answer in; several separated by commas.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "ja")]
    pub languages: Vec<LanguageName>,
    /// 0 (novice) to 11.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=11))]
    pub level: u8,
    /// No invitation: the password is the first line of standard input. For programs.
    #[arg(long)]
    pub password_stdin: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RoleName {
    Counselor,
    Supervisor,
    Coach,
    Coordinator,
    Admin,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum QualificationName {
    Peer,
    Counselor,
    Licensed,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LanguageName {
    Ja,
    En,
}

#[derive(Debug, Subcommand)]
pub enum Desk {
    /// Store a new version of a desk's document (TOML), or name every problem in it.
    Apply {
        #[command(flatten)]
        place: Place,
        file: PathBuf,
    },
    /// List the desks.
    List(Place),
}

#[derive(Debug, Clone, Args)]
pub struct Generate {
    /// Write nothing; say which files are stale.
    #[arg(long)]
    pub check: bool,
    /// The project's own directory.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: PathBuf,
}
