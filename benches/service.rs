//! How fast one node is, from socket to socket, with the disk in between; what a second node adds; what an idle
//! client costs; how long a start and an audit take. The floor of the same machine stands beside each figure, measured in the same run.
//!
//! `cargo bench --bench service`, or `make bench` for this and the parts' own benches.
#![expect(clippy::print_stdout, reason = "a table for whoever measures")]

#[path = "service/across.rs"]
mod across;
#[path = "service/audit.rs"]
mod audit;
#[path = "service/floor.rs"]
mod floor;
#[path = "service/idle.rs"]
mod idle;
#[path = "service/node.rs"]
mod node;
#[path = "service/past.rs"]
mod past;
#[path = "../adapters/tests/support/postgres.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "the ledger's own tests use more of it; it may stop a measurement"
)]
mod postgres;
#[path = "../adapters/tests/support/redis.rs"]
#[expect(
    dead_code,
    clippy::expect_used,
    reason = "the board's own tests use more of it; it may stop a measurement"
)]
mod redis_server;
#[path = "service/relay.rs"]
mod relay;
#[path = "service/start.rs"]
mod start;
#[path = "service/table.rs"]
mod table;

use table::Table;
use tokio::task::LocalSet;

fn main() -> anyhow::Result<()> {
    // Another process of the same measurement: the bare relay stands apart as the node does.
    if std::env::args().nth(1).as_deref() == Some(floor::BARE_RELAY) {
        return floor::serve_bare_relay();
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut table = Table::default();
    let chosen = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let wants = |name: &str| chosen.as_deref().is_none_or(|chosen| chosen == name);
    LocalSet::new().block_on(&runtime, async {
        if wants("relay") {
            relay::measure(&mut table).await?;
        }
        if wants("across") {
            across::measure(&mut table).await?;
        }
        if wants("idle") {
            idle::measure(&mut table).await?;
        }
        if wants("start") {
            start::measure(&mut table).await?;
        }
        if wants("audit") {
            audit::measure(&mut table).await?;
        }
        anyhow::Ok(())
    })?;
    println!("\n{table}");
    Ok(())
}
