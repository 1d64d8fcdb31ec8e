//! Codes of an authenticator app (RFC 6238: SHA-1, six digits, half a minute), as every such app computes them.
//!
//! A code of the half minute before or after is taken, because clocks differ. That each is taken once is the
//! store's business: it remembers the step that [`step`] answers with.

use tomoshibi_engine::{
    ports::sign_in::{Code, FactorSecret},
    time::Timestamp,
};
use totp_rs::{Builder, Totp};

/// Longer secrets are cut by some apps; RFC 4226 asks for as many.
pub const SECRET_BYTES: usize = 20;
const ISSUER: &str = "Tomoshibi";

/// The time step whose code this is, if it is one of now.
pub fn step(secret: &FactorSecret, code: &Code, now: Timestamp) -> Option<i64> {
    let typed: String = code.0.chars().filter(|c| !c.is_whitespace()).collect();
    let matched = totp(secret, "")?.check(&typed, seconds(now))?;
    i64::try_from(matched).ok()
}

/// The code of that moment, as an app shows it.
pub fn code(secret: &FactorSecret, now: Timestamp) -> Option<Code> {
    let token = totp(secret, "")?.generate(seconds(now));
    Some(Code(token.to_string()))
}

/// For an app to read as a picture: `otpauth://totp/…`, and the secret in letters for typing.
pub fn card(secret: &FactorSecret, account: &str) -> Option<(String, String)> {
    let totp = totp(secret, account)?;
    let address = totp.to_url().ok()?;
    Some((address, totp.secret().to_base32()))
}

fn totp(secret: &FactorSecret, account: &str) -> Option<Totp> {
    Builder::new()
        .with_secret(secret.0.clone())
        .with_issuer(Some(ISSUER))
        .with_account_name(account)
        .build()
        .ok()
}

fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.0 / 1_000).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = FactorSecret(b"12345678901234567890".to_vec());
        for (second, digits) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            let now = Timestamp(second * 1_000);
            assert_eq!(code(&secret, now), Some(Code(digits.to_owned())));
            let spaced = Code(format!(" {} {} ", &digits[..3], &digits[3..]));
            assert_eq!(step(&secret, &spaced, now), Some(second / 30));
        }
    }

    #[test]
    fn a_neighbouring_half_minute_is_taken_and_no_other() {
        let secret = FactorSecret(vec![7; SECRET_BYTES]);
        let at = |second: i64| Timestamp(second * 1_000);
        let shown = code(&secret, at(3_000)).unwrap();
        for (second, taken) in [(2_940, false), (2_970, true), (3_059, true), (3_060, false)] {
            let found = step(&secret, &shown, at(second));
            assert_eq!(found.is_some(), taken, "at {second}");
        }
        assert_eq!(step(&secret, &Code("12345".to_owned()), at(3_000)), None);
        assert_eq!(step(&FactorSecret(Vec::new()), &shown, at(3_000)), None);
    }

    #[test]
    fn a_card_names_service_and_account() {
        let secret = FactorSecret(vec![0; SECRET_BYTES]);
        let (address, letters) = card(&secret, "mio@line").unwrap();
        assert_eq!(letters, "A".repeat(32));
        let expected =
            format!("otpauth://totp/Tomoshibi:mio%40line?secret={letters}&issuer=Tomoshibi");
        assert_eq!(address, expected);
    }
}
