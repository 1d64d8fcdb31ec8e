//! A made-up day: reports on texts that nobody wrote, so that a replay always runs. Danger is spoken of in
//! words that no model of ours knows, as a new habit of speech would be.

use tomoshibi_engine::privacy::Text;

use super::Told;

const PLAIN: [&str; 16] = [
    "school was loud again today",
    "my sister took the bigger room",
    "i cannot sleep before noon",
    "the exam is on friday",
    "nobody answered my message",
    "dad shouts about the dishes",
    "i moved here in spring",
    "work keeps changing my shifts",
    "we broke up last week",
    "i feel heavy and slow",
    "my stomach hurts every morning",
    "the others laugh when i come in",
    "i miss my dog",
    "it rains and i stay in bed",
    "i said nothing for days",
    "the teacher moved my seat",
];
/// Said by those in danger, and now and then by others.
const NEW: [&str; 8] = [
    "i want to take the night ferry",
    "the lantern man is calling",
    "i gave away my blue cards",
    "soon i am past the last stop",
    "the ferry leaves tonight",
    "i counted the cards twice",
    "no more stops for me",
    "the lantern is lit",
];
const SENTENCES: usize = 6;
const DANGER_PERCENT: u64 = 15;
/// How many of a hundred texts in danger use the new words, and how many of the others.
const IN_DANGER: u64 = 70;
const OTHERWISE: u64 = 4;

/// So many texts, each with its truth.
pub(super) fn day(texts: usize, seed: u64) -> Vec<Told> {
    let mut chance = Chance(seed);
    (0..texts)
        .map(|_| {
            let positive = chance.percent(DANGER_PERCENT);
            let share = if positive { IN_DANGER } else { OTHERWISE };
            let mut sentences: Vec<&str> = (0..SENTENCES).map(|_| chance.of(&PLAIN)).collect();
            if chance.percent(share) {
                sentences.push(chance.of(&NEW));
                sentences.push(chance.of(&NEW));
            }
            Told {
                id: String::new(),
                text: Text::from_stored(&sentences.join(". ")),
                positive,
            }
        })
        .collect()
}

/// `SplitMix64`: the same day for the same seed, on every machine.
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    pub(super) fn percent(&mut self, share: u64) -> bool {
        self.next() % 100 < share
    }

    fn of(&mut self, sentences: &[&'static str]) -> &'static str {
        let count = u64::try_from(sentences.len()).unwrap_or(1);
        let at = usize::try_from(self.next() % count).unwrap_or(0);
        sentences.get(at).copied().unwrap_or_default()
    }
}
