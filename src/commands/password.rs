//! Passwords for staff accounts: made up here, or read from standard input.

use std::io::{self, BufRead as _, Read as _};

use tomoshibi_engine::ports::staff::Password;

use crate::exit::Failure;

/// Shorter ones are guessed.
const CHARS_MIN: usize = 12;
const BYTES_MAX: u64 = 1_024;
/// 32 letters and digits that nobody mistakes for each other.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";
const GROUPS: usize = 5;

/// Five groups of four: 100 bits of chance, readable over a telephone.
pub(super) fn made_up() -> Result<Password, Failure> {
    let mut bytes = [0_u8; GROUPS * 4];
    getrandom::fill(&mut bytes).map_err(anyhow::Error::from)?;
    let letter = |byte: &u8| {
        ALPHABET
            .get(usize::from(byte & 31))
            .copied()
            .map(char::from)
    };
    let groups: Vec<String> = bytes
        .chunks(4)
        .map(|group| group.iter().filter_map(letter).collect())
        .collect();
    Ok(Password(groups.join("-")))
}

/// The first line of standard input.
pub(super) fn from_stdin() -> Result<Password, Failure> {
    let mut line = String::new();
    io::stdin().lock().take(BYTES_MAX).read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.chars().count() < CHARS_MIN {
        let wrong = format!("a password has at least {CHARS_MIN} characters");
        return Err(Failure::input(wrong));
    }
    Ok(Password(password.to_owned()))
}
