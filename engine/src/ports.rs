//! What the service needs from the world, in its own words; adapters implement these.
//!
//! And, in [`sessions`], what the world may ask of the service; the actors implement those. So adapters
//! and actors never see each other.

pub mod afterwards;
pub mod alarms;
pub mod board;
pub mod bus;
pub mod chronicle;
pub mod clients;
pub mod clock;
pub mod deals;
pub mod duty;
pub mod learning;
pub mod ledger;
pub mod passkeys;
pub mod past;
pub mod sessions;
pub mod sign_in;
pub mod staff;
pub mod views;
pub mod ways_in;

use std::{future::Future, pin::Pin};

/// An answer that takes time.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The database could not be asked. Never to be read as "there is nothing".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// May work later: connection lost, disk full, busy. Nothing was recorded, or it cannot be told.
    #[error("the database is away: {0}")]
    Away(String),
    /// Will not work by trying again: a row that does not read back, a key that is missing.
    #[error("the database holds something unreadable: {0}")]
    Unreadable(String),
}
