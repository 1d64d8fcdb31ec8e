//! Passkeys (Web Authentication, level 3), without attestation: what a browser says when one is made (§7.1) and
//! when one signs (§7.2). The signature itself is `ring`'s business, as below TLS.
//!
//! Asked of every passkey: that it was made for this site and no other, that whoever holds it showed the device
//! who they are, and that it answers the very challenge that this browser was given. Pure; nothing is kept here.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tomoshibi_engine::ports::ways_in::WayToken;

mod cose;

/// The longest a browser may say of each; a passkey of RSA takes 600 bytes.
pub const SAID_BYTES_MAX: usize = 1_024;
/// The longest name of a passkey, by the standard.
const ID_BYTES_MAX: usize = 1_023;
/// Before what was said of a new passkey: site, flags, count.
const HEAD_BYTES: usize = 37;

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const MAY_BE_BACKED_UP: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const IS_NEW: u8 = 1 << 6;

/// Whose passkeys these are: the site, as browsers know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    pub domain: String,
    pub origin: String,
}

/// What checks a passkey's signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "alg", rename_all = "snake_case")]
pub enum PublicKey {
    /// A point, uncompressed.
    Es256 {
        point: Vec<u8>,
    },
    Ed25519 {
        point: Vec<u8>,
    },
    Rs256 {
        n: Vec<u8>,
        e: Vec<u8>,
    },
}

/// One that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub id: Vec<u8>,
    pub key: PublicKey,
    pub state: State,
}

/// What a passkey says of itself each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Grows with each signature, or stays 0 where nobody counts.
    pub count: u32,
    /// It may be on several devices of its owner.
    pub may_be_backed_up: bool,
    pub is_backed_up: bool,
}

#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    deed: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
}

/// What this browser must have signed. From it nobody can tell the token.
pub fn challenge(token: &WayToken) -> [u8; 32] {
    Sha256::digest(format!("tomoshibi passkey 1 {}", token.0)).into()
}

impl Site {
    /// The site of an origin. None for an address in figures, which has no passkeys, nor for one without TLS but
    /// this machine itself.
    pub fn of(origin: &str) -> Option<Self> {
        let (authority, is_https) = match origin.strip_prefix("https://") {
            Some(authority) => (authority, true),
            None => (origin.strip_prefix("http://")?, false),
        };
        let domain = authority.split(':').next()?.to_ascii_lowercase();
        let in_letters = domain
            .rsplit('.')
            .next()
            .is_some_and(|last| last.starts_with(|first: char| first.is_ascii_alphabetic()));
        let is_secure = is_https || domain == "localhost";
        (in_letters && is_secure).then(|| Self {
            domain,
            origin: origin.to_ascii_lowercase(),
        })
    }

    /// The passkey that was made, if everything said of it holds.
    pub fn made(&self, asked: &[u8; 32], client: &[u8], device: &[u8]) -> Option<Made> {
        self.check_client("webauthn.create", asked, client)?;
        let (flags, state) = self.check_device(device)?;
        if flags & IS_NEW == 0 {
            return None;
        }
        // Which kind of device it is stands in sixteen bytes before its name, and is nobody's business.
        let rest = device.get(HEAD_BYTES + 16..)?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        if length == 0 || length > ID_BYTES_MAX {
            return None;
        }
        let (id, rest) = rest.split_at_checked(length)?;
        let key = cose::read(rest)?;
        Some(Made {
            id: id.to_vec(),
            key,
            state,
        })
    }

    /// What a known passkey says of itself now, if it signed what this browser was given.
    pub fn signed(
        &self,
        asked: &[u8; 32],
        client: &[u8],
        device: &[u8],
        signature: &[u8],
        key: &PublicKey,
    ) -> Option<State> {
        self.check_client("webauthn.get", asked, client)?;
        let (_, state) = self.check_device(device)?;
        let signed = [device, &Sha256::digest(client)].concat();
        key.verifies(&signed, signature).then_some(state)
    }

    fn check_client(&self, deed: &str, asked: &[u8; 32], client: &[u8]) -> Option<()> {
        let said: ClientData = serde_json::from_slice(client).ok()?;
        let holds = said.deed == deed
            && said.challenge == BASE64_URL_SAFE_NO_PAD.encode(asked)
            && said.origin == self.origin
            && !said.cross_origin;
        holds.then_some(())
    }

    fn check_device(&self, device: &[u8]) -> Option<(u8, State)> {
        let (site, rest) = device.split_first_chunk::<32>()?;
        let (flags, rest) = rest.split_first()?;
        let (count, _) = rest.split_first_chunk::<4>()?;
        let state = State {
            count: u32::from_be_bytes(*count),
            may_be_backed_up: flags & MAY_BE_BACKED_UP != 0,
            is_backed_up: flags & BACKED_UP != 0,
        };
        let holds = site.as_slice() == Sha256::digest(&self.domain).as_slice()
            && flags & PRESENT != 0
            && flags & VERIFIED != 0
            && (state.may_be_backed_up || !state.is_backed_up);
        holds.then_some((*flags, state))
    }
}

impl State {
    /// Whether this comes after that: a count that does not grow is a copy's.
    pub fn follows(self, before: u32) -> bool {
        self.count > before || (self.count == 0 && before == 0)
    }
}

impl PublicKey {
    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let verified = match self {
            Self::Es256 { point } => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
            }
            Self::Ed25519 { point } => {
                UnparsedPublicKey::new(&ED25519, point).verify(message, signature)
            }
            Self::Rs256 { n, e } => RsaPublicKeyComponents { n, e }.verify(
                &RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
        };
        verified.is_ok()
    }
}

#[cfg(test)]
mod tests;
