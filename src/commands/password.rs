//! A password for a program's account, read from standard input.

use std::io::{self, BufRead as _, Read as _};

use tomoshibi_adapters::password_rule::{CHARS_MIN, Weakness, weakness};
use tomoshibi_engine::ports::staff::Password;

use crate::exit::Failure;

const BYTES_MAX: u64 = 1_024;

/// The first line of standard input. `known`: what an attacker knows of the account.
pub(super) fn from_stdin(known: &[&str]) -> Result<Password, Failure> {
    let mut line = String::new();
    io::stdin().lock().take(BYTES_MAX).read_line(&mut line)?;
    let password = Password(line.trim_end_matches(['\r', '\n']).to_owned());
    match weakness(&password, known) {
        None => Ok(password),
        Some(Weakness::TooShort) => {
            let wrong = format!("a password has at least {CHARS_MIN} characters");
            Err(Failure::input(wrong))
        }
        Some(Weakness::Guessable) => Err(Failure::input(
            "programs that guess try this password early: take one of four or more words by chance",
        )),
    }
}
