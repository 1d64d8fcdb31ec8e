//! Signing in with a passkey, as far as the gateway decides it: when one is made, whose signature counts, and where
//! it is from.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::{Value, json};
use tomoshibi_adapters::{gateway::Settings, passkey::PublicKey};
use tomoshibi_engine::{
    ports::{
        passkeys::{Passkey, Passkeys as _},
        staff::Staff as _,
    },
    staff::Role,
    time::{Millis, Timestamp},
};

use crate::{
    house::{House, account_of},
    http::{Reply, ask},
};

const DOMAIN: &str = "line.example.org";
const ORIGIN: &str = "https://line.example.org";
const INSIDE: &str = "203.0.113.9";
const OUTSIDE: &str = "198.51.100.9";
/// Present, and it was shown who holds it.
const SHOWN: u8 = 5;

async fn house() -> House {
    House::open(Settings {
        passkey_origin: Some(ORIGIN.to_owned()),
        trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
        ..Settings::default()
    })
    .await
}

/// A device with one passkey of somebody who works in an office.
struct Device(EcdsaKeyPair);

impl Device {
    async fn of_mio(house: &House) -> Self {
        let (kind, chance) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
        let made = EcdsaKeyPair::generate_pkcs8(kind, &chance).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &chance).unwrap();
        let mut mio = account_of("mio", Role::Supervisor);
        mio.member.desk = "office".parse().unwrap();
        let id = mio.member.id;
        assert!(house.staff.add(mio, None).await.unwrap());
        let point = pair.public_key().as_ref().to_vec();
        let passkey = Passkey {
            id: b"mio's".to_vec(),
            key: serde_json::to_string(&PublicKey::Es256 { point }).unwrap(),
            count: 7,
            may_be_backed_up: false,
            is_backed_up: false,
        };
        let kept = house
            .staff
            .keep(id, passkey, String::new(), Timestamp(1_000));
        kept.await.unwrap();
        Self(pair)
    }

    fn signs(&self, challenge: &Value, count: u32) -> String {
        let client = json!({ "type": "webauthn.get", "challenge": challenge, "origin": ORIGIN });
        let client = client.to_string();
        let site = digest(&SHA256, DOMAIN.as_bytes());
        let device = [site.as_ref(), &[SHOWN], &count.to_be_bytes()].concat();
        let message = [&device, digest(&SHA256, client.as_bytes()).as_ref()].concat();
        let signature = self.0.sign(&SystemRandom::new(), &message).unwrap();
        let written = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        json!({ "id": written(b"mio's"), "client_data": written(client.as_bytes()),
            "authenticator_data": written(&device), "signature": written(signature.as_ref()) })
        .to_string()
    }
}

/// A browser's cookie, and what a device is to sign for it.
async fn begin(house: &House) -> (String, Value) {
    let path = "/api/v1/session/passkey/begin";
    let wanted = ask(house.address, "POST", path, &[], "").await;
    assert_eq!(wanted.status, 200, "{}", wanted.body);
    assert_eq!(wanted.json()["domain"], DOMAIN);
    (wanted.cookie(), wanted.json()["challenge"].clone())
}

async fn enter(house: &House, cookie: &str, signed: &str, from: &str) -> Reply {
    let headers = [("cookie", cookie), ("x-forwarded-for", from)];
    let path = "/api/v1/session/passkey";
    ask(house.address, "POST", path, &headers, signed).await
}

#[actix_web::test]
async fn a_passkey_stands_for_both_factors_where_the_desk_has_its_staff() {
    let house = house().await;
    let device = Device::of_mio(&house).await;
    let (cookie, challenge) = begin(&house).await;
    let signed = device.signs(&challenge, 8);
    let entered = enter(&house, &cookie, &signed, INSIDE).await;
    assert_eq!(entered.status, 200, "{}", entered.body);
    assert_eq!(entered.json()["factor_due"], false);
    let again = enter(&house, &cookie, &signed, INSIDE).await;
    assert_eq!(again.problem(), "sign_in_over", "once");

    let (cookie, challenge) = begin(&house).await;
    let refused = enter(&house, &cookie, &device.signs(&challenge, 9), OUTSIDE).await;
    assert_eq!(refused.problem(), "not_from_here");
    assert!(refused.header("set-cookie").is_none());
}

#[actix_web::test]
async fn what_another_browser_was_given_or_a_copy_signs_opens_nothing() {
    let house = house().await;
    let device = Device::of_mio(&house).await;
    let (_, others) = begin(&house).await;
    let (cookie, _) = begin(&house).await;
    let lured = enter(&house, &cookie, &device.signs(&others, 8), INSIDE).await;
    assert_eq!(lured.problem(), "not_proved");
    let (cookie, challenge) = begin(&house).await;
    let copy = enter(&house, &cookie, &device.signs(&challenge, 7), INSIDE).await;
    assert_eq!(copy.problem(), "not_proved", "it does not count on");
    let (cookie, challenge) = begin(&house).await;
    house.clock.advance(Millis::seconds(300));
    let late = enter(&house, &cookie, &device.signs(&challenge, 8), INSIDE).await;
    assert_eq!(late.problem(), "sign_in_over");
}

#[actix_web::test]
async fn a_passkey_is_begun_shortly_after_signing_in_and_counts_for_its_browser() {
    let house = house().await;
    let cookie = house.cookie("sora").await;
    let begin = async || {
        let headers = [("cookie", cookie.as_str())];
        let path = "/api/v1/passkeys/begin";
        ask(house.address, "POST", path, &headers, "").await
    };
    house.clock.advance(Millis::seconds(600));
    let wanted = begin().await;
    assert_eq!(wanted.status, 200, "{}", wanted.body);
    let made = r#"{"client_data":"","authenticator_data":""}"#;
    let headers = [("cookie", cookie.as_str())];
    let bare = ask(house.address, "POST", "/api/v1/passkeys", &headers, made).await;
    assert_eq!(bare.problem(), "sign_in_over", "without its cookie");
    house.clock.advance(Millis(1));
    let late = begin().await;
    assert_eq!(late.status, 403, "that was long ago");
    assert_eq!(late.problem(), "not_fresh");
}

#[actix_web::test]
async fn without_a_name_to_bind_them_to_there_are_no_passkeys() {
    let house = House::usual().await;
    let doors = ask(house.address, "GET", "/api/v1/doors", &[], "").await;
    assert_eq!(doors.json()["passkeys_at"], Value::Null);
    let path = "/api/v1/session/passkey/begin";
    let refused = ask(house.address, "POST", path, &[], "").await;
    assert_eq!(refused.status, 404);
}
