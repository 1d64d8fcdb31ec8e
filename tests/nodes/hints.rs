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
        let [here, there, _] = &nodes;
        let mut page = Page::open(here).await;
        let mut desk = Desk::open(there, &deployment.staff[0]).await;
        all_are(&nodes, Ill::Deaf(100));

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
    });
}
