//! How fast the boards match: 100,000 waiting, 1,000 counselors, every rule in play, in process and on Redis,
//! each with its floor (the two sorted sets alone, without rules, maps, leases or lock) measured in the same
//! run.
//!
//! `cargo bench -p tomoshibi-adapters --bench dispatch`; ends by itself after some seconds.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::cast_precision_loss,
    reason = "a measurement: it prints, reads the real clock, and may stop"
)]

#[path = "dispatch/crowd.rs"]
mod crowd;
#[path = "dispatch/desks.rs"]
mod desks;
#[path = "dispatch/redis.rs"]
mod on_redis;
#[path = "../tests/support/redis.rs"]
#[expect(dead_code, reason = "tests also stop theirs and start it again")]
mod redis_server;

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use crowd::Crowd;
use futures_util::FutureExt;
use tomoshibi_adapters::board::MemoryBoard;
use tomoshibi_engine::{
    conversation::Standing,
    dispatch::Load,
    ids::{ClaimId, DeskId, Seq},
    ports::board::{Board, BoardAnswer, CLAIMS_MAX, Claim, Initiative, MatchRules},
    time::{Millis, Timestamp},
};
use uuid::Uuid;

const WAITING: usize = 100_000;
const COUNSELORS: usize = 1_000;
/// Matched before the counselors are relieved again; about a third of their capacity.
const ROUND: usize = 5_120;
const ROUNDS: usize = 40;
const NOW: Timestamp = Timestamp(1_800_000_000_000);
const RULES: MatchRules = MatchRules {
    initiative: Initiative::Engine,
    lease: Millis::seconds(30),
    surge: Load::conversations(2),
    imminent_unserved_max: Millis::seconds(60),
};

fn main() {
    println!("dispatch, in-process board: {WAITING} waiting, {COUNSELORS} counselors, all rules");
    println!(
        "{:<44} {:>12} {:>9} {:>9}",
        "", "a second", "p50 µs", "p99 µs"
    );
    floor();
    let mut house = House::open();
    house.measure("match_next, one claim a call", 1);
    house.measure("match_next, 64 claims a call, each", CLAIMS_MAX);
    house.whole_round();
    house.in_vain();
    house.rebuild();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        on_redis::measure().await;
        desks::measure().await;
    });
}

/// One claim: pop the first client and the first counselor; one finish: put both back.
fn floor() {
    let mut clients: BTreeSet<(u64, u128)> = (0..WAITING as u64)
        .map(|n| (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 14, u128::from(n)))
        .collect();
    let mut counselors: BTreeSet<(u64, u128)> =
        (0..COUNSELORS as u64).map(|n| (0, u128::from(n))).collect();
    let mut times = Vec::with_capacity(ROUNDS * ROUND);
    let begun = Instant::now();
    for _ in 0..ROUNDS * ROUND {
        let start = Instant::now();
        let client = clients.pop_first().expect("someone waits");
        let counselor = counselors.pop_first().expect("someone is there");
        counselors.insert((counselor.0 + 1, counselor.1));
        times.push(start.elapsed());
        clients.insert((client.0 + (1 << 50), client.1));
    }
    let claims: Duration = times.iter().sum();
    row(
        "floor: two BTreeSets, pop and insert",
        times.len(),
        claims,
        &mut times,
        1,
    );
    let whole = begun.elapsed();
    row(
        "floor: the same with the client put back",
        times.len(),
        whole,
        &mut [],
        1,
    );
}

struct House {
    board: MemoryBoard,
    desk: DeskId,
    crowd: Crowd,
    ids: u128,
}

impl House {
    fn open() -> Self {
        let mut house = Self {
            board: MemoryBoard::default(),
            desk: "hikari".parse().expect("a desk's name"),
            crowd: Crowd::new(NOW),
            ids: 0,
        };
        house.fill();
        house
    }

    fn fill(&mut self) {
        let epoch = ask(self.board.rebuild(&self.desk));
        ask(self.board.filled(&self.desk, epoch));
        for slot in self.crowd.counselors(COUNSELORS) {
            ask(self.board.on_duty(&self.desk, slot, NOW));
        }
        for _ in 0..WAITING {
            self.one_arrives();
        }
    }

