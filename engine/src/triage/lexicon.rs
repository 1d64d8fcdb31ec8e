//! The reviewed phrases, and which of them are in a text.
//!
//! Read from `lexicon/{en,ja}.toml`, which are compiled in; a mistake in them is reported with every
//! other mistake at once. Afterwards immutable. Finding is one pass of an Aho-Corasick automaton over
//! the normalised text, so its time is bounded by the text's length alone.

mod file;

use std::cmp::Reverse;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use smallvec::SmallVec;

pub(super) use file::{Effect, Group, Part, Role, Rule, Scope};

const FILES: [(&str, &str); 2] = [
    ("en.toml", include_str!("lexicon/en.toml")),
    ("ja.toml", include_str!("lexicon/ja.toml")),
];

/// Tells this lexicon from every other: a sum over its files. Against accidents, not against malice.
pub(super) fn fingerprint() -> String {
    let bytes = FILES.iter().flat_map(|(_, file)| file.bytes());
    let sum = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{sum:016x}")
}

/// The lexicon cannot be used. Says every mistake found.
#[derive(Debug, thiserror::Error)]
#[error("the triage lexicon has mistakes:\n{}", .0.join("\n"))]
pub struct LexiconError(pub(super) Vec<String>);

/// What stands somewhere in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// A phrase of the group with this index.
    Phrase(u16),
    SentenceEnd,
    ClauseEnd,
}

/// A sign and the bytes of the normalised text it takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) sign: Sign,
}

pub(super) type Hits = SmallVec<[Hit; 64]>;

/// A phrase as the automaton knows it.
#[derive(Debug, Clone)]
struct Pattern {
    text: String,
    sign: Sign,
    /// The word may go on after it.
    prefix: bool,
}

#[derive(Debug)]
pub(super) struct Lexicon {
    groups: Vec<Group>,
    combos: Vec<u16>,
    patterns: Vec<Pattern>,
    automaton: AhoCorasick,
}

impl Lexicon {
    pub(super) fn builtin() -> Result<Self, LexiconError> {
        Self::parse(&FILES)
    }

    /// `files`: name and TOML of each.
    pub(super) fn parse(files: &[(&str, &str)]) -> Result<Self, LexiconError> {
        let (groups, phrases) = file::read(files)?;
        let mut patterns: Vec<Pattern> = phrases.into_iter().map(Pattern::from).collect();
        patterns.extend([(".", Sign::SentenceEnd), (",", Sign::ClauseEnd)].map(Pattern::stop));
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(patterns.iter().map(|pattern| &pattern.text))
            .map_err(|error| LexiconError(vec![error.to_string()]))?;
        let combos = (0_u16..)
            .zip(&groups)
            .filter(|(_, group)| !group.combo.is_empty())
            .map(|(index, _)| index)
            .collect();
        Ok(Self {
            groups,
            combos,
            patterns,
            automaton,
        })
    }

    pub(super) fn group(&self, index: u16) -> Option<&Group> {
        self.groups.get(usize::from(index))
    }

    /// Groups made of parts, with their indices.
    pub(super) fn combos(&self) -> impl Iterator<Item = (u16, &Group)> {
        let found = |index: &u16| self.group(*index).map(|group| (*index, group));
        self.combos.iter().filter_map(found)
    }

    /// The signs in `text`, by start. Of phrases one within the other only the longest stays ("want to
    /// die" within "don't want to die"); a mask also takes away what starts within it.
    pub(super) fn hits(&self, text: &str) -> Hits {
        let bytes = text.as_bytes();
        let mut hits: Hits = self
            .automaton
            .find_overlapping_iter(bytes)
            .filter_map(|found| {
                let pattern = self.patterns.get(found.pattern().as_usize())?;
                pattern
                    .stands_free(bytes, found.start(), found.end())
                    .then_some(Hit {
                        start: found.start(),
                        end: found.end(),
                        sign: pattern.sign,
                    })
            })
            .collect();
        hits.sort_unstable_by_key(|hit| (hit.start, Reverse(hit.end)));
        self.keep_longest(&mut hits);
        hits
    }

    fn keep_longest(&self, hits: &mut Hits) {
        let (mut covered, mut masked) = (0, 0);
        hits.retain(|hit| {
            let kept = hit.end > covered && hit.start >= masked;
            if kept {
                covered = hit.end;
                if self.is_mask(hit.sign) {
                    masked = hit.end;
                }
            }
            kept && (!self.is_mask(hit.sign) || self.hides(hit.sign))
        });
    }

    fn is_mask(&self, sign: Sign) -> bool {
        self.group_of(sign)
            .is_some_and(|group| group.role == Role::Mask)
    }

    pub(super) fn hides(&self, sign: Sign) -> bool {
        self.group_of(sign).is_some_and(|group| group.hides)
    }

    fn group_of(&self, sign: Sign) -> Option<&Group> {
        match sign {
            Sign::Phrase(index) => self.group(index),
            Sign::SentenceEnd | Sign::ClauseEnd => None,
        }
    }

