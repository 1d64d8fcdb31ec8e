//! One node, put together: adapters are built, actors started, each handed its ports. `serve`, `demo` and
//! the tests that start the program all come through here.
//!
//! A [`Node`] begins with [`Node::start`] and ends with [`Node::stop`], in this order: it refuses what is
//! new, lets finish what was begun, closes. Whoever holds the store closes it by letting go.

mod desks;
pub(crate) mod learning;
mod limits;
mod numbers;
mod openid;
mod shared;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    process,
    sync::Arc,
    time::Duration,
};

use actix_web::dev::ServerHandle;
use anyhow::Context as _;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::{net::TcpSocket, task::JoinHandle};
use tomoshibi_actors::{EndProcess, Ports, Service, Trainer};
use tomoshibi_adapters::{
    gateway::{self, GatewayParts},
    openid::OpenId,
    sql::Store,
    system::{SystemClock, SystemIds},
};
use tomoshibi_config::Settings;
use tomoshibi_engine::{
    desk::Desk,
    ports::{sessions::Health as _, staff::Desks as _},
    triage::Scorer,
};

use crate::exit::Failure;
use shared::Shared;

/// Connections that wait to be accepted: a whole desk reconnecting at once after a restart.
const BACKLOG: u32 = 4_096;
/// For those told last to have gone: their close frame, and the answer to it.
const LEAVE_WITHIN: Duration = Duration::from_secs(2);
/// How often readiness is asked for while the board is being filled, and how long at most.
const READY_EVERY: Duration = Duration::from_millis(10);
const READY_WITHIN: Duration = Duration::from_mins(1);

/// A node that runs.
pub(crate) struct Node {
    service: Service,
    trainer: Trainer,
    gateway: gateway::Stop,
    server: ServerHandle,
    serving: JoinHandle<io::Result<()>>,
    upkeep: JoinHandle<()>,
    desks: JoinHandle<()>,
    drain: Duration,
}

/// What became of the connections when the node stopped.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Handover {
    pub(crate) connections: usize,
    /// Those that did not go by themselves in time.
    pub(crate) cut: usize,
    /// Whether everything begun was finished in time.
    pub(crate) finished: bool,
}

/// Takes the address. From here on connections queue; none is served before [`Node::start`].
pub(crate) fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    let bound = || -> io::Result<TcpListener> {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)?.into_std()
    };
    bound().map_err(|error| Failure::Refused(format!("cannot listen on {address}: {error}")))
}

impl Node {
    /// Starts actors and gateway, and returns when the node is ready.
    pub(crate) async fn start(
        settings: &Settings,
        store: Arc<Store>,
        listener: TcpListener,
        metrics: PrometheusHandle,
    ) -> Result<Self, Failure> {
        limits::raise_descriptors(settings);
        let desks = store.all().await?;
        if desks.is_empty() {
            tracing::warn!("there is no desk yet: tomoshibi desk apply FILE, then start again");
        }
        let school = learning::school(&store);
        let scorer = learning::scorer(&school).await?;
        let service = start_actors(settings, &store, desks, Arc::clone(&scorer) as _)?;
        let trainer = learning::start(settings, school, scorer);
        let upkeep = numbers::keep_up(metrics.clone());
        let desks = desks::follow(service.clone(), Arc::clone(&store));
        let stop = gateway::Stop::default();
        let parts = parts(&service, store, openid::of(settings)?, metrics);
        let server = gateway::serve(listener, parts, limits::gateway(settings), &stop)
            .context("starting the gateway")?;
        let handle = server.handle();
        let node = Self {
            service,
            trainer,
            gateway: stop,
            server: handle,
            serving: actix_rt::spawn(server),
            upkeep,
            desks,
            drain: limits::drain(settings),
        };
        node.become_ready().await?;
        Ok(node)
    }

    /// Refuse, hand over, finish, close. Whoever was not told to go yet goes on writing meanwhile.
    pub(crate) async fn stop(self) -> Handover {
        self.desks.abort();
        self.trainer.stop();
        self.gateway.begin();
        let connections = self.gateway.sockets();
        self.gateway.hand_over(self.drain).await;
        let cut = self.gateway.drained(LEAVE_WITHIN).await;
        let finished = self.service.stop().await;
        self.server.stop(true).await;
        if let Ok(Err(error)) = self.serving.await {
            tracing::error!(%error, "the gateway ended with an error");
        }
        self.upkeep.abort();
        Handover {
            connections,
            cut,
            finished,
        }
    }

    /// Until the board is filled from the ledger, every door would only answer "busy".
    async fn become_ready(&self) -> Result<(), Failure> {
        let ready = async {
            while !self.service.ready().await {
                actix_rt::time::sleep(READY_EVERY).await;
            }
        };
        let waited = actix_rt::time::timeout(READY_WITHIN, ready).await;
        waited.map_err(|_| {
            let why = format!("the node was not ready within {} s", READY_WITHIN.as_secs());
            Failure::Internal(anyhow::Error::msg(why))
        })
    }
}

fn start_actors(
    settings: &Settings,
    store: &Arc<Store>,
    desks: Vec<Desk>,
    scorer: Arc<dyn Scorer>,
) -> Result<Service, Failure> {
    let Shared { board, bus } = shared::of(settings, &desks)?;
    let ports = Ports {
        ledger: Arc::clone(store) as _,
        clients: Arc::clone(store) as _,
        staff: Arc::clone(store) as _,
        duties: Arc::clone(store) as _,
        deals: Arc::clone(store) as _,
        alarms: Arc::clone(store) as _,
        views: Arc::clone(store) as _,
        board,
        bus,
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
        scorer,
    };
    let actors = limits::actors(settings);
    Ok(tomoshibi_actors::start(ports, desks, actors, end_process()))
}

/// A node that lost its recorder or dispatcher for good must not look alive.
fn end_process() -> EndProcess {
    Arc::new(|actor| {
        tracing::error!(actor, "cannot be kept alive; the process ends");
        process::exit(70)
    })
}

fn parts(
    service: &Service,
    store: Arc<Store>,
    provider: Option<Arc<OpenId>>,
    metrics: PrometheusHandle,
) -> GatewayParts {
    GatewayParts {
        client_door: Arc::new(service.clone()),
        staff_door: Arc::new(service.clone()),
        health: Arc::new(service.clone()),
        clients: Arc::clone(&store) as _,
        staff: Arc::clone(&store) as _,
        sign_in: Arc::clone(&store) as _,
        ways_in: Arc::clone(&store) as _,
        passkeys: Arc::clone(&store) as _,
        provider,
        desks: Arc::clone(&store) as _,
        alarms: Arc::clone(&store) as _,
        views: Arc::clone(&store) as _,
        models: Arc::clone(&store) as _,
        afterwards: Arc::clone(&store) as _,
        past: Arc::clone(&store) as _,
        duties: store,
        clock: Arc::new(SystemClock),
        metrics: Arc::new(move || metrics.render()),
    }
}
