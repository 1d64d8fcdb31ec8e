//! The way in for browsers: WebSocket for conversations, REST for everything else, the pages themselves.
//!
//! Owns: listening, what a stranger may send and how much of it, who somebody is (token, cookie), and
//! the sockets. Knows the service only by the engine's ports. Started by the composition root with
//! [`serve`]; stops when [`Stop`] is told to and the server's handle after it. Bounds: [`Settings`].
//!
//! A whisper or a score cannot be sent to a client, because a client's outlet takes client frames only:
//!
//! ```
//! # use tomoshibi_engine::{ports::sessions::{Outlet, Sent}, protocol::v1::{ClientFrame, Encoded, StaffFrame}};
//! fn to_a_client(outlet: &dyn Outlet<ClientFrame>, frame: &Encoded<ClientFrame>) -> Sent {
//!     outlet.send(frame)
//! }
//! ```
//!
//! ```compile_fail,E0308
//! # use tomoshibi_engine::{ports::sessions::{Outlet, Sent}, protocol::v1::{ClientFrame, Encoded, StaffFrame}};
//! fn to_a_client(outlet: &dyn Outlet<ClientFrame>, frame: &Encoded<StaffFrame>) -> Sent {
//!     outlet.send(frame)
//! }
//! ```

mod address;
mod assets;
mod cookie;
mod counts;
mod documents;
mod lobby;
mod openapi;
mod origin;
mod problem;
mod rest;
mod security;
mod settings;
mod shared;
mod shelf;
mod sign_in_pace;
mod socket;
mod sockets;
mod upgrade;
mod who;
mod worker;

use std::{io, net::TcpListener, sync::Arc, time::Duration};

use actix_http::HttpService;
use actix_rt::net::TcpStream;
use actix_service::{Service, apply_fn_factory};
use actix_web::{
    App,
    dev::{AppConfig, Server},
    middleware::from_fn,
    web::Data,
};
use tomoshibi_engine::ports::{
    afterwards::Afterwards,
    alarms::Alarms,
    clients::Clients,
    clock::Clock,
    duty::Duties,
    learning::Models,
    passkeys::Passkeys,
    past::Past,
    sessions::{ClientDoor, Health, StaffDoor},
    sign_in::SignIn,
    staff::{Desks, Staff},
    views::Views,
    ways_in::WaysIn,
};

pub use openapi::openapi;
pub use settings::{Lane, MetricsFor, Settings};

use crate::openid::OpenId;

use self::{lobby::Lobby, shared::Shared, sockets::Sockets};

/// For requests under way when the server's handle stops it, after the sockets have gone. No longer,
/// because browsers keep idle connections open, and those would use up all of it.
const LAST_REQUESTS_SECONDS: u64 = 1;

/// What the gateway asks.
#[derive(Clone)]
pub struct GatewayParts {
    pub client_door: Arc<dyn ClientDoor>,
    pub staff_door: Arc<dyn StaffDoor>,
    pub health: Arc<dyn Health>,
    pub clients: Arc<dyn Clients>,
    pub staff: Arc<dyn Staff>,
    pub sign_in: Arc<dyn SignIn>,
    pub ways_in: Arc<dyn WaysIn>,
    pub passkeys: Arc<dyn Passkeys>,
    /// The OpenID Connect provider at which staff may sign in.
    pub provider: Option<Arc<OpenId>>,
    pub desks: Arc<dyn Desks>,
    pub alarms: Arc<dyn Alarms>,
    pub views: Arc<dyn Views>,
    pub models: Arc<dyn Models>,
    pub afterwards: Arc<dyn Afterwards>,
    pub past: Arc<dyn Past>,
    pub duties: Arc<dyn Duties>,
    pub clock: Arc<dyn Clock>,
    /// Renders `/metrics`.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
}

impl std::fmt::Debug for GatewayParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GatewayParts")
    }
}

/// Between two batches of sockets that are told to go.
const BATCH_EVERY: Duration = Duration::from_millis(200);
/// Sockets of one batch at least: a small node is not slow to stop.
const BATCH_MIN: usize = 50;

/// Ends a gateway gently: first `begin`, then `hand_over`, then `drained`, then the server's own handle.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    sockets: Arc<Sockets>,
}

