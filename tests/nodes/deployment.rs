//! One PostgreSQL, one Redis, a desk with its staff, and the nodes that share them. Each node reaches each
//! server over a wire of its own.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
};

use tomoshibi_loadtest::{counselor::Account, server::Server};

use crate::{postgres::PostgresServer, redis::RedisServer, wire::Wire};

const DESK: &str = "config/demo/desk.toml";
const PASSWORD: &str = "v7dq-2mxk-hw4p-zt9c";

pub(crate) struct Deployment {
    pub(crate) postgres: PostgresServer,
    pub(crate) redis: RedisServer,
    /// Holds the key that seals every text, and the nodes' logs.
    pub(crate) data: tempfile::TempDir,
    pub(crate) staff: Vec<Member>,
}

/// Somebody who answers.
#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) account: Account,
    pub(crate) is_supervisor: bool,
}

impl Deployment {
    /// With so many counselors of each qualification, and one supervisor.
    pub(crate) fn with(each: usize) -> Self {
        let mut deployment = Self {
            postgres: PostgresServer::start(),
            redis: RedisServer::start(),
            data: tempfile::tempdir().unwrap(),
            staff: Vec::new(),
        };
        deployment.run(&["migrate"]);
        deployment.psql(&["-f", "docs/operations/roles.postgres.sql"]);
        deployment.run(&["desk", "apply", DESK]);
        for qualification in ["peer", "counselor", "licensed"] {
            for number in 0..each {
                deployment.hire(
                    &format!("{qualification}{number}"),
                    "counselor",
                    qualification,
                );
            }
        }
        deployment.hire("boss", "supervisor", "licensed");
        deployment
    }

    pub(crate) fn hire(&mut self, name: &str, role: &str, qualification: &str) {
        let words = ["staff", "add", name, "--desk", "demo", "--nickname", name];
        let rest = ["--role", role, "--qualification", qualification];
        let languages = ["--languages", "ja,en", "--password-stdin"];
        self.run_with_input(&[&words[..], &rest, &languages].concat(), PASSWORD);
        self.staff.push(Member {
            account: Account {
                name: name.to_owned(),
                password: PASSWORD.to_owned(),
            },
            is_supervisor: role == "supervisor",
        });
    }

