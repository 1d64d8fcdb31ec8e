//! The program as a child process: run to its end, or until it is told to stop. Ended by its own id.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_tomoshibi");

/// What a command that ended said.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ended {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).expect(&self.out)
    }
}

/// A command on this data directory, with nothing of the test's own environment.
pub(crate) fn command(data: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .args(words)
        .env_clear()
        .env("TOMOSHIBI_DATA_DIR", data)
        .env("SIMULATED", "0");
    command
}

pub(crate) fn run(data: &Path, words: &[&str]) -> Ended {
    command(data, words).output().unwrap().into()
}

/// With something to read on standard input.
pub(crate) fn run_with_input(data: &Path, words: &[&str], input: &str) -> Ended {
    let mut child = command(data, words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    child.wait_with_output().unwrap().into()
}

/// A node that listens. Killed when it is dropped unstopped.
pub(crate) struct Node {
    child: Child,
    out: BufReader<ChildStdout>,
    pub(crate) address: String,
}

impl Node {
    /// Starts it on a free port and returns when it said where it listens.
    pub(crate) fn start(data: &Path, word: &str) -> Self {
        Self::begin(command(data, &[word]))
    }

    /// The demonstration with so many simulated clients, and its simulated counselors.
    pub(crate) fn with_people(data: &Path, clients: u16) -> Self {
        let mut demo = command(data, &["demo"]);
        demo.env("SIMULATED", clients.to_string());
        Self::begin(demo)
    }

    fn begin(mut command: Command) -> Self {
        let mut child = command
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut node = Self {
            child,
            out,
            address: String::new(),
        };
        let line = node.line();
        let address = line.strip_prefix("listening on http://").expect(&line);
        address.clone_into(&mut node.address);
        node
    }

    /// The next line it says.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Asks it to stop and returns its code and last line.
    pub(crate) fn stop(mut self, signal: Signal) -> (i32, String) {
        kill_process(self.pid(), signal).unwrap();
        let last = self.out.by_ref().lines().map_while(Result::ok).last();
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        (code, last.unwrap_or_default())
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
