//! A Redis server of a test's own: it keeps nothing on disk, listens on a socket in a fresh folder, and ends
//! with the test.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

use tempfile::TempDir;

pub(crate) struct RedisServer {
    folder: TempDir,
    server: Child,
}

impl RedisServer {
    pub(crate) fn start() -> Self {
        let folder = fresh_folder();
        let server = serve(
            folder.path(),
            &["--port", "0", "--unixsocket", "redis.sock"],
        );
        Self { folder, server }
    }

    /// Where everything of it lies.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn url(&self) -> String {
        format!(
            "redis+unix://{}",
            self.folder().join("redis.sock").display()
        )
    }

    /// The process, to be stopped for a while or killed.
    pub(crate) fn pid(&self) -> String {
        self.server.id().to_string()
    }

    /// As a crash would end it, and with it all it holds.
    pub(crate) fn kill(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }

    /// A new, empty one at the same address.
    pub(crate) fn start_again(&mut self) {
        self.kill();
        let words = ["--port", "0", "--unixsocket", "redis.sock"];
        self.server = serve(self.folder.path(), &words);
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

pub(crate) fn fresh_folder() -> TempDir {
    let named = tempfile::Builder::new().prefix("redis").tempdir();
    named.expect("a folder of its own")
}

/// Starts one in a folder and waits until it answers; it ends with the thread that started it.
pub(crate) fn serve(folder: &Path, words: &[&str]) -> Child {
    let mut server = Command::new("setpriv")
        .args(["--pdeathsig=KILL", &program()])
        .args(["--save", "", "--appendonly", "no", "--daemonize", "no"])
        .args(words)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("redis-server is installed");
    wait_until_ready(server.stdout.take().expect("its log"));
    server
}

/// Another server that speaks the same, Valkey for instance, where somebody wants to know whether it does.
pub(crate) fn program() -> String {
    std::env::var("REDIS_SERVER").unwrap_or_else(|_| "redis-server".to_owned())
}

/// Reads the log up to the line that says so, and then for ever, so that the server never waits to write.
fn wait_until_ready(log: impl Read + Send + 'static) {
    let mut log = BufReader::new(log);
    let mut told = String::new();
    loop {
        let before = told.len();
        let read = log.read_line(&mut told).expect("a log of text");
        assert!(read > 0, "the server ended: {told}");
        if told[before..]
            .to_lowercase()
            .contains("ready to accept connections")
        {
            break;
        }
    }
    thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
}
