//! Who may have a socket at all: decided before the upgrade.

use std::{fs, net::SocketAddr, os::fd::OwnedFd};

use rustix::{
    net::{getpeername, sockopt::tcp_nodelay},
    process::{PidfdFlags, PidfdGetfdFlags, getpid, pidfd_getfd, pidfd_open},
};
use serde_json::json;
use tomoshibi_adapters::gateway::Settings;

use crate::{
    house::House,
    http,
    page::{Page, Raw},
};

async fn refused(house: &House, path: &str, headers: &[(&'static str, &str)]) -> u16 {
    Page::open(house, path, headers).await.err().unwrap()
}

/// A frame that waits for the last one's acknowledgement comes up to 40 ms late.
#[actix_web::test]
async fn no_frame_waits_for_the_one_before() {
    let house = House::usual().await;
    let page = Raw::open(&house).await;
    let served = peer_of(page.0.local_addr().unwrap());
    assert!(tcp_nodelay(served).unwrap());
    house.close().await;
}

/// This process' own end of the connection from that address.
fn peer_of(address: SocketAddr) -> OwnedFd {
    let me = pidfd_open(getpid(), PidfdFlags::empty()).unwrap();
    let numbers = fs::read_dir("/proc/self/fd").unwrap();
    let numbers = numbers.map(|entry| entry.unwrap().file_name());
    let numbers = numbers.map(|name| name.to_str().unwrap().parse().unwrap());
    let files = numbers.filter_map(|fd| pidfd_getfd(&me, fd, PidfdGetfdFlags::empty()).ok());
    let is_peer = |file: &OwnedFd| {
        let peer = getpeername(file).ok().flatten();
        peer.and_then(|peer| SocketAddr::try_from(peer).ok()) == Some(address)
    };
    files.into_iter().find(is_peer).unwrap()
}

#[actix_web::test]
async fn our_subprotocol_is_asked_for() {
    let house = House::usual().await;
    let other = [("sec-websocket-protocol", "tomoshibi.v2")];
    assert_eq!(refused(&house, "/ws/client", &other).await, 400);
    let among = [("sec-websocket-protocol", "chat, tomoshibi.v1")];
    assert!(Page::open(&house, "/ws/client", &among).await.is_ok());
    assert_eq!(refused(&house, "/ws/nobody", &[]).await, 404);
    house.close().await;
}

#[actix_web::test]
async fn only_our_own_pages_may_connect() {
    let house = House::usual().await;
    let cookie = house.cookie("hana").await;
    let own = format!("http://{}", house.address);
    for path in ["/ws/client", "/ws/staff"] {
        let headers = [
            ("cookie", cookie.as_str()),
            ("origin", "https://elsewhere.example"),
        ];
        assert_eq!(refused(&house, path, &headers).await, 403);
        let headers = [("cookie", cookie.as_str()), ("origin", own.as_str())];
        assert!(Page::open(&house, path, &headers).await.is_ok());
    }
    house.close().await;
}

#[actix_web::test]
async fn a_console_needs_a_session_before_the_upgrade() {
    let house = House::usual().await;
    assert_eq!(refused(&house, "/ws/staff", &[]).await, 401);
    let made_up = [("cookie", "tomoshibi=made-up")];
    assert_eq!(refused(&house, "/ws/staff", &made_up).await, 401);
    let cookie = house.cookie("hana").await;
    let headers = [("cookie", cookie.as_str())];
    assert!(Page::open(&house, "/ws/staff", &headers).await.is_ok());
    house
        .clock
        .advance(tomoshibi_engine::time::Millis::hours(1_000));
    assert_eq!(refused(&house, "/ws/staff", &headers).await, 401);
    house.close().await;
}

#[actix_web::test]
async fn a_token_is_asked_of_a_client() {
    let house = House::usual().await;
    for token in ["made up", &"x".repeat(4_000)] {
        let mut page = Page::stranger(&house).await;
        page.send(&json!({ "type": "hello", "token": token, "after": 0 }))
            .await;
        assert_eq!(page.refused().await, "sign_in_again");
        assert_eq!(page.closed().await, 4502);
    }
    house.close().await;
}

#[actix_web::test]
async fn anothers_token_gives_anothers_session_and_nothing_of_ones_own() {
    let house = House::usual().await;
    let (mine, theirs) = (house.token().await, house.token().await);
    let _page = Page::client(&house, &mine, 0).await;
    let (_, me, _) = house.clients_door.attached().await;
    let _page = Page::client(&house, &theirs, 0).await;
    let (_, they, _) = house.clients_door.attached().await;
    assert_eq!(me.id.to_string(), mine);
    assert_eq!(they.id.to_string(), theirs);
    house.close().await;
}

#[actix_web::test]
async fn a_store_that_is_away_is_no_unknown_client() {
    let house = House::usual().await;
    let token = house.token().await;
    house
        .clients
        .is_away
        .store(true, std::sync::atomic::Ordering::SeqCst);
    let mut page = Page::stranger(&house).await;
    page.send(&json!({ "type": "hello", "token": token, "after": 0 }))
        .await;
    assert_eq!(page.closed().await, 4001);
    house.close().await;
}

#[actix_web::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let settings = Settings {
        answer_timeout: std::time::Duration::from_millis(100),
        ..Settings::default()
    };
    let house = House::open(settings).await;
    let stream = tokio::net::TcpStream::connect(house.address).await;
    let mut raw = Raw(stream.unwrap());
    raw.write(
        b"POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
          content-length: 900\r\n\r\n{",
    )
    .await;
    let mut status = [0; 12];
    tokio::io::AsyncReadExt::read_exact(&mut raw.0, &mut status)
        .await
        .unwrap();
    assert_eq!(&status, b"HTTP/1.1 408");
    house.close().await;
}

#[actix_web::test]
async fn what_is_not_http_does_not_get_far() {
    // The server's clock for this ticks twice a second; less than that would be no time at all.
    let settings = Settings {
        request_timeout: std::time::Duration::from_millis(800),
        ..Settings::default()
    };
    let house = House::open(settings).await;
    for nonsense in [
        b"\x16\x03\x01\x02\x00".as_slice(),
        b"GET / HTTP/1.1\r\nhost: x",
        b"\0",
    ] {
        let stream = tokio::net::TcpStream::connect(house.address).await.unwrap();
        let mut raw = Raw(stream);
        raw.write(nonsense).await;
        raw.gone().await;
    }
    assert_eq!(http::get(house.address, "/healthz").await.status, 200);
    house.close().await;
}
