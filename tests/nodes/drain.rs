//! A node is replaced while people talk: nobody loses a word, and the node says what it handed over.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    deployment::Deployment,
    evening::{Crowd, Evening, on_stage},
    talk::{Desk, Page},
};

#[test]
fn a_node_that_is_told_to_stop_hands_over_and_says_so() {
    on_stage(async {
        let deployment = Deployment::with(1);
        let mut nodes = deployment.three();
        let mut pages = Vec::new();
        for _ in 0..5 {
            pages.push(Page::open(&nodes[0]).await);
        }
        let mut desk = Desk::open(&nodes[1], &deployment.staff[2]).await;
        pages[0].says("before").await;
        let talk = desk.takes().await;
        desk.sees("before").await;
        let begun = Instant::now();
        let (said, ended) = nodes[0].terminate();
        assert_eq!(ended.code(), Some(0), "{said}{}", nodes[0].logged());
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "{:?}",
            begun.elapsed()
        );
        assert!(said.contains("5 connections told to come back"), "{said}");
        assert!(said.contains("everything begun was finished"), "{said}");
        assert!(said.contains("1 in a talk"), "{said}");
        for page in &mut pages {
            assert_eq!(page.is_closed().await, Some(4001), "try again, elsewhere");
        }
        // It goes on at another node.
        let mut moved = pages.swap_remove(0).at(&nodes[2]).await;
        desk.says(talk, "still here").await;
        moved.sees("still here").await;
    });
}

/// A rolling upgrade, under load.
#[test]
fn nodes_are_replaced_one_after_the_other_and_nothing_is_lost() {
    on_stage(async {
        let deployment = Deployment::with(1);
        let mut nodes = deployment.three();
        let evening = Evening::spread(&deployment, &nodes, &Crowd::small()).await;
        evening.goes_on_until(100).await;
        for node in &mut nodes {
            let (said, ended) = node.terminate();
            assert_eq!(ended.code(), Some(0), "{said}");
            node.start_again(&deployment);
            evening.goes_on_for(50).await;
        }
        evening.ends_well(&deployment).await;
    });
}