    /// Whether `text` says, denied by nothing and hidden in nothing, what is imminent outright. Reads
    /// the text almost as it is, without normalising it: what it finds is there, it does not find all.
    pub(super) fn shouts(&self, text: &str) -> bool {
        let written = text.chars().filter(|c| !matches!(c, '\'' | '’'));
        let lower: String = written.map(|c| c.to_ascii_lowercase()).collect();
        let bytes = lower.as_bytes();
        let mut outright = false;
        for found in self.automaton.find_overlapping_iter(bytes) {
            let Some(pattern) = self.patterns.get(found.pattern().as_usize()) else {
                continue;
            };
            let Sign::Phrase(index) = pattern.sign else {
                continue;
            };
            let Some(group) = self.group(index) else {
                continue;
            };
            if group.role != Role::Score || group.effect.is_some() {
                return false;
            }
            outright |= group.rule == Some(Rule::Imminent)
                && pattern.stands_free(bytes, found.start(), found.end());
        }
        outright
    }

    /// Every phrase as it is matched, with its group's name.
    #[cfg(test)]
    pub(super) fn phrases(&self) -> impl Iterator<Item = (&str, &str)> {
        self.patterns
            .iter()
            .filter_map(|pattern| match pattern.sign {
                Sign::Phrase(index) => {
                    Some((pattern.text.as_str(), self.group(index)?.name.as_str()))
                }
                Sign::SentenceEnd | Sign::ClauseEnd => None,
            })
    }
}

impl From<file::Phrase> for Pattern {
    fn from(phrase: file::Phrase) -> Self {
        Self {
            text: phrase.text,
            sign: Sign::Phrase(phrase.group),
            prefix: phrase.prefix,
        }
    }
}

impl Pattern {
    fn stop((mark, sign): (&str, Sign)) -> Self {
        Self {
            text: mark.to_owned(),
            sign,
            prefix: true,
        }
    }

    /// A Latin phrase must not be a piece of a longer word; scripts without spaces have no such test.
    fn stands_free(&self, text: &[u8], start: usize, end: usize) -> bool {
        let latin = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
        let glued_before = latin(start) && start.checked_sub(1).is_some_and(latin);
        let glued_after = !self.prefix && end.checked_sub(1).is_some_and(latin) && latin(end);
        !glued_before && !glued_after
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::normal::Normal;

    fn names(lexicon: &Lexicon, text: &str) -> Vec<String> {
        let normal = Normal::of(text);
        let name = |hit: &Hit| match hit.sign {
            Sign::Phrase(index) => lexicon.group(index).map(|group| group.name.clone()),
            Sign::SentenceEnd | Sign::ClauseEnd => None,
        };
        let counts = |hit: &&Hit| !lexicon.is_mask(hit.sign);
        let hits = lexicon.hits(&normal.text);
        hits.iter().filter(counts).filter_map(name).collect()
    }

    #[test]
    fn every_phrase_is_found_in_itself() {
        let lexicon = Lexicon::builtin().unwrap();
        let mut count = 0;
        for (phrase, group) in lexicon.phrases() {
            assert_eq!(
                Normal::of(phrase).text,
                phrase,
                "already in its one spelling"
            );
            let found = lexicon
                .automaton
                .find_overlapping_iter(phrase)
                .any(|hit| hit.start() == 0 && hit.end() == phrase.len());
            assert!(found, "{phrase} of {group}");
            count += 1;
        }
        assert!(count > 3_000, "{count} phrases");
    }

    #[test]
    fn the_longest_phrase_wins_and_a_mask_hides() {
        let lexicon = Lexicon::builtin().unwrap();
        assert_eq!(names(&lexicon, "don't want to die"), ["denies"]);
        assert_eq!(names(&lexicon, "I am dying of laughter"), [""; 0]);
        assert_eq!(names(&lexicon, "死ぬほど好き"), [""; 0]);
    }

    #[test]
    fn latin_phrases_are_whole_words() {
        let lexicon = Lexicon::builtin().unwrap();
        assert_eq!(names(&lexicon, "a begun mission"), [""; 0]);
        assert_eq!(names(&lexicon, "suicidewatch"), [""; 0]);
        assert_eq!(
            names(&lexicon, "ODした"),
            ["overdose or injury already done"]
        );
    }

    #[test]
    fn names_every_mistake_of_a_file() {
        let file = r#"
            [[group]]
            name = "a"
            phrases = ["one", "(one|two", ""]
            [[group]]
            name = "a"
            weight = 99
            rungs = { plan = 2 }
            phrases = ["one"]
            [[group]]
            name = "c"
            role = "cue"
            phrases = ["three"]
        "#;
        let LexiconError(mistakes) = Lexicon::parse(&[("x", file)]).unwrap_err();
        assert!(mistakes.len() >= 6, "{mistakes:#?}");
    }
}
