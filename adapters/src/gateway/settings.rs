//! What an operator may set about the gateway. Every limit has a default that one modest machine bears.

use std::{net::IpAddr, time::Duration};

use tomoshibi_engine::{staff::Role, time::Millis};

/// How much one kind of socket may send, and how much may wait for a slow reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lane {
    /// Frames a second, on average.
    pub frames_per_second: u32,
    /// Frames at once, above the average.
    pub frames_burst: u32,
    /// Frames waiting for the reader; one more closes the socket with "resume".
    pub waiting_frames_max: usize,
    /// The same in bytes of JSON.
    pub waiting_bytes_max: usize,
}

/// Who may read `/metrics`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MetricsFor {
    /// Programs on this machine that did not come through a proxy.
    #[default]
    Loopback,
    Anyone,
    Nobody,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Threads that read and write sockets.
    pub workers: usize,
    /// Where browsers find the service, `https://line.example.org`, when that is not the `Host` they
    /// send (a proxy rewrites it). With `https` the session cookie travels over TLS only.
    pub origin: Option<String>,
    /// Where browsers find the service, for passkeys: they are bound to it. None, and there are none.
    pub passkey_origin: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed. Without them, the peer's own address counts.
    pub trusted_proxies: Vec<IpAddr>,
    /// Sites that may show the client page in a frame.
    pub embed_origins: Vec<String>,
    pub metrics: MetricsFor,
    /// Open sockets of this process. Below the descriptors a process gets, because HTTP needs some.
    pub sockets_max: usize,
    /// Open sockets of one client, or of one member of staff.
    pub sockets_per_person_max: usize,
    /// Open sockets from one address.
    pub sockets_per_address_max: usize,
    /// Sockets that have not said `Hello` yet.
    pub strangers_max: usize,
    /// Connections in their HTTP phase; further ones wait to be accepted.
    pub http_connections_max: usize,
    /// The same of one address; further ones are closed. Less than all, so that no address takes them all.
    pub http_connections_per_address_max: usize,
    /// For the head of a request, from the moment the connection is there.
    pub request_timeout: Duration,
    /// For the rest of a request and its answer.
    pub answer_timeout: Duration,
    /// For a peer to take what the kernel has for it, of any connection.
    pub unread_timeout: Duration,
    /// For the first frame of a socket.
    pub hello_timeout: Duration,
    /// For the service to take a session in, once `Hello` came.
    pub attach_timeout: Duration,
    /// A socket that was silent for so long is pinged.
    pub ping_after: Duration,
    /// A socket that was silent for so long is closed.
    pub silent_after: Duration,
    /// For a closing socket to read what is left.
    pub linger: Duration,
    pub client: Lane,
    pub staff: Lane,
    /// How long a sign-in lasts.
    pub session: Millis,
    /// Roles that come in only with a second factor; accounts of the demo are let in without.
    pub second_factor_for: Vec<Role>,
    /// Sign-ins a minute of one account from one address.
    pub sign_ins_per_minute: u32,
    /// Sign-ins a minute from one address, whatever the account.
    pub sign_ins_per_address_per_minute: u32,
    /// New web clients a minute from one address.
    pub enrolments_per_minute: u32,
    /// For sockets and requests to end when the service stops.
    pub drain: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            workers: 2,
            origin: None,
            passkey_origin: None,
            trusted_proxies: Vec::new(),
            embed_origins: Vec::new(),
            metrics: MetricsFor::Loopback,
            sockets_max: 15_000,
            sockets_per_person_max: 8,
            sockets_per_address_max: 2_000,
            strangers_max: 4_096,
            http_connections_max: 4_096,
            http_connections_per_address_max: 2_048,
            request_timeout: Duration::from_secs(5),
            answer_timeout: Duration::from_secs(15),
            unread_timeout: Duration::from_mins(1),
            hello_timeout: Duration::from_secs(5),
            attach_timeout: Duration::from_secs(10),
            ping_after: Duration::from_secs(25),
            silent_after: Duration::from_mins(1),
            linger: Duration::from_secs(5),
            client: Lane::CLIENT,
            staff: Lane::STAFF,
            session: Millis::hours(12),
            second_factor_for: vec![Role::Supervisor, Role::Coordinator, Role::Admin],
            sign_ins_per_minute: 10,
            sign_ins_per_address_per_minute: 60,
            enrolments_per_minute: 120,
            drain: Duration::from_secs(10),
        }
    }
}

impl Lane {
    /// Faster than anybody types, typing hints and read marks included.
    pub const CLIENT: Self = Self {
        frames_per_second: 20,
        frames_burst: 60,
        waiting_frames_max: 128,
        waiting_bytes_max: 256 * 1024,
    };

    /// A supervisor's console carries a whole desk on one socket.
    pub const STAFF: Self = Self {
        frames_per_second: 200,
        frames_burst: 400,
        waiting_frames_max: 512,
        waiting_bytes_max: 1024 * 1024,
    };
}

impl Settings {
    /// Whether the session cookie is for HTTPS only.
    pub fn is_https(&self) -> bool {
        self.origin
            .as_deref()
            .is_some_and(|origin| origin.starts_with("https://"))
    }
}
