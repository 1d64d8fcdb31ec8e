//! Where the Redis is: one server, a master named by Sentinels, or a cluster.
//!
//! | address | what it is |
//! | --- | --- |
//! | `redis://[user:password@]host[:port][/db]` | one server |
//! | `rediss://[user:password@]host[:port][/db]` | one server, through TLS |
//! | `redis+unix:///path/of/socket` | one server on this machine |
//! | `redis+sentinel://[user:password@]host:port,host:port/master` | the master, as the Sentinels name it |
//! | `redis+cluster://[user:password@]host:port,host:port` | a cluster, found by any of these |

use std::{fmt, str::FromStr};

use redis::{
    Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _, ProtocolVersion, RedisResult,
    TlsCertificates,
    cluster::{ClusterClient, ClusterClientBuilder},
    sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType},
};

use super::Limits;
use crate::tls::{Authorities, TlsError};

const SENTINEL: &str = "redis+sentinel://";
const CLUSTER: &str = "redis+cluster://";
/// Times the library may send one command again inside a cluster, whose slots may have moved.
const CLUSTER_RETRIES: u32 = 2;

/// See the module's page. Its form to print has no password.
#[derive(Clone)]
pub struct Address {
    pub(super) kind: Kind,
    /// Who signs the server's certificate: a PEM file's bytes, or the system's authorities.
    authorities: Option<Vec<u8>>,
}

#[derive(Clone)]
pub(super) enum Kind {
    One(ConnectionInfo),
    Sentinel(Sentinels),
    Cluster(Cluster),
}

#[derive(Clone)]
pub(super) struct Sentinels {
    servers: Vec<ConnectionInfo>,
    master: String,
}

#[derive(Clone)]
pub(super) struct Cluster(Vec<ConnectionInfo>);

/// Why a text is no [`Address`]. Does not repeat it: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("begins with none of redis://, redis+unix://, redis+sentinel://, redis+cluster://")]
    Scheme,
    #[error("is not of the form scheme://[user:password@]host[:port],…")]
    Form,
    #[error("names no master: redis+sentinel://host:port,…/master")]
    Master,
    #[error("TLS reaches one server only: rediss://host:port")]
    Tls,
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if let Some(rest) = text.strip_prefix(SENTINEL) {
            let (hosts, master) = rest.rsplit_once('/').ok_or(AddressError::Master)?;
            if master.is_empty() {
                return Err(AddressError::Master);
            }
            return Ok(Self::of(Kind::Sentinel(Sentinels {
                servers: servers(hosts)?,
                master: master.to_owned(),
            })));
        }
        if let Some(hosts) = text.strip_prefix(CLUSTER) {
            return Ok(Self::of(Kind::Cluster(Cluster(servers(hosts)?))));
        }
        match text.split_once("://") {
            Some(("redis" | "rediss" | "redis+unix", _)) => Ok(Self::of(Kind::One(server(text)?))),
            Some((scheme, _)) if scheme.starts_with("rediss+") => Err(AddressError::Tls),
            _ => Err(AddressError::Scheme),
        }
    }
}

/// All with the same name and password, given once before the first.
fn servers(hosts: &str) -> Result<Vec<ConnectionInfo>, AddressError> {
    let (who, hosts) = match hosts.rsplit_once('@') {
        Some((who, hosts)) => (format!("{who}@"), hosts),
        None => (String::new(), hosts),
    };
    let each = hosts.split(',');
    each.map(|host| server(&format!("redis://{who}{host}")))
        .collect()
}

fn server(text: &str) -> Result<ConnectionInfo, AddressError> {
    text.into_connection_info().map_err(|_| AddressError::Form)
}

impl Address {
    fn of(kind: Kind) -> Self {
        Self {
            kind,
            authorities: None,
        }
    }

    /// Whose signature its certificate must bear, where it is reached through TLS.
    pub fn signed_by(self, authorities: &Authorities) -> Result<Self, TlsError> {
        let authorities = authorities.pem()?;
        Ok(Self {
            authorities,
            ..self
        })
    }

    /// Of one of its servers.
    pub(super) fn client(&self, server: ConnectionInfo) -> RedisResult<Client> {
        match &self.authorities {
            Some(pem) if matches!(server.addr(), ConnectionAddr::TcpTls { .. }) => {
                let certificates = TlsCertificates {
                    client_tls: None,
                    root_cert: Some(pem.clone()),
                };
                Client::build_with_tls(server, certificates)
            }
            _ => Client::open(server),
        }
    }

    pub(super) fn is_cluster(&self) -> bool {
        matches!(self.kind, Kind::Cluster(_))
    }
}

impl Sentinels {
    /// A new one asks the Sentinels anew who the master is.
    pub(super) fn client(&self, protocol: ProtocolVersion) -> RedisResult<SentinelClient> {
        let addresses = self.servers.iter().map(|server| server.addr().clone());
        let kind = SentinelServerType::Master;
        let mut builder = SentinelClientBuilder::new(addresses, &self.master, kind)?
            .set_client_to_redis_protocol(protocol);
        if let Some(first) = self.servers.first() {
            let who = first.redis_settings();
            if let Some(user) = who.username() {
                builder = builder.set_client_to_redis_username(user);
            }
            if let Some(password) = who.password() {
                builder = builder.set_client_to_redis_password(password);
            }
        }
        builder.build()
    }
}

impl Cluster {
    pub(super) fn builder(&self, limits: Limits) -> ClusterClientBuilder {
        ClusterClient::builder(self.0.clone())
            .connection_timeout(limits.connect)
            .response_timeout(limits.answer)
            .retries(CLUSTER_RETRIES)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::One(server) => write!(f, "{}", Name(server)),
            Kind::Sentinel(Sentinels { servers, master }) => {
                write!(f, "{master} of {:?}", Names(servers))
            }
            Kind::Cluster(Cluster(servers)) => write!(f, "{:?}", Names(servers)),
        }
    }
}

struct Name<'a>(&'a ConnectionInfo);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.addr() {
            ConnectionAddr::Tcp(host, port) | ConnectionAddr::TcpTls { host, port, .. } => {
                write!(f, "{host}:{port}")
            }
            ConnectionAddr::Unix(path) => write!(f, "{}", path.display()),
            _ => f.write_str("an address of another kind"),
        }
    }
}

struct Names<'a>(&'a [ConnectionInfo]);

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|server| Name(server).to_string());
        f.debug_list().entries(names).finish()
    }
}

#[cfg(test)]
mod tests;
