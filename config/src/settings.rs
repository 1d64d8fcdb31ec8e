//! Which settings there are. Doc comments are the reference's words, ranges are what loading checks.

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Secret;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Address and port the node answers on.
    #[schemars(with = "String", extend("format" = "socket-address"))]
    pub listen: SocketAddr,
    /// Directory of what this node keeps: the embedded database and the deployment key.
    #[schemars(with = "String", length(min = 1, max = 4096))]
    pub data_dir: PathBuf,
    /// `postgres://user:password@host/database`, with `?sslmode=verify-full` for TLS; `sqlite:FILE`; or empty for
    /// `tomoshibi.db` in `data_dir`.
    #[schemars(extend("secret" = true), length(max = 4096))]
    pub database_url: Secret,
    /// `redis://host`, `redis+unix:///socket`, `redis+sentinel://host:port,host:port/master` or
    /// `redis+cluster://host:port,host:port`, each with `user:password@` before the hosts if need be, and for TLS
    /// with `rediss` instead of `redis`; empty for one node alone. Nodes that share it also share a PostgreSQL database.
    #[schemars(extend("secret" = true), length(max = 4096))]
    pub redis_url: Secret,
    /// PEM file of the authorities that sign the certificates of PostgreSQL and Redis, where they are reached
    /// through TLS; empty for those that the system trusts. Certificates are always verified, names included.
    #[schemars(with = "String", length(max = 4096))]
    pub tls_ca_file: PathBuf,
    /// File of the key that seals every text, or empty for `deployment.key` in `data_dir`.
    #[schemars(with = "String", length(max = 4096))]
    pub deployment_key_file: PathBuf,
    pub gateway: Gateway,
    pub openid: OpenId,
    pub actors: Actors,
    pub triage: Triage,
    pub telemetry: Telemetry,
    pub metrics: Metrics,
}

/// What one node takes from the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gateway {
    /// Where browsers find the service, `https://line.example.org`; empty when that is the host they ask for.
    /// With `https` the session cookie travels over TLS only.
    #[schemars(extend("format" = "origin"), length(max = 256))]
    pub origin: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    #[schemars(with = "Vec<String>", length(max = 64), extend("items" = {"format": "ip-address"}))]
    pub trusted_proxies: Vec<IpAddr>,
    /// Sites that may show the client page in a frame.
    #[schemars(length(max = 64), extend("items" = {"format": "origin"}))]
    pub embed_origins: Vec<String>,
    /// Threads that read and write sockets; 0 for half the cores.
    #[schemars(range(min = 0, max = 256))]
    pub workers: u32,
    /// Open sockets of this node; one more is refused with "try again".
    #[schemars(range(min = 1, max = 1_000_000))]
    pub sockets_max: u32,
    /// Open sockets of one client, or of one member of staff.
    #[schemars(range(min = 1, max = 1_000))]
    pub sockets_per_person_max: u32,
    /// Open sockets from one address.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub sockets_per_address_max: u32,
    /// Frames a second from one client, on average.
    #[schemars(range(min = 1, max = 10_000))]
    pub client_frames_per_second: u32,
    /// Frames one client may send at once above the average.
    #[schemars(range(min = 1, max = 100_000))]
    pub client_frames_burst: u32,
    /// Frames a second from one console, on average.
    #[schemars(range(min = 1, max = 10_000))]
    pub staff_frames_per_second: u32,
    /// Frames one console may send at once above the average.
    #[schemars(range(min = 1, max = 100_000))]
    pub staff_frames_burst: u32,
    /// A socket that says nothing for this long, not even a pong, is closed.
    #[schemars(range(min = 5, max = 600))]
    pub silent_seconds: u32,
    /// How long a sign-in lasts.
    #[schemars(range(min = 1, max = 168))]
    pub session_hours: u32,
    /// Roles that sign in only with a second factor, an authenticator's code beside the password. Others may.
    #[schemars(length(max = 5))]
    pub second_factor_for: Vec<StaffRole>,
    /// How long an invitation to set a password can be used.
    #[schemars(range(min = 1, max = 720))]
    pub invitation_hours: u32,
    /// Sign-ins a minute of one account from one address.
    #[schemars(range(min = 1, max = 10_000))]
    pub sign_ins_per_minute: u32,
    /// Sign-ins a minute from one address, whatever the account.
    #[schemars(range(min = 1, max = 100_000))]
    pub sign_ins_per_address_per_minute: u32,
    /// New web clients a minute from one address.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub enrolments_per_minute: u32,
    /// Seconds that sockets and requests get to end when the node stops.
    #[schemars(range(min = 1, max = 120))]
    pub drain_seconds: u32,
}

