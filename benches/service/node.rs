//! A real node as a child process, on a ledger made for the measurement.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use tempfile::TempDir;
use tomoshibi_adapters::{
    sql::{Store, StoreSettings},
    system::{SystemClock, SystemIds},
    tls::Authorities,
};
use tomoshibi_engine::{
    desk::Desk,
    dispatch::Load,
    ids::{DeskId, StaffId},
    ports::{
        clock::{Clock, Ids},
        staff::{Desks, NewStaff, Password, Staff},
    },
    staff::{Language, Qualification, Role, StaffMember},
    time::Millis,
};
use tomoshibi_loadtest::counselor::Account;

use crate::{postgres::PostgresServer, redis_server::RedisServer};

pub(crate) const DESK: &str = "bench";
const PASSWORD: &str = "measured on loopback only";

/// What several nodes share.
pub(crate) struct Servers {
    pub(crate) postgres: PostgresServer,
    pub(crate) redis: RedisServer,
}

impl Servers {
    pub(crate) fn start() -> Self {
        Self {
            postgres: PostgresServer::start(),
            redis: RedisServer::start(),
        }
    }

    fn settings(&self) -> [(&'static str, String); 2] {
        [
            ("TOMOSHIBI_DATABASE_URL", self.postgres.url("postgres")),
            ("TOMOSHIBI_REDIS_URL", self.redis.url()),
        ]
    }
}

/// A ledger in a folder of its own. Beside the build, not in a memory file system: the disk is measured.
pub(crate) struct Ground {
    pub(crate) folder: TempDir,
    pub(crate) store: Arc<Store>,
    pub(crate) accounts: Vec<Account>,
}

impl Ground {
    pub(crate) async fn prepare(counselors: usize) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        let url = folder.path().join("tomoshibi.db").display().to_string();
        Self::over(folder, url, counselors).await
    }

    /// The ledger on the servers; the folder holds the key.
    pub(crate) async fn shared(servers: &Servers, counselors: usize) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        Self::over(folder, servers.postgres.url("postgres"), counselors).await
    }

    async fn over(folder: TempDir, url: String, counselors: usize) -> anyhow::Result<Self> {
        let settings = StoreSettings {
            url,
            key_file: folder.path().join("deployment.key"),
            authorities: Authorities::of_system(),
        };
        Store::migrate(&settings).await?;
        let store = Store::open(&settings, Arc::new(SystemClock), Arc::new(SystemIds)).await?;
        store.apply(desk()?, SystemClock.now()).await?;
        let mut accounts = Vec::new();
        for index in 0..counselors {
            accounts.push(hire(&store, index).await?);
        }
        Ok(Self {
            folder,
            store,
            accounts,
        })
    }
}

async fn hire(store: &Store, index: usize) -> anyhow::Result<Account> {
    let account = format!("counselor-{index}");
    let member = StaffMember {
        id: StaffId(SystemIds.fresh()),
        desk: DESK.parse::<DeskId>()?,
        nickname: format!("N{index}"),
        role: Role::Counselor,
        qualification: Qualification::Licensed,
        languages: [Language::Ja, Language::En].into_iter().collect(),
        level: 3,
    };
    let staff = NewStaff {
        account: account.clone(),
        member,
        demo: false,
    };
    ensure!(
        store
            .add(staff, Some(Password(PASSWORD.to_owned())))
            .await?,
        "the account exists"
    );
    Ok(Account {
        name: account,
        password: PASSWORD.to_owned(),
    })
}

/// The demonstration desk with room for fifty conversations a counselor, and without timers that would
/// move anything within a measurement.
fn desk() -> anyhow::Result<Desk> {
    let document = fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/config/demo/desk.toml"
    ))?;
    let mut desk: Desk = toml::from_str(&document).context("the demonstration desk reads")?;
    desk.id = DESK.parse()?;
    desk.policy.capacities.licensed = Load::conversations(50);
    desk.policy.capacities.licensed_reserve = Load::ZERO;
    desk.policy.capacities.open_max = 100;
    desk.policy.silence.away_after_ms = Millis::hours(2);
    Ok(desk)
}

/// Out of the way of a load that comes from one address.
const LIMITS: [(&str, &str); 8] = [
    ("TOMOSHIBI_GATEWAY_SOCKETS_MAX", "19000"),
    ("TOMOSHIBI_GATEWAY_SOCKETS_PER_ADDRESS_MAX", "19000"),
    ("TOMOSHIBI_GATEWAY_CLIENT_FRAMES_PER_SECOND", "10000"),
    ("TOMOSHIBI_GATEWAY_CLIENT_FRAMES_BURST", "100000"),
    ("TOMOSHIBI_GATEWAY_STAFF_FRAMES_PER_SECOND", "10000"),
    ("TOMOSHIBI_GATEWAY_STAFF_FRAMES_BURST", "100000"),
    (
        "TOMOSHIBI_GATEWAY_SIGN_INS_PER_ADDRESS_PER_MINUTE",
        "100000",
    ),
    ("TOMOSHIBI_GATEWAY_ENROLMENTS_PER_MINUTE", "1000000"),
];

pub(crate) struct Node {
    child: Child,
    pub(crate) address: String,
    pub(crate) ready_after: Duration,
}

impl Node {
    /// `tomoshibi serve` with limits that a load from one address does not reach.
    pub(crate) fn serve(folder: &Path) -> anyhow::Result<Self> {
        Self::start(folder, &[])
    }

    /// One of several over the same servers.
    pub(crate) fn serve_among(folder: &Path, servers: &Servers) -> anyhow::Result<Self> {
        Self::start(folder, &servers.settings())
    }

    fn start(folder: &Path, settings: &[(&str, String)]) -> anyhow::Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let began = now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_tomoshibi"))
            .args(["serve", "--listen", &address, "--data"])
            .arg(folder)
            .envs(LIMITS)
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .env("TOMOSHIBI_TELEMETRY_LEVEL", "warn")
            .stdout(Stdio::piped())
            .spawn()?;
        let words = BufReader::new(child.stdout.take().context("the node's words")?);
        for line in words.lines() {
            if line?.contains("listening on") {
                let ready_after = began.elapsed();
                return Ok(Self {
                    child,
                    address,
                    ready_after,
                });
            }
        }
        anyhow::bail!("the node ended before it listened: {:?}", child.wait()?)
    }

    /// Resident memory in bytes.
    pub(crate) fn resident(&self) -> anyhow::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status
            .lines()
            .find(|l| l.starts_with("VmRSS:"))
            .context("VmRSS")?;
        let kilobytes: u64 = line
            .split_whitespace()
            .nth(1)
            .context("a figure")?
            .parse()?;
        Ok(kilobytes * 1024)
    }

    /// CPU time used so far, user and system.
    pub(crate) fn cpu(&self) -> anyhow::Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let after_name = stat.rsplit(')').next().context("stat")?;
        let ticks = after_name.split_whitespace().skip(11).take(2);
        let ticks: u64 = ticks.map(str::parse::<u64>).sum::<Result<_, _>>()?;
        Ok(Duration::from_millis(ticks * 10))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "a measurement of real time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
