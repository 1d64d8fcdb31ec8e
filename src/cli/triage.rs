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
    /// Show which words of a text raise or lower its danger, and how it moves along the text.
    Explain(Explain),
    /// Judge two models on the same texts: the difference, and whether it is more than luck.
    Compare(Compare),
    /// Find the line that catches a share of the positives, or flags a share of all.
    Thresholds(Lines),
}

#[derive(Debug, Clone, Args)]
pub struct Explain {
    pub text: String,
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub struct Compare {
    pub first: PathBuf,
    /// Without it, the shipped model.
    pub second: Option<PathBuf>,
    /// Labelled texts.
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
}

#[derive(Debug, Clone, Args)]
pub struct Lines {
    /// Labelled texts, best of the desk's own.
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    #[command(flatten)]
    pub goal: Goal,
}

#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
pub struct Goal {
    /// Share of the positives to catch, e.g. 0.9.
    #[arg(long, value_name = "SHARE")]
    pub recall: Option<f64>,
    /// Share of all texts that may be flagged, e.g. 0.2.
    #[arg(long, value_name = "SHARE")]
    pub alert_rate: Option<f64>,
}

#[derive(Debug, Clone, Args)]
pub struct Train {
    /// Labelled texts; may be given several times.
    #[arg(long, value_name = "FILE", required = true)]
    pub data: Vec<PathBuf>,
    /// Everyday chat of people with whom nothing is wrong, so that small talk is not taken for danger. Only
    /// counts of it are kept; without it, those of the base model are used.
    #[arg(long, value_name = "FILE")]
    pub everyday: Vec<PathBuf>,
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
    /// Write a page with the curves.
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,
}
