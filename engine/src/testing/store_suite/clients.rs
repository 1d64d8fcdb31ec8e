//! Clients: enrolled, and recognised by token or handle.

use super::{Stores, desk};
use crate::{
    conversation::Channel, ids::ClientId, ports::clients::ResumeToken, privacy::Handle,
    staff::Language,
};

/// Enrolling and recognising.
pub async fn clients(stores: &Stores) {
    a_page_is_recognised_by_its_token(stores).await;
    a_handle_is_recognised_at_its_desk_and_channel(stores).await;
}

async fn a_page_is_recognised_by_its_token(stores: &Stores) {
    let enrol = |nickname: Option<&str>| {
        let nickname = nickname.map(str::to_owned);
        stores.clients.enrol(desk("page"), Language::En, nickname)
    };
    let (named, token) = enrol(Some("灯")).await.unwrap();
    assert_eq!(
        (named.nickname.as_str(), named.language),
        ("灯", Language::En)
    );
    assert_eq!((named.channel, named.desk.as_str()), (Channel::Web, "page"));
    assert!(token.0.len() >= 43, "256 bits in any alphabet");
    let (anonymous, other) = enrol(None).await.unwrap();
    assert_ne!(token, other);
    let number = anonymous.nickname.strip_prefix("Anon ").unwrap();
    assert!(number.len() == 3 && number.bytes().all(|b| b.is_ascii_hexdigit()));

    assert_eq!(
        stores.clients.by_token(token).await.unwrap(),
        Some(named.clone())
    );
    assert_eq!(stores.clients.by_id(named.id).await.unwrap(), Some(named));
    let unknown = ResumeToken("0".repeat(64));
    assert_eq!(stores.clients.by_token(unknown).await.unwrap(), None);
    let nobody = ClientId(stores.fresh());
    assert_eq!(stores.clients.by_id(nobody).await.unwrap(), None);
}

async fn a_handle_is_recognised_at_its_desk_and_channel(stores: &Stores) {
    let find = |place: &str, channel, handle: &str| {
        stores
            .clients
            .by_handle(desk(place), channel, Handle::new(handle), Language::Ja)
    };
    let first = find("a", Channel::Line, "U1").await.unwrap();
    assert_eq!(first.channel, Channel::Line);
    assert!(first.nickname.starts_with("Anon "));
    assert_eq!(find("a", Channel::Line, "U1").await.unwrap(), first);
    assert_eq!(
        stores.clients.by_id(first.id).await.unwrap(),
        Some(first.clone())
    );
    for (place, channel, handle) in [
        ("b", Channel::Line, "U1"),
        ("a", Channel::Sms, "U1"),
        ("a", Channel::Line, "U2"),
    ] {
        assert_ne!(find(place, channel, handle).await.unwrap().id, first.id);
    }
}
