//! What a Redis may do to the board: forget, lose everything, stand still, go away.

use std::{process::Command, sync::Arc, time::Duration};

use tomoshibi_adapters::{
    board::RedisBoard,
    redis_link::{Limits, Link},
};
use tomoshibi_engine::{
    dispatch::Load,
    ids::Seq,
    ports::board::{Board, BoardError, Initiative, MatchRules, Placed},
    time::{Millis, Timestamp},
};

use super::{begin, claim, client, desk, slot, tell, waiting};
use crate::{
    redis_cluster::until,
    redis_server::RedisServer,
    subject::{link_to, on},
};

const RULES: MatchRules = MatchRules {
    initiative: Initiative::Engine,
    lease: Millis::seconds(30),
    surge: Load::ZERO,
    imminent_unserved_max: Millis::seconds(60),
};

fn signal(server: &RedisServer, name: &str) {
    let sent = Command::new("kill").args([name, &server.pid()]).status();
    assert!(sent.expect("kill is there").success());
}

#[tokio::test]
async fn scripts_that_were_forgotten_are_sent_again() {
    let server = RedisServer::start();
    let link = link_to(&server.url());
    let board = on(&link);
    begin(&board).await;
    for number in 1..=2 {
        let _: () = tell(&link, &["SCRIPT", "FLUSH"]).await;
        let placed = board
            .place(&desk(), client(number), Seq(1), waiting(number))
            .await;
        assert_eq!(placed, Ok(Placed::Changed));
    }
    let snapshot = board.snapshot(&desk()).await.expect("a snapshot");
    assert_eq!(snapshot.waiting.len(), 2);
}

#[tokio::test]
async fn a_board_that_was_flushed_is_not_one_on_which_nobody_waits() {
    let server = RedisServer::start();
    let link = link_to(&server.url());
    let board = on(&link);
    begin(&board).await;
    let _: () = tell(&link, &["FLUSHALL"]).await;
    let matched = board
        .match_next(&desk(), vec![claim(1)], RULES, Timestamp(0))
        .await;
    assert_eq!(matched, Err(BoardError::Empty));
}

#[tokio::test]
async fn the_board_of_another_version_is_left_alone() {
    let server = RedisServer::start();
    let link = link_to(&server.url());
    let board = on(&link);
    begin(&board).await;
    let _: () = tell(&link, &["HSET", "{tomoshibi:hikari}:meta", "schema", "0"]).await;
    let placed = board.place(&desk(), client(1), Seq(1), waiting(1)).await;
    let Err(BoardError::Away(why)) = placed else {
        panic!("refused: {placed:?}");
    };
    assert!(why.contains("another version"), "{why}");
    let kept: i64 = tell(&link, &["EXISTS", "{tomoshibi:hikari}:seats"]).await;
    assert_eq!(kept, 0);
}

/// A node whose clock is wrong neither takes a claim from another nor holds one for ever.
#[tokio::test]
async fn leases_go_by_the_servers_clock() {
    let server = RedisServer::start();
    let link = link_to(&server.url());
    let board = RedisBoard::new(link.clone());
    let epoch = begin(&board).await;
    let (seconds, _): (i64, i64) = tell(&link, &["TIME"]).await;
    assert!(epoch / 1_000 >= u64::try_from(seconds - 60).expect("after 1970"));

    let (long_ago, far_ahead) = (Timestamp(0), Timestamp(i64::MAX / 2));
    board
        .place(&desk(), client(1), Seq(1), waiting(1))
        .await
        .expect("a place");
    board
        .on_duty(&desk(), slot(50), long_ago)
        .await
        .expect("on duty");
    let matched = board
        .match_next(&desk(), vec![claim(1)], RULES, far_ahead)
        .await;
    let [made] = matched
        .expect("an answer")
        .claims
        .try_into()
        .expect("a claim");
    let remaining = made.lease_until.0 - seconds * 1_000;
    assert!((30_000..60_000).contains(&remaining), "{remaining} ms");
    assert_eq!(board.expire(&desk(), far_ahead).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_server_that_stands_still_is_given_up_in_time_and_asked_again() {
    let server = RedisServer::start();
    let limits = Limits::default();
    let address = server.url().parse().expect("an address");
    let board = on(&Arc::new(Link::within(limits, address)));
    until("it answers", async || board.rebuild(&desk()).await.is_ok()).await;
    signal(&server, "-STOP");
    let asked = tokio::time::timeout(limits.answer * 5, board.snapshot(&desk())).await;
    let answer = asked.expect("in time");
    assert!(matches!(answer, Err(BoardError::Away(_))), "{answer:?}");
    signal(&server, "-CONT");
    until("it answers again", async || {
        board.snapshot(&desk()).await.is_ok()
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_gone_is_refused_at_once_and_found_again() {
    let mut server = RedisServer::start();
    let board = on(&link_to(&server.url()));
    begin(&board).await;
    server.kill();
    let asked = async {
        for _ in 0..1_000 {
            let answer = board.snapshot(&desk()).await;
            assert!(matches!(answer, Err(BoardError::Away(_))), "{answer:?}");
        }
    };
    let asked = tokio::time::timeout(Duration::from_secs(5), asked).await;
    assert!(
        asked.is_ok(),
        "each of a thousand questions was refused at once"
    );
    server.start_again();
    until("it is found again", async || {
        board.snapshot(&desk()).await == Err(BoardError::Empty)
    })
    .await;
}
