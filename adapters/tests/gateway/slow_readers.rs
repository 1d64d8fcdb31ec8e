//! A reader that does not read: its queue fills, its socket is closed with "resume", and nobody waits for it.

use std::time::Duration;

use tokio::{io::Interest, net::TcpStream, time::timeout};
use tomoshibi_adapters::gateway::{Lane, Settings};
use tomoshibi_engine::{
    ids::SourceId,
    ports::sessions::{ConnectionId, Sent},
    privacy::Text,
    protocol::v1::{ClientEvent, ClientFact, ClientFrame, Encoded, Speaker},
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    doors::{PATIENCE, kept},
    house::House,
    page::{Page, Raw},
};

/// About 12 kB.
fn long_line(seq: u64) -> Encoded<ClientFrame> {
    Encoded::new(&ClientFrame::Events {
        after: seq - 1,
        through: seq,
        events: vec![ClientEvent {
            seq,
            at: Timestamp(0),
            fact: ClientFact::Said {
                by: Speaker::Counselor,
                text: Text::new(&"あ".repeat(4_000)).unwrap(),
                id: None,
            },
        }],
    })
}

/// Sends until the queue is full; answers how many lines were taken.
async fn fill(house: &House, connection: ConnectionId) -> u64 {
    for seq in 1.. {
        match house.clients_door.send_encoded(connection, &long_line(seq)) {
            Sent::Sent => {}
            Sent::Full => return seq - 1,
            Sent::Closed => panic!("closed without having been full"),
        }
        // Lets the writer try: only what the kernel does not take stays in the queue.
        tokio::task::yield_now().await;
    }
    unreachable!()
}

#[actix_web::test]
async fn a_slow_reader_gets_whole_frames_in_order_and_is_told_to_resume() {
    let house = House::usual().await;
    let token = house.token().await;
    let mut page = Page::client(&house, &token, 0).await;
    let (connection, ..) = house.clients_door.attached().await;
    let taken = fill(&house, connection).await;
    let id = SourceId(Uuid::from_u128(1));
    assert_eq!(
        house.clients_door.send(connection, &kept(id, 1)),
        Sent::Closed
    );

    let mut last = 0;
    let code = loop {
        match page.message().await {
            tokio_tungstenite::tungstenite::Message::Text(text) => {
                let frame: serde_json::Value = serde_json::from_str(&text).unwrap();
                last += 1;
                assert_eq!(frame["through"], last);
            }
            other => break close_code(other),
        }
    };
    assert_eq!(code, 4000);
    assert!(last < taken, "what waited is left to the ledger");
    house.clients_door.left().await;
    Page::client(&house, &token, last).await;
    assert_eq!(house.clients_door.attached().await.2, last);
    house.close().await;
}

fn close_code(message: tokio_tungstenite::tungstenite::Message) -> u16 {
    match message {
        tokio_tungstenite::tungstenite::Message::Close(Some(close)) => close.code.into(),
        other => panic!("{other:?}"),
    }
}

#[actix_web::test]
async fn an_answer_nobody_reads_does_not_hold_its_connection() {
    let settings = Settings {
        unread_timeout: Duration::from_millis(300),
        ..Settings::default()
    };
    let house = House::open(settings).await;
    let mut never = Raw(TcpStream::connect(house.address).await.unwrap());
    never
        .write(b"GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n")
        .await;
    // A kernel that gave up says so to whoever writes next.
    let given_up = async {
        while never.0.try_write(b"x").is_ok() {
            let error = never.0.ready(Interest::ERROR);
            let _ = timeout(Duration::from_millis(100), error).await;
        }
    };
    timeout(PATIENCE, given_up).await.expect("it is let go");
    house.close().await;
}

#[actix_web::test]
async fn one_who_never_reads_is_let_go_in_time_and_others_do_not_wait() {
    let settings = Settings {
        linger: Duration::from_millis(200),
        client: Lane {
            waiting_frames_max: 16,
            ..Lane::CLIENT
        },
        ..Settings::default()
    };
    let house = House::open(settings).await;
    let (token, others) = (house.token().await, house.token().await);
    let mut never = Raw::open(&house).await;
    never.hello(&token).await;
    let (connection, ..) = house.clients_door.attached().await;
    let mut other = Page::client(&house, &others, 0).await;
    let (other_connection, ..) = house.clients_door.attached().await;

    fill(&house, connection).await;
    let id = SourceId(Uuid::from_u128(1));
    assert_eq!(
        house.clients_door.send(other_connection, &kept(id, 1)),
        Sent::Sent
    );
    assert_eq!(other.frame().await["seq"], 1);
    assert_eq!(house.clients_door.left().await, connection);
    drop(other);
    assert_eq!(house.stop.drained(Duration::from_secs(10)).await, 0);
    house.close().await;
}
