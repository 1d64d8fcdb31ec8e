//! Small talk as negatives. A model that learns only from people who seek help takes the words of any
//! chat for danger. Of everyday chat only counts are kept, so negatives are drawn from them: bags of
//! n-grams, each in as often as in the chat.

use std::collections::HashMap;

use super::{
    Example,
    corpus::{Corpus, Reader, Row, distinct},
};
use crate::{
    random::Random,
    triage::{
        features::Family,
        model::{Everyday, GRAMS_MAX, Language, TEXTS_MIN, Totals},
    },
};

/// One drawn negative for so many examples, and what it counts.
const SHARE: usize = 3;
const WEIGHT: f64 = 0.2;

/// Counts the n-grams of everyday texts.
pub(super) fn count(examples: &[Example], reader: &Reader) -> Everyday {
    let mut counts: HashMap<u64, usize> = HashMap::new();
    let (mut texts, mut total) = (0_u32, 0_u32);
    for example in examples {
        let document = reader.read(&example.text);
        if document.totals.language() != Language::Japanese {
            continue;
        }
        texts += 1;
        total = total.saturating_add(document.totals.of(Family::Signs));
        let signs = document.grams.get(Family::Signs as usize);
        for gram in signs.into_iter().flat_map(|grams| distinct(grams)) {
            *counts.entry(gram).or_default() += 1;
        }
    }
    let mut kept: Vec<(usize, u64)> = counts
        .into_iter()
        .filter(|(_, texts)| *texts >= TEXTS_MIN)
        .map(|(hash, texts)| (texts, hash))
        .collect();
    kept.sort_unstable_by(|a, b| b.cmp(a));
    kept.truncate(GRAMS_MAX);
    let mut grams: Vec<(u64, u16)> = kept
        .into_iter()
        .map(|(texts, hash)| (hash, u16::try_from(texts).unwrap_or(u16::MAX)))
        .collect();
    grams.sort_unstable();
    Everyday {
        texts,
        total: total / texts.max(1),
        grams,
    }
}

/// Adds drawn negatives to the examples of a corpus.
pub(super) fn add(corpus: &mut Corpus, everyday: &Everyday, seed: u64) {
    let family = Family::Signs as usize;
    let Some(known) = corpus.vocabulary.get(family) else {
        return;
    };
    let chances: Vec<(u32, u64)> = everyday
        .grams
        .iter()
        .filter_map(|(hash, texts)| {
            let number = u32::try_from(known.binary_search(hash).ok()?).ok()?;
            let share = u64::from(*texts) << 32;
            Some((number, share / u64::from(everyday.texts.max(1))))
        })
        .collect();
    let mut random = Random(seed);
    let rows = corpus.rows.len() / SHARE;
    let drawn = (0..rows).map(|_| {
        let hits = chances
            .iter()
            .filter(|(_, chance)| random.next() >> 32 < *chance);
        let mut totals = Totals::default();
        if let Some(total) = totals.0.get_mut(family) {
            *total = everyday.total;
        }
        let mut grams: [Vec<u32>; Family::ALL.len()] = Default::default();
        if let Some(signs) = grams.get_mut(family) {
            *signs = hits.map(|(number, _)| *number).collect();
        }
        Row {
            grams,
            totals,
            lexicon: 0.0,
            positive: false,
            group: 0,
            weight: WEIGHT,
            drawn: true,
        }
    });
    let drawn: Vec<Row> = drawn.collect();
    corpus.rows.extend(drawn);
}
