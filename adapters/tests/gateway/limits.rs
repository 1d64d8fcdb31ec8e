//! How much anybody may have: frames a second, sockets, half-open connections.

use std::time::Duration;

use serde_json::json;
use tokio::net::TcpStream;
use tomoshibi_adapters::gateway::{Lane, Settings};
use tomoshibi_engine::protocol::v1::ClientCommand;

use crate::{
    house::House,
    http::get,
    page::{Page, Raw, frame},
};

fn seen(through: u64) -> Vec<u8> {
    let seen = json!({ "type": "seen", "through": through }).to_string();
    frame(0x81, seen.as_bytes())
}

#[actix_web::test]
async fn a_socket_that_floods_is_closed_and_others_do_not_notice() {
    // Nothing is refilled, so that the count does not depend on how fast this machine is today.
    let settings = Settings {
        client: Lane {
            frames_per_second: 0,
            ..Lane::CLIENT
        },
        ..Settings::default()
    };
    let house = House::open(settings).await;
    let (token, others) = (house.token().await, house.token().await);
    let mut raw = Raw::open(&house).await;
    raw.hello(&token).await;
    house.clients_door.attached().await;
    let mut other = Page::client(&house, &others, 0).await;
    house.clients_door.attached().await;

    raw.write(&(0..1_000).flat_map(seen).collect::<Vec<_>>())
        .await;
    let (_, refused) = raw.read().await;
    assert!(String::from_utf8(refused).unwrap().contains("too_fast"));
    assert_eq!(raw.closed().await, 4003);
    // The burst, less the hello, and nothing after it.
    for through in 0..59 {
        assert_eq!(
            house.clients_door.command().await,
            ClientCommand::Seen { through }
        );
    }
    house.clients_door.left().await;
    other.say(1, "calm").await;
    assert!(matches!(
        house.clients_door.command().await,
        ClientCommand::Say { .. }
    ));
    house.close().await;
}

#[actix_web::test]
async fn with_room_for_them_a_thousand_frames_at_once_all_arrive_in_order() {
    let settings = Settings {
        client: Lane {
            frames_per_second: 1_000,
            frames_burst: 1_001,
            ..Lane::CLIENT
        },
        ..Settings::default()
    };
    let house = House::open(settings).await;
    let token = house.token().await;
    let mut raw = Raw::open(&house).await;
    raw.hello(&token).await;
    house.clients_door.attached().await;
    raw.write(&(0..1_000).flat_map(seen).collect::<Vec<_>>())
        .await;
    for through in 0..1_000 {
        assert_eq!(
            house.clients_door.command().await,
            ClientCommand::Seen { through }
        );
    }
    house.close().await;
}

#[actix_web::test]
async fn one_person_has_so_many_sockets() {
    let settings = Settings {
        sockets_per_person_max: 2,
        ..Settings::default()
    };
    let house = House::open(settings).await;
    let token = house.token().await;
    let first = Page::client(&house, &token, 0).await;
    let _second = Page::client(&house, &token, 0).await;
    let mut third = Page::stranger(&house).await;
    let hello = json!({ "type": "hello", "token": token, "after": 0 });
    third.send(&hello).await;
    assert_eq!(third.closed().await, 4004);
    Page::client(&house, &house.token().await, 0).await;

    drop(first);
    while !matches!(house.clients_door.next().await, crate::doors::Seen::Left(_)) {}
    Page::client(&house, &token, 0).await;
    house.close().await;
}

#[actix_web::test]
async fn the_process_an_address_and_strangers_have_their_bounds() {
    let usual = Settings::default;
    let bounds = [
        (
            Settings {
                sockets_max: 1,
                ..usual()
            },
            503,
        ),
        (
            Settings {
                strangers_max: 1,
                ..usual()
            },
            503,
        ),
        (
            Settings {
                sockets_per_address_max: 1,
                ..usual()
            },
            429,
        ),
    ];
    for (settings, status) in bounds {
        let house = House::open(settings).await;
        let mut first = Page::stranger(&house).await;
        let refused = Page::open(&house, "/ws/client", &[]).await;
        assert_eq!(refused.err(), Some(status));
        assert_eq!(get(house.address, "/healthz").await.status, 200);
        first.socket.close(None).await.unwrap();
        assert_eq!(house.stop.drained(Duration::from_secs(10)).await, 0);
        Page::stranger(&house).await;
        house.close().await;
    }
}

/// Pages of memory this process holds, in bytes.
fn resident_bytes() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: usize = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4_096
}

/// Both ends are in this process, so the service's share is less still.
#[actix_web::test]
async fn an_idle_client_costs_little_memory() {
    let house = House::usual().await;
    let mut clients = Vec::new();
    let mut before = 0;
    for n in 0..1_500 {
        if n == 500 {
            // What only the first ones cost is paid.
            before = resident_bytes();
        }
        let mut raw = Raw::open(&house).await;
        raw.hello(&house.token().await).await;
        clients.push(raw);
    }
    let each = (resident_bytes() - before) / 1_000;
    assert!(each <= 6 * 1_024, "{each} bytes a client");
    house.close().await;
}

/// Connections that never finish their request, and sockets that never say hello.
#[actix_web::test]
async fn half_open_connections_do_not_stop_the_service() {
    let settings = Settings {
        hello_timeout: Duration::from_secs(1),
        linger: Duration::from_secs(1),
        sockets_max: 1_000,
        strangers_max: 500,
        ..Settings::default()
    };
    let house = House::open(settings).await;
    let mut silent = Vec::new();
    for n in 0..1_500 {
        let stream = TcpStream::connect(house.address).await.unwrap();
        if n % 2 == 0 {
            stream.writable().await.unwrap();
            stream
                .try_write(b"GET /ws/client HTTP/1.1\r\nhost:")
                .unwrap();
        }
        silent.push(stream);
    }
    let mut strangers = Vec::new();
    for _ in 0..500 {
        strangers.push(Raw::open(&house).await);
    }
    assert_eq!(Page::open(&house, "/ws/client", &[]).await.err(), Some(503));
    assert_eq!(get(house.address, "/healthz").await.status, 200);
    for stranger in &mut strangers {
        assert_eq!(stranger.closed().await, 4002);
    }
    drop(strangers);
    assert_eq!(house.stop.drained(Duration::from_secs(10)).await, 0);
    let token = house.token().await;
    Page::client(&house, &token, 0).await;
    for stream in silent.drain(..) {
        Raw(stream).gone().await;
    }
    house.close().await;
}
