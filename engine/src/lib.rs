//! The rules of the service. Pure: no clock, no I/O, no runtime; time, ids and chance are parameters.

pub mod audit;
pub mod conversation;
pub mod deal;
pub mod desk;
pub mod dispatch;
pub mod ids;
pub mod level;
pub mod ports;
pub mod privacy;
pub mod protocol;
mod random;
pub mod staff;
#[cfg(feature = "testing")]
pub mod testing;
pub mod time;
pub mod triage;
