//! For tests only (feature `testing`): a clock and ids that tests own, in-memory twins of the ports, and
//! the conformance suites that every implementation of a port must pass.

pub mod board_suite;
pub mod clock;
pub mod memory;
pub mod store_suite;
