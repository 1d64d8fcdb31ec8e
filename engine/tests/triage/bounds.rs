//! Whatever is written: an answer, in bounds, in time linear in the text.

use proptest::prelude::*;
use tomoshibi_engine::{
    privacy::{TEXT_BYTES_MAX, Text},
    triage::{Context, ModelScorer, Scorer, Thresholds},
};

use super::scorer;

fn holds(scorer: &ModelScorer, message: &str) {
    let message = Text::from_stored(message);
    let answer = scorer.assess(&message, &Context::default(), &Thresholds::default());
    assert!((0.0..=1.0).contains(&answer.imminent));
    for rung in [
        answer.ladder.ideation,
        answer.ladder.plan,
        answer.ladder.means,
        answer.ladder.within_24h,
    ] {
        assert!((0.0..=1.0).contains(&rung));
    }
    assert!(answer.issues.len() <= 5 && answer.contributions.len() <= 64);
    for part in &answer.contributions {
        let word = message.expose().get(part.start as usize..part.end as usize);
        assert!(word.is_some_and(|word| !word.is_empty()) && part.weight.is_finite());
    }
}

/// Pieces of what the lexicon knows, in plain letters.
const PLAIN: &[&str] = &[
    "I took an overdose ",
    "never ",
    "but ",
    "used to ",
    "gun ",
    "i have ",
    "want to die ",
    "took ",
    "all my pills",
    "don't ",
    "in the movie ",
    "my friend says ",
    ". ",
    ", ",
    "死にたい",
    "薬を",
    "全部",
    "飲んだ",
    "わけじゃない",
    "昔は",
    "けど",
    "殺され",
    "る",
    "血が止まらない",
    "はしない",
    " ODした",
    "鼻",
    "手首切った",
    "he is hitting me ",
    "lol ",
];

/// What Unicode has in store for them.
const ODD: &[&str] = &[
    "ｼﾞｻﾂ",
    "ー",
    "゛",
    "\u{3099}",
    "\u{301}",
    "w",
    "😂",
    "\u{fdfa}",
    "\u{200d}",
    "İ",
    "ß",
    "㌔",
    "①",
    "Ａ",
];

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,12}",
        any::<String>(),
        prop::sample::select(PLAIN).prop_map(str::to_owned),
        prop::sample::select(ODD).prop_map(str::to_owned),
    ]
}

thread_local!(static SCORER: ModelScorer = scorer());

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_an_answer(pieces in prop::collection::vec(piece(), 0..40)) {
        SCORER.with(|scorer| holds(scorer, &pieces.concat()));
    }

    #[test]
    fn the_floor_is_below_the_score(pieces in prop::collection::vec(prop::sample::select(PLAIN), 1..6)) {
        SCORER.with(|scorer| {
            let message = Text::from_stored(&pieces.concat());
            let answer = scorer.assess(&message, &Context::default(), &Thresholds::default());
            assert!(scorer.floor(&message) <= answer.band);
        });
    }
}

#[test]
fn the_longest_and_strangest_texts_have_an_answer() {
    let scorer = scorer();
    for unit in [
        "not kill myself ",
        "years ago kill myself ",
        "gun i have took all pills ",
        "死にたいわけじゃない",
        "死にたいって言ってる",
        "a",
        "あ",
        "\u{fdfa}",
        "e\u{301}",
        "\u{3099}",
        "ー",
        "w",
        " ",
        ".",
        "\u{10ffff}",
    ] {
        holds(&scorer, &unit.repeat(TEXT_BYTES_MAX / unit.len()));
        holds(&scorer, &unit.repeat(2 * TEXT_BYTES_MAX / unit.len()));
    }
    holds(&scorer, "");
}
