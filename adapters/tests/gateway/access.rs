//! Who may ask what over REST: every address as everybody, against what the interface's own document says.

use serde_json::Value;
use tomoshibi_adapters::gateway::{MetricsFor, Settings, openapi};
use tomoshibi_engine::{
    ids::{ConversationId, StaffId},
    ports::{
        duty::DutyEvent,
        sign_in::{Arrival, SignIn as _, SignedIn},
        staff::{Password, Staff as _},
        views::{View, Views as _},
    },
    staff::Role,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    house::{House, PASSWORD, account_of},
    http::ask,
};

/// An address, and what is sent there by somebody who has read the document.
struct Operation {
    method: String,
    path: String,
    body: &'static str,
    /// Whom the document names; `None` where it says that anybody may.
    who: Option<Vec<String>>,
}

impl Operation {
    fn is_for(&self, who: &str) -> bool {
        self.who
            .as_ref()
            .is_none_or(|named| named.iter().any(|one| one == who))
    }
}

/// All that the document describes. One that does not say whom it is for is a mistake.
fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let methods = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (path, method, operation))
    });
    methods
        .map(|(path, method, operation)| {
            let security = operation["security"].as_array();
            let security = security.unwrap_or_else(|| panic!("{method} {path} is for whom?"));
            let roles = security[0].get("session").map(|roles| {
                let roles = roles.as_array().unwrap().iter();
                roles
                    .map(|role| role.as_str().unwrap().to_owned())
                    .collect()
            });
            Operation {
                method: method.to_uppercase(),
                path: path
                    .replace("{desk}", "demo")
                    .replace("{language}", "en")
                    .replace("{name}", "none"),
                body: body_for(method, path),
                who: roles,
            }
        })
        .collect()
}

fn body_for(method: &str, path: &str) -> &'static str {
    match (method, path) {
        ("post", "/api/v1/factor/confirm") => r#"{"code":"999999"}"#,
        ("post", "/api/v1/staff/colleagues/{staff}/level") => r#"{"level":5,"reason":"none"}"#,
        ("post", "/api/v1/session/unlock") => r#"{"password":"none"}"#,
        ("post", "/api/v1/session") => r#"{"account":"nobody","password":"none"}"#,
        _ => "",
    }
}

fn name(role: Role) -> String {
    let name = serde_json::to_value(role).unwrap();
    name.as_str().unwrap().to_owned()
}

/// One of each role, and one who comes for the first time.
async fn hire_everybody(house: &House) {
    for role in Role::ALL {
        hire(house, &name(role), role).await;
    }
    hire(house, "arriving", Role::Supervisor).await;
}

/// A new cookie for everybody there is: each role, somebody whose second factor is due, and nobody.
async fn everybody(house: &House) -> Vec<(String, String)> {
    let mut everybody = vec![("nobody".to_owned(), String::new())];
    for role in Role::ALL {
        everybody.push((name(role), house.cookie(&name(role)).await));
    }
    everybody.push(("arriving".to_owned(), arriving(house).await));
    everybody
}

async fn hire(house: &House, account: &str, role: Role) {
    let password = Password(PASSWORD.to_owned());
    let added = house.staff.add(account_of(account, role), Some(password));
    assert!(added.await.unwrap());
}

async fn arriving(house: &House) -> String {
    let arrival = Arrival {
        device: String::new(),
        now: Timestamp(1_000),
        until: Timestamp(1_000_000_000),
        factor_for: vec![Role::Supervisor],
    };
    let password = Password(PASSWORD.to_owned());
    let came = house
        .staff
        .sign_in("arriving".to_owned(), password, None, arrival);
    match came.await.unwrap() {
        SignedIn::FactorDue(_, token) => format!("tomoshibi={}", token.0),
        other => panic!("{other:?}"),
    }
}

/// Without the figures, of which this house has more than a test wants to read so often.
fn settings() -> Settings {
    Settings {
        metrics: MetricsFor::Nobody,
        ..Settings::default()
    }
}

