//! Triage: how great is the danger in what a person writes, and because of which words.
//!
//! Pure and synchronous; [`Scorer`] is what the actors call. A scorer must be bounded in input and must
//! not panic; the actor that runs it guards against both all the same.

mod assessment;

pub use assessment::{
    Assessment, Band, Context, Contribution, Issue, Ladder, Rung, Scorer, Thresholds,
};
