//! `tomoshibi triage …`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Place;

/// Files of labelled texts: CSV with the columns id, lang, text, label, source; label 0 or 1, or what the
/// text is about.
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
    /// Replay a day of reports: how a candidate learns from them, and whether it, and one that was poisoned,
    /// may go live. A bad verdict if it learns nothing, or if the poisoned one may.
    Replay(Replay),
    /// Learn anew from the latest reports in the database now, judge, and go live if the settings let it.
    Retrain(Place),
    /// List the models that were learnt: when, from how many reports, how they were judged, which is live.
    Models(Place),
    /// Make a kept model live; running nodes take it in within seconds.
    GoLive {
        #[command(flatten)]
        place: Place,
        /// As `models` lists it; 0 is the model that the program carries.
        version: u64,
    },
    /// Back to what was live before the live model was learnt.
    Rollback(Place),
    /// List the conversations to which a kept model would give another band than the live one.
    Trial {
        #[command(flatten)]
        place: Place,
        version: u64,
    },
    /// List the words that a learnt model takes more seriously than the one that the program carries; each was
    /// used by ten clients or more.
    Words {
        #[command(flatten)]
        place: Place,
        /// Without it, the latest.
        version: Option<u64>,
    },
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
    #[arg(long, value_name = "FILE", required_unless_present_any = ["issues", "ladder"])]
    pub data: Vec<PathBuf>,
    /// Texts labelled with what they are about (family, work, bereavement, …); other labels mean none of it.
    #[arg(long, value_name = "FILE")]
    pub issues: Vec<PathBuf>,
    /// Texts labelled with the rungs that are in them (`ideation`, `plan`, `means`, `within_24h`, or `none`), or as by the
    /// Columbia scale (supportive, indicator, ideation, behavior, attempt).
    #[arg(long, value_name = "FILE")]
    pub ladder: Vec<PathBuf>,
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
    /// Labelled texts: 0 and 1, or what each is about (several with `;` between them).
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
    /// Model to judge; without it, the shipped one.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Write a page with the curves.
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub struct Replay {
    /// Labelled texts that are reported; without it, made-up ones.
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Labelled texts to look at the candidate with; without it, what is left of the data.
    #[arg(long, value_name = "FILE", requires = "data")]
    pub unseen: Option<PathBuf>,
    /// Only texts of this source.
    #[arg(long, requires = "data")]
    pub source: Option<String>,
    #[arg(long, default_value_t = 500)]
    pub reports: usize,
    /// In order of their id instead of by chance.
    #[arg(long, requires = "data")]
    pub in_order: bool,
    /// Model that is live at the beginning; without it, the shipped one.
    #[arg(long, value_name = "FILE")]
    pub live: Option<PathBuf>,
    /// The lexicon alone is live at the beginning.
    #[arg(long, conflicts_with = "live")]
    pub from_nothing: bool,
    /// Learn the same reports all at once, too, to see what one pass costs.
    #[arg(long)]
    pub batch: bool,
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}
