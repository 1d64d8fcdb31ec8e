//! REST: signing in, desks, enrolment, what consoles ask; and how each refuses.

use serde_json::{Value, json};
use tomoshibi_adapters::gateway::Settings;
use tomoshibi_engine::{
    ids::AlarmId,
    ports::{
        alarms::{Alarm, AlarmKind, AlarmReach, Alarms},
        learning::{Models, NewModel, Training},
    },
    time::{Millis, Timestamp},
    triage::learning::{NewWord, judge},
};
use uuid::Uuid;

use crate::{
    house::{House, PASSWORD},
    http::{Reply, ask},
    page::Page,
};

impl House {
    async fn post(&self, path: &str, body: &Value) -> Reply {
        ask(self.address, "POST", path, &[], &body.to_string()).await
    }

    pub(crate) async fn get_as(&self, cookie: &str, path: &str) -> Reply {
        ask(self.address, "GET", path, &[("cookie", cookie)], "").await
    }

    async fn sign_in(&self, account: &str, password: &str) -> Reply {
        let body = json!({ "account": account, "password": password });
        self.post("/api/v1/session", &body).await
    }
}

#[actix_web::test]
async fn one_signs_in_is_known_and_signs_out() {
    let house = House::usual().await;
    let signed_in = house.sign_in("hana", PASSWORD).await;
    assert_eq!(signed_in.status, 200);
    assert_eq!(signed_in.json()["member"]["nickname"], "nick of hana");
    assert_eq!(signed_in.json()["until"], 1_000 + Millis::hours(12).0);
    let set = signed_in.header("set-cookie").unwrap();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"] {
        assert!(set.contains(part), "{set}");
    }

    let cookie = signed_in.cookie();
    let me = house.get_as(&cookie, "/api/v1/session").await;
    assert_eq!(me.json()["role"], "counselor");
    assert!(me.json().get("account").is_none(), "it stays inside");
    Page::console(&house, &cookie).await;

    let path = "/api/v1/session";
    let out = ask(house.address, "DELETE", path, &[("cookie", &cookie)], "").await;
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    let gone = house.get_as(&cookie, path).await;
    assert_eq!(
        (gone.status, gone.problem().as_str()),
        (401, "sign_in_again")
    );
    house.close().await;
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_account_are_answered_alike() {
    let house = House::usual().await;
    let wrong = house.sign_in("hana", "wrong").await;
    let unknown = house.sign_in("nobody", PASSWORD).await;
    assert_eq!((wrong.status, unknown.status), (401, 401));
    assert_eq!(wrong.problem(), "wrong_password");
    assert_eq!(wrong.body, unknown.body);
    let endless = house.sign_in("hana", &"x".repeat(2_000)).await;
    assert_eq!(endless.body, wrong.body);
    house.close().await;
}

#[actix_web::test]
async fn too_many_tries_lock_out_where_they_come_from_and_nowhere_else() {
    let settings = Settings {
        trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
        ..Settings::default()
    };
    let house = House::open(settings).await;
    let body = json!({ "account": "sora", "password": "guess" }).to_string();
    let try_from = async |address: &str, body: &str| {
        let headers = [("x-forwarded-for", address)];
        ask(house.address, "POST", "/api/v1/session", &headers, body).await
    };
    for _ in 0..10 {
        assert_eq!(try_from("192.0.2.1", &body).await.status, 401);
    }
    let locked = try_from("192.0.2.1", &body).await;
    assert_eq!(locked.problem(), "too_many_tries");
    assert_eq!(locked.header("retry-after"), Some("60"));
    let right = json!({ "account": "sora", "password": PASSWORD }).to_string();
    assert_eq!(try_from("192.0.2.1", &right).await.status, 429);
    assert_eq!(try_from("192.0.2.2", &right).await.status, 200);
    house.close().await;
}

#[actix_web::test]
async fn only_our_own_pages_may_change_anything() {
    let house = House::usual().await;
    let body = json!({ "account": "hana", "password": PASSWORD }).to_string();
    let headers = [("origin", "https://elsewhere.example")];
    for (method, path) in [
        ("POST", "/api/v1/session"),
        ("DELETE", "/api/v1/session"),
        ("POST", "/api/v1/desks/demo/clients"),
    ] {
        let refused = ask(house.address, method, path, &headers, &body).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (403, "not_allowed")
        );
        let title = refused.json()["title"].as_str().unwrap().to_owned();
        assert!(title.contains("another origin"), "{title}");
    }
    house.close().await;
}

