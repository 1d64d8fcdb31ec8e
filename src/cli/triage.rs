//! `tomoshibi triage …`

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Files of labelled texts: CSV with the columns id, lang, text, label, source; label 0 or 1.
#[derive(Debug, Subcommand)]
pub enum Triage {
    /// Learn a model from labelled texts, and say how good it is on those held back. Repeatable bit by bit.
    Train(Train),
    /// Say how well a model ranks labelled texts, and how far its probabilities can be believed.
    Evaluate(Evaluate),
}

#[derive(Debug, Clone, Args)]
pub struct Train {
    /// Labelled texts; may be given several times.
    #[arg(long, value_name = "FILE", required = true)]
    pub data: Vec<PathBuf>,
    /// Where the model is written.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Model that languages without enough examples are taken from; without it, the shipped one.
    #[arg(long, value_name = "FILE")]
    pub base: Option<PathBuf>,
    /// Take nothing from any model: languages without enough examples have the lexicon alone.
    #[arg(long, conflicts_with = "base")]
    pub from_nothing: bool,
    /// Name shown with each score.
    #[arg(long, default_value = "trained")]
    pub name: String,
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

#[derive(Debug, Clone, Args)]
pub struct Evaluate {
    /// Labelled texts.
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
    /// Model to judge; without it, the shipped one.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
}
