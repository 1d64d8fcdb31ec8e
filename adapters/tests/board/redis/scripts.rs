//! Each script alone: what it answers, and which keys it leaves behind.

use std::sync::Arc;

use tomoshibi_adapters::{board::RedisBoard, redis_link::Link};
use tomoshibi_engine::{
    conversation::Standing,
    dispatch::Load,
    ids::Seq,
    ports::board::{Board, Initiative, LEFT_MAX, MatchRules, Placed},
    time::{Millis, Timestamp},
};

use super::{begin, claim, client, desk, slot, tell, waiting};
use crate::{
    redis_server::RedisServer,
    subject::{link_to, on},
};

const RULES: MatchRules = MatchRules {
    initiative: Initiative::Engine,
    lease: Millis::seconds(30),
    surge: Load::ZERO,
    imminent_unserved_max: Millis::seconds(60),
};
const NOW: Timestamp = Timestamp(1_000);

struct Alone {
    board: RedisBoard,
    link: Arc<Link>,
    _server: RedisServer,
}

impl Alone {
    async fn new() -> Self {
        let server = RedisServer::start();
        let link = link_to(&server.url());
        let board = on(&link);
        begin(&board).await;
        Self {
            board,
            link,
            _server: server,
        }
    }

    /// One client waits, one counselor is there.
    async fn with_two() -> Self {
        let alone = Self::new().await;
        let placed = alone
            .board
            .place(&desk(), client(1), Seq(1), waiting(1))
            .await;
        placed.expect("a place");
        let on = alone.board.on_duty(&desk(), slot(50), NOW).await;
        on.expect("on duty");
        alone
    }

    /// And the one is claimed for the other.
    async fn with_claim() -> Self {
        let alone = Self::with_two().await;
        let pulled = alone
            .board
            .pull(&desk(), slot(50).counselor, claim(9), RULES, NOW)
            .await;
        pulled.expect("an answer").expect("a claim");
        alone
    }

    /// The keys that exist, each with the number of its members, without those that never change.
    async fn keys(&self) -> Vec<String> {
        let mut found = Vec::new();
        for name in [
            "seats", "order", "claims", "leases", "people", "free", "heard", "wakes", "left",
        ] {
            let key = format!("{{tomoshibi:hikari}}:{name}");
            let kind: String = tell(&self.link, &["TYPE", &key]).await;
            let size: i64 = match kind.as_str() {
                "hash" => tell(&self.link, &["HLEN", &key]).await,
                "zset" => tell(&self.link, &["ZCARD", &key]).await,
                _ => continue,
            };
            found.push(format!("{name} {size}"));
        }
        found
    }
}

#[tokio::test]
async fn place_puts_a_client_into_the_order_and_takes_them_out() {
    let alone = Alone::new().await;
    let place = |standing| alone.board.place(&desk(), client(1), Seq(1), standing);
    place(waiting(1)).await.expect("a place");
    assert_eq!(alone.keys().await, ["seats 1", "order 1"]);
    let member: Vec<String> = tell(
        &alone.link,
        &["ZRANGE", "{tomoshibi:hikari}:order", "0", "-1"],
    )
    .await;
    let rank = (2_u64 << 50) + 7;
    assert_eq!(member, [format!("00:{rank:016}{:032x}", 1)]);
    let held = Standing::Held {
        counselor: slot(50).counselor,
        weight: Load::conversations(1),
    };
    place(held).await.expect("a place");
    assert_eq!(
        alone.keys().await,
        ["seats 1", "people 1"],
        "off duty, and carrying"
    );
    place(Standing::Absent).await.expect("a place");
    assert_eq!(alone.keys().await, ["left 1"]);
}

#[tokio::test]
async fn on_duty_heartbeat_and_off_duty_keep_one_counselor() {
    let alone = Alone::new().await;
    let who = slot(50).counselor;
    alone
        .board
        .on_duty(&desk(), slot(50), NOW)
        .await
        .expect("on duty");
    assert_eq!(alone.keys().await, ["people 1", "free 1", "heard 1"]);
    let later = NOW + Millis(1);
    assert_eq!(alone.board.heartbeat(&desk(), who, later).await, Ok(true));
    let heard: i64 = {
        let id = who.0.simple().to_string();
        tell(&alone.link, &["ZSCORE", "{tomoshibi:hikari}:heard", &id]).await
    };
    assert_eq!(heard, later.0);
    alone.board.off_duty(&desk(), who).await.expect("off duty");
    assert_eq!(alone.keys().await, Vec::<String>::new());
    assert_eq!(alone.board.heartbeat(&desk(), who, later).await, Ok(false));
}

#[tokio::test]
async fn match_next_claims_with_a_lease() {
    let alone = Alone::with_two().await;
    let ids = vec![claim(9), claim(10)];
    let matched = alone.board.match_next(&desk(), ids, RULES, NOW).await;
    let [made] = matched
        .expect("an answer")
        .claims
        .try_into()
        .expect("one claim");
    assert_eq!((made.id, made.conversation), (claim(9), client(1)));
    assert_eq!(made.lease_until, NOW + RULES.lease);
    let left = [
        "seats 1", "claims 1", "leases 1", "people 1", "free 1", "heard 1",
    ];
    assert_eq!(alone.keys().await, left);
}

