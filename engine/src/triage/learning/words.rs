//! Which words a candidate takes more seriously than the model that the program carries: what clients have
//! begun to say. Only n-grams of which many clients made use are ever shown; a sentence of one client is not
//! among them.

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::lesson::Lesson;
use crate::{
    ids::ClientId,
    privacy::Text,
    triage::{
        LexiconError, ModelScorer,
        features::{Family, Gram, visit},
        lexicon::Lexicon,
        model::Model,
        normal::Normal,
        weigh::weigh,
    },
};

/// Clients who must have used an n-gram before anybody is shown it.
pub const CLIENTS_MIN: usize = 10;
/// Growth that is none.
const GROWTH_MIN: f32 = 0.05;

/// An n-gram that is taken more seriously than before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewWord {
    pub words: String,
    /// How many clients used it, and of how many of them danger was reported.
    pub clients: usize,
    pub in_danger: usize,
    /// Its log-odds as a message of its own.
    pub before: f32,
    pub now: f32,
}

/// At most `limit`, what grew most first.
///
/// # Errors
/// The lexicon cannot be read; the tests keep such a build from existing.
pub fn new_words(
    lessons: &[&Lesson],
    before: &Arc<Model>,
    now: &Arc<Model>,
    limit: usize,
) -> Result<Vec<NewWord>, LexiconError> {
    let before = ModelScorer::new(Arc::clone(before))?;
    let now = before.with_model(Arc::clone(now));
    let mut words: Vec<NewWord> = common(lessons)?
        .into_iter()
        .map(|used| used.judged(&before, &now))
        .filter(|word| word.growth() >= GROWTH_MIN)
        .collect();
    words.sort_by(|a, b| {
        let growth = b.growth().total_cmp(&a.growth());
        growth.then_with(|| a.words.cmp(&b.words))
    });
    words.truncate(limit);
    Ok(words)
}

impl NewWord {
    fn growth(&self) -> f32 {
        self.now - self.before
    }
}

/// What many clients used. Strings are made only of n-grams that were counted often enough before.
fn common(lessons: &[&Lesson]) -> Result<Vec<Used>, LexiconError> {
    let lexicon = Lexicon::builtin()?;
    let mut by_client = lessons.to_vec();
    by_client.sort_by_key(|lesson| lesson.client);
    let mut counts: HashMap<u64, (ClientId, usize)> = HashMap::new();
    for lesson in &by_client {
        read(&lexicon, lesson, |gram, _| {
            let count = counts.entry(gram.hash).or_insert((lesson.client, 1));
            if count.0 != lesson.client {
                *count = (lesson.client, count.1 + 1);
            }
        });
    }
    counts.retain(|_, (_, clients)| *clients >= CLIENTS_MIN);
    let mut used: HashMap<u64, Used> = HashMap::new();
    for lesson in by_client {
        read(&lexicon, lesson, |gram, words| {
            if counts.contains_key(&gram.hash) {
                let used = used.entry(gram.hash);
                used.or_insert_with(|| Used::new(words)).by(lesson);
            }
        });
    }
    // Counted once more, by what was read: nobody is shown what fewer used.
    Ok(used
        .into_values()
        .filter(|used| used.clients >= CLIENTS_MIN)
        .collect())
}

/// The n-grams that people can read: words, and two signs or more.
fn read(lexicon: &Lexicon, lesson: &Lesson, mut see: impl FnMut(Gram, &str)) {
    let normal = Normal::of(lesson.text.expose());
    let weighed = weigh(lexicon, &normal);
    visit(&normal.text, &weighed.hidden, |gram| {
        let readable = match gram.family {
            Family::Words => true,
            Family::Letters => false,
            Family::Signs => gram.size >= 2,
        };
        if let Some(words) = normal.text.get(gram.start..gram.end).filter(|_| readable) {
            see(gram, words);
        }
    });
}

/// Who used an n-gram. Lessons come client by client, so the last client is enough to count them.
struct Used {
    words: String,
    clients: usize,
    in_danger: usize,
    last: Option<(ClientId, bool)>,
}

impl Used {
    fn new(words: &str) -> Self {
        Self {
            words: words.replace(',', ", "),
            clients: 0,
            in_danger: 0,
            last: None,
        }
    }

    fn by(&mut self, lesson: &Lesson) {
        let known = self.last.filter(|(client, _)| *client == lesson.client);
        self.clients += usize::from(known.is_none());
        let counted = known.is_some_and(|(_, danger)| danger);
        self.in_danger += usize::from(lesson.positive && !counted);
        self.last = Some((lesson.client, counted || lesson.positive));
    }

    fn judged(self, before: &ModelScorer, now: &ModelScorer) -> NewWord {
        let text = Text::from_stored(&self.words);
        NewWord {
            words: self.words,
            clients: self.clients,
            in_danger: self.in_danger,
            before: before.opinion(&text).log_odds,
            now: now.opinion(&text).log_odds,
        }
    }
}
