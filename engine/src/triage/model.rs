//! What was learnt: weights of n-grams and how they come together with the reviewed lexicon.
//!
//! A [`Model`] is immutable and shared; it is read from one file (`model/file.rs`) that holds weights,
//! a card and no text. Scoring a message needs a [`Scratch`], so that nothing is allocated.
//!
//! log-odds = bias + lexicon share × lexicon sum + Σ over families (Σ weights of the n-grams that count ÷
//! √(n-grams in the text + damping)). The root keeps a long letter from being urgent because it is long;
//! the damping keeps two words from being taken for a whole story.

mod card;
mod everyday;
mod file;
mod marks;
mod reading;
mod scratch;
mod table;
mod topics;

pub use card::{Card, Head, Measured, Notes, TrainedOn};
pub use everyday::Everyday;
pub(super) use everyday::{GRAMS_MAX, TEXTS_MIN};
pub use file::ModelError;
pub use reading::{Reading, Totals};
pub use scratch::{Found, Scratch};
pub(super) use table::Table;
pub use table::Weight;
use topics::TopicTable;
pub(super) use topics::{HEADS_MAX, SIZE_MAX};
pub use topics::{TopicHead, TopicWeight};

use serde::{Deserialize, Serialize};

use super::{Ladder, Rung, features::Family, issues::kind_of};

const SHIPPED: &[u8] = include_bytes!("../../../config/triage/tomoshibi.model");

/// Which of the model's heads a text is for: by its script, not by what anybody claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    English,
    Japanese,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::Japanese];

    /// Whose head reads the n-grams of a family.
    pub fn of(family: Family) -> Self {
        match family {
            Family::Words | Family::Letters => Self::English,
            Family::Signs => Self::Japanese,
        }
    }

    /// The n-grams its head reads. Latin words in Japanese, and emoji in English, are the lexicon's.
    pub fn families(self) -> &'static [Family] {
        match self {
            Self::English => &[Family::Words, Family::Letters],
            Self::Japanese => &[Family::Signs],
        }
    }
}

/// How one language's parts come together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tongue {
    pub bias: f32,
    /// What a unit of the lexicon's log-odds is worth.
    pub lexicon: f32,
    /// n-grams that every text is taken to have besides its own.
    pub damping: f32,
    /// Calibration: probability = logistic(slope × log-odds + shift).
    pub slope: f32,
    pub shift: f32,
}

/// Weights, and a card that says where they come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    card: Card,
    /// By language.
    tables: [Table; Language::ALL.len()],
    everyday: Everyday,
    topics: TopicTable,
    /// What the heads of the card are of, in their order: no name is read while a message waits.
    kinds: Vec<usize>,
    rungs: Vec<Rung>,
}

impl Model {
    /// Knows no n-gram: the lexicon alone decides, as on the first day.
    pub fn of_lexicon() -> Self {
        Self {
            card: Card::of_lexicon(),
            tables: [Table::empty(), Table::empty()],
            everyday: Everyday::default(),
            topics: TopicTable::default(),
            kinds: Vec::new(),
            rungs: Vec::new(),
        }
    }

    /// The one the program carries. Should it be damaged (a test keeps such a build from existing), the
    /// lexicon alone decides.
    pub fn shipped() -> Self {
        Self::from_bytes(SHIPPED).unwrap_or_else(|_| Self::of_lexicon())
    }

    #[must_use]
    pub fn renamed(&self, name: &str) -> Self {
        let mut model = self.clone();
        name.clone_into(&mut model.card.name);
        model
    }

    /// The model, marked as learnt beside the lexicon of this program.
    #[must_use]
    pub(super) fn beside_this_lexicon(mut self) -> Self {
        self.card.lexicon = super::lexicon::fingerprint();
        self
    }

    /// The model with one language learnt anew.
    #[must_use]
    pub fn relearnt(
        mut self,
        language: Language,
        tongue: Tongue,
        notes: Notes,
        weights: Vec<Weight>,
    ) -> Self {
        *self.card.head_mut(language) = Head { tongue, notes };
        let [english, japanese] = &mut self.tables;
        let table = match language {
            Language::English => english,
            Language::Japanese => japanese,
        };
        *table = Table::build(weights);
        self
    }

    /// The model with some n-grams of a language learnt anew, and all its weights scaled.
    #[must_use]
    pub fn adjusted(
        mut self,
        language: Language,
        tongue: Tongue,
        notes: Notes,
        weights: Vec<Weight>,
        slope: f32,
    ) -> Self {
        *self.card.head_mut(language) = Head { tongue, notes };
        let [english, japanese] = &mut self.tables;
        let table = match language {
            Language::English => english,
            Language::Japanese => japanese,
        };
        *table = table.adjusted(weights, slope);
        self
    }

