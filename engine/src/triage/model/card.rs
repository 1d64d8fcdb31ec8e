//! What a model says of itself: where it comes from and how good it was found to be.

use serde::{Deserialize, Serialize};

use super::{Language, Tongue, TopicHead};
use crate::triage::lexicon::fingerprint;

/// One source of the training data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainedOn {
    pub source: String,
    pub language: Language,
    pub rows: usize,
    pub positives: usize,
}

/// A figure, and on what it was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    pub on: String,
    pub n: usize,
    pub positives: usize,
    pub roc_auc: f64,
    pub recall_at_20: f64,
}

/// Where a language's weights come from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notes {
    pub trained_on: Vec<TrainedOn>,
    /// How it was learnt: components, their shares, the seed.
    pub recipe: Vec<String>,
    /// Measured on examples it had not learnt from.
    pub measured: Vec<Measured>,
}

/// What the card says of one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub tongue: Tongue,
    pub notes: Notes,
}

/// Readable by people at the head of the model's file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Shown with each score, e.g. `tomoshibi-5`.
    pub name: String,
    /// Which lexicon it was learnt beside: with another one its weights are no longer right.
    pub lexicon: String,
    pub english: Head,
    pub japanese: Head,
    /// Of English texts; none in a model that learnt no issues.
    pub issues: Vec<TopicHead>,
    /// Sources of the texts that the issues were learnt from.
    pub issues_trained_on: Vec<TrainedOn>,
    /// Rungs of the ladder, of English texts; none in a model that learnt none.
    #[serde(default)]
    pub ladder: Vec<TopicHead>,
    /// Sources of the texts that the rungs were learnt from.
    #[serde(default)]
    pub ladder_trained_on: Vec<TrainedOn>,
}

impl Card {
    /// Of the reviewed lexicon alone.
    pub fn of_lexicon() -> Self {
        let head = Head {
            tongue: Tongue {
                bias: -4.0,
                lexicon: 1.0,
                damping: 100.0,
                slope: 1.0,
                shift: 0.0,
            },
            notes: Notes {
                recipe: vec!["the reviewed lexicon alone".to_owned()],
                ..Notes::default()
            },
        };
        Self {
            name: "lexicon-1".to_owned(),
            lexicon: fingerprint(),
            english: head.clone(),
            japanese: head,
            issues: Vec::new(),
            issues_trained_on: Vec::new(),
            ladder: Vec::new(),
            ladder_trained_on: Vec::new(),
        }
    }

    pub fn head(&self, language: Language) -> &Head {
        match language {
            Language::English => &self.english,
            Language::Japanese => &self.japanese,
        }
    }

    pub fn head_mut(&mut self, language: Language) -> &mut Head {
        match language {
            Language::English => &mut self.english,
            Language::Japanese => &mut self.japanese,
        }
    }
}
