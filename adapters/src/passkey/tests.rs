use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
};

use super::*;

const ORIGIN: &str = "https://line.example.org";

fn site() -> Site {
    Site::of(ORIGIN).unwrap()
}

fn asked() -> [u8; 32] {
    challenge(&WayToken("a browser's own".to_owned()))
}

fn client(deed: &str, asked: &[u8; 32], origin: &str) -> Vec<u8> {
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(asked);
    let said = serde_json::json!({ "type": deed, "challenge": challenge, "origin": origin, "crossOrigin": false });
    said.to_string().into_bytes()
}

fn device(domain: &str, flags: u8, count: u32) -> Vec<u8> {
    let site = Sha256::digest(domain);
    [site.as_slice(), &[flags], &count.to_be_bytes()].concat()
}

const SHOWN: u8 = PRESENT | VERIFIED;

/// A device that holds one passkey.
struct Device(EcdsaKeyPair);

impl Device {
    fn new() -> Self {
        let chance = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &chance).unwrap();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, made.as_ref(), &chance);
        Self(pair.unwrap())
    }

    fn key(&self) -> PublicKey {
        let point = self.0.public_key().as_ref().to_vec();
        PublicKey::Es256 { point }
    }

    /// As it writes its key.
    fn cose(&self) -> Vec<u8> {
        let point = self.0.public_key().as_ref();
        let (x, y) = (&point[1..33], &point[33..]);
        [
            &[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20],
            x,
            &[0x22, 0x58, 0x20],
            y,
        ]
        .concat()
    }

    fn sign(&self, client: &[u8], device: &[u8]) -> Vec<u8> {
        let message = [device, &Sha256::digest(client)].concat();
        let signed = self.0.sign(&SystemRandom::new(), &message).unwrap();
        signed.as_ref().to_vec()
    }
}

fn new_one(key: &[u8], flags: u8) -> Vec<u8> {
    let head = device("line.example.org", flags, 0);
    [&head, &[0_u8; 16][..], &[0, 3], b"one", key].concat()
}

#[test]
fn a_new_one_is_read_as_its_device_wrote_it() {
    let (site, asked, of) = (site(), asked(), Device::new());
    let said = client("webauthn.create", &asked, ORIGIN);
    let flags = SHOWN | IS_NEW | MAY_BE_BACKED_UP;
    let made = site
        .made(&asked, &said, &new_one(&of.cose(), flags))
        .unwrap();
    assert_eq!((made.id.as_slice(), made.key), (&b"one"[..], of.key()));
    assert!(made.state.may_be_backed_up && !made.state.is_backed_up);

    let refused = |said: &[u8], device: &[u8]| site.made(&asked, said, device).is_none();
    let whole = new_one(&of.cose(), flags);
    assert!(refused(&client("webauthn.get", &asked, ORIGIN), &whole));
    assert!(refused(&said, &new_one(&of.cose(), SHOWN)), "not new");
    assert!(
        refused(&said, &new_one(&of.cose(), PRESENT | IS_NEW)),
        "not verified"
    );
    assert!(refused(
        &said,
        &new_one(&of.cose(), flags - MAY_BE_BACKED_UP + BACKED_UP)
    ));
    for cut in 0..whole.len() {
        assert!(refused(&said, &whole[..cut]), "cut at {cut}");
    }
}

