//! Self-checks: short published questionnaires a client may fill in alone, scored by their published rules.
//! They say how heavy the last weeks were, not how great the danger is tonight; only what asks about death
//! and self-harm, and a score in the highest published range, is taken for a sign of danger.
//!
//! - K6: Kessler RC et al., Psychological Medicine 2002; 32: 959–976. Six items, 0 to 4 each. 13 and above:
//!   Kessler RC et al., Archives of General Psychiatry 2003; 60: 184–189. Japanese: Furukawa TA et al.,
//!   International Journal of Methods in Psychiatric Research 2008; 17: 152–158.
//! - PHQ-9: Kroenke K, Spitzer RL, Williams JBW, Journal of General Internal Medicine 2001; 16: 606–613.
//!   Nine items, 0 to 3 each; 20 and above is severe. Japanese: Muramatsu K et al., General Hospital
//!   Psychiatry 2018; 52: 64–69.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Assessment, Band, Thresholds};
use crate::privacy::Text;

/// Which questionnaire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SelfCheckKind {
    K6,
    Phq9,
}

/// One filled in whole: nothing is scored that was left out.
#[derive(Clone, PartialEq, Eq)]
pub struct SelfCheck {
    kind: SelfCheckKind,
    answers: Vec<u8>,
}

impl std::fmt::Debug for SelfCheck {
    /// What a client answered is shown nowhere by accident.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SelfCheck({:?}, …)", self.kind)
    }
}

/// "Thoughts that you would be better off dead or of hurting yourself in some way."
const PHQ9_DEATH: usize = 8;
/// More than half the days.
const OFTEN: u8 = 2;
const K6_SERIOUS: u8 = 13;
const PHQ9_SEVERE: u8 = 20;

impl SelfCheckKind {
    fn items(self) -> usize {
        match self {
            Self::K6 => 6,
            Self::Phq9 => 9,
        }
    }

    fn top(self) -> u8 {
        match self {
            Self::K6 => 4,
            Self::Phq9 => 3,
        }
    }
}

impl SelfCheck {
    /// None unless every item has an answer of its scale.
    pub fn read(kind: SelfCheckKind, answers: &[u8]) -> Option<Self> {
        let whole = answers.len() == kind.items();
        let in_scale = answers.iter().all(|answer| *answer <= kind.top());
        (whole && in_scale).then(|| Self {
            kind,
            answers: answers.to_vec(),
        })
    }

    pub fn score(&self) -> u8 {
        self.answers.iter().sum()
    }

    /// The band its writer is in at least. Never Imminent: that takes more than a questionnaire.
    pub fn band(&self) -> Band {
        let heavy = match self.kind {
            SelfCheckKind::K6 => K6_SERIOUS,
            SelfCheckKind::Phq9 => PHQ9_SEVERE,
        };
        let by_score = if self.score() >= heavy {
            Band::Elevated
        } else {
            Band::Low
        };
        by_score.max(self.of_death())
    }

    fn of_death(&self) -> Band {
        let asks = self.kind == SelfCheckKind::Phq9;
        match self.answers.get(PHQ9_DEATH) {
            Some(often) if asks && *often >= OFTEN => Band::High,
            Some(1..) if asks => Band::Elevated,
            _ => Band::Low,
        }
    }

    /// What it adds to what is known of the danger; nothing when it tells of none.
    pub fn assessment(&self, thresholds: &Thresholds) -> Option<Assessment> {
        let band = self.band();
        (band > Band::Low).then(|| Assessment {
            // Or the band would be eased for want of words that support it.
            imminent: thresholds.from(band),
            model: "self-check".to_owned(),
            ..Assessment::unscored(band)
        })
    }

    /// As it is kept: one digit an item, sealed like anything a client wrote.
    pub fn words(&self) -> Text {
        let digits = self.answers.iter().map(ToString::to_string);
        Text::from_stored(&digits.collect::<String>())
    }

    /// Back from what was kept; None when its text is gone.
    pub fn kept(kind: SelfCheckKind, words: &Text) -> Option<Self> {
        let digits = words.expose().bytes().map(|digit| digit.wrapping_sub(b'0'));
        Self::read(kind, &digits.collect::<Vec<_>>())
    }

    pub fn answers(&self) -> &[u8] {
        &self.answers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(kind: SelfCheckKind, answers: &[u8]) -> Band {
        SelfCheck::read(kind, answers).unwrap().band()
    }

    #[test]
    fn any_thought_of_death_raises_the_band_whatever_the_score() {
        for (often, expected) in [
            (0, Band::Low),
            (1, Band::Elevated),
            (2, Band::High),
            (3, Band::High),
        ] {
            let answers = [0, 0, 0, 0, 0, 0, 0, 0, often];
            assert_eq!(band(SelfCheckKind::Phq9, &answers), expected, "{often}");
        }
    }

    #[test]
    fn the_highest_published_range_raises_it_and_the_one_below_does_not() {
        assert_eq!(band(SelfCheckKind::K6, &[2, 2, 2, 2, 2, 2]), Band::Low);
        assert_eq!(band(SelfCheckKind::K6, &[3, 2, 2, 2, 2, 2]), Band::Elevated);
        assert_eq!(band(SelfCheckKind::K6, &[4; 6]), Band::Elevated);
        let heavy = [3, 3, 3, 3, 3, 3, 1, 0, 0];
        assert_eq!(band(SelfCheckKind::Phq9, &heavy), Band::Low);
        let severe = [3, 3, 3, 3, 3, 3, 1, 1, 0];
        assert_eq!(band(SelfCheckKind::Phq9, &severe), Band::Elevated);
    }

    #[test]
    fn what_is_not_whole_or_not_of_its_scale_is_none() {
        let read = |kind, answers: &[u8]| SelfCheck::read(kind, answers).is_some();
        assert!(read(SelfCheckKind::K6, &[0; 6]) && read(SelfCheckKind::Phq9, &[3; 9]));
        assert!(!read(SelfCheckKind::K6, &[0; 5]) && !read(SelfCheckKind::K6, &[5; 6]));
        assert!(!read(SelfCheckKind::Phq9, &[4; 9]) && !read(SelfCheckKind::Phq9, &[0; 6]));
    }

    #[test]
    fn it_is_read_back_as_it_was_kept_and_does_not_print() {
        let check = SelfCheck::read(SelfCheckKind::K6, &[4, 0, 1, 2, 3, 4]).unwrap();
        let kept = SelfCheck::kept(SelfCheckKind::K6, &check.words()).unwrap();
        assert_eq!((kept.score(), kept.answers()), (14, check.answers()));
        assert_eq!(format!("{check:?}"), "SelfCheck(K6, …)");
        let gone = Text::from_stored("");
        assert!(SelfCheck::kept(SelfCheckKind::K6, &gone).is_none());
    }
}
