//! Several Redis servers that belong together: a cluster of three masters; a master, its replica and a
//! Sentinel. Each on ports that were free a moment ago, without anything on disk that outlives the test.

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use tempfile::TempDir;

use crate::redis_server::{fresh_folder, program, serve};

/// How often and how long something that becomes true by itself is asked for.
const ASK_EVERY: std::time::Duration = std::time::Duration::from_millis(20);
const ASK_FOR: std::time::Duration = std::time::Duration::from_secs(30);

/// Asks until it is true.
pub(crate) async fn until(what: &str, mut is_true: impl AsyncFnMut() -> bool) {
    let asked = async {
        let mut turn = tokio::time::interval(ASK_EVERY);
        while !is_true().await {
            turn.tick().await;
        }
    };
    let in_time = tokio::time::timeout(ASK_FOR, asked).await;
    assert!(in_time.is_ok(), "never came true: {what}");
}

/// How servers are reached, by each other too.
#[derive(Clone)]
pub(crate) struct Way {
    /// Settings of a server, and what redis-cli is told.
    settings: Vec<(&'static str, String)>,
    asked: Vec<String>,
}

impl Way {
    pub(crate) fn plain() -> Self {
        Self {
            settings: Vec::new(),
            asked: Vec::new(),
        }
    }

    /// By this certificate and its key, signed by this authority.
    pub(crate) fn encrypted(certificate: &Path, key: &Path, authority: &Path) -> Self {
        let path = |path: &Path| path.display().to_string();
        let settings = vec![
            ("tls-cert-file", path(certificate)),
            ("tls-key-file", path(key)),
            ("tls-ca-cert-file", path(authority)),
            ("tls-auth-clients", "no".to_owned()),
            ("tls-replication", "yes".to_owned()),
        ];
        let asked = vec!["--tls".to_owned(), "--cacert".to_owned(), path(authority)];
        Self { settings, asked }
    }

    fn is_encrypted(&self) -> bool {
        !self.asked.is_empty()
    }

    fn scheme(&self) -> &'static str {
        if self.is_encrypted() {
            "rediss"
        } else {
            "redis"
        }
    }

    /// Settings of a server that listens on this port.
    fn on(&self, port: u16) -> Vec<(&'static str, String)> {
        let mut settings = self.settings.clone();
        if self.is_encrypted() {
            settings.push(("port", "0".to_owned()));
            settings.push(("tls-port", port.to_string()));
        } else {
            settings.push(("port", port.to_string()));
        }
        settings
    }

    fn cli(&self, port: u16, words: &[&str]) -> String {
        let told = Command::new("redis-cli")
            .args(&self.asked)
            .args(["-h", "127.0.0.1", "-p", &port.to_string()])
            .args(words)
            .stdin(Stdio::null())
            .output()
            .expect("redis-cli is installed");
        String::from_utf8_lossy(&told.stdout).into_owned()
    }
}

/// Servers that end together.
pub(crate) struct Servers {
    pub(crate) ports: Vec<u16>,
    children: Vec<Child>,
    folders: Vec<TempDir>,
}

impl Servers {
    pub(crate) fn kill(&mut self, index: usize) {
        let _ = self.children[index].kill();
        let _ = self.children[index].wait();
    }

    fn start(way: &Way, ports: Vec<u16>, words: impl Fn(usize) -> Vec<String>) -> Self {
        let mut servers = Self {
            ports,
            children: Vec::new(),
            folders: Vec::new(),
        };
        for (index, port) in servers.ports.iter().enumerate() {
            let folder = fresh_folder();
            let mut all = vec!["--bind".to_owned(), "127.0.0.1".to_owned()];
            let settings = way.on(*port).into_iter();
            all.extend(settings.flat_map(|(name, value)| [format!("--{name}"), value]));
            all.extend(words(index));
            let all: Vec<&str> = all.iter().map(String::as_str).collect();
            servers.children.push(serve(folder.path(), &all));
            servers.folders.push(folder);
        }
        servers
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for index in 0..self.children.len() {
            self.kill(index);
        }
    }
}