#[test]
fn what_is_signed_counts_for_this_site_this_browser_and_this_key() {
    let (site, asked, of) = (site(), asked(), Device::new());
    let said = client("webauthn.get", &asked, ORIGIN);
    let state = device("line.example.org", SHOWN, 8);
    let signature = of.sign(&said, &state);
    let known = of.key();
    let counted = site.signed(&asked, &said, &state, &signature, &known);
    assert_eq!(counted.unwrap().count, 8);

    let other = challenge(&WayToken("another browser's".to_owned()));
    assert!(
        site.signed(&other, &said, &state, &signature, &known)
            .is_none()
    );
    let stranger = Device::new().key();
    assert!(
        site.signed(&asked, &said, &state, &signature, &stranger)
            .is_none()
    );
    let later = device("line.example.org", SHOWN, 9);
    assert!(
        site.signed(&asked, &said, &later, &signature, &known)
            .is_none()
    );
    for (deed, origin, domain, flags) in [
        ("webauthn.create", ORIGIN, "line.example.org", SHOWN),
        (
            "webauthn.get",
            "https://line.example.org.evil",
            "line.example.org",
            SHOWN,
        ),
        (
            "webauthn.get",
            "http://line.example.org",
            "line.example.org",
            SHOWN,
        ),
        ("webauthn.get", ORIGIN, "evil.example.org", SHOWN),
        ("webauthn.get", ORIGIN, "line.example.org", PRESENT),
        ("webauthn.get", ORIGIN, "line.example.org", VERIFIED),
    ] {
        let (said, state) = (client(deed, &asked, origin), device(domain, flags, 8));
        let signature = of.sign(&said, &state);
        let taken = site.signed(&asked, &said, &state, &signature, &known);
        assert!(taken.is_none(), "{deed} {origin} {domain} {flags}");
    }
    let framed = String::from_utf8(said)
        .unwrap()
        .replace("false", "true")
        .into_bytes();
    let signature = of.sign(&framed, &state);
    assert!(
        site.signed(&asked, &framed, &state, &signature, &known)
            .is_none()
    );
}

#[test]
fn keys_of_other_kinds_are_read_and_nothing_else_is() {
    let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let pair = Ed25519KeyPair::from_pkcs8(made.as_ref()).unwrap();
    let point = pair.public_key().as_ref().to_vec();
    let written = [
        &[0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20][..],
        &point,
    ]
    .concat();
    let key = cose::read(&written).unwrap();
    assert_eq!(key, PublicKey::Ed25519 { point });
    assert!(key.verifies(b"words", pair.sign(b"words").as_ref()));
    assert!(!key.verifies(b"others", pair.sign(b"words").as_ref()));

    let modulus = [7; 256];
    let head = [
        0xa4, 0x01, 0x03, 0x03, 0x39, 0x01, 0x00, 0x20, 0x59, 0x01, 0x00,
    ];
    let written = [&head[..], &modulus, &[0x21, 0x43, 1, 0, 1]].concat();
    let expected = PublicKey::Rs256 {
        n: modulus.to_vec(),
        e: vec![1, 0, 1],
    };
    assert_eq!(cose::read(&written), Some(expected));

    // Said twice, of another curve, nested, endless.
    for wrong in [
        &[0xa2, 0x01, 0x02, 0x01, 0x02][..],
        &[0xa0],
        &[0xbf],
        &[0x81, 0x01],
        &[0xa1, 0x01, 0xa0],
        &[0xb9, 0xff, 0xff],
    ] {
        assert_eq!(cose::read(wrong), None, "{wrong:?}");
    }
}

#[test]
fn a_count_that_does_not_grow_is_of_a_copy() {
    let state = |count| State {
        count,
        may_be_backed_up: false,
        is_backed_up: false,
    };
    for (before, now, follows) in [
        (0, 0, true),
        (0, 1, true),
        (7, 8, true),
        (7, 7, false),
        (7, 0, false),
    ] {
        assert_eq!(state(now).follows(before), follows, "{now} after {before}");
    }
}

#[test]
fn a_site_has_a_name_and_tls_or_is_this_machine() {
    for (origin, domain) in [
        ("https://line.example.org", Some("line.example.org")),
        ("https://line.example.org:8443", Some("line.example.org")),
        ("http://localhost:8080", Some("localhost")),
        ("http://line.example.org", None),
        ("https://192.0.2.1", None),
        ("https://[2001:db8::1]", None),
        ("line.example.org", None),
    ] {
        let site = Site::of(origin);
        assert_eq!(site.map(|site| site.domain).as_deref(), domain, "{origin}");
    }
}
