use super::*;

const SPOT: Spot = Spot {
    conversation: Uuid::from_u128(7),
    seq: 3,
};

fn vault(byte: u8) -> Vault {
    Vault::new(Zeroizing::new([byte; 32]))
}

#[test]
fn a_text_opens_only_with_its_client_its_salt_and_at_its_spot() {
    let (key, other) = (ClientKey::draw().unwrap(), ClientKey::draw().unwrap());
    let salt = [5; 32];
    let sealed = key.seal_text(&salt, SPOT, b"marked").unwrap();
    assert!(!sealed.windows(6).any(|w| w == b"marked"));
    assert_eq!(&key.open_text(&salt, SPOT, &sealed).unwrap()[..], b"marked");

    let elsewhere = Spot { seq: 4, ..SPOT };
    assert!(key.open_text(&salt, elsewhere, &sealed).is_err());
    assert!(key.open_text(&[6; 32], SPOT, &sealed).is_err());
    assert!(other.open_text(&salt, SPOT, &sealed).is_err());
}

#[test]
fn a_client_key_opens_only_for_its_client_and_deployment() {
    let (client, key) = (Uuid::from_u128(1), ClientKey::draw().unwrap());
    let wrapped = vault(1).wrap(client, &key).unwrap();
    assert_eq!(vault(1).unwrap(client, &wrapped).unwrap().0, key.0);
    assert!(vault(1).unwrap(Uuid::from_u128(2), &wrapped).is_err());
    assert!(vault(2).unwrap(client, &wrapped).is_err());
    assert!(vault(1).unwrap(client, b"short").is_err());
}

#[test]
fn a_handle_is_found_again_within_its_desk_and_deployment_only() {
    let index = |byte: u8, desk: &str, handle: &str| {
        let desk = desk.parse().unwrap();
        vault(byte)
            .blind_index(&desk, Channel::Sms, &Handle::new(handle))
            .unwrap()
    };
    assert_eq!(index(1, "a", "+81"), index(1, "a", "+81"));
    assert_ne!(index(1, "a", "+81"), index(1, "b", "+81"));
    assert_ne!(index(1, "a", "+81"), index(1, "a", "+82"));
    assert_ne!(index(1, "a", "+81"), index(2, "a", "+81"));
}

#[test]
fn a_key_file_is_private_and_never_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys/deployment.key");
    let file = KeyFile::at(&path);
    assert!(file.read().unwrap().is_none());
    let made = file.create().unwrap();
    assert_eq!(file.read().unwrap().unwrap(), made);
    assert!(
        file.create().is_err(),
        "a second key would orphan the first"
    );

    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(file.read().unwrap_err().to_string().contains("0600"));
}
