//! From where and when staff come in, as their desk says.

use tomoshibi_adapters::gateway::Settings;
use tomoshibi_engine::{
    ports::staff::{Password, Staff as _},
    staff::Role,
    time::Millis,
};

use crate::{
    house::{House, PASSWORD, account_of},
    http::{Reply, ask},
    page::Page,
};

const INSIDE: &str = "203.0.113.9";
const OUTSIDE: &str = "198.51.100.9";

/// Behind a proxy, which says where people are.
async fn house() -> House {
    let house = House::open(Settings {
        trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
        ..Settings::default()
    })
    .await;
    let mut at_the_office = account_of("mio", Role::Counselor);
    at_the_office.member.desk = "office".parse().unwrap();
    let password = Password(PASSWORD.to_owned());
    assert!(
        house
            .staff
            .add(at_the_office, Some(password))
            .await
            .unwrap()
    );
    house
}

async fn come(house: &House, from: &str) -> Reply {
    let headers = [("x-forwarded-for", from)];
    let body = format!(r#"{{"account":"mio","password":"{PASSWORD}"}}"#);
    ask(house.address, "POST", "/api/v1/session", &headers, &body).await
}

async fn who(house: &House, cookie: &str, from: &str) -> Reply {
    let headers = [("x-forwarded-for", from), ("cookie", cookie)];
    ask(house.address, "GET", "/api/v1/session", &headers, "").await
}

#[actix_web::test]
async fn staff_come_in_from_their_network_and_their_session_opens_nothing_elsewhere() {
    let house = house().await;
    let refused = come(&house, OUTSIDE).await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (403, "not_from_here")
    );
    assert!(refused.header("set-cookie").is_none());

    let cookie = come(&house, INSIDE).await.cookie();
    let me = who(&house, &cookie, INSIDE).await;
    assert_eq!(me.json()["lock_after_minutes"], 7);
    let elsewhere = who(&house, &cookie, OUTSIDE).await;
    assert_eq!(elsewhere.problem(), "not_from_here");
    let headers = [("x-forwarded-for", OUTSIDE), ("cookie", &cookie)];
    let socket = Page::open(&house, "/ws/staff", &headers).await;
    assert_eq!(socket.err(), Some(403));
    // Back where they belong, they are still in.
    assert_eq!(who(&house, &cookie, INSIDE).await.status, 200);
}

#[actix_web::test]
async fn nobody_signs_in_out_of_hours_and_whoever_is_in_stays() {
    let house = house().await;
    let cookie = come(&house, INSIDE).await.cookie();
    house.clock.advance(Millis::minutes(30));
    let refused = come(&house, INSIDE).await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (403, "not_at_this_hour")
    );
    assert_eq!(who(&house, &cookie, INSIDE).await.status, 200);
}

#[actix_web::test]
async fn a_locked_screen_opens_by_the_password_alone() {
    let house = House::usual().await;
    let cookie = house.cookie("hana").await;
    let unlock = async |typed: &str| {
        let body = format!(r#"{{"password":"{typed}"}}"#);
        let path = "/api/v1/session/unlock";
        ask(house.address, "POST", path, &[("cookie", &cookie)], &body).await
    };
    assert_eq!(unlock(PASSWORD).await.status, 204);
    assert_eq!(unlock("guessed").await.problem(), "wrong_password");
    // Whoever guesses is soon stopped.
    for _ in 0..20 {
        unlock("guessed").await;
    }
    assert_eq!(unlock(PASSWORD).await.problem(), "too_many_tries");
}