#[actix_web::test]
async fn a_desk_shows_its_public_part_only_and_only_when_open() {
    let house = House::usual().await;
    let desks = house.get_as("", "/api/v1/desks").await;
    assert_eq!(desks.json().as_array().unwrap().len(), 1);
    let desk = house.get_as("", "/api/v1/desks/demo").await.json();
    let mut keys: Vec<_> = desk.as_object().unwrap().keys().cloned().collect();
    keys.sort();
    assert_eq!(
        keys,
        [
            "emergency",
            "furigana",
            "id",
            "languages",
            "name",
            "question",
            "questionnaire",
            "welcome"
        ]
    );
    for name in ["shut", "nowhere", "NOT-A-NAME", "%20"] {
        let missing = house.get_as("", &format!("/api/v1/desks/{name}")).await;
        assert_eq!(
            (missing.status, missing.problem().as_str()),
            (404, "no_such_desk")
        );
    }
    house.close().await;
}

#[actix_web::test]
async fn a_page_becomes_a_client_and_connects_with_its_token() {
    let house = House::usual().await;
    let path = "/api/v1/desks/demo/clients";
    let enrolled = house
        .post(path, &json!({ "language": "en", "nickname": " 空 " }))
        .await;
    assert_eq!(enrolled.status, 201);
    assert_eq!(enrolled.header("cache-control"), Some("no-store"));
    assert_eq!(enrolled.json()["nickname"], "空");
    assert_eq!(enrolled.json()["language"], "en");
    let token = enrolled.json()["token"].as_str().unwrap().to_owned();
    Page::client(&house, &token, 0).await;

    let blank = house.post(path, &json!({ "nickname": "  " })).await;
    assert_eq!(blank.json()["language"], "ja");
    for (body, status, code) in [
        (json!({ "nickname": "x".repeat(41) }), 413, "text_too_long"),
        (
            json!({ "nickname": "a\u{0}b" }),
            400,
            "text_control_character",
        ),
        (json!({ "nickname": "a\nb" }), 400, "text_control_character"),
        (json!({ "nickname": 1 }), 400, "bad_frame"),
        (json!({ "nick": "name" }), 400, "bad_frame"),
        (json!({ "nickname": "x".repeat(5_000) }), 413, "bad_frame"),
    ] {
        let refused = house.post(path, &body).await;
        let told = (refused.status, refused.problem());
        assert_eq!(told, (status, code.to_owned()));
    }
    let form = [("content-type", "text/plain")];
    let refused = ask(house.address, "POST", path, &form, "{}").await;
    assert_eq!(refused.status, 415);
    house.close().await;
}

#[actix_web::test]
async fn enrolling_without_end_is_stopped() {
    let settings = Settings {
        enrolments_per_minute: 3,
        ..Settings::default()
    };
    let house = House::open(settings).await;
    let path = "/api/v1/desks/demo/clients";
    for _ in 0..3 {
        assert_eq!(house.post(path, &json!({})).await.status, 201);
    }
    assert_eq!(
        house.post(path, &json!({})).await.problem(),
        "too_many_tries"
    );
    house.close().await;
}

#[actix_web::test]
async fn a_store_that_is_away_is_said_to_be_away() {
    let house = House::usual().await;
    house
        .clients
        .is_away
        .store(true, std::sync::atomic::Ordering::SeqCst);
    let refused = house.post("/api/v1/desks/demo/clients", &json!({})).await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (503, "not_kept_yet")
    );
    assert_eq!(refused.header("retry-after"), Some("2"));
    house.close().await;
}

#[actix_web::test]
async fn consoles_ask_what_their_role_may_see() {
    let house = House::usual().await;
    let alarm = Alarm {
        id: AlarmId(Uuid::from_u128(1)),
        desk: "demo".parse().unwrap(),
        kind: AlarmKind::CodeOrange,
        conversation: None,
        raised_at: Timestamp(1),
        reach: AlarmReach::Supervisor,
        reached_at: Timestamp(1),
        acknowledged: None,
    };
    house.alarms.raise(alarm).await.unwrap();
    let (hana, sora) = (house.cookie("hana").await, house.cookie("sora").await);
    for path in [
        "/api/v1/staff/colleagues",
        "/api/v1/staff/alarms",
        "/api/v1/triage/words",
    ] {
        assert_eq!(house.get_as("", path).await.status, 401);
        assert_eq!(house.get_as(&hana, path).await.status, 403);
    }
    let colleagues = house.get_as(&sora, "/api/v1/staff/colleagues").await;
    assert_eq!(colleagues.json().as_array().unwrap().len(), 2);
    let alarms = house.get_as(&sora, "/api/v1/staff/alarms").await;
    assert_eq!(alarms.json()[0]["kind"], "code_orange");
    house.close().await;
}

