//! A PostgreSQL that is reached through TLS, and others that answer in its place.

use std::net::TcpListener;

use tomoshibi_adapters::{
    sql::{OpenError, Store, StoreSettings},
    tls::{Authorities, TlsError},
};
use tomoshibi_engine::{conversation::Event, ports::StoreError, testing::store_suite::Talk};

use crate::{authority::Authority, fresh, postgres::PostgresServer};

#[tokio::test]
async fn a_ledger_behind_tls_is_written_and_read_and_nobody_takes_its_place() {
    let authority = Authority::new();
    let certified = authority.certifies("localhost");
    let port = free_port();
    let settings = [
        "ssl=on",
        "ssl_cert_file=localhost.pem",
        "ssl_key_file=localhost.key",
        "listen_addresses=127.0.0.1",
        &format!("port={port}"),
    ];
    let files = [certified.certificate.as_path(), &certified.key];
    let _server = PostgresServer::with_files(&settings, &files);
    let keys = tempfile::tempdir().unwrap();
    let at = |host: &str, authorities: Authorities| StoreSettings {
        url: format!("postgres://postgres@{host}:{port}/postgres?sslmode=verify-full"),
        key_file: keys.path().join("key"),
        authorities,
    };
    let known = Authorities::in_file(&authority.file());

    let settings = at("localhost", known.clone());
    Store::migrate(&settings).await.unwrap();
    let stores = fresh::stores(&fresh::open(&settings).await.unwrap());
    let mut talk = Talk::opened(&stores, &"behind-tls".parse().unwrap()).await;
    let append = talk.next(vec![Event::Queued]);
    talk.must(&stores, append).await;
    assert_eq!(talk.read(&stores).await.len(), 2);

    let other = Authority::new();
    let stranger = Authorities::in_file(&other.file());
    let not_trusted = [
        (at("localhost", stranger), "invalid peer certificate"),
        (
            at("localhost", Authorities::of_system()),
            "invalid peer certificate",
        ),
        (at("127.0.0.1", known), "not valid for name"),
    ];
    for (settings, why) in not_trusted {
        let error = fresh::open(&settings).await.unwrap_err();
        let is_refused = |words: &str| words.contains(why);
        assert!(
            matches!(&error, OpenError::Store(StoreError::Away(words)) if is_refused(words)),
            "{why}: {error}"
        );
    }
}

#[tokio::test]
async fn a_file_without_an_authority_trusts_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("empty.pem");
    let settings = StoreSettings {
        url: "postgres://postgres@localhost/postgres?sslmode=verify-full".to_owned(),
        key_file: folder.path().join("key"),
        authorities: Authorities::in_file(&file),
    };
    let missing = Store::migrate(&settings).await.unwrap_err();
    assert!(
        matches!(missing, OpenError::Tls(TlsError::File { .. })),
        "{missing}"
    );
    std::fs::write(&file, "").unwrap();
    let empty = Store::migrate(&settings).await.unwrap_err();
    assert!(
        matches!(empty, OpenError::Tls(TlsError::NoAuthority(_))),
        "{empty}"
    );
}

fn free_port() -> u16 {
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    held.local_addr().unwrap().port()
}
