//! Secret random bytes, straight from the operating system: the one home of chance that must not be guessed.

use std::fmt::Write;

use tomoshibi_engine::ports::StoreError;
use zeroize::Zeroizing;

use super::Salt;

pub(in crate::sql) fn fill(bytes: &mut [u8]) -> Result<(), StoreError> {
    getrandom::fill(bytes)
        .map_err(|_| StoreError::Away("the operating system gives no random bytes".to_owned()))
}

/// 256 bits, as 64 hexadecimal digits.
pub(in crate::sql) fn hex_token() -> Result<String, StoreError> {
    let mut bytes = Zeroizing::new([0; 32]);
    fill(&mut bytes[..])?;
    Ok(hex(&bytes[..]))
}

pub(in crate::sql) fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// That many salts, drawn at once.
pub(in crate::sql) fn salts(count: usize) -> Result<impl Iterator<Item = Salt>, StoreError> {
    let mut salts = vec![[0; 32]; count];
    fill(salts.as_flattened_mut())?;
    Ok(salts.into_iter())
}
