//! Examples as numbers: which known n-grams are in each, and what the lexicon says of it.
//!
//! The text itself is dropped here. Bounds: [`VOCABULARY_MAX`] n-grams, the most frequent first.

use std::collections::HashMap;

use super::Example;
use crate::privacy::Text;
use crate::triage::{
    Ladder, LexiconError, Rung,
    features::{Family, visit},
    issues::KINDS,
    lexicon::Lexicon,
    model::{Language, Totals},
    normal::Normal,
    weigh::weigh,
};

/// N-grams that are learnt of at most; beyond it the rarest are left out.
const VOCABULARY_MAX: usize = 1_500_000;

/// What there is to learn from in one text: its n-grams by family, each as often as it counts, in order;
/// how many n-grams it has in all; and what the lexicon says of it. No word can be read back from it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    pub grams: [Vec<u64>; Family::ALL.len()],
    pub totals: Totals,
    pub lexicon: f32,
}

/// Reads texts as the scorer does.
#[derive(Debug)]
pub struct Reader {
    lexicon: Lexicon,
}

impl Reader {
    pub fn new() -> Result<Self, LexiconError> {
        let lexicon = Lexicon::builtin()?;
        Ok(Self { lexicon })
    }

    /// What the lexicon says of each kind of trouble.
    pub(super) fn evidence(&self, text: &Text) -> [f32; KINDS.len()] {
        let weighed = weigh(&self.lexicon, &Normal::of(text.expose()));
        std::array::from_fn(|kind| weighed.evidence(kind))
    }

    /// How probable the phrases make each rung.
    pub(super) fn ladder(&self, text: &Text) -> Ladder {
        weigh(&self.lexicon, &Normal::of(text.expose())).ladder
    }

    pub fn read(&self, text: &Text) -> Document {
        let normal = Normal::of(text.expose());
        let weighed = weigh(&self.lexicon, &normal);
        document(&normal, weighed.sum, &weighed.hidden)
    }

    /// As if the phrases were hidden that are evidence of this rung.
    pub(super) fn read_without(&self, text: &Text, rung: Rung) -> Document {
        let normal = Normal::of(text.expose());
        let weighed = weigh(&self.lexicon, &normal);
        let mut hidden = weighed.hidden;
        let shows = weighed
            .shares
            .iter()
            .filter(|share| share.rungs.contains(rung));
        hidden.extend(shows.map(|share| (share.start, share.end)));
        hidden.sort_unstable();
        document(&normal, weighed.sum, &hidden)
    }
}

fn document(normal: &Normal<'_>, lexicon: f32, hidden: &[(usize, usize)]) -> Document {
    let mut document = Document {
        lexicon,
        ..Document::default()
    };
    visit(&normal.text, hidden, |gram| {
        let family = gram.family as usize;
        if let (Some(grams), Some(total)) = (
            document.grams.get_mut(family),
            document.totals.0.get_mut(family),
        ) {
            grams.push(gram.hash);
            *total += 1;
        }
    });
    for (grams, family) in document.grams.iter_mut().zip(Family::ALL) {
        grams.sort_unstable();
        let mut run = (0, 0);
        grams.retain(|gram| {
            run = if run.0 == *gram {
                (*gram, run.1 + 1)
            } else {
                (*gram, 1)
            };
            run.1 <= family.repeats_max()
        });
    }
    document
}

/// A row of the corpus; of its n-grams only those that are learnt of.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) grams: [Vec<u32>; Family::ALL.len()],
    pub(super) totals: Totals,
    pub(super) lexicon: f64,
    pub(super) positive: bool,
    pub(super) group: usize,
    pub(super) weight: f64,
    /// Not somebody's: learnt from, never judged by.
    pub(super) drawn: bool,
}

impl Row {
    /// The n-grams of a family, each once.
    pub(super) fn distinct(&self, family: Family) -> impl Iterator<Item = u32> {
        distinct(self.grams.get(family as usize).map_or(&[], Vec::as_slice))
    }
}

