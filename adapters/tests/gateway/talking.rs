//! The ordinary course of a socket: hello, commands in, frames out in order, goodbye.

use futures_util::SinkExt;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use tomoshibi_engine::{
    ids::SourceId,
    ports::sessions::Sent,
    protocol::v1::{
        ClientCommand, ClientEvent, ClientFact, ClientFrame, CloseCode, ErrorCode, StaffCommand,
    },
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    doors::{Mood, kept},
    house::House,
    page::{Page, Raw, frame},
};

#[actix_web::test]
async fn a_client_is_taken_in_heard_and_let_go() {
    let house = House::usual().await;
    let token = house.token().await;
    let mut page = Page::client(&house, &token, 7).await;
    let (connection, client, after) = house.clients_door.attached().await;
    assert_eq!((client.id.to_string(), after), (token, 7));

    page.say(1, "つらいです 🙏").await;
    let ClientCommand::Say { id, text } = house.clients_door.command().await else {
        panic!("not said")
    };
    assert_eq!(text.expose(), "つらいです 🙏");
    assert_eq!(
        house.clients_door.send(connection, &kept(id, 8)),
        Sent::Sent
    );
    assert_eq!(page.frame().await["seq"], 8);

    page.socket.close(None).await.unwrap();
    assert_eq!(house.clients_door.left().await, connection);
    assert_eq!(
        house.clients_door.send(connection, &kept(id, 9)),
        Sent::Closed
    );
    house.close().await;
}

#[actix_web::test]
async fn a_console_resumes_with_its_hello() {
    let house = House::usual().await;
    let cookie = house.cookie("hana").await;
    let mut page = Page::console(&house, &cookie).await;
    let (connection, member, _) = house.staffs_door.attached().await;
    assert_eq!(member.nickname, "nick of hana");
    assert_eq!(
        house.staffs_door.command().await,
        StaffCommand::Hello { after: vec![] }
    );
    let id = Uuid::from_u128(5);
    page.send(&json!({ "type": "help_another", "id": id }))
        .await;
    assert_eq!(
        house.staffs_door.command().await,
        StaffCommand::HelpAnother { id: SourceId(id) }
    );
    house.staffs_door.close(connection, CloseCode::Replaced);
    assert_eq!(page.closed().await, 4500);
    house.close().await;
}

#[actix_web::test]
async fn a_backlog_arrives_in_order_and_nothing_twice() {
    let house = House::usual().await;
    let token = house.token().await;
    let mut page = Page::client(&house, &token, 0).await;
    let (connection, ..) = house.clients_door.attached().await;
    for seq in 1..=100 {
        let frame = ClientFrame::Events {
            after: seq - 1,
            through: seq,
            events: vec![ClientEvent {
                seq,
                at: Timestamp(0),
                fact: ClientFact::Waiting {},
            }],
        };
        assert_eq!(house.clients_door.send(connection, &frame), Sent::Sent);
    }
    for seq in 1..=100 {
        assert_eq!(page.frame().await["through"], seq);
    }
    house.close().await;
}

#[actix_web::test]
async fn a_line_sent_again_comes_through_again_for_the_session_to_judge() {
    let house = House::usual().await;
    let token = house.token().await;
    let mut page = Page::client(&house, &token, 0).await;
    house.clients_door.attached().await;
    page.say(9, "same").await;
    page.say(9, "same").await;
    let first = house.clients_door.command().await;
    assert_eq!(first, house.clients_door.command().await);
    house.close().await;
}

#[actix_web::test]
async fn what_comes_with_the_hello_waits_for_the_welcome() {
    let house = House::usual().await;
    let token = house.token().await;
    let mut raw = Raw::open(&house).await;
    let hello = json!({ "type": "hello", "token": token, "after": 0 }).to_string();
    let mut bytes = frame(0x81, hello.as_bytes());
    for n in 0..10 {
        let seen = json!({ "type": "seen", "through": n }).to_string();
        bytes.extend(frame(0x81, seen.as_bytes()));
    }
    raw.write(&bytes).await;
    house.clients_door.attached().await;
    for through in 0..10 {
        assert_eq!(
            house.clients_door.command().await,
            ClientCommand::Seen { through }
        );
    }
    house.close().await;
}

#[actix_web::test]
async fn a_frame_may_come_byte_by_byte_or_in_pieces() {
    let house = House::usual().await;
    let token = house.token().await;
    let mut raw = Raw::open(&house).await;
    raw.hello(&token).await;
    house.clients_door.attached().await;
    for byte in frame(0x81, br#"{"type":"typing"}"#) {
        raw.write(&[byte]).await;
    }
    assert_eq!(house.clients_door.command().await, ClientCommand::Typing {});
    raw.write(&frame(0x01, br#"{"type":"#)).await;
    raw.write(&frame(0x89, b"between")).await;
    raw.write(&frame(0x00, br#""typ"#)).await;
    raw.write(&frame(0x80, br#"ing"}"#)).await;
    assert_eq!(raw.read().await, (0x8a, b"between".to_vec()));
    assert_eq!(house.clients_door.command().await, ClientCommand::Typing {});
    house.close().await;
}

#[actix_web::test]
async fn the_connection_itself_answers_pings() {
    let house = House::usual().await;
    let token = house.token().await;
    let mut page = Page::client(&house, &token, 0).await;
    page.socket.send(Message::Ping("x".into())).await.unwrap();
    assert_eq!(page.message().await, Message::Pong("x".into()));
    page.send(&json!({ "type": "ping" })).await;
    assert_eq!(page.frame().await, json!({ "type": "pong" }));
    house.close().await;
}

#[actix_web::test]
async fn a_busy_service_asks_to_come_back_and_a_refusal_says_why() {
    let house = House::usual().await;
    let token = house.token().await;
    let mut page = Page::client(&house, &token, 0).await;
    house.clients_door.attached().await;
    house
        .clients_door
        .is_busy
        .store(true, std::sync::atomic::Ordering::SeqCst);
    page.say(1, "hello?").await;
    assert_eq!(page.closed().await, 4001);
    house.clients_door.left().await;

    for (code, close) in [(ErrorCode::NotKeptYet, 4001), (ErrorCode::NotAllowed, 4502)] {
        *house.clients_door.mood.lock().unwrap() = Mood::Refusing(code);
        let mut page = Page::stranger(&house).await;
        page.send(&json!({ "type": "hello", "token": token, "after": 0 }))
            .await;
        assert_eq!(json!(page.refused().await), json!(code));
        assert_eq!(page.closed().await, close);
        house.clients_door.attached().await;
        house.clients_door.left().await;
    }
    house.close().await;
}
