//! Keys and sealing. Three layers, each readable only with the one above it:
//!
//! 1. the deployment key, a file beside (never in) the database;
//! 2. a client's key, 256 random bits, in `client_keys`, wrapped by the deployment key;
//! 3. a text's key, derived from the client's key and 256 random bits of its own, which stand in
//!    `text_keys`. Without that row the text's key cannot be computed, nor without the client's.
//!
//! So deleting one small row makes one text unreadable, and deleting a client's row all of theirs.
//! Everything here is computation: no I/O but the key file's, and nothing is ever printed.

mod chance;
mod key_file;

use std::fmt;

use chacha20poly1305::{
    ChaCha20Poly1305, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tomoshibi_engine::{conversation::Channel, ids::DeskId, ports::StoreError, privacy::Handle};
use uuid::Uuid;
use zeroize::Zeroizing;

pub(super) use chance::{fill, hex, hex_token, salts};
pub(super) use key_file::KeyFile;

use super::{error::unreadable, value::word};

pub(super) type Key = Zeroizing<[u8; 32]>;

/// The random half of a text's key.
pub(super) type Salt = [u8; 32];

const NONCE_BYTES: usize = 24;

/// Holds the deployment key.
pub(super) struct Vault(Key);

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    pub(super) fn new(deployment: Key) -> Self {
        Self(deployment)
    }

    /// Stored in the ledger, so that another key is noticed before anything is sealed with it.
    pub(super) fn check_value(&self) -> Result<Vec<u8>, StoreError> {
        Ok(mac(&self.0, b"tomoshibi key check 1")?.to_vec())
    }

    /// Finds a handle again without keeping it. Bound to the desk, so that two desks cannot be compared.
    pub(super) fn blind_index(
        &self,
        desk: &DeskId,
        channel: Channel,
        handle: &Handle,
    ) -> Result<Vec<u8>, StoreError> {
        let subkey = mac(&self.0, b"tomoshibi handle index 1")?;
        let named = [desk.as_str(), &word(channel)?, handle.expose()].join("\0");
        Ok(mac(&subkey, named.as_bytes())?.to_vec())
    }

    /// What an authenticator shares with the service, bound to its owner.
    pub(super) fn seal_factor(&self, staff: Uuid, secret: &[u8]) -> Result<Vec<u8>, StoreError> {
        seal_at_random(&self.0, &named("factor", staff), secret)
    }

    pub(super) fn open_factor(&self, staff: Uuid, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        open_at_random(&self.0, &named("factor", staff), sealed)
    }

    pub(super) fn wrap(&self, client: Uuid, key: &ClientKey) -> Result<Vec<u8>, StoreError> {
        seal_at_random(&self.0, &named("key", client), &key.0[..])
    }

    pub(super) fn unwrap(&self, client: Uuid, wrapped: &[u8]) -> Result<ClientKey, StoreError> {
        let opened = Zeroizing::new(open_at_random(&self.0, &named("key", client), wrapped)?);
        let key = <[u8; 32]>::try_from(opened.as_slice())
            .map_err(|_| unreadable("a client's key has the wrong length"))?;
        Ok(ClientKey(Zeroizing::new(key)))
    }
}

/// Opens everything of one client.
#[derive(Clone)]
pub(super) struct ClientKey(Key);

/// Where a text stands; it opens nowhere else.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    pub(super) conversation: Uuid,
    pub(super) seq: i64,
}

impl Spot {
    fn bytes(self) -> [u8; 24] {
        let mut bytes = [0; 24];
        let (conversation, seq) = bytes.split_at_mut(16);
        conversation.copy_from_slice(self.conversation.as_bytes());
        seq.copy_from_slice(&self.seq.to_be_bytes());
        bytes
    }
}

impl ClientKey {
    pub(super) fn draw() -> Result<Self, StoreError> {
        let mut key = Zeroizing::new([0; 32]);
        fill(&mut key[..])?;
        Ok(Self(key))
    }

    pub(super) fn seal_text(
        &self,
        salt: &Salt,
        spot: Spot,
        text: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        let aad = spot.bytes();
        self.text_cipher(salt)?
            .encrypt(
                &ONCE.into(),
                Payload {
                    msg: text,
                    aad: &aad,
                },
            )
            .map_err(|_| unreadable("a text cannot be sealed"))
    }

    pub(super) fn open_text(
        &self,
        salt: &[u8],
        spot: Spot,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let aad = spot.bytes();
        self.text_cipher(salt)?
            .decrypt(
                &ONCE.into(),
                Payload {
                    msg: sealed,
                    aad: &aad,
                },
            )
            .map(Zeroizing::new)
            .map_err(|_| unreadable("a text does not open with its key"))
    }

    pub(super) fn seal_handle(&self, client: Uuid, handle: &Handle) -> Result<Vec<u8>, StoreError> {
        seal_at_random(
            &self.0,
            &named("handle", client),
            handle.expose().as_bytes(),
        )
    }

    /// Events on the bus, by a key of their own: what is sealed on the way is nothing that the ledger keeps.
    pub(super) fn seal_hint(&self, first: Spot, events: &[u8]) -> Result<Vec<u8>, StoreError> {
        seal_at_random(&self.hint_key()?, &first.bytes(), events)
    }

    pub(super) fn open_hint(
        &self,
        first: Spot,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        open_at_random(&self.hint_key()?, &first.bytes(), sealed).map(Zeroizing::new)
    }

    fn hint_key(&self) -> Result<Key, StoreError> {
        mac(&self.0, b"tomoshibi hint 1")
    }

    fn text_cipher(&self, salt: &[u8]) -> Result<ChaCha20Poly1305, StoreError> {
        let key = mac(&self.0, salt)?;
        Ok(ChaCha20Poly1305::new((&*key).into()))
    }
}

/// A text's key is drawn for that text and used once, so its nonce carries nothing.
const ONCE: [u8; 12] = [0; 12];

fn named(what: &str, client: Uuid) -> Vec<u8> {
    [what.as_bytes(), client.as_bytes()].concat()
}

fn mac(key: &[u8; 32], message: &[u8]) -> Result<Key, StoreError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)
        .map_err(|_| unreadable("a key has the wrong length"))?;
    mac.update(message);
    Ok(Zeroizing::new(mac.finalize().into_bytes().into()))
}

/// For keys that seal more than once: the nonce is random, long enough for that, and goes in front.
fn seal_at_random(key: &Key, aad: &[u8], message: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut nonce = [0; NONCE_BYTES];
    fill(&mut nonce)?;
    let sealed = XChaCha20Poly1305::new((&**key).into())
        .encrypt(&nonce.into(), Payload { msg: message, aad })
        .map_err(|_| unreadable("a key cannot be sealed"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open_at_random(key: &Key, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let (nonce, message) = sealed
        .split_first_chunk::<NONCE_BYTES>()
        .ok_or_else(|| unreadable("a sealed key is too short"))?;
    XChaCha20Poly1305::new((&**key).into())
        .decrypt(&(*nonce).into(), Payload { msg: message, aad })
        .map_err(|_| unreadable("a sealed key does not open with the deployment key"))
}

#[cfg(test)]
mod tests;
