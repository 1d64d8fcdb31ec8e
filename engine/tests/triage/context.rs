//! The conversation so far: rungs gather, a wish is not taken back by a "yes", length alone is no danger.

use tomoshibi_engine::triage::{Band, Context, Scorer, Thresholds};

use super::{assess, converse, scorer, text};

#[test]
fn four_rungs_over_four_messages_are_imminent() {
    let scorer = scorer();
    let english = [
        "I want to die",
        "yes, I wrote a note",
        "there is rope, it's here",
        "tonight",
    ];
    let japanese = [
        "死にたい",
        "遺書は書きました",
        "睡眠薬なら手元に",
        "今夜です",
    ];
    for messages in [english, japanese] {
        let (last, context) = converse(&scorer, &messages);
        assert_eq!(last.band, Band::Imminent, "{messages:?}");
        assert!(context.ladder.plan >= 0.5 && context.ladder.means >= 0.5);
    }
}

#[test]
fn means_after_an_earlier_wish_are_imminent() {
    let scorer = scorer();
    for (wish, means) in [
        ("I want to kill myself", "the pills are right here"),
        ("死にたい", "薬は手元にあります"),
    ] {
        assert_eq!(
            converse(&scorer, &[wish, means]).0.band,
            Band::Imminent,
            "{means}"
        );
        assert_eq!(assess(&scorer, means).band, Band::Low, "{means}");
    }
}

#[test]
fn tonight_is_a_time_only_of_something() {
    let scorer = scorer();
    assert!(
        assess(&scorer, "I'm watching a film tonight")
            .ladder
            .within_24h
            < 0.5
    );
    let (answer, _) = converse(&scorer, &["I want to die", "tonight"]);
    assert!(answer.ladder.within_24h >= 0.5);
}

#[test]
fn a_yes_does_not_take_a_wish_back() {
    let scorer = scorer();
    let (last, _) = converse(&scorer, &["死にたい", "はい", "うん", "ありがとう", "はい"]);
    assert!(last.imminent >= Thresholds::default().elevated);
    assert!(last.imminent < assess(&scorer, "死にたい").imminent);
}

#[test]
fn a_thank_you_does_not_undo_a_persons_decision() {
    let scorer = scorer();
    let danger = [
        "死にたい",
        "遺書は書きました",
        "睡眠薬なら手元に",
        "今夜です",
    ];
    let (last, context) = converse(&scorer, &danger);
    assert_eq!(last.band, Band::Imminent);
    for calm in [
        "ありがとう",
        "はい",
        "ok",
        "thank you for calling my sister",
    ] {
        let next = scorer.assess(&text(calm), &context, &Thresholds::default());
        assert_eq!(next.band, Band::Low, "{calm}");
        assert!(next.imminent > 0.5, "the danger is remembered");
    }
    let again = scorer.assess(&text("やっぱり今夜"), &context, &Thresholds::default());
    assert_eq!(again.band, Band::Imminent);
}

#[test]
fn distress_at_length_does_not_become_imminent() {
    let scorer = scorer();
    let (last, _) = converse(&scorer, &["つらい"; 200]);
    assert!(last.band <= Band::Elevated, "{}", last.imminent);
    let (last, _) = converse(&scorer, &["I want to die"; 200]);
    assert!(last.band < Band::Imminent, "{}", last.imminent);
    let letter = "I feel sad and lonely and my anxiety is bad. ".repeat(300);
    assert!(assess(&scorer, &letter).band < Band::Imminent);
}

#[test]
fn the_same_words_weigh_more_after_danger() {
    let scorer = scorer();
    let (after, _) = converse(&scorer, &["I want to die", "I feel hopeless"]);
    let (plain, _) = converse(&scorer, &["hello", "I feel hopeless"]);
    assert!(after.imminent > plain.imminent);
}

#[test]
fn a_desk_draws_its_own_lines() {
    let scorer = scorer();
    let strict = Thresholds {
        elevated: 0.01,
        high: 0.02,
        imminent: 0.4,
    };
    let band = |thresholds: &Thresholds| {
        scorer
            .assess(&text("I want to die"), &Context::default(), thresholds)
            .band
    };
    assert_eq!(band(&Thresholds::default()), Band::High);
    assert_eq!(band(&strict), Band::Imminent);
}

#[test]
fn a_spoilt_context_is_no_reason_to_fail() {
    let scorer = scorer();
    for spoilt in [f32::NAN, f32::INFINITY, -1.0, 7.0] {
        let context = Context {
            peak: spoilt,
            trend: spoilt,
            messages: 3,
            ..Context::default()
        };
        let answer = scorer.assess(&text("hello"), &context, &Thresholds::default());
        assert!((0.0..=1.0).contains(&answer.imminent));
    }
}
