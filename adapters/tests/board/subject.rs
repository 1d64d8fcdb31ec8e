//! The boards under test, behind one face: each gives fresh desks, and answers when asked.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::runtime::{Builder, Runtime};
use tomoshibi_adapters::{
    board::{MemoryBoard, RedisBoard},
    redis_link::{Address, Limits, Link},
};
use tomoshibi_engine::{
    ids::DeskId,
    ports::board::{Board, BoardAnswer},
};

use crate::redis_server::RedisServer;

/// A kind of board.
pub(crate) trait Kind {
    /// A board of this kind, by the moments that calls name; never filled.
    fn fresh() -> Arc<dyn Board>;
}

#[derive(Debug)]
pub(crate) struct InProcess;

impl Kind for InProcess {
    fn fresh() -> Arc<dyn Board> {
        Arc::new(MemoryBoard::default())
    }
}

#[derive(Debug)]
pub(crate) struct OnRedis;

impl Kind for OnRedis {
    /// All on one server a thread, apart by name.
    fn fresh() -> Arc<dyn Board> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        HALL.with(|hall| on(&hall.link).in_space(&number.to_string()).shared())
    }
}

/// One of a test's own, by the moments that calls name.
pub(crate) fn on(link: &Arc<Link>) -> RedisBoard {
    RedisBoard::new(Arc::clone(link)).by_callers_time()
}

/// Patient: the machine may have more to do than this test.
pub(crate) fn link_to(url: &str) -> Arc<Link> {
    link_at(url.parse().expect("an address"))
}

pub(crate) fn link_at(address: Address) -> Arc<Link> {
    let limits = Limits {
        connect: Duration::from_secs(30),
        answer: Duration::from_secs(30),
    };
    Arc::new(Link::within(limits, address))
}

pub(crate) trait Shared {
    fn shared(self) -> Arc<dyn Board>;
}

impl Shared for RedisBoard {
    fn shared(self) -> Arc<dyn Board> {
        Arc::new(self)
    }
}

/// A desk that was filled with nobody.
pub(crate) struct Asked {
    board: Arc<dyn Board>,
    pub(crate) desk: DeskId,
}

impl Asked {
    pub(crate) fn fresh<K: Kind>() -> Self {
        let asked = Self {
            board: K::fresh(),
            desk: "hikari".parse().expect("a desk's name"),
        };
        asked.rebuild();
        asked
    }

    /// Emptied, and filled with nobody.
    pub(crate) fn rebuild(&self) -> u64 {
        let epoch = self.ask(|board, desk| board.rebuild(desk));
        assert!(self.ask(|board, desk| board.filled(desk, epoch)));
        epoch
    }

    pub(crate) fn ask<T>(
        &self,
        question: impl for<'a> FnOnce(&'a dyn Board, &'a DeskId) -> BoardAnswer<'a, T>,
    ) -> T {
        let answer = question(&*self.board, &self.desk);
        HALL.with(|hall| hall.runtime.block_on(answer))
            .expect("the board answers")
    }
}

struct Hall {
    link: Arc<Link>,
    runtime: Runtime,
    _server: RedisServer,
}

thread_local! {
    static HALL: Hall = {
        let server = RedisServer::start();
        let link = link_to(&server.url());
        let runtime = Builder::new_current_thread().enable_all().build();
        Hall { link, runtime: runtime.expect("a runtime"), _server: server }
    };
}
