//! The store on SQLite and on a real PostgreSQL that the tests start: conformance, and attempts to break it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "sql/conformance.rs"]
mod conformance;
#[path = "support/fresh.rs"]
mod fresh;
#[path = "sql/kept.rs"]
mod kept;
#[path = "sql/opening.rs"]
mod opening;