#[tokio::test]
async fn pull_and_assign_claim_for_one_person() {
    let alone = Alone::with_claim().await;
    let left = [
        "seats 1", "claims 1", "leases 1", "people 1", "free 1", "heard 1",
    ];
    assert_eq!(alone.keys().await, left);
    let other = slot(51).counselor;
    let assigned = alone
        .board
        .assign(&desk(), client(1), other, claim(10), RULES, NOW)
        .await;
    assert_eq!(
        assigned.expect("an answer").expect("a claim").counselor,
        other
    );
    let left = [
        "seats 1", "claims 1", "leases 1", "people 2", "free 1", "heard 1",
    ];
    assert_eq!(alone.keys().await, left, "one claim a client");
}

#[tokio::test]
async fn accept_makes_the_claim_a_conversation_that_weighs() {
    let alone = Alone::with_claim().await;
    let accept = || {
        alone
            .board
            .accept(&desk(), claim(9), Load::conversations(1), NOW)
    };
    assert_eq!(accept().await, Ok(true));
    assert_eq!(
        alone.keys().await,
        ["seats 1", "people 1", "free 1", "heard 1"]
    );
    assert_eq!(accept().await, Ok(false));
}

#[tokio::test]
async fn release_and_expire_put_the_client_back() {
    let back = ["seats 1", "order 1", "people 1", "free 1", "heard 1"];
    let alone = Alone::with_claim().await;
    assert_eq!(alone.board.release(&desk(), claim(9), None).await, Ok(true));
    assert_eq!(alone.keys().await, back);
    assert_eq!(
        alone.board.release(&desk(), claim(9), None).await,
        Ok(false)
    );

    let alone = Alone::with_claim().await;
    let over = NOW + RULES.lease;
    assert_eq!(
        alone.board.expire(&desk(), over - Millis(1)).await,
        Ok(Vec::new())
    );
    assert_eq!(
        alone
            .board
            .expire(&desk(), over)
            .await
            .expect("an answer")
            .len(),
        1
    );
    assert_eq!(alone.keys().await, back);
}

#[tokio::test]
async fn wake_at_and_due_keep_one_moment_each() {
    let alone = Alone::new().await;
    for moment in [NOW, NOW + Millis(1)] {
        let set = alone.board.wake_at(&desk(), client(1), Some(moment)).await;
        set.expect("a wake-up");
    }
    assert_eq!(alone.keys().await, ["wakes 1"]);
    assert_eq!(
        alone.board.due(&desk(), NOW - Millis(1)).await,
        Ok(Vec::new())
    );
    assert_eq!(alone.board.due(&desk(), NOW).await, Ok(vec![client(1)]));
    assert_eq!(alone.keys().await, ["wakes 1"], "taken for a while");
    let forgotten = alone.board.wake_at(&desk(), client(1), None).await;
    forgotten.expect("an answer");
    assert_eq!(alone.keys().await, Vec::<String>::new());
}

/// The tombstones are two generations, however many leave.
#[tokio::test]
async fn place_remembers_a_bounded_number_of_those_who_left() {
    let alone = Alone::new().await;
    let full = (LEFT_MAX - 1).to_string();
    let to_fill = "for i = 1, ARGV[1] do redis.call('HSET', KEYS[1], i, 1) end return 1";
    let key = "{tomoshibi:hikari}:left";
    for round in 1..=3_u128 {
        let _: i64 = tell(&alone.link, &["EVAL", to_fill, "1", key, &full]).await;
        let gone = alone
            .board
            .place(&desk(), client(round), Seq(9), Standing::Absent)
            .await;
        gone.expect("a place");
        let late = alone
            .board
            .place(&desk(), client(round), Seq(8), waiting(round));
        assert_eq!(late.await, Ok(Placed::Late));
        let now: i64 = tell(&alone.link, &["HLEN", key]).await;
        let earlier: i64 = tell(&alone.link, &["HLEN", "{tomoshibi:hikari}:left_before"]).await;
        assert_eq!((now, earlier), (0, i64::try_from(LEFT_MAX).expect("small")));
    }
}

#[tokio::test]
async fn listed_names_those_on_the_board() {
    let alone = Alone::with_claim().await;
    let listed = alone.board.listed(&desk(), 0).await.expect("an answer");
    assert_eq!((listed.conversations, listed.next), (vec![client(1)], None));
}

#[tokio::test]
async fn rebuild_leaves_nothing_but_the_epoch() {
    let alone = Alone::with_claim().await;
    let set = alone.board.wake_at(&desk(), client(1), Some(NOW)).await;
    set.expect("a wake-up");
    assert_eq!(alone.board.rebuild(&desk()).await, Ok(2));
    assert_eq!(alone.keys().await, Vec::<String>::new());
    let all: Vec<String> = tell(&alone.link, &["KEYS", "*"]).await;
    assert_eq!(all, ["{tomoshibi:hikari}:meta"]);
}

#[tokio::test]
async fn snapshot_changes_nothing() {
    let alone = Alone::with_claim().await;
    let before = alone.keys().await;
    let snapshot = alone.board.snapshot(&desk()).await.expect("a snapshot");
    assert_eq!((snapshot.epoch, snapshot.waiting.len()), (1, 0));
    assert_eq!((snapshot.claims.len(), snapshot.slots.len()), (1, 1));
    assert_eq!(alone.keys().await, before);
}
