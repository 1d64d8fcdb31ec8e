//! Several nodes over one PostgreSQL and one Redis, as real processes: clients on the first, counselors on
//! the second, a supervisor on the third, all writing. Nothing acknowledged is lost, doubled or out of order.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so by panicking"
)]

#[path = "../adapters/tests/support/postgres.rs"]
#[expect(dead_code, reason = "the ledger's own tests use more of it")]
mod postgres;
#[path = "../adapters/tests/support/redis.rs"]
#[expect(dead_code, reason = "the board's own tests use more of it")]
mod redis;

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    process::{Child, ChildStdout, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use postgres::PostgresServer;
use redis::RedisServer;
use tokio::{sync::watch, task::LocalSet, time::sleep};
use tomoshibi_engine::staff::Language;
use tomoshibi_loadtest::{
    client::{self, VirtualClient},
    counselor::{self, Account, VirtualCounselor},
    history::History,
    server::Server,
    texts::Grade,
};

const CLIENTS: u32 = 9;
const STAFF: [(&str, &str, &str); 4] = [
    ("peer", "counselor", "peer"),
    ("counsel", "counselor", "counselor"),
    ("licensed", "counselor", "licensed"),
    ("boss", "supervisor", "licensed"),
];

/// What the nodes share.
struct Deployment {
    postgres: PostgresServer,
    redis: RedisServer,
    /// Holds the key that seals every text.
    data: tempfile::TempDir,
    accounts: Vec<Account>,
}

impl Deployment {
    fn new() -> Self {
        let mut deployment = Self {
            postgres: PostgresServer::start(),
            redis: RedisServer::start(),
            data: tempfile::tempdir().unwrap(),
            accounts: Vec::new(),
        };
        deployment.run(&["migrate"]);
        deployment.run(&["desk", "apply", "config/demo/desk.toml"]);
        for (name, role, qualification) in STAFF {
            let words = ["staff", "add", name, "--desk", "demo", "--nickname", name];
            let rest = ["--role", role, "--qualification", qualification];
            let languages = ["--languages", "ja,en", "--json"];
            let told = deployment.run(&[&words[..], &rest, &languages].concat());
            let told: serde_json::Value = serde_json::from_str(&told).unwrap();
            deployment.accounts.push(Account {
                name: name.to_owned(),
                password: told["password"].as_str().unwrap().to_owned(),
            });
        }
        deployment
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tomoshibi"));
        command
            .args(words)
            .env_clear()
            .env("TOMOSHIBI_DATA_DIR", self.data.path())
            .env("TOMOSHIBI_DATABASE_URL", self.postgres.url("postgres"))
            .env("TOMOSHIBI_REDIS_URL", self.redis.url())
            .env("TOMOSHIBI_TELEMETRY_LEVEL", "warn");
        command
    }

    fn run(&self, words: &[&str]) -> String {
        let ended = self.command(words).output().unwrap();
        let told = String::from_utf8_lossy(&ended.stdout).into_owned();
        assert!(ended.status.success(), "{words:?}: {ended:?}");
        told
    }

    fn node(&self) -> Node {
        let held = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = held.local_addr().unwrap().to_string();
        drop(held);
        Node::start(self, address)
    }

    fn account(&self, name: &str) -> Account {
        let mut all = self.accounts.iter();
        all.find(|account| account.name == name).unwrap().clone()
    }
}

struct Node {
    child: Child,
    address: String,
    /// Held so that the node never writes into a closed pipe.
    _words: BufReader<ChildStdout>,
}

impl Node {
    fn start(deployment: &Deployment, address: String) -> Self {
        let mut child = deployment
            .command(&["serve", "--listen", &address])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut words = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("listening on") {
            line.clear();
            assert!(words.read_line(&mut line).unwrap() > 0, "the node ended");
        }
        Self {
            child,
            address,
            _words: words,
        }
    }

    /// As the power cord would, and plugged in again.
    fn kill_and_start_again(&mut self, deployment: &Deployment) {
        self.kill();
        *self = Self::start(deployment, self.address.clone());
    }

    fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn server(&self) -> Server {
        Server::at(&self.address)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}

/// People on three nodes, who write until they are told to stop.
struct Evening {
    history: Arc<History>,
    stopper: watch::Sender<bool>,
    clients: Vec<tokio::task::JoinHandle<VirtualClient>>,
    counselors: Vec<tokio::task::JoinHandle<VirtualCounselor>>,
}

impl Evening {
    async fn begin(deployment: &Deployment, nodes: &[Node; 3]) -> Self {
        let [first, second, third] = nodes;
        let history = Arc::new(History::default());
        let (stopper, stop) = watch::channel(false);
        let mut clients = Vec::new();
        for index in 0..CLIENTS {
            let person = enrol(&first.server(), index, &history).await;
            clients.push(tokio::task::spawn_local(person.run(stop.clone())));
        }
        let mut counselors = Vec::new();
        for (index, (name, role, _)) in (0..).zip(STAFF) {
            let at = if role == "supervisor" { third } else { second };
            let (account, manner) = (deployment.account(name), manner());
            let person =
                VirtualCounselor::new(&at.server(), account, index, manner, Arc::clone(&history));
            counselors.push(tokio::task::spawn_local(person.run(stop.clone())));
        }
        Self {
            history,
            stopper,
            clients,
            counselors,
        }
    }

    /// Until so many lines are kept.
    async fn goes_on_until(&self, lines: usize) {
        let written = async {
            while self.history.lines_kept() < lines {
                sleep(Duration::from_millis(50)).await;
            }
        };
        let in_time = tokio::time::timeout(Duration::from_mins(2), written).await;
        let kept = self.history.lines_kept();
        assert!(in_time.is_ok(), "only {kept} of {lines} lines were kept");
    }

    async fn ends_well(self, data: &Deployment) {
        sleep(Duration::from_secs(3)).await;
        self.stopper.send(true).unwrap();
        for person in self.counselors {
            let unkept = person.await.unwrap().unkept();
            assert_eq!(unkept, 0, "a counselor's line was never kept");
        }
        for person in self.clients {
            let mut person = person.await.unwrap();
            assert_eq!(person.unkept(), 0, "a client's line was never kept");
            let read = person.reread().await;
            read.expect("the last page reads everything");
        }
        println!("{} lines kept", self.history.lines_kept());
        assert_eq!(self.history.check(), []);
        data.run(&["audit", "--json"]);
    }
}

async fn enrol(server: &Server, index: u32, history: &Arc<History>) -> VirtualClient {
    let manner = client::Manner {
        grade: match index % 3 {
            0 => Grade::Danger,
            1 => Grade::Distressed,
            _ => Grade::Lonely,
        },
        language: Language::Ja,
        think: Duration::from_millis(40)..Duration::from_millis(120),
        waits_for_answer: false,
        lines_max: usize::MAX,
        marked: true,
    };
    let enrolled = VirtualClient::enrol(server, "demo", index, manner, Arc::clone(history));
    enrolled.await.unwrap()
}

fn manner() -> counselor::Manner {
    counselor::Manner {
        think: Duration::from_millis(5)..Duration::from_millis(40),
        answers_max: None,
        whisper_one_in: 5,
        marked: true,
    }
}

fn on_stage(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    LocalSet::new().block_on(&runtime.unwrap(), test);
}

fn three(deployment: &Deployment) -> [Node; 3] {
    [(); 3].map(|()| deployment.node())
}

#[test]
fn people_on_three_nodes_write_and_read_in_one_order() {
    on_stage(async {
        let deployment = Deployment::new();
        let nodes = three(&deployment);
        let evening = Evening::begin(&deployment, &nodes).await;
        evening.goes_on_until(400).await;
        evening.ends_well(&deployment).await;
    });
}

#[test]
fn nodes_and_redis_are_killed_in_turn_and_nothing_is_lost() {
    on_stage(async {
        let mut deployment = Deployment::new();
        let mut nodes = three(&deployment);
        let evening = Evening::begin(&deployment, &nodes).await;
        evening.goes_on_until(100).await;
        for node in &mut nodes {
            let kept = evening.history.lines_kept();
            node.kill_and_start_again(&deployment);
            evening.goes_on_until(kept + 50).await;
        }
        // It comes back with nothing: the board is filled from the ledger.
        let kept = evening.history.lines_kept();
        deployment.redis.kill();
        evening.goes_on_until(kept + 50).await;
        deployment.redis.start_again();
        evening.goes_on_until(kept + 200).await;
        evening.ends_well(&deployment).await;
    });
}
