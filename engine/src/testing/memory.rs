//! In-memory twins of the storage ports, the board and the bus: correct, slow, and easy to fail on purpose.

mod alarms;
mod board;
mod bus;
mod clients;
mod deals;
mod ledger;
mod models;
mod passkeys;
mod sign_in;
mod staff;
mod views;
mod ways_in;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use alarms::MemoryAlarms;
pub use board::MemoryBoard;
pub use bus::MemoryBus;
pub use clients::MemoryClients;
pub use deals::MemoryDeals;
pub use ledger::MemoryLedger;
pub use models::MemoryModels;
pub use sign_in::memory_code;
pub use staff::{MemoryDuties, MemoryStaff};
pub use views::MemoryViews;

use crate::ports::{Answer, StoreError};

/// An answer that is known at once.
fn ready<'a, T: Send + 'a>(answer: T) -> Answer<'a, T> {
    Box::pin(std::future::ready(answer))
}

/// A panic in one test thread spoils no other use of the twin.
fn lock<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn away() -> StoreError {
    StoreError::Away("switched off by the test".to_owned())
}
