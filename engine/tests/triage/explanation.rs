//! Why: the contributions add up, and point at the words.

use tomoshibi_engine::triage::{Issue, Ladder, Rung};

use super::{assess, scorer, text};

fn shown(message: &str) -> Vec<(String, f32)> {
    assess(&scorer(), message)
        .contributions
        .iter()
        .map(|part| {
            (
                message[part.start as usize..part.end as usize].to_owned(),
                part.weight,
            )
        })
        .collect()
}

#[test]
fn contributions_and_bias_are_the_log_odds() {
    let scorer = scorer();
    let long = "I want to die, I feel sad, lonely, hopeless; my boyfriend left. ".repeat(60);
    for message in [
        "hello",
        "死にたい。今夜、薬は手元にある",
        "I want to die but never would",
        "学校、LINE見たら😭 ＫＩＬＬ　me。Caféééé",
        &long,
    ] {
        let why = scorer.explain(&text(message));
        let sum: f32 = why.contributions.iter().map(|part| part.weight).sum();
        let opinion = scorer.opinion(&text(message));
        assert!(
            (why.bias + sum - opinion.log_odds).abs() < 1e-3,
            "{message}"
        );
        let answer = assess(&scorer, message);
        let ruled = answer.imminent >= 0.9;
        assert!(ruled || (answer.imminent - opinion.probability).abs() < 1e-5);
        assert!(answer.contributions.len() <= 64);
        assert!(answer.contributions.is_sorted_by_key(|part| part.start));
        assert!(
            answer.contributions.is_sorted_by(|a, b| a.end <= b.start),
            "no piece twice"
        );
    }
}

/// Crisis Text Line's own figure.
#[test]
fn the_curve_peaks_at_the_gun_and_falls_at_never() {
    let message = "Every day I put a gun to my head but never really pulled the trigger";
    let curve = scorer().explain(&text(message)).curve;
    let at = |words: &str| {
        let end = message.find(words).unwrap() + words.len();
        let after = curve.iter().find(|point| point.0 as usize >= end).unwrap();
        after.1
    };
    let peak = at("gun to my head");
    assert!(peak > 2.0 * at("Every day"), "{curve:?}");
    assert!(
        at("but never really pulled the trigger") < 0.8 * peak,
        "{curve:?}"
    );
}

#[test]
fn they_point_at_the_words_as_they_were_written() {
    let parts = shown("Every day I put a GUN to my head　but never really pulled the trigger");
    assert!(
        parts
            .iter()
            .any(|(word, weight)| word == "GUN to my head" && *weight > 1.0),
        "{parts:?}"
    );
    assert!(
        parts
            .iter()
            .any(|(word, weight)| word.starts_with("but never") && *weight < 0.0)
    );
    let parts = shown("最近ｼﾆﾀｲです。😭");
    assert!(
        parts
            .iter()
            .any(|(word, weight)| word == "ｼﾆﾀｲです" && *weight > 3.0),
        "{parts:?}"
    );
    assert!(parts.iter().any(|(word, _)| word == "😭"));
    let parts = shown("I can’t go on");
    assert!(
        parts
            .iter()
            .any(|(word, weight)| word == "can’t go on" && *weight > 0.5)
    );
}

#[test]
fn issues_are_named_and_few() {
    let scorer = scorer();
    let first = |message: &str| assess(&scorer, message).issues.first().map(|issue| issue.0);
    for (message, issue) in [
        ("学校でいじめられて無視され悪口を言われる", Issue::Bullying),
        ("借金の返済で家賃が払えない", Issue::Money),
        ("I was raped and he touched me", Issue::SexualAbuse),
        ("妊娠したかも、生理が来ない", Issue::Pregnancy),
        (
            "I keep purging, my eating disorder is back",
            Issue::EatingDisorder,
        ),
        ("過食と拒食のくりかえし", Issue::EatingDisorder),
        ("死にたい", Issue::Suicide),
        ("I have the pills here", Issue::Suicide),
        ("リスカがやめられない", Issue::SelfHarm),
    ] {
        assert_eq!(first(message), Some(issue), "{message}");
    }
    let everything =
        "school work debt cancer pregnant gay bullied drunk lonely panic depressed suicide";
    assert_eq!(assess(&scorer, everything).issues.len(), 5);
}

/// The words that climb each rung, in the order of the text.
fn evidence(message: &str) -> Vec<(String, Vec<Rung>)> {
    let answer = assess(&scorer(), message);
    let parts = answer.contributions.iter();
    parts
        .filter(|part| !part.rungs.is_empty())
        .map(|part| {
            let word = &message[part.start as usize..part.end as usize];
            (word.to_owned(), part.rungs.iter().collect())
        })
        .collect()
}

#[test]
fn each_rung_has_its_words() {
    use Rung::{Ideation, Means, Plan, Within24h};
    let said = |message: &str, words: &str, rung: Rung| {
        let parts = evidence(message);
        let found = parts
            .iter()
            .any(|(word, rungs)| word.contains(words) && rungs.contains(&rung));
        assert!(found, "{words} for {rung:?} in {parts:?}");
    };
    let english = "I want to die. I will jump off the bridge tonight, and I have the pills here";
    said(english, "want to die", Ideation);
    said(english, "tonight", Within24h);
    said(english, "pills", Means);
    let japanese = "死にたい。今夜飛び降りる。薬は手元にある";
    said(japanese, "死にたい", Ideation);
    said(japanese, "今夜", Within24h);
    said(japanese, "薬は手元", Means);
    said("遺書を書いた。死に方は決めた", "遺書", Plan);
}

#[test]
fn what_climbs_no_rung_is_no_evidence() {
    for message in [
        "see you tonight",
        "I never wanted to die",
        "I love this song",
        "今夜は鍋にしよう",
        "死にたいわけじゃない",
    ] {
        assert_eq!(evidence(message), [], "{message}");
    }
}

#[test]
fn a_climbed_rung_is_never_without_words() {
    let scorer = scorer();
    let mut climbed = 0;
    for message in super::pairs::texts() {
        let answer = assess(&scorer, message);
        for rung in Rung::ALL {
            if answer.ladder.of(rung) < Ladder::CLIMBED {
                continue;
            }
            climbed += 1;
            let mut parts = answer.contributions.iter();
            assert!(
                parts.any(|part| part.rungs.contains(rung)),
                "{rung:?} of {message}"
            );
        }
    }
    assert!(climbed > 100, "{climbed} rungs");
}
