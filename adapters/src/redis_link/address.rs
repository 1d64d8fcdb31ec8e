//! Where the Redis is: one server, a master named by Sentinels, or a cluster.
//!
//! | address | what it is |
//! | --- | --- |
//! | `redis://[user:password@]host[:port][/db]` | one server |
//! | `rediss://[user:password@]host[:port][/db]` | one server, through TLS |
//! | `redis+unix:///path/of/socket` | one server on this machine |
//! | `redis+sentinel://[user:password@]host:port,host:port/master` | the master, as the Sentinels name it |
//! | `redis+cluster://[user:password@]host:port,host:port` | a cluster, found by any of these |
//! | `rediss+sentinel://…`, `rediss+cluster://…` | the same, all of them through TLS |

use std::{fmt, str::FromStr};

use redis::{
    Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _, ProtocolVersion, RedisResult,
    TlsCertificates, TlsMode,
    cluster::{ClusterClient, ClusterClientBuilder},
    sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType},
};

use super::Limits;
use crate::tls::{Authorities, TlsError};

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
    #[error(
        "begins with none of redis://, redis+unix://, redis+sentinel://, redis+cluster://, \
         rediss://, rediss+sentinel://, rediss+cluster://"
    )]
    Scheme,
    #[error("is not of the form scheme://[user:password@]host[:port],…")]
    Form,
    #[error("names no master: redis+sentinel://host:port,…/master")]
    Master,
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::Scheme)?;
        let kind = match scheme {
            "redis" | "rediss" | "redis+unix" => Kind::One(server(text)?),
            "redis+sentinel" => Kind::Sentinel(Sentinels::read("redis", rest)?),
            "rediss+sentinel" => Kind::Sentinel(Sentinels::read("rediss", rest)?),
            "redis+cluster" => Kind::Cluster(Cluster(servers("redis", rest)?)),
            "rediss+cluster" => Kind::Cluster(Cluster(servers("rediss", rest)?)),
            _ => return Err(AddressError::Scheme),
        };
        Ok(Self {
            kind,
            authorities: None,
        })
    }
}

/// All with the same name and password, given once before the first.
fn servers(scheme: &str, hosts: &str) -> Result<Vec<ConnectionInfo>, AddressError> {
    let (who, hosts) = match hosts.rsplit_once('@') {
        Some((who, hosts)) => (format!("{who}@"), hosts),
        None => (String::new(), hosts),
    };
    let each = hosts.split(',');
    each.map(|host| server(&format!("{scheme}://{who}{host}")))
        .collect()
}

fn server(text: &str) -> Result<ConnectionInfo, AddressError> {
    text.into_connection_info().map_err(|_| AddressError::Form)
}

impl Address {
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
        match self.certificates() {
            Some(certificates) if is_encrypted(&server) => {
                Client::build_with_tls(server, certificates)
            }
            _ => Client::open(server),
        }
    }

    /// A new one asks the Sentinels anew who the master is.
    pub(super) fn sentinel_client(
        &self,
        sentinels: &Sentinels,
        protocol: ProtocolVersion,
    ) -> RedisResult<SentinelClient> {
        let mut builder = sentinels.builder()?.set_client_to_redis_protocol(protocol);
        if sentinels.servers.iter().any(is_encrypted) {
            builder = builder.set_client_to_redis_tls_mode(TlsMode::Secure);
            if let Some(certificates) = self.certificates() {
                builder = builder
                    .set_client_to_redis_certificates(certificates.clone())
                    .set_client_to_sentinel_certificates(certificates);
            }
        }
        builder.build()
    }

    pub(super) fn cluster_builder(
        &self,
        cluster: &Cluster,
        limits: Limits,
    ) -> ClusterClientBuilder {
        let builder = ClusterClient::builder(cluster.0.clone())
            .connection_timeout(limits.connect)
            .response_timeout(limits.answer)
            .retries(CLUSTER_RETRIES);
        match self.certificates() {
            // Servers that the cluster names later are reached as those named first.
            Some(certificates) if cluster.0.iter().any(is_encrypted) => builder.certs(certificates),
            _ => builder,
        }
    }

    /// Those the operator named; none where the system's are meant.
    fn certificates(&self) -> Option<TlsCertificates> {
        let root_cert = Some(self.authorities.clone()?);
        Some(TlsCertificates {
            client_tls: None,
            root_cert,
        })
    }

    pub(super) fn is_cluster(&self) -> bool {
        matches!(self.kind, Kind::Cluster(_))
    }
}

impl Sentinels {
    fn read(scheme: &str, rest: &str) -> Result<Self, AddressError> {
        let (hosts, master) = rest.rsplit_once('/').ok_or(AddressError::Master)?;
        if master.is_empty() {
            return Err(AddressError::Master);
        }
        Ok(Self {
            servers: servers(scheme, hosts)?,
            master: master.to_owned(),
        })
    }

    fn builder(&self) -> RedisResult<SentinelClientBuilder> {
        let addresses = self.servers.iter().map(|server| server.addr().clone());
        let kind = SentinelServerType::Master;
        let mut builder = SentinelClientBuilder::new(addresses, &self.master, kind)?;
        if let Some(first) = self.servers.first() {
            let who = first.redis_settings();
            if let Some(user) = who.username() {
                builder = builder.set_client_to_redis_username(user);
            }
            if let Some(password) = who.password() {
                builder = builder.set_client_to_redis_password(password);
            }
        }
        Ok(builder)
    }
}

fn is_encrypted(server: &ConnectionInfo) -> bool {
    matches!(server.addr(), ConnectionAddr::TcpTls { .. })
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
