//! The program as operators meet it: its codes, its sentences, and what it refuses to do.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

#[path = "cli/desks.rs"]
mod desks;
#[path = "cli/documents.rs"]
mod documents;
#[path = "cli/learning.rs"]
mod learning;
#[path = "cli/page.rs"]
mod page;
#[path = "cli/program.rs"]
mod program;
#[path = "cli/refusals.rs"]
mod refusals;
#[path = "cli/starts.rs"]
mod starts;
#[path = "cli/triage.rs"]
mod triage;
#[path = "cli/verdicts.rs"]
mod verdicts;
