//! What nodes share beside the database: the waiting room and the bus, through Redis; or nothing, for a node
//! that stands alone and keeps both in its own memory.

use std::sync::Arc;

use tomoshibi_adapters::{
    board::{MemoryBoard, RedisBoard, SPACE},
    bus::{LocalBus, RedisBus},
    redis_link::{Address, Link},
    system::{SystemClock, SystemIds},
};
use tomoshibi_config::Settings;
use tomoshibi_engine::{
    desk::Desk,
    ids::NodeId,
    ports::{
        board::Board,
        bus::Bus,
        clock::{Clock as _, Ids as _},
    },
};

use crate::{exit::Failure, store::authorities};

pub(super) struct Shared {
    pub(super) board: Arc<dyn Board>,
    pub(super) bus: Arc<dyn Bus>,
}

pub(super) fn of(settings: &Settings, desks: &[Desk]) -> Result<Shared, Failure> {
    if settings.redis_url.is_empty() {
        return Ok(alone());
    }
    let address: Address = settings
        .redis_url
        .expose()
        .parse()
        .map_err(|why| Failure::input(format!("redis_url {why}")))?;
    let address = address
        .signed_by(&authorities(settings))
        .map_err(|why| Failure::input(format!("tls_ca_file: {why}")))?;
    tracing::info!(redis = ?address, "shares the waiting room");
    let node = NodeId(SystemIds.fresh());
    let desks = desks.iter().map(|desk| desk.id.clone()).collect();
    // Hints go by a connection of their own: the board's answers do not wait behind them.
    let hints = Arc::new(Link::to(address.clone()));
    Ok(Shared {
        board: Arc::new(RedisBoard::new(Arc::new(Link::to(address)))),
        bus: Arc::new(RedisBus::start(hints, node, SPACE, desks)),
    })
}

fn alone() -> Shared {
    // Greater than any epoch of an earlier run, unless the clock was set back.
    let first_epoch = u64::try_from(SystemClock.now().0).unwrap_or(0);
    Shared {
        board: Arc::new(MemoryBoard::starting_at(first_epoch)),
        bus: Arc::new(LocalBus),
    }
}
