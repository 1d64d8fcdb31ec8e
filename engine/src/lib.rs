//! The rules of the service. Pure: no clock, no I/O, no runtime; time, ids and chance are parameters.

pub mod ids;
pub mod privacy;
pub mod time;
pub mod triage;
