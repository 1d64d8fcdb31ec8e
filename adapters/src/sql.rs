//! The database: the ledger and the tables beside it, on SQLite (one node) or PostgreSQL (many).
//!
//! [`Store`] implements the storage ports of the engine. Opened once by the composition root and shared;
//! its threads (one writer and two readers on SQLite) or pooled connections (PostgreSQL) end
//! when the last reference is dropped. Every queue in front of them is bounded, and who finds one full waits.
//!
//! A cold query is written once, as SQL text with `$1..$n` that both databases read (`database`). The hot
//! path, appending to the ledger, is native to each (`sqlite::append`, `postgres::append`).
//! Texts are sealed before they come near either (`vault`, `body`).

mod afterwards;
mod alarms;
mod body;
mod carried;
mod chronicle;
mod clients;
mod conversation_row;
mod database;
mod deals;
mod desks;
mod duties;
mod error;
mod events;
mod key_ring;
mod learning;
mod ledger;
mod migrations;
mod passkeys;
mod password;
mod past;
mod postgres;
mod prepared;
mod settings;
mod sign_in;
mod sqlite;
mod staff;
mod store;
mod streams;
mod tokens;
mod value;
mod vault;
mod views;
mod walk;
mod ways_in;

pub use error::OpenError;
pub use migrations::Migrated;
pub use settings::StoreSettings;
pub use store::Store;
pub use walk::{WALK_PAGE_MAX, WalkTotals};
