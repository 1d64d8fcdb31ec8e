//! Learning the rungs of the ladder: what makes one probable that no phrase speaks of.
//!
//! Where people labelled texts with a rung, their labels teach it, beside what the phrases say. Where nobody did,
//! the phrases themselves do: the head learns from the rest of the text, the phrases being hidden from it, whether
//! one of them stood there. That is knowledge of what goes with means or times, not of means and times.

use std::collections::BTreeMap;

use super::{
    Example, LearnError, Order, Progress,
    corpus::{Corpus, Document, Reader},
    sources,
    topic::{POSITIVES_MIN, ROWS_MIN, Topic, side_by_side},
};
use crate::privacy::Text;
use crate::triage::{
    Ladder, Rung, Rungs,
    model::{HEADS_MAX, Language, Model, TopicHead, TopicWeight, TrainedOn},
};

/// A text, and which rungs somebody found in it.
#[derive(Debug, Clone)]
pub struct RungExample {
    pub text: Text,
    pub found: Rungs,
    /// Of which rungs the label speaks at all.
    pub asked: Rungs,
    pub source: String,
}

/// How labels name rungs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labels {
    /// Rungs by name with `;` between them, or `none`: each label speaks of all four.
    Named,
    /// The scale that Gaur and others (2019) rated posts by. Behaviour is preparing or trying: it has a plan. Of
    /// means and times it does not speak.
    Columbia,
}

impl Labels {
    /// How these labels are to be read. `ideation` is a word of both.
    pub fn of<'a>(mut labels: impl Iterator<Item = &'a str>) -> Self {
        let only_columbia =
            |label| Self::Columbia.read(label).is_some() && Self::Named.read(label).is_none();
        if labels.any(only_columbia) {
            Self::Columbia
        } else {
            Self::Named
        }
    }

    /// What is found, and of what the label speaks; nothing if it is no label of this kind.
    pub fn read(self, label: &str) -> Option<(Rungs, Rungs)> {
        let (found, asked): (Rungs, &[Rung]) = match self {
            Self::Named => (named(label)?, &Rung::ALL),
            Self::Columbia => (columbia(label)?, &[Rung::Ideation, Rung::Plan]),
        };
        Some((found, asked.iter().copied().collect()))
    }
}

fn named(label: &str) -> Option<Rungs> {
    if label == "none" {
        return Some(Rungs::default());
    }
    label.split([';', '|']).map(Rung::named).collect()
}

fn columbia(label: &str) -> Option<Rungs> {
    let found: &[Rung] = match label {
        "supportive" | "indicator" | "uninformative" => &[],
        "ideation" => &[Rung::Ideation],
        "behavior" | "attempt" => &[Rung::Ideation, Rung::Plan],
        _ => return None,
    };
    Some(found.iter().copied().collect())
}

/// A head that ranks worse than this where it did not learn tells nobody anything.
const ROC_AUC_MIN: f64 = 0.7;

/// Learns a head for each rung that can be learnt, after the issues, whose table it shares. Only English.
pub fn train_ladder(
    examples: &[RungExample],
    base: &Model,
    order: &Order,
    mut progress: impl FnMut(&Progress),
) -> Result<Model, LearnError> {
    let reader = Reader::new()?;
    let mut taught = Taught::default();
    for (done, rung) in (1..).zip(Rung::ALL.into_iter().take(base.heads_free())) {
        if let Some(mut lesson) = Lesson::of(examples, rung, &reader) {
            let (mut head, column) = lesson.topic.learn(&mut lesson.corpus, order.seed);
            if !lesson.is_labelled {
                // What it was learnt without must not count where it stands.
                head.lexicon = 0.0;
            }
            if head.roc_auc >= ROC_AUC_MIN {
                taught.add(head, &lesson, column);
            }
        }
        progress(&Progress {
            language: Language::English,
            step: rung.name().to_owned(),
            done,
            of: Rung::ALL.len(),
        });
    }
    if taught.heads.is_empty() {
        return Err(LearnError::TooFew {
            least: POSITIVES_MIN,
        });
    }
    let weights = taught.weights.into_values().collect();
    Ok(base
        .clone()
        .with_ladder(taught.heads, taught.sources, weights))
}

/// What was learnt of all rungs.
#[derive(Default)]
struct Taught {
    heads: Vec<TopicHead>,
    weights: BTreeMap<u64, TopicWeight>,
    sources: Vec<TrainedOn>,
}

impl Taught {
    fn add(&mut self, head: TopicHead, lesson: &Lesson, column: Vec<f64>) {
        let place = self.heads.len();
        for one in side_by_side(&lesson.corpus, &[column]) {
            let known = self.weights.entry(one.hash).or_insert(TopicWeight {
                weights: [0.0; HEADS_MAX],
                importance: 0.0,
                ..one
            });
            known.importance += one.importance;
            if let (Some(weight), [learnt, ..]) = (known.weights.get_mut(place), one.weights) {
                *weight = learnt;
            }
        }
        let of = |source: TrainedOn| TrainedOn {
            source: format!("{}, {}", source.source, head.kind),
            ..source
        };
        let sources = sources(&lesson.corpus, Language::English);
        self.sources.extend(sources.into_iter().map(of));
        self.heads.push(head);
    }
}

/// What there is to learn one rung from.
struct Lesson {
    corpus: Corpus,
    topic: Topic,
    is_labelled: bool,
}