/// What stands in order, each once.
pub(in crate::triage) fn distinct<T: Copy + PartialEq>(sorted: &[T]) -> impl Iterator<Item = T> {
    sorted
        .chunk_by(|a, b| a == b)
        .filter_map(|same| same.first().copied())
}

/// The examples of one language.
#[derive(Debug)]
pub(super) struct Corpus {
    /// Hash of each n-gram, by family; a row's numbers point here.
    pub(super) vocabulary: [Vec<u64>; Family::ALL.len()],
    pub(super) rows: Vec<Row>,
    /// Names of the sources, by number.
    pub(super) groups: Vec<String>,
}

impl Corpus {
    /// `rows_min`: in how many examples an n-gram must be, by family.
    pub(super) fn of(
        examples: &[&Example],
        language: Language,
        reader: &Reader,
        rows_min: [u32; Family::ALL.len()],
    ) -> Self {
        let documents: Vec<_> = examples
            .iter()
            .map(|example| (*example, reader.read(&example.text)))
            .filter(|(_, document)| document.totals.language() == language)
            .collect();
        Self::of_documents(&documents, rows_min)
    }

    /// The examples as they were read.
    pub(super) fn of_documents(
        documents: &[(&Example, Document)],
        rows_min: [u32; Family::ALL.len()],
    ) -> Self {
        let vocabulary = Family::ALL.map(|family| frequent(documents, family, rows_min));
        let index = vocabulary.each_ref().map(|hashes| numbered(hashes));
        let mut groups: Vec<String> = documents
            .iter()
            .map(|(one, _)| one.source.clone())
            .collect();
        groups.sort_unstable();
        groups.dedup();
        let rows = documents
            .iter()
            .map(|(example, document)| Row {
                grams: known(document, &index),
                totals: document.totals,
                lexicon: f64::from(document.lexicon),
                positive: example.positive,
                group: groups.binary_search(&example.source).unwrap_or(0),
                weight: f64::from(example.weight),
                drawn: false,
            })
            .collect();
        Self {
            vocabulary,
            rows,
            groups,
        }
    }
}

type Index = [HashMap<u64, u32>; Family::ALL.len()];

fn numbered(hashes: &[u64]) -> HashMap<u64, u32> {
    hashes.iter().copied().zip(0_u32..).collect()
}

fn known(document: &Document, index: &Index) -> [Vec<u32>; Family::ALL.len()] {
    Family::ALL.map(|family| {
        let at = family as usize;
        let (Some(grams), Some(numbers)) = (document.grams.get(at), index.get(at)) else {
            return Vec::new();
        };
        let mut found: Vec<u32> = grams
            .iter()
            .filter_map(|gram| numbers.get(gram).copied())
            .collect();
        found.shrink_to_fit();
        found
    })
}

/// The n-grams of a family that are in enough documents, in order of their hash.
fn frequent(
    documents: &[(&Example, Document)],
    family: Family,
    rows_min: [u32; Family::ALL.len()],
) -> Vec<u64> {
    let least = rows_min.get(family as usize).copied().unwrap_or(1) as usize;
    let mut all: Vec<u64> = documents
        .iter()
        .filter_map(|(_, document)| document.grams.get(family as usize))
        .flat_map(|grams| distinct(grams))
        .collect();
    all.sort_unstable();
    let mut counted: Vec<(usize, u64)> = all
        .chunk_by(|a, b| a == b)
        .filter(|same| same.len() >= least)
        .filter_map(|same| same.first().map(|hash| (same.len(), *hash)))
        .collect();
    if counted.len() > VOCABULARY_MAX {
        counted.sort_unstable_by(|a, b| b.cmp(a));
        counted.truncate(VOCABULARY_MAX);
    }
    let mut hashes: Vec<u64> = counted.into_iter().map(|(_, hash)| hash).collect();
    hashes.sort_unstable();
    hashes
}
