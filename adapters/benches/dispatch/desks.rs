//! What each further desk costs on one Redis: its memory, and how fast all of them together are filled and
//! matched. A desk of its own must cost the same however many there are.

use std::{sync::Arc, time::Instant};

use futures_util::{StreamExt, stream};
use tomoshibi_adapters::{board::RedisBoard, redis_link::Link};
use tomoshibi_engine::{
    conversation::Standing,
    ids::{ClaimId, DeskId, Seq},
    ports::board::{Board, CLAIMS_MAX},
};
use uuid::Uuid;

use crate::{NOW, RULES, crowd::Crowd, on_redis::link, redis_server::RedisServer};

const DESKS: [usize; 4] = [1, 10, 100, 1_000];
const COUNSELORS: usize = 20;
const WAITING: usize = 100;
/// Calls on their way at once.
const IN_FLIGHT: usize = 64;

pub(crate) async fn measure() {
    println!("desks on one Redis: each {WAITING} waiting, {COUNSELORS} counselors");
    println!(
        "{:>8} {:>12} {:>18} {:>18}",
        "desks", "kB a desk", "placed a second", "claims a second"
    );
    for desks in DESKS {
        one(desks).await;
    }
}

async fn one(count: usize) {
    let server = RedisServer::start();
    let link = link(&server);
    let board = RedisBoard::new(Arc::clone(&link)).by_callers_time();
    let desks: Vec<DeskId> = (0..count).map(desk).collect();
    let before = memory(&link).await;
    let begun = Instant::now();
    let filled = stream::iter(&desks).map(|desk| fill(&board, desk));
    filled
        .buffer_unordered(IN_FLIGHT)
        .collect::<Vec<()>>()
        .await;
    let placed = (count * WAITING) as f64 / begun.elapsed().as_secs_f64();
    let each = (memory(&link).await - before) / count as f64 / 1e3;

    let begun = Instant::now();
    let claimed = stream::iter(desks.iter().enumerate()).map(|(number, desk)| {
        let ids = (0..CLAIMS_MAX).map(|id| claim(number * CLAIMS_MAX + id));
        board.match_next(desk, ids.collect(), RULES, NOW)
    });
    let claimed: Vec<_> = claimed.buffer_unordered(IN_FLIGHT).collect().await;
    let claims: usize = claimed
        .into_iter()
        .map(|matched| matched.expect("an answer").claims.len())
        .sum();
    assert_eq!(claims, count * CLAIMS_MAX, "nobody is left to serve");
    let rate = claims as f64 / begun.elapsed().as_secs_f64();
    println!("{count:>8} {each:>12.1} {placed:>18.0} {rate:>18.0}");
}

async fn fill(board: &RedisBoard, desk: &DeskId) {
    let mut crowd = Crowd::new(NOW);
    let epoch = board.rebuild(desk).await.expect("an epoch");
    for slot in crowd.counselors(COUNSELORS) {
        board.on_duty(desk, slot, NOW).await.expect("on duty");
    }
    for _ in 0..WAITING {
        let ticket = crowd.client(COUNSELORS);
        let conversation = ticket.conversation;
        let placed = board.place(desk, conversation, Seq(1), Standing::Waiting(ticket));
        placed.await.expect("a place");
    }
    board.filled(desk, epoch).await.expect("an answer");
}

/// Bytes that the server uses.
async fn memory(link: &Link) -> f64 {
    let mut info = redis::cmd("INFO");
    info.arg("memory");
    let told: String = link.ask(&info).await.expect("Redis answers");
    let used = told
        .lines()
        .find_map(|line| line.strip_prefix("used_memory:"));
    used.expect("a number").parse().expect("a number")
}

fn desk(number: usize) -> DeskId {
    format!("desk-{number}").parse().expect("a desk's name")
}

fn claim(number: usize) -> ClaimId {
    ClaimId(Uuid::from_u128(number as u128))
}
