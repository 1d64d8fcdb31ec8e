//! The bus between nodes, on real Redis servers.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

#[path = "support/redis_cluster.rs"]
#[expect(dead_code, reason = "the board also fails a master over")]
mod redis_cluster;
#[path = "support/redis.rs"]
#[expect(dead_code, reason = "the board also stops and starts its own")]
mod redis_server;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use redis_cluster::until;
use redis_server::RedisServer;
use tokio::task::LocalSet;
use tomoshibi_adapters::{
    bus::RedisBus,
    redis_link::{Limits, Link},
};
use tomoshibi_engine::{
    ids::{ConversationId, DeskId, NodeId, Seq, StaffId},
    ports::{
        bus::{Bus, HINTS_MAX, Heard, Hint},
        ledger::Carried,
    },
};
use uuid::Uuid;

fn on_arbiter(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    runtime.block_on(LocalSet::new().run_until(test));
}

fn desk(name: &str) -> DeskId {
    name.parse().expect("a desk's name")
}

fn appended(desk_name: &str, seq: u64) -> Hint {
    Hint::Appended {
        desk: desk(desk_name),
        conversation: ConversationId(Uuid::from_u128(7)),
        seq: Seq(seq),
        carried: Carried::new(b"sealed"),
    }
}

/// One node's end, and what it heard.
struct Node {
    bus: RedisBus,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Node {
    fn new(url: &str, number: u128) -> Self {
        let limits = Limits {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(10),
        };
        let link = Link::within(limits, url.parse().expect("an address"));
        let desks = ["hikari", "nagi", "umi"].map(desk).to_vec();
        let id = NodeId(Uuid::from_u128(number));
        let bus = RedisBus::start(Arc::new(link), id, "test", desks);
        let heard = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&heard);
        bus.subscribe(Box::new(move |heard| {
            notes.lock().expect("whole").push(heard);
            true
        }));
        Self { bus, heard }
    }

    /// Listening: told that it missed what was said before.
    async fn is_up(&self) {
        until("the bus listens", async || self.misses() > 0).await;
    }

    fn misses(&self) -> usize {
        let heard = self.heard.lock().expect("whole");
        heard
            .iter()
            .filter(|heard| **heard == Heard::Missed)
            .count()
    }

    fn hints(&self) -> Vec<Hint> {
        let heard = self.heard.lock().expect("whole");
        let hints = heard.iter().filter_map(|heard| match heard {
            Heard::Hint(hint) => Some(hint.clone()),
            Heard::Missed => None,
        });
        hints.collect()
    }

    async fn hears(&self, expected: &[Hint]) {
        until("all hints arrive", async || {
            self.hints().len() >= expected.len()
        })
        .await;
        let mut hints = self.hints();
        // On their way at once, so in any order.
        hints.sort_by_key(|hint| format!("{hint:?}"));
        let mut expected = expected.to_vec();
        expected.sort_by_key(|hint| format!("{hint:?}"));
        assert_eq!(hints, expected);
    }
}

async fn every_node_but_the_one_that_says_it(url: &str) {
    let (here, there) = (Node::new(url, 1), Node::new(url, 2));
    here.is_up().await;
    there.is_up().await;
    let staff = StaffId(Uuid::from_u128(9));
    let said = [
        appended("hikari", 1),
        appended("nagi", 2),
        Hint::Duty {
            desk: desk("umi"),
            staff,
        },
        Hint::Alarms { desk: desk("umi") },
        Hint::Desk { desk: desk("nagi") },
    ];
    for hint in &said {
        here.bus.publish(hint.clone());
    }
    there.hears(&said).await;
    there.bus.publish(appended("hikari", 3));
    here.hears(&[appended("hikari", 3)]).await;
    assert_eq!(there.hints().len(), said.len(), "no node hears itself");
}

#[test]
fn every_other_node_hears_every_hint() {
    on_arbiter(async {
        let server = RedisServer::start();
        every_node_but_the_one_that_says_it(&server.url()).await;
    });
}

/// On shards: each desk's channel belongs to one of three masters.
#[test]
fn a_cluster_carries_them_too() {
    on_arbiter(async {
        let (_servers, url) = redis_cluster::cluster().await;
        every_node_but_the_one_that_says_it(&url).await;
    });
}

#[test]
fn after_a_restart_of_the_server_it_hears_again_and_says_what_was_missed() {
    on_arbiter(async {
        let mut server = RedisServer::start();
        let (here, there) = (Node::new(&server.url(), 1), Node::new(&server.url(), 2));
        here.is_up().await;
        there.is_up().await;
        let before = there.misses();
        server.kill();
        here.bus.publish(appended("hikari", 1));
        server.start_again();
        until("it listens again", async || there.misses() > before).await;
        // The other's way may still be closed, so it is said until it is heard.
        until("a hint is heard", async || {
            here.bus.publish(appended("hikari", 2));
            there.hints().contains(&appended("hikari", 2))
        })
        .await;
    });
}

#[test]
fn publishing_never_waits_whatever_the_server_does() {
    on_arbiter(async {
        let node = Node::new("redis+unix:///nowhere/redis.sock", 1);
        for seq in 0..u64::try_from(HINTS_MAX * 3).expect("few") {
            node.bus.publish(appended("hikari", seq));
        }
        assert_eq!(node.hints(), []);
    });
}

/// Frames of a version to come, and whatever else may be said on the channel.
#[test]
fn what_is_not_understood_is_passed_over() {
    on_arbiter(async {
        let server = RedisServer::start();
        let there = Node::new(&server.url(), 2);
        there.is_up().await;
        let link = Link::to(server.url().parse().expect("an address"));
        for rubbish in [&b""[..], b"\x01\x00", b"hello"] {
            let mut say = redis::cmd("PUBLISH");
            say.arg("{test:hikari}:hints").arg(rubbish);
            let heard: i64 = link.ask(&say).await.expect("Redis answers");
            assert_eq!(heard, 1, "one node listens");
        }
        let here = Node::new(&server.url(), 1);
        here.bus.publish(appended("hikari", 1));
        there.hears(&[appended("hikari", 1)]).await;
    });
}
