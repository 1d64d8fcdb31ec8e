//! Triage: how great is the danger in what a person writes, and because of which words.
//!
//! Pure and synchronous; [`Scorer`] is what the actors call. A scorer must be bounded in input and must
//! not panic; the actor that runs it guards against both all the same.
//!
//! [`LexiconScorer`] is the first of them. A message passes through it so: `normal` (one spelling for
//! one word) → `lexicon` (which reviewed phrases are in it) → `scope` (what is denied, past, told of
//! others) → `weigh` (log-odds, rungs, issues, rules) → `scorer` (the conversation so far, the band).

mod assessment;
mod lexicon;
mod normal;
mod scope;
mod scorer;
mod weigh;

pub use assessment::{
    Assessment, Band, Context, Contribution, Issue, Ladder, Rung, Scorer, Thresholds,
};
pub use lexicon::LexiconError;
pub use scorer::LexiconScorer;
