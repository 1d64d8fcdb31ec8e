//! The way to a Redis (or Valkey) that many nodes share: one connection, renewed when it is lost.
//!
//! Owns: the address, one multiplexed connection, and when to try again after a failure. Nothing here waits
//! for ever: [`Limits`] end connecting and answers, and while a lost server is left alone, every question is
//! refused at once. The library's own answer limit (500 ms) is replaced on
//! purpose, so that it is a figure of this service. Nothing is asked twice: whoever asked learns of the
//! failure and knows what may be repeated.

mod address;
mod listening;
mod pause;

use std::{
    fmt, io,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use redis::{
    AsyncConnectionConfig, Cmd, FromRedisValue, ProtocolVersion, RedisError, RedisResult,
    ServerErrorKind, aio::MultiplexedConnection, cluster_async::ClusterConnection,
};
use tokio::sync::Mutex;

use address::Kind;
pub use address::{Address, AddressError};
pub(crate) use listening::{Listening, is_over};
pub(crate) use pause::Pause;

/// How long is waited at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From the first packet to a connection that answers.
    pub connect: Duration,
    /// From a question to its answer.
    pub answer: Duration,
}

impl Default for Limits {
    /// The longest operation of a desk with 100,000 waiting takes a tenth of the second.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(2),
            answer: Duration::from_secs(1),
        }
    }
}

/// See the module's page.
pub struct Link {
    address: Address,
    limits: Limits,
    live: RwLock<Option<Live>>,
    /// Held while connecting, so that a thousand questions make one connection.
    connecting: Mutex<Pause>,
}

#[derive(Clone)]
struct Live {
    connection: Connection,
    /// Tells this connection from the one that replaces it.
    number: Arc<()>,
}

#[derive(Clone)]
enum Connection {
    One(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl Link {
    /// Connects with the first question.
    pub fn to(address: Address) -> Self {
        Self::within(Limits::default(), address)
    }

    pub fn within(limits: Limits, address: Address) -> Self {
        Self {
            address,
            limits,
            live: RwLock::new(None),
            connecting: Mutex::new(Pause::default()),
        }
    }

    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Asks once.
    pub async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        let live = self.live().await?;
        let answer = match live.connection {
            Connection::One(mut one) => command.query_async(&mut one).await,
            Connection::Cluster(mut cluster) => command.query_async(&mut cluster).await,
        };
        if let Err(error) = &answer
            && is_of_no_use(error)
        {
            self.forget(&live.number);
        }
        answer
    }

    async fn live(&self) -> RedisResult<Live> {
        if let Some(live) = self.known() {
            return Ok(live);
        }
        let mut pause = self.connecting.lock().await;
        if let Some(live) = self.known() {
            return Ok(live);
        }
        pause.is_over()?;
        match self.connect().await {
            Ok(connection) => {
                pause.reset();
                let number = Arc::new(());
                let live = Live { connection, number };
                *self.live.write().unwrap_or_else(PoisonError::into_inner) = Some(live.clone());
                Ok(live)
            }
            Err(error) => {
                pause.begin(error.clone());
                Err(error)
            }
        }
    }

    async fn connect(&self) -> RedisResult<Connection> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.limits.connect))
            .set_response_timeout(Some(self.limits.answer));
        let connected = async {
            match &self.address.kind {
                Kind::One(server) => {
                    let client = self.address.client(server.clone())?;
                    let one = client.get_multiplexed_async_connection_with_config(&config);
                    Ok(Connection::One(one.await?))
                }
                Kind::Sentinel(sentinels) => {
                    let protocol = ProtocolVersion::RESP2;
                    let mut client = self.address.sentinel_client(sentinels, protocol)?;
                    let one = client.get_async_connection_with_config(&config);
                    Ok(Connection::One(one.await?))
                }
                Kind::Cluster(cluster) => {
                    let client = self.address.cluster_builder(cluster, self.limits).build()?;
                    Ok(Connection::Cluster(client.get_async_connection().await?))
                }
            }
        };
        self.in_time(connected).await
    }

    async fn in_time<T>(&self, connecting: impl Future<Output = RedisResult<T>>) -> RedisResult<T> {
        let connected = tokio::time::timeout(self.limits.connect, connecting).await;
        connected.unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()))
    }

    fn known(&self) -> Option<Live> {
        let live = self.live.read().unwrap_or_else(PoisonError::into_inner);
        live.clone()
    }

    fn forget(&self, number: &Arc<()>) {
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*live
            && Arc::ptr_eq(&known.number, number)
        {
            *live = None;
        }
    }
}

/// The connection is gone, or is to a server that is no master any more. An answer that did not come in
/// time counts: behind a cut line the connection would look alive for many minutes.
fn is_of_no_use(error: &RedisError) -> bool {
    let demoted = [
        ServerErrorKind::ReadOnly,
        ServerErrorKind::MasterDown,
        ServerErrorKind::ClusterDown,
    ];
    error.is_io_error()
        || error.is_unrecoverable_error()
        || demoted.iter().any(|kind| error.kind() == (*kind).into())
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("address", &self.address)
            .field("connected", &self.known().is_some())
            .finish_non_exhaustive()
    }
}
