//! Where the database is and where the deployment key lies.

use std::{borrow::Cow, fmt, path::PathBuf};

use super::error::OpenError;
use crate::tls::Authorities;

/// What [`super::Store`] needs to be opened.
#[derive(Clone)]
pub struct StoreSettings {
    /// `postgres://…`, with TLS where it says `sslmode=verify-full`, or a path to the SQLite file (with or without `sqlite:` in front).
    pub url: String,
    /// 32 bytes, mode 0600; made on the first run of a new ledger. Keep a copy apart from the database's.
    pub key_file: PathBuf,
    /// Who signs the server's certificate, where the address asks for TLS.
    pub authorities: Authorities,
}

impl fmt::Debug for StoreSettings {
    /// The address may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreSettings").finish_non_exhaustive()
    }
}

/// Which database an address names.
pub(super) enum Place {
    Sqlite(PathBuf),
    Postgres(Box<tokio_postgres::Config>),
}

impl Place {
    pub(super) fn of(settings: &StoreSettings) -> Result<Self, OpenError> {
        let url = settings.url.as_str();
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            // The parser's own words may quote the address, and with it a password.
            let config = verified(url).parse().map_err(|_| OpenError::Address)?;
            return Ok(Self::Postgres(Box::new(config)));
        }
        let path = url.strip_prefix("sqlite:").unwrap_or(url);
        if path.is_empty() || path.contains("://") {
            return Err(OpenError::Address);
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }
}

/// `require` is the strictest word that the parser knows, and means `verify-full` here: see [`crate::tls`].
fn verified(url: &str) -> Cow<'_, str> {
    match url.split_once('?') {
        Some((place, options)) => {
            let options = options.replace("sslmode=verify-full", "sslmode=require");
            format!("{place}?{options}").into()
        }
        None => url.into(),
    }
}
