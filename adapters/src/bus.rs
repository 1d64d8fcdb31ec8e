//! Buses: hints that something was appended, behind [`tomoshibi_engine::ports::bus::Bus`].
//!
//! [`LocalBus`] serves one node; [`RedisBus`] carries hints between many.

mod codec;
mod local;
mod redis;

pub use self::redis::RedisBus;
pub use local::LocalBus;
