//! Hints only hint: however many are lost, what was written is seen, and soon.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::{
    deployment::{Deployment, Node},
    evening::{Crowd, Evening, on_stage},
    talk::{Desk, Page},
    wire::Ill,
};

/// What everybody was promised.
const SEEN_WITHIN: Duration = Duration::from_secs(3);

fn all_are(nodes: &[Node; 3], ill: Ill) {
    for node in nodes {
        node.to_redis.is(ill);
    }
}

#[test]
fn with_three_hints_of_ten_lost_everybody_reads_everything() {
    on_stage(async {
        let deployment = Deployment::with(1);
        let nodes = deployment.three();
        all_are(&nodes, Ill::Deaf(30));
        let evening = Evening::apart(&deployment, &nodes, &Crowd::small()).await;
        evening.goes_on_until(300).await;
        evening.ends_well(&deployment).await;
    });
}

/// The last line leaves no gap that anybody could notice: only the ledger tells.
#[test]
fn with_all_hints_lost_the_last_line_is_seen_within_three_seconds() {
    on_stage(async {
        let deployment = Deployment::with(1);
        let nodes = deployment.three();
        everything_is_seen_in_time(&deployment, &nodes, Ill::Deaf(100)).await;
    });
}

/// In the middle of an upgrade: each node takes what the others say for words of another program.
#[test]
fn nodes_of_two_versions_do_not_understand_each_other_and_see_everything_in_time() {
    on_stage(async {
        let deployment = Deployment::with(1);
        let nodes = deployment.three();
        everything_is_seen_in_time(&deployment, &nodes, Ill::OfNextVersion).await;
        for node in &nodes {
            let metrics = node.metrics().await;
            let counted = metrics
                .lines()
                .find(|line| line.contains("hints_lost") && line.contains("another version"));
            assert!(counted.is_some(), "a hint was understood: {metrics}");
        }
    });
}

#[test]
fn people_on_nodes_of_two_versions_lose_nothing() {
    on_stage(async {
        let deployment = Deployment::with(1);
        let nodes = deployment.three();
        all_are(&nodes, Ill::OfNextVersion);
        let evening = Evening::apart(&deployment, &nodes, &Crowd::small()).await;
        evening.goes_on_until(200).await;
        // The last node is replaced: all of one version again.
        all_are(&nodes, Ill::Not);
        evening.goes_on_for(100).await;
        evening.ends_well(&deployment).await;
    });
}

async fn everything_is_seen_in_time(deployment: &Deployment, nodes: &[Node; 3], ill: Ill) {
    let [here, there, _] = nodes;
    let mut page = Page::open(here).await;
    let mut desk = Desk::open(there, &deployment.staff[0]).await;
    all_are(nodes, ill);

    let said = Instant::now();
    page.says("from the first node").await;
    let conversation = desk.takes().await;
    let taken = said.elapsed();
    assert!(taken < SEEN_WITHIN, "the offer was seen after {taken:?}");
    desk.sees("from the first node").await;

    // Everybody has caught up; now exactly one line, and nothing after it.
    sleep(Duration::from_secs(3)).await;
    let said = Instant::now();
    page.says("the last line").await;
    desk.sees("the last line").await;
    let seen = said.elapsed();
    assert!(seen < SEEN_WITHIN, "it was seen after {seen:?}");

    sleep(Duration::from_secs(3)).await;
    let said = Instant::now();
    desk.says(conversation, "the last answer").await;
    page.sees("the last answer").await;
    let seen = said.elapsed();
    assert!(seen < SEEN_WITHIN, "the answer was seen after {seen:?}");
}
