//! The same on Redis: a server of the bench's own on a socket, nothing kept on disk; the floor is a script
//! that moves one client and one counselor without any rule.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};
use redis::Script;
use tomoshibi_adapters::{board::RedisBoard, redis_link::Link};
use tomoshibi_engine::{
    conversation::Standing,
    dispatch::Load,
    ids::{ClaimId, DeskId, Seq},
    ports::board::{Board, CLAIMS_MAX, Claim},
};
use uuid::Uuid;

use crate::{COUNSELORS, NOW, ROUND, RULES, WAITING, crowd::Crowd, redis_server::RedisServer, row};

const ROUNDS: usize = 8;
/// Calls on their way at once, where it is not one.
const IN_FLIGHT: usize = 4;
/// Small operations on their way at once while the room is filled.
const FILLING: usize = 64;

/// One claim: the first client and the first counselor, moved behind all others.
const BARE: &str = "
for i = 1, ARGV[1] do
  local client = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  local counselor = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
  redis.call('ZADD', KEYS[1], client[2] + 2^50, client[1])
  redis.call('ZINCRBY', KEYS[2], 1, counselor)
  redis.call('HSET', KEYS[3], client[1], counselor)
end
return 1";

pub(crate) async fn measure() {
    let server = RedisServer::start();
    println!("on Redis: {WAITING} waiting, {COUNSELORS} counselors, all rules");
    let bare = floor(&server).await;
    let mut house = House::open(&server).await;
    house.single().await;
    let one = house.batched("64 claims a call, 4 in flight", 1).await;
    println!("of the bare script's rate: {:.2}", one / bare);
    let four = house.batched("four dispatchers, 64 a call", 4).await;
    println!("four dispatchers / one: {:.2}", four / one);
    house.whole_round().await;
    house.rebuild().await;
}

pub(crate) fn link(server: &RedisServer) -> Arc<Link> {
    Arc::new(Link::to(server.url().parse().expect("an address")))
}

/// Bare claims a second, many a call.
async fn floor(server: &RedisServer) -> f64 {
    let link = link(server);
    for number in 0..WAITING as u64 {
        let rank = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 14;
        add(&link, "{bare}:waiting", rank, number).await;
    }
    for number in 0..COUNSELORS as u64 {
        add(&link, "{bare}:free", 0, number).await;
    }
    let mut rate = 0.0;
    for (name, share, in_flight) in [
        ("floor: the bare script, one a call", 1, 1),
        (
            "floor: the same, 64 a call, 4 in flight",
            CLAIMS_MAX,
            IN_FLIGHT,
        ),
    ] {
        let calls = ROUNDS * ROUND / share;
        let begun = Instant::now();
        let mut times: Vec<Duration> = stream::iter(0..calls)
            .map(|_| bare(&link, share))
            .buffer_unordered(in_flight)
            .collect()
            .await;
        let spent = begun.elapsed();
        row(name, calls * share, spent, &mut times, share);
        rate = (calls * share) as f64 / spent.as_secs_f64();
    }
    rate
}

async fn add(link: &Link, key: &str, score: u64, member: u64) {
    let mut command = redis::cmd("ZADD");
    command.arg(key).arg(score).arg(format!("{member:032x}"));
    let _: i64 = link.ask(&command).await.expect("Redis answers");
}

async fn bare(link: &Link, claims: usize) -> Duration {
    let script = Script::new(BARE);
    let start = Instant::now();
    let call = |verb: &str, script: &str| {
        let mut command = redis::cmd(verb);
        command.arg(script).arg(3);
        command
            .arg(&["{bare}:waiting", "{bare}:free", "{bare}:claims"])
            .arg(claims);
        command
    };
    let answer: Result<i64, _> = link.ask(&call("EVALSHA", script.get_hash())).await;
    if answer.is_err() {
        let _: i64 = link.ask(&call("EVAL", BARE)).await.expect("Redis answers");
    }
    start.elapsed()
}

struct House {
    /// One for each dispatcher; the first also does everything else.
    boards: Vec<RedisBoard>,
    desk: DeskId,
    crowd: Crowd,
    ids: u128,
}

impl House {
    async fn open(server: &RedisServer) -> Self {
        let board = || RedisBoard::new(link(server)).by_callers_time();
        let mut house = Self {
            boards: (0..4).map(|_| board()).collect(),
            desk: "hikari".parse().expect("a desk's name"),
            crowd: Crowd::new(NOW),
            ids: 0,
        };
        house.fill().await;
        house
    }

    fn board(&self) -> &RedisBoard {
        self.boards.first().expect("four boards")
    }