impl Lesson {
    /// Nothing if there are too few that are on the rung, or too few that are not.
    fn of(examples: &[RungExample], rung: Rung, reader: &Reader) -> Option<Self> {
        let labelled = || examples.iter().filter(|one| one.asked.contains(rung));
        let is_labelled =
            labelled().filter(|one| one.found.contains(rung)).count() >= POSITIVES_MIN;
        let (mut rows, mut documents) = (Vec::new(), Vec::new());
        let (mut truth, mut evidence) = (Vec::new(), Vec::new());
        for one in examples
            .iter()
            .filter(|one| !is_labelled || one.asked.contains(rung))
        {
            let said = reader.ladder(&one.text).of(rung);
            let (document, positive) = if is_labelled {
                (reader.read(&one.text), one.found.contains(rung))
            } else {
                let positive = said >= Ladder::CLIMBED;
                (reader.read_without(&one.text, rung), positive)
            };
            if document.totals.language() != Language::English {
                continue;
            }
            truth.push(positive);
            evidence.push(if is_labelled { said } else { 0.0 });
            rows.push(example(one, positive));
            documents.push(document);
        }
        let positives = truth.iter().filter(|truth| **truth).count();
        let enough = positives >= POSITIVES_MIN && truth.len() - positives >= POSITIVES_MIN;
        let rows: Vec<(&Example, Document)> = rows.iter().zip(documents).collect();
        enough.then(|| Self {
            corpus: Corpus::of_documents(&rows, ROWS_MIN),
            topic: Topic {
                name: rung.name(),
                truth,
                evidence,
            },
            is_labelled,
        })
    }
}

fn example(one: &RungExample, positive: bool) -> Example {
    Example {
        text: one.text.clone(),
        positive,
        source: one.source.clone(),
        weight: 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::{Context, ModelScorer, Scorer as _, Thresholds};

    fn text(words: &str) -> Text {
        Text::new(words).unwrap()
    }

    /// Texts in which a made-up word goes with a rung, one in ten told wrongly.
    fn told(rung: Rung, asked: Rungs) -> Vec<RungExample> {
        let row = |n: usize| {
            let found = n.is_multiple_of(4);
            let word = if found == n.is_multiple_of(10) {
                "blue"
            } else {
                "zorkish"
            };
            RungExample {
                text: text(&format!("the {word} river number {n} of this long valley")),
                found: found.then_some(rung).into_iter().collect(),
                asked,
                source: "one".to_owned(),
            }
        };
        (0..120).map(row).collect()
    }

    fn order() -> Order {
        Order {
            name: "test".to_owned(),
            seed: 1,
        }
    }

    fn scorer(model: Model) -> ModelScorer {
        ModelScorer::new(std::sync::Arc::new(model)).unwrap()
    }

    fn ladder(scorer: &ModelScorer, words: &str) -> Ladder {
        let (text, thresholds) = (text(words), Thresholds::default());
        scorer
            .assess(&text, &Context::default(), &thresholds)
            .ladder
    }

    #[test]
    fn labels_are_read_as_their_file_means_them() {
        let both = ["ideation", "supportive"].into_iter();
        assert_eq!(Labels::of(both), Labels::Columbia);
        assert_eq!(Labels::of(["ideation"].into_iter()), Labels::Named);
        let (found, asked) = Labels::Columbia.read("attempt").unwrap();
        assert!(found.contains(Rung::Plan) && !asked.contains(Rung::Means));
        let (found, asked) = Labels::Named.read("plan;within_24h").unwrap();
        assert!(found.contains(Rung::Within24h) && asked.contains(Rung::Means));
        assert_eq!(Labels::Named.read("plan;nonsense"), None);
    }

    #[test]
    fn a_labelled_rung_is_suspected_and_never_climbed() {
        let asked = [Rung::Plan].into_iter().collect();
        let examples = told(Rung::Plan, asked);
        let model = train_ladder(&examples, &Model::of_lexicon(), &order(), |_| ()).unwrap();
        let scorer = scorer(model.clone());
        let with = ladder(&scorer, "a zorkish river in the valley");
        let without = ladder(&scorer, "a blue river in the valley");
        assert!(with.plan > 0.3 && with.plan < Ladder::CLIMBED, "{with:?}");
        assert!(without.plan < 0.2, "{without:?}");
        assert!(
            model.card().ladder.iter().all(|head| head.kind == "plan"),
            "no head where nobody labelled and no phrase stands"
        );
        let bytes = model.to_bytes().unwrap();
        assert_eq!(Model::from_bytes(&bytes).unwrap(), model);
    }

    /// The phrase is in the text, and hidden: what is learnt is the company it keeps.
    #[test]
    fn where_nobody_labelled_the_phrases_teach() {
        let mut examples = told(Rung::Means, Rungs::default());
        for (n, one) in examples.iter_mut().enumerate() {
            let words = if n.is_multiple_of(4) {
                "i have the pills here beside the zorkish lamp"
            } else {
                "i have the books here beside the yellow lamp"
            };
            one.text = text(words);
        }
        let model = train_ladder(&examples, &Model::of_lexicon(), &order(), |_| ()).unwrap();
        let head = model.card().ladder.iter().find(|head| head.kind == "means");
        assert!(head.is_some_and(|head| head.lexicon == 0.0));
        let scorer = scorer(model);
        let means = |words| ladder(&scorer, words).means;
        let (with, without) = (
            means("beside the zorkish lamp"),
            means("beside the yellow lamp"),
        );
        assert!(
            with > without + 0.1 && with < Ladder::CLIMBED,
            "{with} {without}"
        );
    }
}