    /// The servers themselves, without a wire.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tomoshibi"));
        command
            .args(words)
            .env_clear()
            .env("TOMOSHIBI_DATA_DIR", self.data.path())
            .env("TOMOSHIBI_DATABASE_URL", self.postgres.url("postgres"))
            .env("TOMOSHIBI_REDIS_URL", self.redis.url())
            .env("TOMOSHIBI_GATEWAY_SECOND_FACTOR_FOR", "")
            .env("TOMOSHIBI_TELEMETRY_LEVEL", "info");
        command
    }

    fn run_with_input(&self, words: &[&str], input: &str) {
        let mut command = self.command(words);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        drop(stdin);
        assert!(child.wait().unwrap().success(), "{words:?}");
    }

    pub(crate) fn run(&self, words: &[&str]) -> String {
        let ended = self.command(words).output().unwrap();
        let told = String::from_utf8_lossy(&ended.stdout).into_owned();
        assert!(ended.status.success(), "{words:?}: {ended:?}");
        told
    }

    /// What the audit found, whatever it was.
    pub(crate) fn audit(&self) -> String {
        let ended = self.command(&["audit", "--json"]).output().unwrap();
        String::from_utf8(ended.stdout).unwrap()
    }

    /// What became of a conversation and when, without a word of it.
    pub(crate) fn stream(&self, conversation: &str) -> String {
        let select = format!(
            "SELECT e.seq, e.at, e.kind, e.plain FROM events e
             JOIN conversations c ON c.key = e.conversation WHERE c.id = '{conversation}'
             AND e.kind NOT IN ('said', 'whispered') ORDER BY e.seq"
        );
        self.psql(&["-c", &select])
    }

    /// As the owner of the tables, in the folder of the whole program.
    pub(crate) fn psql(&self, words: &[&str]) -> String {
        let ended = Command::new("psql")
            .args(["-v", "ON_ERROR_STOP=1", "-q", "-A", "-t"])
            .args(words)
            .arg(self.postgres.url("postgres"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        assert!(ended.status.success(), "{words:?}: {ended:?}");
        String::from_utf8(ended.stdout).unwrap()
    }

    pub(crate) fn three(&self) -> [Node; 3] {
        [0, 1, 2].map(|number| Node::new(self, number))
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.data.path().join("deployment.key")
    }

    fn redis_socket(&self) -> PathBuf {
        self.redis.folder().join("redis.sock")
    }
}

/// A node, and its wires, which outlive its process.
pub(crate) struct Node {
    process: Process,
    pub(crate) address: String,
    pub(crate) to_redis: Wire,
    pub(crate) to_postgres: Wire,
    log: PathBuf,
}

impl Node {
    pub(crate) fn new(deployment: &Deployment, number: usize) -> Self {
        let held = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = held.local_addr().unwrap().to_string();
        drop(held);
        let to_redis = Wire::to(&deployment.redis_socket());
        let to_postgres = Wire::to(&deployment.postgres.socket());
        let log = deployment.data.path().join(format!("node{number}.log"));
        let process = Process::start(deployment, &address, [&to_redis, &to_postgres], &log, &[]);
        Self {
            process,
            address,
            to_redis,
            to_postgres,
            log,
        }
    }

    pub(crate) fn start_again(&mut self, deployment: &Deployment) {
        self.kill();
        let wires = [&self.to_redis, &self.to_postgres];
        self.process = Process::start(deployment, &self.address, wires, &self.log, &[]);
    }

    /// As the power cord would, and plugged in again.
    pub(crate) fn kill_and_start_again(&mut self, deployment: &Deployment) {
        self.start_again(deployment);
    }

    pub(crate) fn kill(&mut self) {
        self.process.kill();
    }

    /// Started again by a clock that is so many seconds ahead; its timers run as before.
    pub(crate) fn start_with_clock_ahead(&mut self, deployment: &Deployment, seconds: u32) {
        self.kill();
        let clock = [
            ("LD_PRELOAD", faketime()),
            ("FAKETIME", format!("+{seconds}s")),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ];
        let wires = [&self.to_redis, &self.to_postgres];
        self.process = Process::start(deployment, &self.address, wires, &self.log, &clock);
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        self.process.child.try_wait().unwrap().is_none()
    }

    /// As a deploy does: what the process said, and how it ended.
    pub(crate) fn terminate(&mut self) -> (String, ExitStatus) {
        signal("TERM", &self.pid());
        let mut said = String::new();
        while self.process.words.read_line(&mut said).unwrap() > 0 {}
        (said, self.process.child.wait().unwrap())
    }

    pub(crate) fn pid(&self) -> String {
        self.process.child.id().to_string()
    }

    pub(crate) fn server(&self) -> Server {
        Server::at(&self.address)
    }

    /// What it counts, as a program that watches it reads.
    pub(crate) async fn metrics(&self) -> String {
        self.server().page("/metrics").await.unwrap()
    }

    /// Everything it logged, over all of its lives.
    pub(crate) fn logged(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }
}

struct Process {
    child: Child,
    /// Held so that the node never writes into a closed pipe.
    words: BufReader<ChildStdout>,
}

impl Process {
    fn start(
        deployment: &Deployment,
        address: &str,
        wires: [&Wire; 2],
        log: &Path,
        clock: &[(&str, String)],
    ) -> Self {
        let [redis, postgres] = wires.map(|wire| &wire.address);
        let log = File::options().create(true).append(true).open(log).unwrap();
        let mut child = deployment
            .command(&["serve", "--listen", address])
            .env("TOMOSHIBI_REDIS_URL", format!("redis://{redis}"))
            .env(
                "TOMOSHIBI_DATABASE_URL",
                format!("postgres://tomoshibi_node@{postgres}/postgres"),
            )
            .envs(clock.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut words = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("listening on") {
            line.clear();
            assert!(words.read_line(&mut line).unwrap() > 0, "the node ended");
        }
        Self { child, words }
    }

    fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The library that shows another time to a program.
fn faketime() -> String {
    let folders = std::fs::read_dir("/usr/lib").unwrap().flatten();
    let mut named = folders.map(|entry| entry.path().join("faketime/libfaketimeMT.so.1"));
    let found = named.find(|path| path.exists());
    found
        .expect("libfaketime is installed")
        .display()
        .to_string()
}

/// To one process that this test started.
pub(crate) fn signal(name: &str, pid: &str) {
    let sent = Command::new("kill")
        .args(["-s", name, pid])
        .status()
        .unwrap();
    assert!(sent.success(), "kill -s {name} {pid}");
}
