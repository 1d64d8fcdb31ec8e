//! Several nodes over one PostgreSQL and one Redis, as real processes, with everything that may happen to them
//! on purpose. Nothing acknowledged is lost, doubled or out of order.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]

#[path = "nodes/assigning.rs"]
mod assigning;
#[path = "nodes/degraded.rs"]
mod degraded;
#[path = "nodes/deployment.rs"]
mod deployment;
#[path = "nodes/drain.rs"]
mod drain;
#[path = "nodes/evening.rs"]
mod evening;
#[path = "nodes/faults.rs"]
mod faults;
#[path = "nodes/hints.rs"]
mod hints;
#[path = "../adapters/tests/support/postgres.rs"]
#[expect(dead_code, reason = "the ledger's own tests use more of it")]
mod postgres;
#[path = "../adapters/tests/support/redis.rs"]
#[expect(dead_code, reason = "the board's own tests use more of it")]
mod redis;
#[path = "nodes/talk.rs"]
mod talk;
#[path = "nodes/wire.rs"]
mod wire;

use deployment::Deployment;
use evening::{Crowd, Evening, on_stage};

#[test]
fn people_on_three_nodes_write_and_read_in_one_order() {
    on_stage(async {
        let deployment = Deployment::with(1);
        let nodes = deployment.three();
        let evening = Evening::apart(&deployment, &nodes, &Crowd::small()).await;
        evening.goes_on_until(400).await;
        // The last node writes next to nothing: all it knows it was told. A node that writes without pause learns
        // the same from its conflicts, and on a slow machine from nothing else.
        let [.., reader] = &nodes;
        let metrics = reader.metrics().await;
        let counted = r#"tomoshibi_catch_ups_total{from="hint"} "#;
        let line = metrics.lines().find_map(|line| line.strip_prefix(counted));
        let taken: u64 = line.unwrap_or("0").parse().unwrap();
        assert!(taken > 0, "everything was read: {metrics}");
        evening.ends_well(&deployment).await;
    });
}

#[test]
fn nodes_and_redis_are_killed_in_turn_and_nothing_is_lost() {
    on_stage(async {
        let mut deployment = Deployment::with(1);
        let mut nodes = deployment.three();
        let evening = Evening::apart(&deployment, &nodes, &Crowd::small()).await;
        evening.goes_on_until(100).await;
        for node in &mut nodes {
            node.kill_and_start_again(&deployment);
            evening.goes_on_for(50).await;
        }
        // It comes back with nothing: the board is filled from the ledger.
        deployment.redis.kill();
        evening.goes_on_for(50).await;
        deployment.redis.start_again();
        evening.goes_on_for(200).await;
        evening.ends_well(&deployment).await;
    });
}