/// An OpenID Connect provider at which staff may sign in, beside their passwords. It opens accounts that there
/// are, and makes none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenId {
    /// The provider's address, `https://login.example.org`; empty for none. What it says of itself is asked for under
    /// `/.well-known/openid-configuration`.
    #[schemars(length(max = 512))]
    pub issuer: String,
    /// What staff call it, on the button.
    #[schemars(length(min = 1, max = 40))]
    pub name: String,
    /// The name under which the service is registered there, with the address `/signin` of its origin to come back to.
    #[schemars(length(max = 256))]
    pub client_id: String,
    /// The secret given with it; empty for a client without one.
    #[schemars(extend("secret" = true), length(max = 1024))]
    pub client_secret: Secret,
    /// File that holds the secret instead.
    #[schemars(with = "String", length(max = 4096))]
    pub client_secret_file: PathBuf,
    /// The claim of the ID token that names the account here: a mail address that the provider verified, or a name
    /// that nobody there can change by themselves. It counts once; then the account is bound to the number that the
    /// provider gave the person.
    pub account_claim: AccountClaim,
    /// Values of `acr` or `amr`, with spaces between them, by which an ID token says that the provider asked for a
    /// second factor. Where it says so, none is asked for here.
    #[schemars(length(max = 512))]
    pub second_factor_values: String,
    /// PEM file of the authorities that sign the provider's certificate; empty for those that the system trusts.
    #[schemars(with = "String", length(max = 4096))]
    pub ca_file: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountClaim {
    Email,
    PreferredUsername,
}

/// How the actors of one node are spread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Actors {
    /// Threads that run conversations; 0 for as many as cores.
    #[schemars(range(min = 0, max = 256))]
    pub threads: u32,
    /// Writers of the ledger, each with one transaction in flight.
    #[schemars(range(min = 1, max = 8))]
    pub recorder_lanes: u32,
    /// Conversations awake on this node; beyond it commands are refused as retryable.
    #[schemars(range(min = 16, max = 1_000_000))]
    pub sessions_max: u32,
    /// An idle conversation leaves memory after this many seconds.
    #[schemars(range(min = 1, max = 86_400))]
    pub passivate_seconds: u32,
}

/// How triage learns from the counselors' reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Triage {
    /// Whether a retrained model goes live when it was judged not worse, only by `tomoshibi triage go-live`, or
    /// nothing is learnt at all. Which model is live, all nodes read from the database.
    pub learning: Learning,
    /// Hour of the day (UTC) from which the day's retraining is due; one node does it.
    #[schemars(range(min = 0, max = 23))]
    pub retrain_hour: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StaffRole {
    Counselor,
    Supervisor,
    Coach,
    Coordinator,
    Admin,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Learning {
    GoLive,
    ByHand,
    Off,
}

/// What a node writes about itself. Never a text, never a handle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Telemetry {
    /// Lines for people, or one JSON object a line for machines.
    pub format: Format,
    /// The least important line that is written.
    pub level: Level,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Off,
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

impl Level {
    /// As a log filter spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// Counts and times for Prometheus: numbers only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Who may read `/metrics`: programs on this machine that did not come through a proxy, anyone, or nobody.
    pub readers: Readers,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Readers {
    Loopback,
    Anyone,
    Nobody,
}

impl Settings {
    /// Where browsers find the service.
    pub fn origin(&self) -> String {
        match self.gateway.origin.as_str() {
            "" => format!("http://{}", self.listen),
            origin => origin.to_owned(),
        }
    }

    /// The database's address: what was set, or the embedded one in the data directory.
    pub fn store_url(&self) -> Secret {
        if self.database_url.is_empty() {
            let file = self.data_dir.join("tomoshibi.db");
            Secret::new(&file.to_string_lossy())
        } else {
            self.database_url.clone()
        }
    }

    /// The file of the deployment key.
    pub fn key_file(&self) -> PathBuf {
        if self.deployment_key_file == Path::new("") {
            self.data_dir.join("deployment.key")
        } else {
            self.deployment_key_file.clone()
        }
    }
}
