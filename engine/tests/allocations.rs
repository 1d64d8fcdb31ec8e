//! Scoring a usual message allocates nothing but the answer, once a thread has scored one as long. The counting
//! allocator is this binary's own.

use allocation_counter::measure;
use tomoshibi_engine::{
    privacy::Text,
    triage::{Context, ModelScorer, Scorer as _, Thresholds, model::Model},
};

/// The model's name, the issues and the contributions of an answer.
const ANSWER: u64 = 3;

/// A letter in which dozens of phrases stand may need room for its lists of them.
const LISTS: u64 = 4;

const MESSAGES: [&str; 5] = [
    "hi",
    "I don't know what to do anymore. School is too much and my parents keep fighting every night. I feel so \
     alone and I can't sleep, sometimes I want to die but I'd never really do it. Can we just talk for a bit",
    "もう無理、薬は手元にあるんです。",
    "こんにちは。最近ずっと学校に行けなくて、親にも怒られてばかりで、もうどうしたらいいかわからないです。夜になると\
     涙が出てきて眠れません。昨日は消えたいと思ってしまいました。",
    "LINE見たら😭 ＫＩＬＬ　me。Caféééé ｼﾆﾀｲ",
];

/// What this does to the heap, after it was done once.
fn allocations(score: impl Fn()) -> u64 {
    score();
    measure(score).count_total
}

fn holds(scorer: &ModelScorer, message: &str, lists: u64) {
    let text = Text::from_stored(message);
    let alone = allocations(|| {
        scorer.opinion(&text);
    });
    assert!(alone <= lists, "{alone}: {message}");
    let answered = allocations(|| {
        scorer.assess(&text, &Context::default(), &Thresholds::default());
    });
    assert!(answered <= ANSWER + lists, "{answered}: {message}");
}

#[test]
fn a_warm_scorer_allocates_only_its_answer() {
    let lexicon = std::sync::Arc::new(Model::of_lexicon());
    let lexicon = ModelScorer::new(lexicon).unwrap();
    for scorer in [ModelScorer::shipped().unwrap(), lexicon] {
        for message in MESSAGES {
            holds(&scorer, message, 0);
            holds(&scorer, &message.repeat(6), LISTS);
        }
    }
}

#[test]
fn the_count_can_fail() {
    assert_eq!(allocations(|| drop(std::hint::black_box(vec![1]))), 1);
}
