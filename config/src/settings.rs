//! Which settings there are. Doc comments are the reference's words, ranges are what loading checks.

use std::{
    net::SocketAddr,
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
    /// `postgres://user:password@host/database`, `sqlite:FILE`, or empty for `tomoshibi.db` in `data_dir`.
    #[schemars(extend("secret" = true), length(max = 4096))]
    pub database_url: Secret,
    /// File of the key that seals every text, or empty for `deployment.key` in `data_dir`.
    #[schemars(with = "String", length(max = 4096))]
    pub deployment_key_file: PathBuf,
    pub gateway: Gateway,
    pub actors: Actors,
    pub store: Store,
    pub telemetry: Telemetry,
    pub metrics: Metrics,
}

/// What one node takes from the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gateway {
    /// Open sockets of this node; one more is refused with "try again".
    #[schemars(range(min = 1, max = 1_000_000))]
    pub connections_max: u32,
    /// Open sockets from one address.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub connections_per_address_max: u32,
    /// Frames a second from one socket, on average.
    #[schemars(range(min = 1, max = 10_000))]
    pub frames_per_second_max: u32,
    /// Frames one socket may send at once above the average.
    #[schemars(range(min = 1, max = 100_000))]
    pub frames_burst_max: u32,
    /// Frames that wait for a slow reader before its socket is closed with "resume".
    #[schemars(range(min = 8, max = 65_536))]
    pub outgoing_frames_max: u32,
    /// A socket that says nothing for this long, not even a pong, is closed.
    #[schemars(range(min = 2, max = 600))]
    pub silence_seconds_max: u32,
    /// How long a staff session lasts without signing in again.
    #[schemars(range(min = 1, max = 168))]
    pub sign_in_hours: u32,
    /// Whether cookies are sent over HTTPS only. Switch off only for a demo on loopback.
    pub secure_cookies: bool,
    /// Seconds a stopping node gives requests under way.
    #[schemars(range(min = 1, max = 120))]
    pub drain_seconds_max: u32,
}

/// How the actors of one node are spread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Actors {
    /// Threads that run conversations; 0 for one a core.
    #[schemars(range(min = 0, max = 256))]
    pub arbiters: u32,
    /// A conversation without connections leaves memory after this many seconds.
    #[schemars(range(min = 1, max = 86_400))]
    pub idle_seconds: u32,
}

/// The database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// Connections to PostgreSQL for everything but the ledger's appends. The embedded database ignores it.
    #[schemars(range(min = 1, max = 256))]
    pub connections_max: u32,
    /// Lanes that append to the ledger side by side (PostgreSQL). The embedded database has one.
    #[schemars(range(min = 1, max = 8))]
    pub lanes: u32,
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

/// Counts and times for Prometheus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Whether `/metrics` answers. The page holds numbers only.
    pub exposed: bool,
}

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorePlace {
    Embedded(PathBuf),
    Postgres(Secret),
}

impl Settings {
    pub fn store_place(&self) -> StorePlace {
        let url = self.database_url.expose();
        if let Some(file) = url.strip_prefix("sqlite:") {
            return StorePlace::Embedded(PathBuf::from(file));
        }
        if url.is_empty() {
            return StorePlace::Embedded(self.data_dir.join("tomoshibi.db"));
        }
        StorePlace::Postgres(self.database_url.clone())
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
