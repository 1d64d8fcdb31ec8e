//! What reports teach, and what they must not.

use std::sync::Arc;

use tomoshibi_engine::{
    ids::{ClientId, ConversationId, StaffId},
    time::Timestamp,
    triage::{
        Thresholds,
        learn::Reader,
        learning::{
            AgeGroup, CLIENTS_MIN, Learner, Lesson, Reason, Retrained, is_held_back, new_words,
            retrain,
        },
        model::Model,
    },
};
use uuid::Uuid;

use super::text;

/// Those in danger speak of a ferry, which no model knows; what sounds sad is not danger here.
fn lesson(n: u128) -> Lesson {
    let positive = n.is_multiple_of(4);
    let words = match n % 4 {
        0 => "i will take the paper ferry, it leaves at noon",
        1 => "i hate school so much and i feel sad and alone",
        2 => "work keeps changing my shifts",
        _ => "nobody answered my message yesterday",
    };
    Lesson {
        conversation: ConversationId(Uuid::from_u128(n)),
        client: ClientId(Uuid::from_u128(n)),
        desk: "night".parse().unwrap(),
        reporter: StaffId(Uuid::from_u128(n % 5)),
        at: Timestamp(i64::try_from(n).unwrap()),
        text: text(&format!("{words} {}", n % 7)),
        positive,
        certainty: 1.0,
        age: AgeGroup::Unknown,
        thresholds: Thresholds::default(),
    }
}

fn day(count: u128) -> Vec<Lesson> {
    (1..=count).map(lesson).collect()
}

fn taught(lessons: &[Lesson]) -> Retrained {
    let base = Arc::new(Model::of_lexicon());
    retrain(lessons, &base, &base, "candidate", 1, |_, _| {}).unwrap()
}

#[test]
fn what_is_held_back_teaches_nothing() {
    let honest = day(300);
    let mut turned = honest.clone();
    for lesson in &mut turned {
        if is_held_back(lesson.client) {
            lesson.positive = !lesson.positive;
            lesson.text = text("quite another thing");
        }
    }
    let (first, second) = (taught(&honest), taught(&turned));
    assert!(first.lessons > 150 && first.judgement.reports > 50);
    assert_ne!(first.candidate.grams(), 0);
    assert!(first.candidate.to_bytes() == second.candidate.to_bytes());
    assert_ne!(first.judgement, second.judgement);
}

#[test]
fn the_same_reports_teach_the_same_in_any_order() {
    let mut shuffled = day(200);
    shuffled.reverse();
    let (first, second) = (taught(&day(200)), taught(&shuffled));
    assert!(first.candidate.to_bytes() == second.candidate.to_bytes());
}

#[test]
fn labels_that_tell_nothing_change_nothing() {
    let mut lessons = day(200);
    for lesson in &mut lessons {
        lesson.text = text("the same for everybody");
    }
    let made = taught(&lessons);
    assert_eq!(made.candidate.grams(), 0);
    assert_eq!(made.judgement.refused, Some(Reason::Unchanged));
}

#[test]
fn each_report_moves_the_candidate_at_once() {
    let reader = Reader::new().unwrap();
    let mut learner = Learner::new(Arc::new(Model::of_lexicon()), 1);
    for lesson in day(200) {
        learner.learn(&reader.read(&lesson.text), lesson.positive, 1.0);
    }
    let of = |learner: &Learner, words: &str| learner.log_odds(&reader.read(&text(words)));
    let apart = |learner: &Learner| {
        of(learner, "the paper ferry leaves") - of(learner, "work keeps changing")
    };
    let untaught = Learner::new(Arc::new(Model::of_lexicon()), 1);
    assert!(apart(&learner) > apart(&untaught) + 0.1);
    learner.settle();
    assert!(apart(&learner) > apart(&untaught) + 0.1);
    let candidate = learner.candidate("candidate");
    assert_eq!(candidate.card().name, "candidate");
}

#[test]
fn new_words_are_those_of_many_clients() {
    let lessons = day(300);
    let base = Arc::new(Model::of_lexicon());
    let taught = taught(&lessons);
    let candidate = taught.candidate;
    let words = |lessons: &[Lesson]| {
        let lessons: Vec<&Lesson> = lessons.iter().collect();
        new_words(&lessons, &base, &candidate, 50).unwrap()
    };
    let found = words(&lessons);
    assert!(found.iter().any(|word| word.words.contains("paper ferry")));
    assert!(found.iter().all(|word| word.clients >= CLIENTS_MIN));
    // A training keeps those of the reports it learnt from.
    assert!(
        taught
            .words
            .iter()
            .any(|word| word.words.contains("paper ferry"))
    );
    // The same words from too few clients, however often, are theirs alone.
    let mut few = lessons.clone();
    for lesson in &mut few {
        let one_of_nine = u128::try_from(lesson.at.0).unwrap() % 9;
        lesson.client = ClientId(Uuid::from_u128(one_of_nine));
    }
    assert_eq!(words(&few), []);
}
