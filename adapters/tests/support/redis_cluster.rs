//! Several Redis servers that belong together: a cluster of three masters; a master, its replica and a
//! Sentinel. Each on ports that were free a moment ago, without anything on disk that outlives the test.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use crate::redis_server::{fresh_folder, serve};

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

    fn start(ports: Vec<u16>, words: impl Fn(usize, u16) -> Vec<String>) -> Self {
        let mut servers = Self {
            ports,
            children: Vec::new(),
            folders: Vec::new(),
        };
        for (index, port) in servers.ports.iter().enumerate() {
            let folder = fresh_folder();
            let mut all = vec!["--bind".to_owned(), "127.0.0.1".to_owned()];
            all.extend(["--port".to_owned(), port.to_string()]);
            all.extend(words(index, *port));
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
    let free = free_ports(6);
    let (ports, buses) = free.split_at(3);
    let servers = Servers::start(ports.to_vec(), |index, _| {
        let bus = buses[index].to_string();
        ["--cluster-enabled", "yes", "--cluster-port", &bus]
            .map(str::to_owned)
            .to_vec()
    });
    let hosts: Vec<String> = ports
        .iter()
        .map(|port| format!("127.0.0.1:{port}"))
        .collect();
    let joined = Command::new("redis-cli")
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
            cli(*port, &["cluster", "info"]).contains("cluster_state:ok")
        })
        .await;
    }
    (servers, format!("redis+cluster://{}", hosts.join(",")))
}

/// A master, a replica that has caught up, and one Sentinel which may decide alone.
pub(crate) async fn watched_pair() -> (Servers, Sentinel) {
    let ports = free_ports(3);
    let master = ports[0].to_string();
    let servers = Servers::start(ports[..2].to_vec(), |index, _| match index {
        0 => Vec::new(),
        _ => ["--replicaof", "127.0.0.1", &master]
            .map(str::to_owned)
            .to_vec(),
    });
    until("the replica follows", async || {
        cli(ports[1], &["info", "replication"]).contains("master_link_status:up")
    })
    .await;
    let sentinel = Sentinel::watching(&master, ports[2]);
    until("the Sentinel knows the replica", async || {
        cli(ports[2], &["sentinel", "master", "lines"]).contains("num-slaves\n1\n")
    })
    .await;
    (servers, sentinel)
}

pub(crate) struct Sentinel {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl Sentinel {
    fn watching(master: &str, port: u16) -> Self {
        let folder = fresh_folder();
        let settings = format!(
            "port {port}\nbind 127.0.0.1\nsentinel monitor lines 127.0.0.1 {master} 1\n\
             sentinel down-after-milliseconds lines 300\nsentinel failover-timeout lines 2000\n"
        );
        let file = folder.path().join("sentinel.conf");
        std::fs::write(&file, settings).expect("a file of its own");
        let child = Command::new("setpriv")
            .args(["--pdeathsig=KILL", "redis-server"])
            .arg(&file)
            .arg("--sentinel")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server is installed");
        Self {
            child,
            port,
            _folder: folder,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis+sentinel://127.0.0.1:{}/lines", self.port)
    }
}

impl Drop for Sentinel {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn cli(port: u16, words: &[&str]) -> String {
    let told = Command::new("redis-cli")
        .args(["-p", &port.to_string()])
        .args(words)
        .stdin(Stdio::null())
        .output()
        .expect("redis-cli is installed");
    String::from_utf8_lossy(&told.stdout).into_owned()
}

/// All different, because all are held until the last is known.
fn free_ports(count: usize) -> Vec<u16> {
    let held: Vec<TcpListener> = (0..count)
        .map(|_| TcpListener::bind("127.0.0.1:0").expect("a free port"))
        .collect();
    let port = |held: &TcpListener| held.local_addr().expect("bound").port();
    held.iter().map(port).collect()
}