impl Stop {
    /// From here on `/readyz` says no, and no socket is taken.
    pub fn begin(&self) {
        self.sockets.stop();
    }

    /// Tells the open sockets to try elsewhere, in batches spread over this time: all at once would fall on
    /// the other nodes in the same moment.
    pub async fn hand_over(&self, within: Duration) {
        let batches = within.as_millis() / BATCH_EVERY.as_millis();
        let batches = usize::try_from(batches).unwrap_or(usize::MAX).max(1);
        let batch = self.sockets.len().div_ceil(batches).max(BATCH_MIN);
        let mut last = self.sockets.tell_to_go(None, batch);
        while last.is_some() {
            tokio::time::sleep(BATCH_EVERY).await;
            last = self.sockets.tell_to_go(last, batch);
        }
    }

    /// Waits until every socket has gone, at most so long; answers how many are left.
    pub async fn drained(&self, within: Duration) -> usize {
        let emptied = tokio::time::timeout(within, self.sockets.emptied());
        match emptied.await {
            Ok(()) => 0,
            Err(_) => self.sockets.len(),
        }
    }

    /// Sockets open now.
    pub fn sockets(&self) -> usize {
        self.sockets.len()
    }
}

/// Serves what comes through the listener until the returned server is stopped. Must be called within an
/// actix runtime; the server runs when it is awaited or spawned, and leaves signals alone.
pub fn serve(
    listener: TcpListener,
    parts: GatewayParts,
    settings: Settings,
    stop: &Stop,
) -> io::Result<Server> {
    let workers = settings.workers.max(1);
    give_up_on_non_readers(&listener, settings.unread_timeout)?;
    let shared = Arc::new(Shared::new(parts, settings, Arc::clone(&stop.sockets)));
    let of_worker = Arc::clone(&shared);
    let lobby = Arc::new(Lobby::default());
    let service = move || {
        let shared = Arc::clone(&of_worker);
        let settings = &shared.settings;
        let lobby = Arc::clone(&lobby);
        let visited = Arc::clone(&shared);
        let http = HttpService::build()
            .client_request_timeout(settings.request_timeout)
            .client_disconnect_timeout(settings.request_timeout)
            .keep_alive(Duration::from_secs(15))
            // The builder's own setting for this is not heeded by its HTTP/1 service. Frames are small, and
            // the kernel would hold one back until the peer has acknowledged the one before: 40 ms, where
            // the peer has nothing to say itself.
            .on_connect_ext(|io: &TcpStream, _| drop(io.set_nodelay(true)))
            .upgrade(upgrade::service(Arc::clone(&shared)))
            .h1(actix_service::map_config(app(shared), |()| {
                AppConfig::default()
            }))
            .tcp();
        apply_fn_factory(http, move |io: TcpStream, http: &_| {
            let visit = lobby.enter(io.peer_addr().ok(), &visited.settings);
            let served = visit.is_some().then(|| Service::call(http, io));
            async move {
                let Some(served) = served else {
                    metrics::counter!("tomoshibi_gateway_turned_away_total").increment(1);
                    return Ok(());
                };
                let ended = served.await;
                drop(visit);
                ended
            }
        })
    };
    Ok(Server::build()
        .workers(workers)
        .max_concurrent_connections(shared.settings.http_connections_max.div_ceil(workers))
        .shutdown_timeout(LAST_REQUESTS_SECONDS)
        .disable_signals()
        .listen("tomoshibi", listener, service)?
        .run())
}

/// The HTTP server waits for a peer to read for as long as it acknowledges; the kernel need not. What is
/// accepted inherits this from the listener.
#[cfg(target_os = "linux")]
fn give_up_on_non_readers(listener: &TcpListener, after: Duration) -> io::Result<()> {
    socket2::SockRef::from(listener).set_tcp_user_timeout(Some(after))
}

/// Other systems have no such limit to set; there a descriptor may be held longer.
#[cfg(not(target_os = "linux"))]
fn give_up_on_non_readers(_: &TcpListener, _: Duration) -> io::Result<()> {
    Ok(())
}

/// Everything that is not a socket.
fn app(
    shared: Arc<Shared>,
) -> App<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse<impl actix_web::body::MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    App::new()
        .app_data(Data::from(shared))
        .wrap(from_fn(security::headers))
        .configure(rest::routes)
        .configure(assets::routes)
}
