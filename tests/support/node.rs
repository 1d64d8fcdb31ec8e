//! The real binary as a child process: started on a free port, killed as a crash would, started again.

#![expect(unreachable_pub, reason = "a module of two tests")]
#![allow(dead_code, reason = "each test uses a part")]

use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use tomoshibi_loadtest::counselor::Account;

/// Accounts whose sign-in a demonstration prints.
const ACCOUNTS: usize = 4;

/// One demonstration node on a data folder.
pub struct Node {
    child: Child,
    pub address: String,
    pub accounts: Vec<Account>,
    /// Held so that the node never writes into a closed pipe.
    _words: BufReader<ChildStdout>,
}

/// A free loopback port: bound for a moment, then given up.
pub fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

impl Node {
    /// Starts `tomoshibi demo` without simulated people and waits until it listens.
    pub fn start(address: &str, data: &Path) -> Self {
        Self::start_with(address, data, "warn", Stdio::inherit())
    }

    /// The same, with a log level and a place for what it logs.
    pub fn start_with(address: &str, data: &Path, level: &str, log: Stdio) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tomoshibi"))
            .args(["demo", "--listen", address, "--data"])
            .arg(data)
            .env("SIMULATED", "0")
            .env("TOMOSHIBI_TELEMETRY_LEVEL", level)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the binary starts");
        let mut words = BufReader::new(child.stdout.take().unwrap());
        let mut accounts = Vec::new();
        let mut listens = false;
        loop {
            let mut line = String::new();
            let read = words.read_line(&mut line).unwrap();
            assert!(
                read > 0,
                "the node ended before it listened: {:?}",
                child.try_wait()
            );
            if let Some(account) = sign_in(&line) {
                accounts.push(account);
            }
            listens |= line.contains("listening on");
            if listens && accounts.len() == ACCOUNTS {
                break;
            }
        }
        Self {
            child,
            address: address.to_owned(),
            accounts,
            _words: words,
        }
    }

    /// As the power cord would: no handler runs.
    pub fn kill_9(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Resident memory in bytes.
    pub fn resident(&self) -> usize {
        let status = self.proc("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|rest| rest.trim().strip_suffix(" kB"));
        kib.unwrap().trim().parse::<usize>().unwrap() * 1_024
    }

    /// Open files and sockets.
    pub fn descriptors(&self) -> usize {
        let folder = format!("/proc/{}/fd", self.child.id());
        fs::read_dir(folder).unwrap().count()
    }

    fn proc(&self, file: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).unwrap()
    }

    pub fn account(&self, name: &str) -> Account {
        self.accounts
            .iter()
            .find(|a| a.name == name)
            .expect("a demo account")
            .clone()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `sign-in: <account> <password> <role>`
fn sign_in(line: &str) -> Option<Account> {
    let mut words = line.trim().strip_prefix("sign-in: ")?.split_whitespace();
    Some(Account {
        name: words.next()?.to_owned(),
        password: words.next()?.to_owned(),
    })
}
