//! Bearer values: 256 bits of chance given to a page or a browser; only their SHA-256 is stored, which is
//! enough for a value that cannot be guessed.

use sha2::{Digest, Sha256};

pub(super) fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
