//! Triage: how great is the danger in what a person writes, and because of which words.
//!
//! Pure and synchronous; [`Scorer`] is what the actors call. A scorer must be bounded in input and must
//! not panic; the actor that runs it guards against both all the same.
//!
//! [`ModelScorer`] is the one. A message passes through it so: `normal` (one spelling for one word) →
//! `lexicon` (which reviewed phrases are in it) → `scope` (what is denied, past, told of others) → `weigh`
//! (their log-odds, rungs, issues, rules); beside it `features` (its n-grams) → `model` (what was learnt of
//! them); → `scorer` (both together, the conversation so far, the band).
//!
//! [`learn`] makes a model from labelled texts, [`evaluate`] says how good it is.

mod assessment;
mod contribution;
pub mod evaluate;
mod explain;
pub mod features;
pub mod issues;
pub mod learn;
pub mod learning;
mod lexicon;
mod live;
pub mod model;
mod normal;
mod scope;
mod scorer;
mod selfcheck;
mod voice;
mod weigh;

pub use assessment::{Assessment, Band, Context, Issue, Ladder, Rung, Scorer, Thresholds};
pub use contribution::{Contribution, Rungs};
pub use lexicon::LexiconError;
pub use live::{LiveScorer, TrialLimits, Tried};
pub use scorer::{Explanation, ModelScorer, Opinion};
pub use selfcheck::{SelfCheck, SelfCheckKind};
