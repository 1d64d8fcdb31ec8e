//! What clients said once it was over, over REST.

use serde_json::json;
use tomoshibi_engine::{
    conversation::{Channel, CloseReason, Conversation, Event, Recorded},
    desk::Policy,
    ids::{ClaimId, ClientId, ConversationId, Seq, StaffId},
    ports::ledger::{Append, Ledger as _},
    privacy::Text,
    staff::Language,
    time::Timestamp,
    triage::{Assessment, Band, Ladder},
};
use uuid::Uuid;

use crate::house::House;

const THANKS: &str = "/api/v1/staff/thanks";
const ENDINGS: &str = "/api/v1/staff/endings";

#[actix_web::test]
async fn thanks_come_without_who_said_them() {
    let house = House::usual().await;
    let (hana, sora) = (house.cookie("hana").await, house.cookie("sora").await);
    assert_eq!(house.get_as(&hana, THANKS).await.json(), json!([]));
    let me = house.get_as(&hana, "/api/v1/session").await.json()["id"].clone();
    let me: StaffId = serde_json::from_value(me).unwrap();
    thanked(&house, 1, me).await;
    let read = house.get_as(&hana, THANKS).await.json();
    assert_eq!(read, json!([{ "at": 900, "text": "it helped" }]));
    assert_eq!(house.get_as(&sora, THANKS).await.json(), json!([]));
    house.close().await;
}

#[actix_web::test]
async fn a_desks_figures_say_nothing_of_few() {
    let house = House::usual().await;
    let sora = house.cookie("sora").await;
    let me = StaffId(Uuid::from_u128(5));
    for n in 1..10 {
        thanked(&house, n, me).await;
    }
    let few = house.get_as(&sora, ENDINGS).await.json();
    assert_eq!((&few["ended"], &few["thanked"]), (&json!(9), &json!(null)));
    thanked(&house, 10, me).await;
    let enough = house.get_as(&sora, ENDINGS).await.json();
    assert_eq!(
        (&enough["ended"], &enough["thanked"]),
        (&json!(10), &json!(10))
    );
    assert_eq!(enough["answered"], json!(null));
    house.close().await;
}

/// A talk with this counselor that ended in thanks.
async fn thanked(house: &House, n: u128, counselor: StaffId) {
    let claim = ClaimId(Uuid::from_u128(n));
    let events = vec![
        Event::Opened {
            desk: "demo".parse().unwrap(),
            client: ClientId(Uuid::from_u128(n)),
            channel: Channel::Web,
            language: Language::En,
            nickname: "Anon 7F3".to_owned(),
            former: None,
        },
        Event::Queued,
        Event::Engaged { claim, counselor },
        Event::Closed {
            reason: CloseReason::Reported,
        },
        Event::Thanked {
            counselor,
            text: Text::new("it helped").unwrap(),
            assessment: calm(),
        },
    ];
    let id = ConversationId(Uuid::from_u128(n));
    let mut conversation = Conversation::unopened(id);
    for event in &events {
        let recorded = Recorded {
            conversation: id,
            seq: conversation.seq.next(),
            at: Timestamp(900),
            source: None,
            event: event.clone(),
        };
        conversation.apply(&recorded).unwrap();
    }
    let append = Append {
        expected: Seq::START,
        at: Timestamp(900),
        source: None,
        events,
        summary: conversation
            .summary(&Policy::default(), Timestamp(900))
            .unwrap(),
        guard: None,
    };
    house.afterwards.append(vec![append]).await.unwrap();
}

fn calm() -> Assessment {
    Assessment {
        imminent: 0.01,
        band: Band::Low,
        ladder: Ladder::default(),
        issues: Vec::new(),
        contributions: Vec::new(),
        model: "test".to_owned(),
    }
}