    async fn fill(&mut self) {
        let board = self.board();
        let epoch = board.rebuild(&self.desk).await.expect("an epoch");
        board.filled(&self.desk, epoch).await.expect("an answer");
        for slot in self.crowd.counselors(COUNSELORS) {
            let on = self.board().on_duty(&self.desk, slot, NOW);
            on.await.expect("on duty");
        }
        self.arrive(WAITING).await;
    }

    async fn arrive(&mut self, count: usize) {
        let tickets: Vec<_> = (0..count).map(|_| self.crowd.client(COUNSELORS)).collect();
        let placed = stream::iter(tickets).map(|ticket| {
            let conversation = ticket.conversation;
            self.board()
                .place(&self.desk, conversation, Seq(1), Standing::Waiting(ticket))
        });
        let mut placed = placed.buffer_unordered(FILLING);
        while let Some(placed) = placed.next().await {
            placed.expect("a place");
        }
    }

    /// One call after the other, each for one claim.
    async fn single(&mut self) {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let mut claims = Vec::new();
            for _ in 0..ROUND / 4 {
                let ids = self.fresh_ids(1);
                let start = Instant::now();
                let found = self.board().match_next(&self.desk, ids, RULES, NOW).await;
                times.push(start.elapsed());
                claims.extend(found.expect("an answer").claims);
            }
            self.finish(claims).await;
        }
        let spent = times.iter().sum();
        row(
            "match_next, one claim a call",
            times.len(),
            spent,
            &mut times,
            1,
        );
    }

    /// Claims a second. Only the matching is timed; the room is full again before each round.
    async fn batched(&mut self, name: &str, dispatchers: usize) -> f64 {
        let (mut spent, mut matched) = (Duration::ZERO, 0);
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let calls: Vec<Vec<ClaimId>> = (0..ROUND / CLAIMS_MAX)
                .map(|_| self.fresh_ids(CLAIMS_MAX))
                .collect();
            let begun = Instant::now();
            let calls = stream::iter(calls.into_iter().enumerate()).map(|(number, ids)| {
                let board = self.boards.get(number % dispatchers).expect("four boards");
                let desk = &self.desk;
                async move {
                    let start = Instant::now();
                    let found = board.match_next(desk, ids, RULES, NOW).await;
                    (start.elapsed(), found.expect("an answer").claims)
                }
            });
            let in_flight = IN_FLIGHT.max(dispatchers);
            let found: Vec<_> = calls.buffer_unordered(in_flight).collect().await;
            spent += begun.elapsed();
            times.extend(found.iter().map(|(time, _)| *time));
            let claims: Vec<Claim> = found.into_iter().flat_map(|(_, claims)| claims).collect();
            let clients: HashSet<_> = claims.iter().map(|claim| claim.conversation).collect();
            assert_eq!(clients.len(), claims.len(), "a client was claimed twice");
            assert_eq!(claims.len(), ROUND, "nobody is left to serve");
            matched += claims.len();
            self.finish(claims).await;
        }
        row(name, matched, spent, &mut times, CLAIMS_MAX);
        matched as f64 / spent.as_secs_f64()
    }

    async fn whole_round(&mut self) {
        let begun = Instant::now();
        let mut matched = 0;
        for _ in 0..ROUNDS {
            let calls: Vec<Vec<ClaimId>> = (0..ROUND / CLAIMS_MAX)
                .map(|_| self.fresh_ids(CLAIMS_MAX))
                .collect();
            let calls =
                stream::iter(calls).map(|ids| self.board().match_next(&self.desk, ids, RULES, NOW));
            let found: Vec<_> = calls.buffer_unordered(IN_FLIGHT).collect().await;
            let claims = found
                .into_iter()
                .flat_map(|found| found.expect("an answer").claims);
            let claims: Vec<Claim> = claims.collect();
            matched += claims.len();
            self.finish(claims).await;
        }
        row(
            "match, accept, end, and another arrives",
            matched,
            begun.elapsed(),
            &mut [],
            1,
        );
    }

    async fn finish(&mut self, claims: Vec<Claim>) {
        let count = claims.len();
        let ended = stream::iter(claims).map(|claim| {
            let (board, desk) = (self.board(), &self.desk);
            async move {
                let weight = Load::conversations(1);
                let stood = board.accept(desk, claim.id, weight, NOW).await;
                assert_eq!(stood, Ok(true));
                let gone = board.place(desk, claim.conversation, Seq(1), Standing::Absent);
                gone.await.expect("an end");
            }
        });
        ended.buffer_unordered(FILLING).collect::<Vec<()>>().await;
        self.arrive(count).await;
    }

    async fn rebuild(&mut self) {
        let begun = Instant::now();
        self.fill().await;
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
