//! On a cluster, and on a master that fails over.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tomoshibi_adapters::redis_link::Link;
use tomoshibi_engine::{ids::Seq, ports::board::Board, time::Timestamp};

use super::{begin, client, desk, slot, waiting};
use crate::{
    redis_cluster::{cluster, until, watched_pair},
    subject::{link_to, on},
};

/// All behaviours, each on desks of its own, whose keys lie on all three masters.
#[tokio::test]
async fn a_cluster_behaves_as_one_server_does() {
    let (_servers, url) = cluster().await;
    let link = link_to(&url);
    tomoshibi_engine::board_conformance!(@in_turn apart(&link));
}

fn apart(link: &Arc<Link>) -> Arc<dyn Board> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    Arc::new(on(link).in_space(&number.to_string()))
}

#[tokio::test]
async fn a_replica_takes_over_with_all_that_was_kept() {
    let (mut servers, sentinel) = watched_pair().await;
    let link = link_to(&sentinel.url());
    let board = on(&link);
    begin(&board).await;
    board
        .place(&desk(), client(1), Seq(1), waiting(1))
        .await
        .expect("a master");
    board
        .on_duty(&desk(), slot(50), Timestamp(0))
        .await
        .expect("a master");
    let before = board.snapshot(&desk()).await.expect("a master");
    let kept: i64 = super::tell(&link, &["WAIT", "1", "20000"]).await;
    assert_eq!(kept, 1, "the replica has it");

    servers.kill(0);
    let lost = board.snapshot(&desk()).await;
    assert!(lost.is_err(), "the old master is gone: {lost:?}");
    until("another master answers", async || {
        board.off_duty(&desk(), slot(51).counselor).await.is_ok()
    })
    .await;
    assert_eq!(board.snapshot(&desk()).await, Ok(before));
}
