//! How a command ends: one code a kind of ending, so that scripts need not read sentences.

use std::{fmt, process::ExitCode};

use tomoshibi_config::Problem;
use tomoshibi_engine::ports::StoreError;

/// The table that `--help` shows.
pub const CODES: &str = "\
Exit codes:
   0  done; the verdict is good
   1  the verdict is bad: the audit found violations, generated files are stale
   2  the command line, the settings or a document is wrong; every problem is named
   3  the database is away or unreadable
   4  the node must not start like this: not migrated, newer database, missing key, demo accounts
  70  something failed that should not; please report it";

/// What a command that worked has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Good,
    Bad,
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Good => Self::SUCCESS,
            Verdict::Bad => Self::from(1),
        }
    }
}

/// Why a command did not work.
#[derive(Debug)]
pub enum Failure {
    /// All problems of the settings.
    Settings(Vec<Problem>),
    /// What was given is wrong: a document, an account name that is taken. All problems.
    Input(Vec<String>),
    Store(StoreError),
    /// What stands in the way of starting, and what to do about it.
    Refused(String),
    Internal(anyhow::Error),
}

impl Failure {
    pub fn input(problem: impl Into<String>) -> Self {
        Self::Input(vec![problem.into()])
    }

    pub fn code(&self) -> u8 {
        match self {
            Self::Settings(_) | Self::Input(_) => 2,
            Self::Store(_) => 3,
            Self::Refused(_) => 4,
            Self::Internal(_) => 70,
        }
    }

    /// One sentence each; never empty.
    pub fn sentences(&self) -> Vec<String> {
        match self {
            Self::Settings(problems) => problems.iter().map(ToString::to_string).collect(),
            Self::Input(problems) => problems.clone(),
            Self::Store(error) => vec![error.to_string()],
            Self::Refused(why) => vec![why.clone()],
            Self::Internal(error) => vec![format!("{error:#}")],
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentences().join("\n"))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Internal(error.into())
    }
}
