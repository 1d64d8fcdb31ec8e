//! The gateway over real sockets, with doors that the tests play themselves.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so by panicking"
)]

mod access;
mod afterwards;
mod bad_frames;
mod documents;
mod doors;
mod heartbeat;
mod house;
mod http;
mod limits;
mod page;
mod pages;
mod passkeys;
mod privacy;
mod rest;
mod slow_readers;
mod stopping;
mod talking;
mod upgrade;
mod workplace;