    /// The model with its issues learnt anew. What was learnt of the ladder is gone: it stood in what is left of
    /// the same table.
    #[must_use]
    pub fn with_issues(
        mut self,
        heads: Vec<TopicHead>,
        trained_on: Vec<TrainedOn>,
        weights: Vec<TopicWeight>,
    ) -> Self {
        self.topics = TopicTable::default().with(0, weights);
        self.kinds = kinds(&heads);
        self.card.issues = heads;
        self.card.issues_trained_on = trained_on;
        self.rungs.clear();
        self.card.ladder.clear();
        self.card.ladder_trained_on.clear();
        self
    }

    /// The model with its ladder learnt anew.
    #[must_use]
    pub fn with_ladder(
        mut self,
        heads: Vec<TopicHead>,
        trained_on: Vec<TrainedOn>,
        weights: Vec<TopicWeight>,
    ) -> Self {
        self.topics = self.topics.with(self.card.issues.len(), weights);
        self.rungs = rungs(&heads);
        self.card.ladder = heads;
        self.card.ladder_trained_on = trained_on;
        self
    }

    /// Heads that another training may add.
    pub(super) fn heads_free(&self) -> usize {
        HEADS_MAX.saturating_sub(self.card.issues.len())
    }

    /// Everyday Japanese, for later trainings.
    pub fn everyday(&self) -> &Everyday {
        &self.everyday
    }

    #[must_use]
    pub fn with_everyday(mut self, everyday: Everyday) -> Self {
        self.everyday = everyday;
        self
    }

    pub fn card(&self) -> &Card {
        &self.card
    }

    pub fn tongue(&self, language: Language) -> Tongue {
        self.card.head(language).tongue
    }

    /// How many n-grams weigh something.
    pub fn grams(&self) -> usize {
        self.tables.iter().map(Table::len).sum()
    }

    /// What an n-gram weighs; 0 if it was never learnt.
    pub fn weight(&self, family: Family, hash: u64) -> f32 {
        self.table(family).weight(family, hash)
    }

    fn table(&self, family: Family) -> &Table {
        self.table_of(Language::of(family))
    }

    fn table_of(&self, language: Language) -> &Table {
        let [english, japanese] = &self.tables;
        match language {
            Language::English => english,
            Language::Japanese => japanese,
        }
    }

    /// How sure each head is that the text is of its kind: number of the kind, probability, and how far its
    /// log-odds are above its threshold's. `evidence`: what the lexicon says of a kind. Nothing of Japanese:
    /// no labels to learn from.
    pub(super) fn claims(
        &self,
        reading: &Reading,
        evidence: impl Fn(usize) -> f32,
    ) -> impl Iterator<Item = Claim> {
        let heads = match reading.totals.language() {
            Language::English => self.card.issues.as_slice(),
            Language::Japanese => &[],
        };
        let learnt = self.topics.log_odds(0, heads, reading);
        let each = heads.iter().zip(&self.kinds).zip(learnt);
        each.map(move |((head, kind), learnt)| {
            let log_odds = head.lexicon.mul_add(evidence(*kind), head.bias) + learnt;
            Claim {
                kind: *kind,
                probability: logistic(log_odds),
                lead: log_odds - (head.threshold / (1.0 - head.threshold)).ln(),
            }
        })
    }

    /// How probable each rung of the ladder is that has a head. `said`: what the phrases say of it, from 0 to 1.
    /// Nothing of Japanese, as above.
    pub(super) fn suspects(&self, reading: &Reading, said: &Ladder) -> Ladder {
        let heads = match reading.totals.language() {
            Language::English => self.card.ladder.as_slice(),
            Language::Japanese => &[],
        };
        let learnt = self.topics.log_odds(self.card.issues.len(), heads, reading);
        let mut ladder = Ladder::default();
        for ((head, rung), learnt) in heads.iter().zip(&self.rungs).zip(learnt) {
            let log_odds = head.lexicon.mul_add(said.of(*rung), head.bias) + learnt;
            *ladder.of_mut(*rung) = logistic(log_odds);
        }
        ladder
    }

    /// Log-odds of a text of which the lexicon says `lexicon`.
    pub fn log_odds(&self, reading: &Reading, lexicon: f32) -> f32 {
        let language = reading.totals.language();
        let tongue = self.tongue(language);
        let said = lexicon.mul_add(tongue.lexicon, tongue.bias);
        said + reading.log_odds(language, tongue.damping)
    }

    /// Calibrated probability of log-odds in a language.
    pub fn probability(&self, log_odds: f32, language: Language) -> f32 {
        let tongue = self.tongue(language);
        logistic(log_odds.mul_add(tongue.slope, tongue.shift))
    }
}

/// Number of each head's kind; fewer than heads if this program does not know one of them.
fn kinds(heads: &[TopicHead]) -> Vec<usize> {
    let known = heads.iter().filter_map(|head| kind_of(&head.kind));
    known.collect()
}

fn rungs(heads: &[TopicHead]) -> Vec<Rung> {
    let known = heads.iter().filter_map(|head| Rung::named(&head.kind));
    known.collect()
}

/// How sure it is that a text is of a kind of trouble.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Claim {
    /// Its number among `issues::KINDS`.
    pub kind: usize,
    pub probability: f32,
    /// Log-odds above the line from which on it is said; below it negative.
    pub lead: f32,
}

pub(super) fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}
