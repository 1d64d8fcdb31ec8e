//! Signs of life, and what happens without them.

use std::time::Duration;

use serde_json::json;
use tomoshibi_adapters::gateway::Settings;

use crate::{
    doors::Mood,
    house::House,
    page::{Page, Raw, frame},
};

fn quick() -> Settings {
    Settings {
        ping_after: Duration::from_millis(100),
        silent_after: Duration::from_millis(400),
        hello_timeout: Duration::from_millis(100),
        attach_timeout: Duration::from_millis(100),
        linger: Duration::from_millis(100),
        ..Settings::default()
    }
}

#[actix_web::test]
async fn a_silent_peer_is_pinged_and_then_closed() {
    let house = House::open(quick()).await;
    let token = house.token().await;
    let mut raw = Raw::open(&house).await;
    raw.hello(&token).await;
    let (connection, ..) = house.clients_door.attached().await;
    assert_eq!(raw.read().await, (0x89, vec![]));
    let mut last = raw.read().await;
    while last.0 == 0x89 {
        last = raw.read().await;
    }
    assert_eq!(
        last,
        (
            0x88,
            [&4002_u16.to_be_bytes(), b"silent".as_slice()].concat()
        )
    );
    assert_eq!(house.clients_door.left().await, connection);
    house.close().await;
}

#[actix_web::test]
async fn a_peer_that_answers_pings_stays() {
    let house = House::open(quick()).await;
    let token = house.token().await;
    let mut raw = Raw::open(&house).await;
    raw.hello(&token).await;
    house.clients_door.attached().await;
    // Ten pings are longer than the silence that closes.
    for _ in 0..10 {
        assert_eq!(raw.read().await, (0x89, vec![]));
        raw.write(&frame(0x8a, &[])).await;
    }
    raw.write(&frame(0x81, br#"{"type":"typing"}"#)).await;
    house.clients_door.command().await;
    house.close().await;
}

#[actix_web::test]
async fn a_stranger_who_says_nothing_is_closed() {
    let house = House::open(quick()).await;
    let mut page = Page::stranger(&house).await;
    assert_eq!(page.closed().await, 4002);
    house.close().await;
}

#[actix_web::test]
async fn a_session_that_does_not_answer_is_not_waited_for() {
    let house = House::open(quick()).await;
    let token = house.token().await;
    *house.clients_door.mood.lock().unwrap() = Mood::NeverAnswering;
    let mut page = Page::stranger(&house).await;
    page.send(&json!({ "type": "hello", "token": token, "after": 0 }))
        .await;
    assert_eq!(page.closed().await, 4001);
    let (connection, ..) = house.clients_door.attached().await;
    assert_eq!(house.clients_door.left().await, connection);
    house.close().await;
}

#[actix_web::test]
async fn a_console_whose_session_ended_is_closed() {
    let house = House::open(quick()).await;
    let cookie = house.cookie("hana").await;
    let mut page = Page::console(&house, &cookie).await;
    house
        .clock
        .advance(tomoshibi_engine::time::Millis::hours(1_000));
    let mut message = page.message().await;
    while message.is_ping() {
        message = page.message().await;
    }
    assert!(message.to_text().unwrap().contains("sign_in_again"));
    assert_eq!(page.closed().await, 4502);
    house.close().await;
}
