//! Reading a text: what its n-grams weigh.
//!
//! Some hundred n-grams a message are looked up here, and nine of ten were learnt: what counts is how little is
//! done for each. A language that nothing was learnt of is only counted.

use super::{
    Language, Model, Scratch,
    scratch::{Found, Seen},
    topics,
};
use crate::triage::features::{Eye, Family, Grams, look};

/// So many n-grams are looked up together at most: they stay in the innermost cache until then.
const AT_ONCE: usize = 1_024;

/// How many n-grams of each family a text has, repeated ones counted again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals(pub [u32; Family::ALL.len()]);

impl Totals {
    pub fn of(&self, family: Family) -> u32 {
        self.0.get(family as usize).copied().unwrap_or_default()
    }

    pub(in crate::triage) fn add(&mut self, family: Family, count: usize) {
        if let Some(total) = self.0.get_mut(family as usize) {
            *total = total.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        }
    }

    /// Three n-grams a Latin letter, up to five a kana: the larger part decides.
    pub fn language(&self) -> Language {
        if self.of(Family::Signs) > self.of(Family::Letters) {
            Language::Japanese
        } else {
            Language::English
        }
    }

    /// What the sum of a family's weights is multiplied with.
    pub fn factor(&self, family: Family, damping: f32) -> f32 {
        let total = u16::try_from(self.of(family)).unwrap_or(u16::MAX);
        (f32::from(total) + damping).sqrt().recip()
    }
}

/// What the n-grams of one text say.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Reading {
    pub sums: [f32; Family::ALL.len()],
    pub totals: Totals,
    /// By head of the issues and the ladder.
    pub(super) topics: topics::Sums,
}

impl Reading {
    /// Log-odds that the n-grams of a language add.
    pub fn log_odds(&self, language: Language, damping: f32) -> f32 {
        let sum = |family: &Family| self.sums.get(*family as usize).copied().unwrap_or_default();
        let families = language.families().iter();
        families
            .map(|family| sum(family) * self.totals.factor(*family, damping))
            .sum()
    }
}

impl Model {
    /// Sums the weights of the n-grams of a normalised text that count, but for what is hidden. Which they
    /// were stays in `scratch` until the next text.
    pub(in crate::triage) fn read(
        &self,
        normal: &str,
        hidden: &[(usize, usize)],
        scratch: &mut Scratch,
    ) -> Reading {
        scratch.found.clear();
        scratch.words.forget();
        let mut reader = Reader {
            model: self,
            scratch,
            reading: Reading::default(),
        };
        look(normal, hidden, &mut reader);
        reader.look_up::<WORDS>();
        reader.look_up::<LETTERS>();
        reader.look_up::<SIGNS>();
        let Reader {
            reading, scratch, ..
        } = reader;
        scratch.marks.forget(scratch.found.as_slice());
        reading
    }
}

struct Reader<'a> {
    model: &'a Model,
    scratch: &'a mut Scratch,
    reading: Reading,
}

impl Eye for Reader<'_> {
    fn reads(&self, family: Family) -> bool {
        let topics = family == Family::Words && !self.model.topics.is_empty();
        topics || !self.model.table(family).is_empty()
    }

    fn pass(&mut self, family: Family, count: usize) {
        self.reading.totals.add(family, count);
    }

    #[inline]
    fn reads_letters_of(&mut self, word: u64) -> bool {
        self.scratch.words.is_new(word)
    }

    #[inline]
    fn see<G: Grams>(&mut self, grams: G) {
        let Some(seen) = self.scratch.seen.get_mut(G::FAMILY as usize) else {
            return;
        };
        let mut room = seen.room(grams.count()).iter_mut();
        let mut count = 0;
        grams.each(|gram| {
            if let Some(slot) = room.next() {
                *slot = Seen::of(&gram);
                count += 1;
            }
        });
        seen.keep(count);
        if seen.as_slice().len() >= AT_ONCE {
            match G::FAMILY {
                Family::Words => self.look_up::<WORDS>(),
                Family::Letters => self.look_up::<LETTERS>(),
                Family::Signs => self.look_up::<SIGNS>(),
            }
        }
    }
}

const WORDS: usize = Family::Words as usize;
const LETTERS: usize = Family::Letters as usize;
const SIGNS: usize = Family::Signs as usize;

impl Reader<'_> {
    /// Looks up what was seen of one family. Not while it is seen: after each end of a word, which cannot be
    /// foreseen, the processor would wait for memory with nothing else to do.
    fn look_up<const FAMILY: usize>(&mut self) {
        let model = self.model;
        let Scratch {
            marks, found, seen, ..
        } = &mut *self.scratch;
        let Reading { sums, topics, .. } = &mut self.reading;
        let (Some(family), Some(seen), Some(sum)) = (
            Family::ALL.get(FAMILY).copied(),
            seen.get_mut(FAMILY),
            sums.get_mut(FAMILY),
        ) else {
            return;
        };
        let table = model.table(family);
        let values = table.values(family);
        // Kept apart from the memory it is of: each addition would wait for the one before it to be stored.
        let mut so_far = *sum;
        let (mut kept, room) = (0, found.room(seen.as_slice().len()));
        for gram in seen.as_slice() {
            let (place, code) = table.look_up(gram.hash);
            let counts = marks.counts(family, place, code != 0);
            // What does not count has the code of nothing.
            let code = usize::from(code) * usize::from(counts);
            let weight = values.get(code).copied().unwrap_or_default();
            so_far += weight;
            // Written in any case, and over again unless it counts: cheaper than to guess whether it does.
            if let Some(slot) = room.get_mut(kept) {
                *slot = Found::of(gram, family, place, weight);
            }
            kept += usize::from(counts);
            if FAMILY == WORDS
                && gram.size <= topics::SIZE_MAX
                && let Some(place) = model.topics.find(gram.hash)
                && marks.is_first_topic(place)
            {
                model.topics.add(place, topics);
            }
        }
        *sum = so_far;
        found.keep(kept);
        seen.clear();
    }
}
