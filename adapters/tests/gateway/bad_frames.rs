//! Frames that are no commands: each is answered with its exact code, and none does more harm than that.

use futures_util::StreamExt;
use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use tomoshibi_adapters::gateway::Settings;
use tomoshibi_engine::protocol::v1::{ClientCommand, FRAME_BYTES_MAX};

use crate::{
    house::House,
    page::{Page, Raw, frame},
};

const ID: &str = "018f0000-0000-7000-8000-000000000001";

fn say(text: &str) -> String {
    format!(r#"{{"type":"say","id":"{ID}","text":"{text}"}}"#)
}

#[actix_web::test]
async fn a_text_that_cannot_be_kept_is_named_and_the_talk_goes_on() {
    let house = House::usual().await;
    let token = house.token().await;
    let mut page = Page::client(&house, &token, 0).await;
    house.clients_door.attached().await;
    for (text, code) in [
        (String::new(), "text_empty"),
        (r"　 \n\t".to_owned(), "text_empty"),
        ("あ".repeat(6_000), "text_too_long"),
        ("a".repeat(64 * 1024), "text_too_long"),
        ("a".repeat(500_000), "text_too_long"),
        (r"a\u0000b".to_owned(), "text_control_character"),
        (r"a\u001bb".to_owned(), "text_control_character"),
        (r"a\u202eb".to_owned(), "text_control_character"),
        ("a\u{9b}b".to_owned(), "text_control_character"),
        (r"half an emoji \ud83d".to_owned(), "text_control_character"),
        (
            r"the other half \ude4f!".to_owned(),
            "text_control_character",
        ),
    ] {
        page.send_text(&say(&text)).await;
        let refused = page.frame().await;
        let expected = json!({ "type": "refused", "id": ID, "code": code, "retryable": false });
        assert_eq!(refused, expected);
    }
    let spaced = format!(
        r#"{{"type": "say", "id" : "{ID}", "text": "{}"}}"#,
        "a".repeat(64 * 1024)
    );
    page.send_text(&spaced).await;
    assert_eq!(page.frame().await["id"], ID);
    page.send_text(&say(r"both halves \ud83d\ude4f")).await;
    let ClientCommand::Say { text, .. } = house.clients_door.command().await else {
        panic!("not said")
    };
    assert_eq!(text.expose(), "both halves 🙏");
    house.close().await;
}

#[actix_web::test]
async fn a_console_learns_which_whisper_was_refused() {
    let house = House::usual().await;
    let cookie = house.cookie("sora").await;
    let mut page = Page::console(&house, &cookie).await;
    for kind in ["say", "whisper"] {
        page.send(&json!({ "type": kind, "id": ID, "conversation": ID, "text": " " }))
            .await;
        let refused = page.frame().await;
        assert_eq!(
            (&refused["id"], &refused["code"]),
            (&json!(ID), &json!("text_empty"))
        );
    }
    house.close().await;
}

#[actix_web::test]
async fn what_is_not_of_the_protocol_ends_the_connection() {
    let house = House::usual().await;
    let token = house.token().await;
    let deep = "[".repeat(FRAME_BYTES_MAX / 2);
    for bad in [
        "",
        "{",
        "null",
        "[]",
        "\u{0}",
        r#""say""#,
        r#"{"type":"shout"}"#,
        r#"{"type":"typing","more":1}"#,
        r#"{"type":"say","text":"no id"}"#,
        r#"{"type":"say","id":"not-an-id","text":"a"}"#,
        r#"{"type":"seen","through":-1}"#,
        r#"{"type":"seen","through":1e99}"#,
        r#"{"type":"whisper","id":"018f0000-0000-7000-8000-000000000001","text":"a"}"#,
        r#"{"type":"hello","token":"twice","after":0}"#,
        deep.as_str(),
    ] {
        let mut page = Page::client(&house, &token, 0).await;
        page.send_text(bad).await;
        assert_eq!(page.refused().await, "bad_frame", "{bad:.40}");
        assert_eq!(page.closed().await, 4501);
        house.clients_door.attached().await;
        house.clients_door.left().await;
    }
    house.close().await;
}

#[actix_web::test]
async fn the_first_frame_is_hello() {
    let house = House::usual().await;
    for first in [
        r#"{"type":"typing"}"#,
        &say("before hello"),
        "x",
        &say(&"a".repeat(40_000)),
    ] {
        let mut page = Page::stranger(&house).await;
        page.send_text(first).await;
        assert_eq!(page.refused().await, "bad_frame");
        assert_eq!(page.closed().await, 4501);
    }
    let cookie = house.cookie("hana").await;
    let headers = [("cookie", cookie.as_str())];
    let mut page = Page::open(&house, "/ws/staff", &headers).await.unwrap();
    let after = vec![(ID, 1); 101];
    page.send(&json!({ "type": "hello", "after": after })).await;
    assert_eq!(page.refused().await, "bad_frame");
    house.close().await;
}

#[actix_web::test]
async fn what_is_no_frame_of_text_ends_the_connection() {
    let house = House::usual().await;
    let token = house.token().await;
    let huge = [0x81, 0x80 | 0x7f, 0x7f, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4].to_vec();
    let most = vec![b' '; FRAME_BYTES_MAX];
    for (what, bytes) in [
        ("binary", frame(0x82, b"{}")),
        ("not UTF-8", frame(0x81, b"\xff\xfe")),
        ("announced without end", huge),
        ("not masked", b"\x81\x02{}".to_vec()),
        ("reserved bits", frame(0xc1, b"{}")),
        ("no such kind", frame(0x83, b"{}")),
        ("a piece of nothing", frame(0x80, b"{}")),
        (
            "a text within a text",
            [frame(0x01, b"{"), frame(0x81, b"{}")].concat(),
        ),
        (
            "pieces without end",
            [frame(0x01, &most), frame(0x00, b"x")].concat(),
        ),
        ("a long ping", frame(0x89, &[0; 126])),
        ("a ping in pieces", frame(0x09, b"x")),
    ] {
        let mut raw = Raw::open(&house).await;
        raw.hello(&token).await;
        raw.write(&bytes).await;
        let (first, refused) = raw.read().await;
        let refused = String::from_utf8(refused).unwrap();
        assert!(
            first == 0x81 && refused.contains("bad_frame"),
            "{what}: {refused}"
        );
        assert_eq!(raw.closed().await, 4501, "{what}");
        drop(raw);
        house.clients_door.attached().await;
        house.clients_door.left().await;
    }
    house.close().await;
}

/// Text frames that are almost commands.
fn almost_a_command() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        any::<String>().prop_map(|text| json!(text).to_string()),
        Just(format!("\"{ID}\"")),
        any::<i64>().prop_map(|number| number.to_string()),
        "[\\[\\]{}\",:0-9a-z\\\\]{0,12}",
        Just(r#""\ud800\udbff\\u""#.to_owned()),
    ];
    let name = prop_oneof![
        "type|id|text|token|after|through|note|report",
        any::<String>()
    ];
    let kind = "say|hello|start|typing|seen|leave|ping|whisper";
    (kind, vec((name, value), 0..5)).prop_map(|(kind, fields)| {
        let mut frame = format!(r#"{{"type":"{kind}""#);
        for (name, value) in fields {
            frame.extend([",", &json!(name).to_string(), ":", &value]);
        }
        frame + "}"
    })
}

/// Random bytes and random near-commands: every one is answered or closed, and the next one is served.
#[actix_web::test]
async fn nothing_anybody_sends_stops_the_service() {
    let house = House::open(Settings::default()).await;
    let token = house.token().await;
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..100 {
        let bytes = sample(&mut runner, vec(any::<u8>(), 0..200));
        let mut raw = Raw::open(&house).await;
        raw.hello(&token).await;
        raw.write(&bytes).await;
    }
    for _ in 0..200 {
        let almost = sample(&mut runner, almost_a_command());
        let mut page = Page::client(&house, &token, 0).await;
        page.send_text(&almost).await;
        page.send(&json!({ "type": "ping" })).await;
        let answer = page.socket.next().await;
        assert!(matches!(answer, Some(Ok(Message::Text(_)))), "{almost:?}");
        let _ = page.socket.close(None).await;
    }
    Page::client(&house, &token, 0).await;
    house.close().await;
}

fn sample<T: std::fmt::Debug>(runner: &mut TestRunner, of: impl Strategy<Value = T>) -> T {
    of.new_tree(runner).unwrap().current()
}

/// Whatever a session sends, a client's frame has no place for what is the staff's alone. (That a staff
/// frame cannot be handed to a client's outlet at all is shown by a test in the documentation of
/// `tomoshibi_adapters::gateway`.)
#[test]
fn no_frame_for_clients_has_a_field_of_the_staff() {
    let schemas = tomoshibi_engine::protocol::schema::schemas();
    let (_, of_clients) = schemas
        .iter()
        .find(|(name, _)| *name == "client-frame")
        .unwrap();
    let words = of_clients["definitions"].to_string() + &of_clients["oneOf"].to_string();
    let names = words.to_lowercase();
    for never in [
        "whisper",
        "score",
        "band",
        "assessment",
        "account",
        "handle",
        "counselor_id",
    ] {
        assert!(!names.contains(&format!("\"{never}")), "{never}");
    }
}
