//! Ten thousand connections that never become anything, against one real node: it goes on serving, its memory
//! stays within bounds, and each of them is ended and given back. Half of them say nothing at all, half stop in
//! the middle of the upgrade.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so by panicking"
)]

#[path = "support/node.rs"]
mod node;

use std::{cell::Cell, net::SocketAddr, time::Duration};

use futures_util::{StreamExt as _, future::join_all, stream};
use node::Node;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    task::LocalSet,
    time::timeout,
};
use tomoshibi_engine::{
    privacy::Text,
    protocol::v1::{ClientCommand, ClientFrame},
    staff::Language,
};
use tomoshibi_loadtest::{
    chance::fresh_id,
    server::Server,
    socket::{Door, Incoming, Socket},
};

const HALF_OPEN: u32 = 10_000;
/// Being connected at the same time.
const AT_ONCE: usize = 256;
/// What the gateway holds of one address that is no socket yet.
const HELD_OF_ONE: usize = 2_048;
/// Of all: 4,096 at 15 kB, with room for what an allocator keeps.
const MEMORY_MAX: usize = 100 << 20;
/// The listener, the database, pipes: what may differ between two looks.
const SLACK: usize = 64;

#[test]
fn one_address_leaves_room_for_everybody_else() {
    on_a_runtime(async {
        let mut siege = Siege::lay().await;
        let mut besiegers = siege.besiege(0..HALF_OPEN / 2, |_| 2).await;
        siege.serve_who_was_there().await;
        siege.serve_a_newcomer().await;
        let most = siege.held_most.get();
        assert!(most > HELD_OF_ONE / 4, "there was no siege: {most} held");
        besiegers.extend(siege.besiege(HALF_OPEN / 2..HALF_OPEN, |_| 2).await);
        let turned_away = siege.end(besiegers).await;
        assert!(turned_away > 0, "one address got every place it asked for");
    });
}

/// Together they take every place for a few seconds: whoever comes then waits that long, and is served.
#[test]
fn a_hundred_addresses_cannot_keep_anybody_out_for_long() {
    on_a_runtime(async {
        let mut siege = Siege::lay().await;
        let besiegers = siege.besiege(0..HALF_OPEN, |n| 2 + n % 100).await;
        siege.serve_who_was_there().await;
        siege.serve_a_newcomer().await;
        let turned_away = siege.end(besiegers).await;
        assert_eq!(
            turned_away, 0,
            "a hundred in one place is nobody's too many"
        );
    });
}

struct Siege {
    node: Node,
    server: Server,
    /// Connected before.
    present: Socket,
    memory: usize,
    descriptors: usize,
    /// How many were held at the same time. A slow machine ends the first before the last has come.
    held_most: Cell<usize>,
    _data: tempfile::TempDir,
}

impl Siege {
    async fn lay() -> Self {
        let data = tempfile::tempdir().unwrap();
        let address = node::free_address();
        let node = Node::start(&address, data.path());
        let server = Server::at(&address);
        let mut present = arrive(&server).await;
        say(&mut present, "before").await;
        Self {
            memory: node.resident(),
            descriptors: node.descriptors(),
            node,
            server,
            present,
            held_most: Cell::new(0),
            _data: data,
        }
    }

    /// From the loopback addresses that `host` chooses for their numbers.
    async fn besiege(
        &self,
        numbers: std::ops::Range<u32>,
        host: impl Fn(u32) -> u32,
    ) -> Vec<(u32, TcpStream)> {
        let to: SocketAddr = self.node.address.parse().unwrap();
        let one = |number: u32| {
            if number.is_multiple_of(64) {
                self.held_most.set(self.held_most.get().max(self.held()));
            }
            half_open(to, host(number), number)
        };
        let opening = stream::iter(numbers).map(one);
        opening.buffer_unordered(AT_ONCE).collect().await
    }

    async fn serve_who_was_there(&mut self) {
        say(&mut self.present, "during").await;
        assert!(self.node.resident() - self.memory < MEMORY_MAX);
    }

    async fn serve_a_newcomer(&self) {
        let mut newcomer = arrive(&self.server).await;
        say(&mut newcomer, "I am new").await;
    }

    fn held(&self) -> usize {
        self.node.descriptors().saturating_sub(self.descriptors)
    }

    /// Every one is ended by the node, and everything is as before. Answers how many of those who had begun a
    /// request were closed without being told that their time was over.
    async fn end(mut self, besiegers: Vec<(u32, TcpStream)>) -> usize {
        let answers = join_all(besiegers.into_iter().map(gone)).await;
        let unanswered = answers.iter().filter(|told| **told == Some(false)).count();
        say(&mut self.present, "after").await;
        assert!(self.node.resident() - self.memory < MEMORY_MAX);
        assert!(self.node.descriptors() < self.descriptors + SLACK);
        self.serve_a_newcomer().await;
        unanswered
    }
}

fn on_a_runtime(test: impl Future<Output = ()>) {
    raise_descriptors();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    LocalSet::new().block_on(&runtime, test);
}

async fn half_open(to: SocketAddr, host: u32, number: u32) -> (u32, TcpStream) {
    let socket = TcpSocket::new_v4().unwrap();
    let host = u8::try_from(host).unwrap();
    socket.bind(([127, 0, 0, host], 0).into()).unwrap();
    let mut stream = socket.connect(to).await.unwrap();
    if number.is_multiple_of(2) {
        let half = b"GET /ws/client HTTP/1.1\r\nhost: half\r\nupgrade: webso";
        // One that was turned away has closed already.
        let _ = stream.write_all(half).await;
    }
    (number, stream)
}

/// Whether one who had begun a request was told that it took too long.
async fn gone((number, mut stream): (u32, TcpStream)) -> Option<bool> {
    let mut rest = Vec::new();
    let ended = timeout(Duration::from_mins(1), stream.read_to_end(&mut rest));
    // Closed or reset: over either way.
    let _ = ended.await.expect("the node ends it");
    let told = rest.starts_with(b"HTTP/1.1 408");
    number.is_multiple_of(2).then_some(told)
}

async fn arrive(server: &Server) -> Socket {
    let token = server.enrol("demo", Language::En).await.unwrap().token;
    let mut socket = Socket::connect(server, &Door::Client).await.unwrap();
    socket
        .send(&ClientCommand::Hello {
            token,
            conversation: None,
            after: 0,
        })
        .await
        .unwrap();
    socket
}

/// Says a line and waits until it is kept.
async fn say(socket: &mut Socket, words: &str) {
    let said = fresh_id();
    let text = Text::new(words).unwrap();
    socket
        .send(&ClientCommand::Say { id: said, text })
        .await
        .unwrap();
    loop {
        match socket.next::<ClientFrame>().await.unwrap() {
            Incoming::Frame(ClientFrame::Kept { id, .. }) if id == said => return,
            Incoming::Frame(_) => {}
            Incoming::Closed(code) => panic!("closed with {code:?}"),
        }
    }
}

/// This process holds the other ends.
fn raise_descriptors() {
    let maximum = getrlimit(Resource::Nofile).maximum;
    let all = Rlimit {
        current: maximum,
        maximum,
    };
    setrlimit(Resource::Nofile, all).unwrap();
}
