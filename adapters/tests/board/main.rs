//! The boards against their contract: the conformance suite, the promises under random operations, and a
//! naive model that must give the same answers.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

#[path = "../support/authority.rs"]
mod authority;
mod model;
mod operations;
mod promises;
mod redis;
#[path = "../support/redis_cluster.rs"]
mod redis_cluster;
#[path = "../support/redis.rs"]
mod redis_server;
mod state_machine;
mod subject;

mod memory {
    use std::sync::Arc;

    use tomoshibi_adapters::board::MemoryBoard;

    tomoshibi_engine::board_conformance!(Arc::new(MemoryBoard::default()));
}
