//! The board on a real Redis.

mod encrypted;
mod faults;
mod many_servers;
mod scripts;

use std::sync::Arc;

use redis::FromRedisValue;
use tomoshibi_adapters::redis_link::Link;
use tomoshibi_engine::{
    conversation::Standing,
    dispatch::{Load, Need, Rank, Slot, Ticket},
    ids::{ClaimId, ConversationId, DeskId, StaffId},
    ports::board::Board,
    staff::{Language, Qualification},
    time::Timestamp,
    triage::Band,
};
use uuid::Uuid;

mod conformance {
    use crate::subject::{Kind as _, OnRedis};

    tomoshibi_engine::board_conformance!(OnRedis::fresh());
}

fn desk() -> DeskId {
    "hikari".parse().expect("a desk's name")
}

fn client(number: u128) -> ConversationId {
    ConversationId(Uuid::from_u128(number))
}

fn claim(number: u128) -> ClaimId {
    ClaimId(Uuid::from_u128(number))
}

fn waiting(number: u128) -> Standing {
    Standing::Waiting(Ticket {
        conversation: client(number),
        rank: Rank((2 << 50) + 7),
        need: Need::default(),
        band: Band::Low,
        weight: Load::conversations(1),
        excluded: Vec::new().into(),
        held: false,
        rerank_at: None,
        imminent_since: None,
    })
}

fn slot(number: u128) -> Slot {
    Slot {
        counselor: StaffId(Uuid::from_u128(number)),
        qualification: Qualification::Peer,
        languages: [Language::Ja].into_iter().collect(),
        capacity: Load::conversations(4),
        reserve: Load::ZERO,
        open_max: 60,
        last_new_at: Timestamp(0),
    }
}

/// A command of the test's own.
async fn tell<T: FromRedisValue>(link: &Arc<Link>, words: &[&str]) -> T {
    let (verb, rest) = words.split_first().expect("a command");
    let mut command = redis::cmd(verb);
    command.arg(rest);
    link.ask(&command).await.expect("Redis answers")
}

/// A board filled with nobody.
async fn begin(board: &impl Board) -> u64 {
    let epoch = board.rebuild(&desk()).await.expect("an epoch");
    assert_eq!(board.filled(&desk(), epoch).await, Ok(true));
    epoch
}