/// Three masters, each with a third of the slots.
pub(crate) async fn cluster() -> (Servers, String) {
    cluster_by(&Way::plain()).await
}

pub(crate) async fn cluster_by(way: &Way) -> (Servers, String) {
    let free = free_ports(6);
    let (ports, buses) = free.split_at(3);
    let encrypted = if way.is_encrypted() { "yes" } else { "no" };
    let servers = Servers::start(way, ports.to_vec(), |index| {
        let bus = buses[index].to_string();
        let words = ["--cluster-enabled", "yes", "--cluster-port", &bus];
        let words = words.into_iter().chain(["--tls-cluster", encrypted]);
        words.map(str::to_owned).collect()
    });
    let hosts: Vec<String> = ports
        .iter()
        .map(|port| format!("127.0.0.1:{port}"))
        .collect();
    let joined = Command::new("redis-cli")
        .args(&way.asked)
        .args(["--cluster", "create"])
        .args(&hosts)
        .arg("--cluster-yes")
        .stdin(Stdio::null())
        .output()
        .expect("redis-cli is installed");
    assert!(
        joined.status.success(),
        "{}",
        String::from_utf8_lossy(&joined.stdout)
    );
    for port in ports {
        until("the cluster is whole", async || {
            way.cli(*port, &["cluster", "info"])
                .contains("cluster_state:ok")
        })
        .await;
    }
    let url = format!("{}+cluster://{}", way.scheme(), hosts.join(","));
    (servers, url)
}

/// A master, a replica that has caught up, and one Sentinel which may decide alone.
pub(crate) async fn watched_pair() -> (Servers, Sentinel) {
    watched_pair_by(&Way::plain()).await
}

pub(crate) async fn watched_pair_by(way: &Way) -> (Servers, Sentinel) {
    let ports = free_ports(3);
    let master = ports[0].to_string();
    let servers = Servers::start(way, ports[..2].to_vec(), |index| match index {
        0 => Vec::new(),
        _ => ["--replicaof", "127.0.0.1", &master]
            .map(str::to_owned)
            .to_vec(),
    });
    until("the replica follows", async || {
        way.cli(ports[1], &["info", "replication"])
            .contains("master_link_status:up")
    })
    .await;
    let sentinel = Sentinel::watching(way, &master, ports[2]);
    until("the Sentinel knows the replica", async || {
        way.cli(ports[2], &["sentinel", "master", "lines"])
            .contains("num-slaves\n1\n")
    })
    .await;
    (servers, sentinel)
}

pub(crate) struct Sentinel {
    child: Child,
    url: String,
    _folder: TempDir,
}

impl Sentinel {
    fn watching(way: &Way, master: &str, port: u16) -> Self {
        let folder = fresh_folder();
        let settings = way.on(port).into_iter();
        let settings: Vec<String> = settings
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        let settings = settings.join("\n");
        let settings = format!(
            "{settings}\nbind 127.0.0.1\nsentinel monitor lines 127.0.0.1 {master} 1\n\
             sentinel down-after-milliseconds lines 300\nsentinel failover-timeout lines 2000\n"
        );
        let file = folder.path().join("sentinel.conf");
        std::fs::write(&file, settings).expect("a file of its own");
        let child = Command::new("setpriv")
            .args(["--pdeathsig=KILL", &program()])
            .arg(&file)
            .arg("--sentinel")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server is installed");
        Self {
            child,
            url: format!("{}+sentinel://127.0.0.1:{port}/lines", way.scheme()),
            _folder: folder,
        }
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }
}

impl Drop for Sentinel {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Below what the system gives to whoever asks for any port, so that no connection of another test takes one
/// before its server does; and none twice in this process.
fn free_ports(count: usize) -> Vec<u16> {
    const FIRST: u32 = 15_000;
    const COUNT: u32 = 15_000;
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    let begin = std::process::id().wrapping_mul(64);
    let next = || begin.wrapping_add(TAKEN.fetch_add(1, Ordering::Relaxed));
    let ports = std::iter::repeat_with(|| FIRST + next() % COUNT);
    let ports = ports.filter_map(|port| u16::try_from(port).ok());
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    ports.filter(is_free).take(count).collect()
}
