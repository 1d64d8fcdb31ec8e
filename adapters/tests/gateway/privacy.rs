//! What people write, their tokens and their passwords leave no trace in the log, whichever way they come.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use serde_json::json;
use tomoshibi_adapters::gateway::Settings;
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    house::House,
    http::ask,
    page::{Page, Raw, frame},
};

const MARK: &str = "marked-5d1c";

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[actix_web::test]
async fn nothing_a_person_sends_stands_in_the_log() {
    let captured = Captured::default();
    // Every level of every crate; the threads of the server too.
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(captured.clone())
        .init();
    tracing::info!("the log is read");
    let house = House::open(Settings::default()).await;
    send_marks(&house).await;
    house.close().await;

    let log = String::from_utf8_lossy(&captured.0.lock().unwrap()).into_owned();
    assert!(log.contains("the log is read"));
    let found = log.lines().find(|line| line.contains(MARK));
    assert_eq!(found, None);
    assert!(!log.contains('\u{7}'), "control bytes");
}

async fn send_marks(house: &House) {
    let token = house.token().await;
    let id = "018f0000-0000-7000-8000-000000000001";
    for frame in [
        json!({ "type": "say", "id": id, "text": MARK }).to_string(),
        json!({ "type": "say", "id": id, "text": format!("{MARK}\u{7}") }).to_string(),
        json!({ "type": "say", "id": id, "text": MARK.repeat(5_000) }).to_string(),
        json!({ "type": MARK }).to_string(),
        format!("{{{MARK}\u{7}"),
    ] {
        let mut page = Page::client(house, &token, 0).await;
        page.send_text(&frame).await;
        page.send(&json!({ "type": "ping" })).await;
        page.frame().await;
    }
    let mut page = Page::stranger(house).await;
    page.send(&json!({ "type": "hello", "token": MARK, "after": 0 }))
        .await;
    page.refused().await;
    for first in [0x82, 0x01, 0x83, 0x09, 0x88] {
        let mut raw = Raw::open(house).await;
        raw.write(&frame(first, format!("{MARK}\u{7}").as_bytes()))
            .await;
        raw.write(&frame(0x80, MARK.as_bytes())).await;
    }
    let cookie = format!("tomoshibi={MARK}");
    let headers = [("cookie", cookie.as_str()), ("x-forwarded-for", MARK)];
    for (path, body) in [
        (
            "/api/v1/session",
            json!({ "account": MARK, "password": MARK }),
        ),
        ("/api/v1/session", json!({ "account": MARK })),
        ("/api/v1/desks/demo/clients", json!({ "nickname": MARK })),
        (
            "/api/v1/desks/demo/clients",
            json!({ "nickname": format!("{MARK}\u{7}") }),
        ),
    ] {
        ask(house.address, "POST", path, &headers, &body.to_string()).await;
    }
    ask(house.address, "GET", "/api/v1/session", &headers, "").await;
    let page = Page::open(house, "/ws/staff", &[("cookie", cookie.as_str())]).await;
    assert_eq!(page.err(), Some(401));
}