#[actix_web::test]
async fn supervisors_read_what_clients_have_begun_to_say() {
    let house = House::usual().await;
    let sora = house.cookie("sora").await;
    let nothing = house.get_as(&sora, WORDS).await.json();
    assert_eq!(nothing, json!({ "at": null, "reports": 0, "words": [] }));
    for (at, words) in [(7, "paper boat"), (8, "paper ferry")] {
        let model = taught(words);
        house.models.keep(model, Timestamp(at)).await.unwrap();
    }
    let latest = house.get_as(&sora, WORDS).await.json();
    assert_eq!(
        (&latest["at"], &latest["reports"]),
        (&json!(8), &json!(300))
    );
    let word = json!({
        "words": "paper ferry", "clients": 12, "in_danger": 9, "before": -2.5, "now": 0.5,
    });
    assert_eq!(latest["words"], json!([word]));
    house.close().await;
}

const WORDS: &str = "/api/v1/triage/words";

fn taught(words: &str) -> NewModel {
    let word = NewWord {
        words: words.to_owned(),
        clients: 12,
        in_danger: 9,
        before: -2.5,
        now: 0.5,
    };
    let training = Training {
        name: "reports".to_owned(),
        lessons: 300,
        positives: 30,
        judgement: judge(&[], 1),
        words: vec![word],
    };
    NewModel {
        training,
        bytes: None,
    }
}

#[actix_web::test]
async fn with_https_the_cookie_is_bound_to_the_host_and_to_tls() {
    let settings = Settings {
        origin: Some("https://line.example.org".to_owned()),
        ..Settings::default()
    };
    let house = House::open(settings).await;
    let signed_in = house.sign_in("hana", PASSWORD).await;
    let set = signed_in.header("set-cookie").unwrap();
    assert!(set.starts_with("__Host-tomoshibi="), "{set}");
    assert!(set.contains("Secure"), "{set}");
    assert!(signed_in.header("strict-transport-security").is_some());
    let me = house.get_as(&signed_in.cookie(), "/api/v1/session").await;
    assert_eq!(me.status, 200);
    house.close().await;
}

#[actix_web::test]
async fn clients_read_what_is_for_them_and_staff_the_whole_library() {
    let house = House::usual().await;
    let read = ask(
        house.address,
        "GET",
        "/api/v1/desks/demo/reading/en",
        &[],
        "",
    );
    let read = read.await;
    assert_eq!(read.status, 200);
    assert_eq!(read.header("cache-control"), Some("public, max-age=300"));
    let readings = read.json();
    assert_eq!(readings.as_array().unwrap().len(), 1, "{readings}");
    assert_eq!(readings[0]["phone"], "119");
    assert!(!read.body.contains("whisper to them"), "{}", read.body);
    assert!(!read.body.contains("I am {counselor}"), "{}", read.body);
    let none = ask(
        house.address,
        "GET",
        "/api/v1/desks/demo/reading/ja",
        &[],
        "",
    );
    assert_eq!(none.await.json(), json!([]));
    let wrong = ask(
        house.address,
        "GET",
        "/api/v1/desks/shut/reading/en",
        &[],
        "",
    );
    assert_eq!(wrong.await.status, 404);

    let stranger = ask(house.address, "GET", "/api/v1/staff/library", &[], "").await;
    assert_eq!(stranger.status, 401);
    let cookie = house.cookie("hana").await;
    let whole = house.get_as(&cookie, "/api/v1/staff/library").await;
    assert_eq!(whole.header("cache-control"), Some("no-store"));
    assert_eq!(whole.json()["desk"]["en"], "Tomoshibi");
    assert_eq!(whole.json()["entries"].as_array().unwrap().len(), 2);
    house.close().await;
}