    fn one_arrives(&mut self) {
        let ticket = self.crowd.client(COUNSELORS);
        let conversation = ticket.conversation;
        ask(self
            .board
            .place(&self.desk, conversation, Seq(1), Standing::Waiting(ticket)));
    }

    /// Only the matching is timed; the room is full again and the counselors relieved before each round.
    fn measure(&mut self, name: &str, claims_a_call: usize) {
        let mut times = Vec::new();
        let mut matched = 0;
        for _ in 0..ROUNDS {
            let mut claims = Vec::new();
            while claims.len() < ROUND {
                let ids = self.fresh_ids(claims_a_call);
                let start = Instant::now();
                let found = ask(self.board.match_next(&self.desk, ids, RULES, NOW));
                times.push(start.elapsed());
                assert_eq!(found.claims.len(), claims_a_call, "nobody is left to serve");
                claims.extend(found.claims);
            }
            matched += claims.len();
            self.finish(claims);
        }
        let spent = times.iter().sum();
        row(name, matched, spent, &mut times, claims_a_call);
    }

    fn whole_round(&mut self) {
        let begun = Instant::now();
        let mut matched = 0;
        for _ in 0..ROUNDS {
            let mut claims = Vec::new();
            while claims.len() < ROUND {
                let ids = self.fresh_ids(CLAIMS_MAX);
                claims.extend(ask(self.board.match_next(&self.desk, ids, RULES, NOW)).claims);
            }
            matched += claims.len();
            self.finish(claims);
        }
        let name = "match, accept, end, and another arrives";
        row(name, matched, begun.elapsed(), &mut [], 1);
    }

    fn finish(&mut self, claims: Vec<Claim>) {
        for claim in claims {
            let weight = Load::conversations(1);
            assert!(ask(self.board.accept(&self.desk, claim.id, weight, NOW)));
            ask(self
                .board
                .place(&self.desk, claim.conversation, Seq(1), Standing::Absent));
            self.one_arrives();
        }
    }

    /// Everybody full, the room full, clients in danger at the head of it: what a call costs in vain.
    fn in_vain(&mut self) {
        loop {
            let ids = self.fresh_ids(CLAIMS_MAX);
            let found = ask(self.board.match_next(&self.desk, ids, RULES, NOW));
            if found.claims.is_empty() {
                break;
            }
        }
        for _ in 0..100 {
            let ticket = self.crowd.imminent_client();
            let conversation = ticket.conversation;
            ask(self
                .board
                .place(&self.desk, conversation, Seq(1), Standing::Waiting(ticket)));
        }
        let mut times = Vec::new();
        for _ in 0..2_000 {
            let ids = self.fresh_ids(1);
            let start = Instant::now();
            ask(self.board.match_next(&self.desk, ids, RULES, NOW));
            times.push(start.elapsed());
        }
        let spent = times.iter().sum();
        row(
            "everybody full, Imminent waiting: a call",
            times.len(),
            spent,
            &mut times,
            1,
        );
    }

    fn rebuild(&mut self) {
        let begun = Instant::now();
        self.fill();
        let spent = begun.elapsed();
        row("rebuild: placed again, each", WAITING, spent, &mut [], 1);
        println!("rebuild of all: {} ms", spent.as_millis());
    }

    fn fresh_ids(&mut self, count: usize) -> Vec<ClaimId> {
        let first = self.ids;
        self.ids += count as u128;
        (first..self.ids)
            .map(|id| ClaimId(Uuid::from_u128(id)))
            .collect()
    }
}

fn ask<T>(answer: BoardAnswer<'_, T>) -> T {
    let answer = answer.now_or_never().expect("answers at once");
    answer.expect("the board answers")
}

/// `times` are of calls that did `share` each; what is printed is of one.
fn row(name: &str, count: usize, spent: Duration, times: &mut [Duration], share: usize) {
    let rate = count as f64 / spent.as_secs_f64();
    times.sort_unstable();
    let at = |percent: usize| match times.get(times.len() * percent / 100) {
        Some(time) => format!("{:.2}", time.as_secs_f64() * 1e6 / share as f64),
        None => "-".into(),
    };
    println!("{name:<44} {rate:>12.0} {:>9} {:>9}", at(50), at(99));
}
