//! What clients said once it was over, over REST.

use serde_json::json;
use tomoshibi_engine::{
    conversation::{Channel, CloseReason, Conversation, Event, Recorded},
    desk::Policy,
    ids::{ClaimId, ClientId, ConversationId, Seq, StaffId},
    ports::{
        ledger::{Append, Ledger as _},
        staff::{Password, Staff as _},
    },
    privacy::Text,
    staff::{Language, Role},
    time::Timestamp,
    triage::{Assessment, Band, Ladder},
};
use uuid::Uuid;

use crate::house::{House, PASSWORD, account_of};

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

/// Of the same client: told of one conversation there are the others, at one's own desk, without a word.
#[actix_web::test]
async fn a_supervisor_sees_that_a_client_was_here_before() {
    let house = House::usual().await;
    let sora = house.cookie("sora").await;
    let (me, client) = (StaffId(Uuid::from_u128(5)), ClientId(Uuid::from_u128(70)));
    for n in 1..=3 {
        ended(&house, n, client, me).await;
    }
    thanked(&house, 9, me).await;
    let past = async |of: &str| {
        let path = format!("/api/v1/conversations/{of}");
        house.get_as(&sora, &path).await
    };
    let three = Uuid::from_u128(3);
    let seen = past(&format!("{three}/past")).await;
    assert!(!seen.body.contains("helped"), "{}", seen.body);
    let talks = seen.json();
    let ids = |talks: &serde_json::Value| {
        let talks = talks.as_array().unwrap().iter();
        let ids = talks.map(|talk| talk["conversation"].as_str().unwrap().to_owned());
        ids.collect::<Vec<_>>()
    };
    let two = Uuid::from_u128(2).to_string();
    assert_eq!(ids(&talks), [two.clone(), Uuid::from_u128(1).to_string()]);
    assert_eq!(talks[0]["answered_by"], json!(me));
    assert_eq!(
        (&talks[0]["ended"], &talks[0]["ended_at"]),
        (&json!("reported"), &json!(900))
    );
    let rest = past(&format!("{three}/past?before={two}")).await.json();
    assert_eq!(ids(&rest), ids(&talks)[1..]);
    assert_eq!(past("nobody/past").await.status, 404);
    assert_eq!(past(&format!("{three}/past?since=1")).await.status, 400);

    let mut elsewhere = account_of("far", Role::Supervisor);
    elsewhere.member.desk = "shut".parse().unwrap();
    let password = Password(PASSWORD.to_owned());
    assert!(house.staff.add(elsewhere, Some(password)).await.unwrap());
    let far = house.cookie("far").await;
    let path = format!("/api/v1/conversations/{three}/past");
    assert_eq!(
        house.get_as(&far, &path).await.body,
        "[]",
        "of another desk"
    );
    house.close().await;
}

/// A talk with this counselor that ended in thanks.
async fn thanked(house: &House, n: u128, counselor: StaffId) {
    ended(house, n, ClientId(Uuid::from_u128(n)), counselor).await;
}

async fn ended(house: &House, n: u128, client: ClientId, counselor: StaffId) {
    let claim = ClaimId(Uuid::from_u128(n));
    let events = vec![
        Event::Opened {
            desk: "demo".parse().unwrap(),
            client,
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
