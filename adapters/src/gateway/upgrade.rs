//! The upgrade from HTTP to a socket: who may have one, and the answer.
//!
//! HTTP's dispatcher hands the connection over here, with its TCP stream; what is admitted goes on as a
//! [`Connection`] of its own, what is not gets an HTTP answer and is closed. Started once a worker.

use std::{rc::Rc, sync::Arc};

use actix_codec::Framed;
use actix_http::{HttpMessage as _, Request, h1, ws};
use actix_rt::net::TcpStream;
use actix_web::{
    dev::{ServiceFactory, fn_factory, fn_service},
    http::{
        Method,
        header::{self, HeaderMap},
    },
};
use tomoshibi_engine::{
    ports::staff::SessionToken,
    protocol::v1::{ErrorCode, SUBPROTOCOL},
    staff::StaffMember,
};

use super::{
    address, origin,
    problem::Problem,
    settings::Lane,
    shared::Shared,
    socket::{ClientParty, Connection, Party, Queue, StaffParty, Upgraded},
    sockets::{Entry, TooMany},
    who::{self, Head},
    worker::Worker,
};

/// Sixteen bytes in base64.
const KEY_BYTES: usize = 24;

type Upgrading = (Request, Framed<TcpStream, h1::Codec>);

pub(crate) fn service(
    shared: Arc<Shared>,
) -> impl ServiceFactory<Upgrading, Config = (), Response = (), Error = actix_web::Error, InitError = ()>
{
    fn_factory(move || {
        let worker = Rc::new(Worker::new(Arc::clone(&shared)));
        let upgrade = move |(request, framed): Upgrading| {
            let worker = Rc::clone(&worker);
            async move {
                upgrade(worker, request, framed).await;
                Ok(())
            }
        };
        std::future::ready(Ok(fn_service(upgrade)))
    })
}

async fn upgrade(worker: Rc<Worker>, request: Request, framed: Framed<TcpStream, h1::Codec>) {
    let framed = framed.into_parts();
    let admitted = admit(&worker.shared, &request).await;
    let mut answer = framed.write_buf.to_vec();
    match admitted {
        Ok(admitted) => {
            answer.extend_from_slice(&admitted.answer);
            let upgraded = Upgraded {
                io: framed.io,
                entry: admitted.entry,
                queue: admitted.queue,
                lane: admitted.lane,
                answer,
                early: framed.read_buf.to_vec(),
            };
            open(worker, upgraded, admitted.visitor);
        }
        Err(problem) => {
            answer.extend_from_slice(&refusal(&problem));
            // A fresh socket takes a few hundred bytes at once, or its peer has gone.
            if framed.io.writable().await.is_ok() {
                let _ = framed.io.try_write(&answer);
            }
        }
    }
}

fn open(worker: Rc<Worker>, upgraded: Upgraded, visitor: Visitor) {
    let shared = Arc::clone(&worker.shared);
    match visitor {
        Visitor::Client => run(worker, upgraded, ClientParty::new(shared)),
        Visitor::Staff(member, session) => {
            run(worker, upgraded, StaffParty::new(shared, *member, session));
        }
    }
}

fn run<P: Party>(worker: Rc<Worker>, upgraded: Upgraded, party: P) {
    drop(actix_rt::spawn(Connection::new(worker, upgraded, party)));
}

enum Visitor {
    Client,
    Staff(Box<StaffMember>, SessionToken),
}

struct Admitted {
    visitor: Visitor,
    entry: Entry,
    queue: Arc<Queue>,
    lane: Lane,
    answer: Vec<u8>,
}

async fn admit(shared: &Arc<Shared>, request: &Request) -> Result<Admitted, Problem> {
    let headers = request.headers();
    let is_client = match request.path() {
        "/ws/client" => true,
        "/ws/staff" => false,
        _ => return Err(Problem::not_found("There is no such socket.")),
    };
    let key = key_in(request).ok_or(ErrorCode::BadFrame)?;
    if !origin::is_ours(headers, &shared.settings) {
        return Err(ErrorCode::NotAllowed.into());
    }
    let (visitor, lane) = if is_client {
        (Visitor::Client, shared.settings.client)
    } else {
        let head = Head {
            peer: request.head().peer_addr,
            headers: headers.clone(),
        };
        let (member, session) = who::signed_in(shared, &head).await?;
        let visitor = Visitor::Staff(Box::new(member), session);
        (visitor, shared.settings.staff)
    };
    let queue = Queue::new(lane);
    let peer = request.head().peer_addr;
    let address = address::of(peer, headers, &shared.settings.trusted_proxies);
    let entry = shared
        .sockets
        .enter(address, &queue, &shared.settings)
        .map_err(|too_many| match too_many {
            TooMany::Here => ErrorCode::NotKeptYet,
            TooMany::OfAddress => ErrorCode::TooManyTries,
        })?;
    Ok(Admitted {
        visitor,
        entry,
        queue,
        lane,
        answer: acceptance(key),
    })
}

/// The key of a request that asks for our protocol in WebSocket 13.
fn key_in(request: &Request) -> Option<&[u8]> {
    let headers = request.headers();
    let is_ours = request.method() == Method::GET
        && request.head().upgrade()
        && headers.get(header::SEC_WEBSOCKET_VERSION)? == "13"
        && offers_protocol(headers);
    let key = headers.get(header::SEC_WEBSOCKET_KEY)?.as_bytes();
    (is_ours && key.len() == KEY_BYTES).then_some(key)
}

fn offers_protocol(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .filter_map(|offered| offered.to_str().ok())
        .flat_map(|offered| offered.split(','))
        .any(|offered| offered.trim() == SUBPROTOCOL)
}

fn acceptance(key: &[u8]) -> Vec<u8> {
    let accept = ws::hash_key(key);
    let accept = String::from_utf8_lossy(&accept);
    format!(
        "HTTP/1.1 101 Switching Protocols\r\n\
         upgrade: websocket\r\nconnection: upgrade\r\n\
         sec-websocket-accept: {accept}\r\nsec-websocket-protocol: {SUBPROTOCOL}\r\n\r\n"
    )
    .into_bytes()
}

fn refusal(problem: &Problem) -> Vec<u8> {
    let body = problem.json();
    let retry_after = problem
        .retry_after()
        .map_or_else(String::new, |seconds| format!("retry-after: {seconds}\r\n"));
    format!(
        "HTTP/1.1 {}\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nx-content-type-options: nosniff\r\n{retry_after}\
         connection: close\r\n\r\n{body}",
        problem.status(),
        body.len(),
    )
    .into_bytes()
}
