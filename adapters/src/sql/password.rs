//! Passwords: argon2id with the crate's defaults (19 MiB, two passes), on blocking threads, at most
//! [`AT_ONCE`] at a time so that a burst of sign-ins takes neither the memory nor the cores.

use std::sync::OnceLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;
use tomoshibi_engine::ports::{StoreError, staff::Password};

use super::error::unreadable;

const AT_ONCE: usize = 2;

pub(super) struct Hasher {
    permits: Semaphore,
    /// A hash of nothing anybody types: an unknown account takes as long as a wrong password.
    decoy: OnceLock<String>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self {
            permits: Semaphore::new(AT_ONCE),
            decoy: OnceLock::new(),
        }
    }
}

impl Hasher {
    pub(super) async fn hash(&self, password: Password) -> Result<String, StoreError> {
        self.apart(move || hash(&password)).await?
    }

    /// Whether the password is the one of this hash; without a hash it never is.
    pub(super) async fn matches(
        &self,
        password: Password,
        known: Option<String>,
    ) -> Result<bool, StoreError> {
        let decoy = self.decoy().await?;
        self.apart(move || {
            let checked = match &known {
                Some(known) => known.as_str(),
                None => decoy.as_str(),
            };
            let parsed = PasswordHash::new(checked)
                .map_err(|_| unreadable("a stored password hash is in no known form"))?;
            let matches = Argon2::default().verify_password(password.0.as_bytes(), &parsed);
            Ok(matches.is_ok() && known.is_some())
        })
        .await?
    }

    /// Made at the first sign-in of whatever account, so that its making tells nothing either.
    async fn decoy(&self) -> Result<String, StoreError> {
        if let Some(decoy) = self.decoy.get() {
            return Ok(decoy.clone());
        }
        let made = self.hash(Password(String::new())).await?;
        Ok(self.decoy.get_or_init(|| made).clone())
    }

    async fn apart<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let _permit = self.permits.acquire().await.map_err(|_| stopped())?;
        tokio::task::spawn_blocking(job)
            .await
            .map_err(|_| stopped())
    }
}

fn hash(password: &Password) -> Result<String, StoreError> {
    Argon2::default()
        .hash_password(password.0.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|_| unreadable("a password cannot be hashed"))
}

fn stopped() -> StoreError {
    StoreError::Away("the password threads have stopped".to_owned())
}
