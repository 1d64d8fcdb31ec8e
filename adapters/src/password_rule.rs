//! Which passwords are refused: short ones, and those that programs try first.

use tomoshibi_engine::ports::staff::Password;
use zxcvbn::{Score, zxcvbn};

/// Shorter ones are guessed whatever they are.
pub const CHARS_MIN: usize = 12;
/// What is judged of a longer one; judging takes longer the more there is.
const JUDGED_CHARS: usize = 64;

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    TooShort,
    /// It is in the lists of breached ones, or made of words, names, dates, keyboard rows or what is known of
    /// the person, so that it falls within ten thousand million tries.
    Guessable,
}

/// `known`: what an attacker knows of the person: account, nickname, desk.
pub fn weakness(password: &Password, known: &[&str]) -> Option<Weakness> {
    if password.0.chars().count() < CHARS_MIN {
        return Some(Weakness::TooShort);
    }
    let judged: String = password.0.chars().take(JUDGED_CHARS).collect();
    let known: Vec<&str> = known.iter().copied().chain(["tomoshibi"]).collect();
    (zxcvbn(&judged, &known).score() < Score::Four).then_some(Weakness::Guessable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(password: &str) -> Option<Weakness> {
        weakness(&Password(password.to_owned()), &["mio.sato", "Mio", "line"])
    }

    #[test]
    fn refuses_what_is_short_common_or_known_of_the_person() {
        assert_eq!(judge("x9!kQ2#vLp"), Some(Weakness::TooShort));
        for guessed in [
            "password1234",
            "qwertyuiop123",
            "mio.satomio.sato",
            "aaaaaaaaaaaaaaaa",
            "iloveyou2024!",
            "tomoshibi-2026",
            "12345678901234",
        ] {
            assert_eq!(judge(guessed), Some(Weakness::Guessable), "{guessed}");
        }
    }

    #[test]
    fn takes_phrases_chance_and_other_scripts() {
        for sound in [
            "kettle ferry mustard eleven",
            "v7dq-2mxk-hw4p-zt9c",
            "雨の日の図書館で本を読む",
        ] {
            assert_eq!(judge(sound), None, "{sound}");
        }
    }

    #[test]
    fn judges_an_endless_one_in_no_time() {
        assert_eq!(judge(&"abcabc".repeat(500)), Some(Weakness::Guessable));
    }
}
