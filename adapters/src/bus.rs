//! Buses: hints that something was appended, behind [`tomoshibi_engine::ports::bus::Bus`].

mod local;

pub use local::LocalBus;