/// Signing out ends the cookie that was asked with: each address is asked with new ones.
#[actix_web::test]
async fn every_address_is_open_to_whom_the_document_names_and_to_nobody_else() {
    let operations = operations();
    let mut wrong = Vec::new();
    let house = House::open(settings()).await;
    hire_everybody(&house).await;
    for operation in &operations {
        for (who, cookie) in everybody(&house).await {
            let headers = [("cookie", cookie.as_str())];
            let (method, path) = (&operation.method, &operation.path);
            let reply = ask(house.address, method, path, &headers, operation.body).await;
            let may = operation.is_for(&who);
            let is_right = match reply.status {
                401 => !may && ["nobody", "arriving"].contains(&who.as_str()),
                403 => !may,
                _ => may,
            };
            if !is_right && !is_about_what_was_sent(operation, &reply.body) {
                wrong.push(format!("{method} {path} as {who}: {}", reply.status));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(operations.len() > 15, "there is something to ask");
}

/// A wrong password and a wrong code are refused with the same status as somebody who may not ask at all.
fn is_about_what_was_sent(operation: &Operation, answer: &str) -> bool {
    !operation.body.is_empty()
        && (answer.contains("wrong_password") || answer.contains("wrong_code"))
}

#[actix_web::test]
async fn what_is_seen_is_of_ones_own_desk() {
    let house = House::usual().await;
    let mut elsewhere = account_of("far", Role::Supervisor);
    elsewhere.member.desk = "shut".parse().unwrap();
    let password = Password(PASSWORD.to_owned());
    assert!(house.staff.add(elsewhere, Some(password)).await.unwrap());
    let cookie = house.cookie("far").await;
    let path = "/api/v1/staff/colleagues";
    let seen = ask(house.address, "GET", path, &[("cookie", &cookie)], "").await;
    let names: Vec<_> = seen.json().as_array().unwrap().clone();
    assert_eq!(names.len(), 1, "{names:?}");
    assert_eq!(names[0]["nickname"], "nick of far");
}

#[actix_web::test]
async fn an_admin_reads_who_looked_where() {
    let house = House::usual().await;
    hire(&house, "keeper", Role::Admin).await;
    let cookie = house.cookie("keeper").await;
    let looked = View {
        desk: "demo".parse().unwrap(),
        conversation: ConversationId(Uuid::from_u128(7)),
        staff: StaffId(Uuid::from_u128(8)),
        at: Timestamp(500),
    };
    house.views.note(looked).await.unwrap();
    let page = async |query: &str| {
        let path = format!("/api/v1/staff/views{query}");
        ask(house.address, "GET", &path, &[("cookie", &cookie)], "").await
    };
    assert_eq!(page("").await.json()[0]["at"], 500);
    assert_eq!(page("?before=501").await.json()[0]["desk"], "demo");
    assert_eq!(page("?before=500").await.body, "[]");
    assert_eq!(page("?before=soon").await.status, 400);
    assert_eq!(page("?since=1").await.problem(), "bad_frame");
}

#[actix_web::test]
async fn an_admin_gives_a_level_and_says_why() {
    let house = House::usual().await;
    hire(&house, "keeper", Role::Admin).await;
    let cookie = house.cookie("keeper").await;
    let hana = account_of("hana", Role::Counselor).member.id;
    let give = async |of: &str, body: &str| {
        let path = format!("/api/v1/staff/colleagues/{of}/level");
        ask(house.address, "POST", &path, &[("cookie", &cookie)], body).await
    };
    let id = hana.0.to_string();
    let six = r#"{"level":6,"reason":"Five years at another line"}"#;
    assert_eq!(give(&id, six).await.status, 204);
    assert_eq!(give(&id, six).await.problem(), "no_change");
    let staff = house.staff.of_desk("demo".parse().unwrap()).await.unwrap();
    let level = staff.iter().find(|one| one.id == hana).unwrap().level;
    assert_eq!(level, 6);
    let kept = house.duties.events(hana);
    assert!(
        matches!(kept.as_slice(), [DutyEvent::LevelGiven { level: 6, reason, .. }]
            if reason.contains("another line")),
        "{kept:?}"
    );
    for wrong in [
        r#"{"level":12,"reason":"x"}"#,
        r#"{"level":7,"reason":" "}"#,
        r#"{"level":7}"#,
    ] {
        assert_eq!(give(&id, wrong).await.status, 400, "{wrong}");
    }
    assert_eq!(give(&Uuid::nil().to_string(), six).await.status, 404);
}
