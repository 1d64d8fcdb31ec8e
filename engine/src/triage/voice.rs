//! Who speaks, and at what length: how much of what the lexicon finds is the writer's own, now.
//!
//! People in danger write of themselves: "I", "my", "me" are in every sentence (Rude, Gortner and
//! Pennebaker 2004). A text that names suicide and says "they" is about somebody else, or about the news.
//! And one phrase in four lines says more than the same phrase in four pages. Only English is weighed so:
//! Japanese leaves its pronouns out.

/// A line of so many words keeps all that is found in it; with so many more a text keeps 0.7 of it.
const LINE: f32 = 25.0;
const MORE: f32 = 125.0;
/// Every text is taken to have so many words of its own, of which so many are the writer's: two words are
/// not yet told of nobody.
const ASSUMED: f32 = 24.0;
const ASSUMED_OWN: f32 = 2.0;
/// From this share on the writer speaks of themselves; more says no more.
const OWN_ENOUGH: f32 = 0.07;
/// What counts although nobody says "I".
const OWN_NOBODY: f32 = 0.02;

/// What speaking of oneself adds by itself, for each share of the words; and from which share on no more.
const LIFT: f32 = 5.0;
const LIFT_ENOUGH: f32 = 0.12;

/// How a text is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Voice {
    /// The share of what the lexicon finds that is to count: 1 for a line of the writer's own, and for a
    /// text without a Latin word.
    pub(super) share: f32,
    /// What it adds to the lexicon's log-odds, below zero where nobody says "I".
    pub(super) lift: f32,
}

impl Voice {
    /// The voice of a normalised text.
    pub(super) fn of(normal: &str) -> Self {
        let (words, own) = count(normal.as_bytes());
        let told = (own + ASSUMED_OWN) / (words + ASSUMED);
        let length = (MORE / ((words - LINE).max(0.0) + MORE)).sqrt();
        let counts = (told.min(OWN_ENOUGH) + OWN_NOBODY) / (OWN_ENOUGH + OWN_NOBODY);
        Self {
            share: length * counts,
            lift: LIFT * (told.min(LIFT_ENOUGH) - ASSUMED_OWN / ASSUMED),
        }
    }
}

/// Latin words, and how many of them are the writer's own. One pass: every message pays for it.
fn count(text: &[u8]) -> (f32, f32) {
    let (mut words, mut own) = (0_u16, 0_u16);
    let mut rest = text;
    while let Some(start) = rest.iter().position(|byte| is_latin(*byte)) {
        let word = rest.get(start..).unwrap_or_default();
        let end = word.iter().position(|byte| !is_latin(*byte));
        let (word, after) = word.split_at(end.unwrap_or(word.len()));
        words = words.saturating_add(1);
        own = own.saturating_add(u16::from(is_own(word)));
        rest = after;
    }
    (f32::from(words), f32::from(own))
}

/// Bytes that words are made of, as `normal` writes them.
fn is_latin(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'*'
}

/// As `normal` writes them: without apostrophes.
fn is_own(word: &[u8]) -> bool {
    matches!(
        word,
        b"i" | b"im" | b"ive" | b"id" | b"ill" | b"my" | b"me" | b"myself" | b"mine"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(normal: &str) -> f32 {
        Voice::of(normal).share
    }

    #[test]
    fn what_the_writer_says_of_themselves_counts_in_full() {
        assert!(share("i want to die") > 0.97);
        assert!(share("want to die") > 0.95);
        assert!((share("死にたい") - 1.0).abs() < 1e-6);
        assert!((share("") - 1.0).abs() < 1e-6);
    }

    #[test]
    fn who_speaks_of_themselves_is_lifted_a_little() {
        let lift = |text| Voice::of(text).lift;
        assert!(lift("") == 0.0 && lift("死にたい") == 0.0);
        assert!(lift("i lost my job and my flat and i cannot sleep") > 0.1);
        assert!(lift("they lost the job and the flat and nobody can sleep") < -0.05);
        assert!(lift("i i i i i i i i i i i i i") < 0.2);
        assert!(lift(&"word ".repeat(5000)) > -0.5);
    }

    #[test]
    fn what_is_told_of_others_counts_less_the_longer_nobody_says_i() {
        let news = "the minister said that suicide is rising among veterans who left the army. ";
        let (once, often) = (share(news), share(&news.repeat(9)));
        assert!(
            once < 0.85 && often < 0.35,
            "said of others: {once} {often}"
        );
        let own = "i told my sister that suicide is what i think of since i left the army. ";
        assert!(share(own) > 0.9);
        assert!(share(&own.repeat(9)) > 1.5 * often);
    }

    #[test]
    fn never_more_than_all_and_never_nothing() {
        for text in ["i i i i i i", &"word ".repeat(5000), "a", "。。。"] {
            let share = share(text);
            assert!(share > 0.01 && share <= 1.0, "{share}");
        }
    }
}
