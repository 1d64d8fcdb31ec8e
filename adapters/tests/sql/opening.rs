//! What the store refuses to open, and in which words.

use std::fs;

use tomoshibi_adapters::sql::{Migrated, OpenError, Store};

use crate::fresh::{self, Fresh};

#[tokio::test]
async fn a_file_that_is_not_there_is_not_an_empty_ledger() {
    let fresh = Fresh::new().await;
    let mut settings = fresh.settings();
    settings.url = format!("sqlite:{}.other", settings.url);
    let error = fresh::open(&settings).await.unwrap_err();
    assert!(
        matches!(error, OpenError::NotMigrated { found: 0, .. }),
        "{error}"
    );
    assert!(
        !fresh.path().with_extension("db.other").exists(),
        "and was not made"
    );

    let migrated = Store::migrate(&settings).await.unwrap();
    assert_eq!(migrated.from, 0);
    let again = Store::migrate(&settings).await.unwrap();
    let to = migrated.to;
    assert_eq!(again, Migrated { from: to, to });
}

#[tokio::test]
async fn what_is_no_ledger_is_not_made_one() {
    let fresh = Fresh::new().await;
    let mut settings = fresh.settings();
    let path = fresh.path().with_extension("foreign");
    settings.url = path.display().to_string();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE theirs (a)").unwrap();
    let error = Store::migrate(&settings).await.unwrap_err();
    assert!(matches!(error, OpenError::Foreign), "{error}");

    fs::write(
        &path,
        "not a database, but long enough to be taken for one".repeat(20),
    )
    .unwrap();
    for error in [
        Store::migrate(&settings).await.unwrap_err(),
        fresh::open(&settings).await.unwrap_err(),
    ] {
        assert!(matches!(error, OpenError::Store(_)), "{error}");
    }
}

#[tokio::test]
async fn a_newer_ledger_is_left_alone() {
    let fresh = Fresh::new().await;
    fresh
        .sql("INSERT INTO schema_migrations (version, digest) VALUES (999, '')")
        .unwrap();
    for error in [
        Store::migrate(&fresh.settings()).await.unwrap_err(),
        fresh::open(&fresh.settings()).await.unwrap_err(),
    ] {
        assert!(
            matches!(error, OpenError::Newer { found: 999, .. }),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_ledger_opens_with_its_own_key_only() {
    let fresh = Fresh::new().await;
    let settings = fresh.settings();
    assert!(fresh::open(&settings).await.is_ok());
    let key = fs::read(&settings.key_file).unwrap();

    fs::remove_file(&settings.key_file).unwrap();
    let error = fresh::open(&settings).await.unwrap_err();
    assert!(matches!(error, OpenError::KeyMissing(_)), "{error}");
    assert!(!settings.key_file.exists(), "no new key for an old ledger");

    let mut other = key;
    other[0] ^= 1;
    fresh.write_key(&other);
    let error = fresh::open(&settings).await.unwrap_err();
    assert!(matches!(error, OpenError::KeyMismatch(_)), "{error}");
    fresh.write_key(&other[1..]);
    let error = fresh::open(&settings).await.unwrap_err();
    assert!(matches!(error, OpenError::KeyFile { .. }), "{error}");
}

#[test]
fn an_address_with_a_password_is_never_shown() {
    let settings = tomoshibi_adapters::sql::StoreSettings {
        url: "postgres://u:marked@h/d".to_owned(),
        key_file: "k".into(),
        authorities: tomoshibi_adapters::tls::Authorities::of_system(),
    };
    assert!(!format!("{settings:?}").contains("marked"));
}
