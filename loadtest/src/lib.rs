//! Virtual clients and counselors, measurement, and the history checker.
//!
//! The people here know the service only by its wire protocol and public REST interface, as a browser
//! does; they share the engine's protocol types and nothing else.

pub mod chance;
pub mod client;
pub mod counselor;
pub mod history;
pub mod people;
pub mod relay;
pub mod server;
pub mod socket;
pub mod texts;
