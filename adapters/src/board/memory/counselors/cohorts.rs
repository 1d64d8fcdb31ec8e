//! Counselors with room, in the order of turns, by what they can do: at most qualifications × sets of
//! languages of them, and each counselor in one, so that a change moves one entry.

use std::collections::BTreeMap;

use tomoshibi_engine::{
    dispatch::{NeedClass, Room, Slot, Turn},
    staff::{Language, Languages, Qualification},
};

#[derive(Default)]
pub(super) struct Cohorts(Vec<Cohort>);

struct Cohort {
    qualification: Qualification,
    languages: LanguageSet,
    members: BTreeMap<Turn, Room>,
}

/// One flag for each of [`Language::ALL`].
#[derive(Clone, Copy, PartialEq, Eq)]
struct LanguageSet([bool; Language::ALL.len()]);

impl LanguageSet {
    fn of(languages: &Languages) -> Self {
        Self(Language::ALL.map(|language| languages.contains(&language)))
    }

    fn contains(self, language: Language) -> bool {
        let flags = Language::ALL.into_iter().zip(self.0);
        flags
            .into_iter()
            .any(|(known, spoken)| spoken && known == language)
    }
}

impl Cohorts {
    pub(super) fn insert(&mut self, slot: &Slot, turn: Turn, room: Room) {
        if let Some(cohort) = self.of(slot) {
            cohort.members.insert(turn, room);
            return;
        }
        self.0.push(Cohort {
            qualification: slot.qualification,
            languages: LanguageSet::of(&slot.languages),
            members: BTreeMap::from([(turn, room)]),
        });
    }

    pub(super) fn remove(&mut self, slot: &Slot, turn: &Turn) {
        if let Some(cohort) = self.of(slot) {
            cohort.members.remove(turn);
        }
    }

    /// Those who may take a client of this class, a list for each cohort.
    pub(super) fn serving(
        &self,
        class: NeedClass,
    ) -> impl Iterator<Item = impl Iterator<Item = (Turn, Room)>> {
        let serving = self.0.iter().filter(move |cohort| cohort.serves(class));
        serving.map(|cohort| cohort.members.iter().map(|(turn, room)| (*turn, *room)))
    }

    fn of(&mut self, slot: &Slot) -> Option<&mut Cohort> {
        let languages = LanguageSet::of(&slot.languages);
        self.0.iter_mut().find(|cohort| {
            cohort.qualification == slot.qualification && cohort.languages == languages
        })
    }
}

impl Cohort {
    fn serves(&self, class: NeedClass) -> bool {
        class.qualification <= self.qualification && self.languages.contains(class.language)
    }
}
