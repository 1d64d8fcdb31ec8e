//! Reading a text: what its n-grams weigh.
//!
//! Some hundred n-grams a message are looked up here, and nine of ten were learnt: what counts is how little is
//! done for each. A language that nothing was learnt of is only counted.

use super::{Language, Model, Scratch, issues, scratch::Found};
use crate::triage::features::{Eye, Family, Grams, look};

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
    /// By head of the issues.
    pub(super) issues: issues::Sums,
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
        let mut reader = Reader {
            model: self,
            scratch,
            reading: Reading::default(),
        };
        look(normal, hidden, &mut reader);
        let Reader {
            reading, scratch, ..
        } = reader;
        scratch.marks.forget(&scratch.found);
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
        let topics = family == Family::Words && !self.model.issues.kinds.is_empty();
        topics || !self.model.table(family).is_empty()
    }

    fn pass(&mut self, family: Family, count: usize) {
        self.reading.totals.add(family, count);
    }

    #[inline]
    fn see<G: Grams>(&mut self, grams: G) {
        let model = self.model;
        let (table, values) = (
            model.table(G::FAMILY),
            model.table(G::FAMILY).values(G::FAMILY),
        );
        let Scratch { marks, found } = &mut *self.scratch;
        let Reading { sums, issues, .. } = &mut self.reading;
        let Some(sum) = sums.get_mut(G::FAMILY as usize) else {
            return;
        };
        // Kept apart from the memory it is of: each addition would wait for the one before it to be stored.
        let mut so_far = *sum;
        grams.each(|gram| {
            if let Some((place, code)) = table.find(gram.hash)
                && marks.counts(G::FAMILY, place)
            {
                let weight = values.get(usize::from(code)).copied().unwrap_or_default();
                so_far += weight;
                found.push(Found::of(&gram, place, weight));
            }
            if G::FAMILY == Family::Words
                && gram.size <= issues::SIZE_MAX
                && let Some(place) = model.issues.find(gram.hash)
                && marks.is_first_issue(place)
            {
                model.issues.add(place, issues);
            }
        });
        *sum = so_far;
    }
}
