//! The model the program carries, and that a training can be repeated.

use tomoshibi_engine::{
    privacy::Text,
    triage::{
        Rungs,
        evaluate::{Scored, roc_auc},
        issues::kind_of,
        learn::{
            Example, IssueExample, Labels, LearnError, Order, RungExample, train, train_issues,
            train_ladder,
        },
        model::{Language, Model},
    },
};

use super::{data, scorer, text};

fn order() -> Order {
    Order {
        name: "test".to_owned(),
        seed: 7,
    }
}

/// Rows that a few words decide, in the midst of others; every tenth row is told wrongly.
fn rows(signal: &[&str], noise: &[&str], join: &str) -> Vec<Example> {
    let row = |n: usize| {
        let positive = n.is_multiple_of(3);
        let mut words: Vec<&str> = (0..6)
            .map(|k| noise[(n * 7 + k * 5 + n / 9) % noise.len()])
            .collect();
        if positive != n.is_multiple_of(10) {
            words.push(signal[n % signal.len()]);
        }
        Example {
            text: text(&words.join(join)),
            positive,
            source: ["one", "two"][n % 2].to_owned(),
            weight: 1.0,
        }
    };
    (0..300).map(row).collect()
}

fn english() -> Vec<Example> {
    rows(
        &["zork", "blen", "quux"],
        &[
            "tree", "river", "stone", "cloud", "grass", "field", "rain", "sun", "wind",
        ],
        " ",
    )
}

fn japanese() -> Vec<Example> {
    rows(
        &["赤色", "青色"],
        &["山が", "川も", "空に", "木と", "花を", "鳥は", "雨で"],
        "",
    )
}

fn auc(model: Model, examples: &[Example]) -> f64 {
    let judge = tomoshibi_engine::triage::ModelScorer::new(std::sync::Arc::new(model)).unwrap();
    let scored: Vec<Scored> = examples
        .iter()
        .map(|example| {
            let opinion = judge.opinion(&example.text);
            Scored {
                score: opinion.log_odds,
                probability: opinion.probability,
                positive: example.positive,
            }
        })
        .collect();
    roc_auc(&scored)
}

#[test]
fn the_shipped_model_is_whole() {
    let model = Model::shipped();
    assert_eq!(model.card().name, "tomoshibi-5");
    assert!(model.grams() > 100_000);
    let notes = &model.card().head(Language::English).notes;
    assert!(
        notes
            .trained_on
            .iter()
            .map(|source| source.rows)
            .sum::<usize>()
            > 10_000
    );
    assert!(model.to_bytes().unwrap().len() <= 4 * 1024 * 1024);
    assert_eq!(scorer().model().card().name, "tomoshibi-5");
}

/// A changed phrase changes what the weights were learnt beside: learn again, as `docs/triage.md` says.
#[test]
fn the_shipped_model_was_learnt_beside_this_lexicon() {
    let this = Model::of_lexicon();
    assert_eq!(Model::shipped().card().lexicon, this.card().lexicon);
}

/// What the command of `docs/triage.md` does, with the files it names.
#[test]
#[ignore = "soak"]
fn the_same_files_give_the_shipped_bytes() {
    let Some(directory) = data::directory() else {
        return;
    };
    let rows = |file: &str| data::rows(&directory.join(file));
    let examples = |file: &str| -> Vec<Example> {
        let of = |row: data::Row| Example {
            text: Text::from_stored(&row.text),
            positive: row.label == "1",
            source: row.source,
            weight: 1.0,
        };
        rows(file).into_iter().map(of).collect()
    };
    let issues: Vec<IssueExample> = rows("issue_en_train.csv")
        .into_iter()
        .map(|row| IssueExample {
            text: Text::from_stored(&row.text),
            kind: kind_of(&row.label),
            source: row.source,
        })
        .collect();
    let order = Order {
        name: "tomoshibi-5".to_owned(),
        seed: 1,
    };
    let (risk, chat) = (examples("risk_en_train.csv"), examples("chat_ja_train.csv"));
    let rungs = |row: data::Row| {
        let (found, asked) = Labels::Columbia.read(&row.label).unwrap();
        let (text, source) = (Text::from_stored(&row.text), row.source);
        RungExample {
            text,
            found,
            asked,
            source,
        }
    };
    let severity = rows("severity_en_train.csv").into_iter().map(rungs);
    let others = risk.iter().map(|one| RungExample {
        text: one.text.clone(),
        found: Rungs::default(),
        asked: Rungs::default(),
        source: one.source.clone(),
    });
    let ladder: Vec<RungExample> = severity.chain(others).collect();
    let model = train(&risk, &chat, &Model::of_lexicon(), &order, |_| ()).unwrap();
    let model = train_issues(&issues, &model, &order, |_| ()).unwrap();
    let model = train_ladder(&ladder, &model, &order, |_| ()).unwrap();
    let same = model.to_bytes().unwrap() == Model::shipped().to_bytes().unwrap();
    assert!(same, "other bytes than those of config/triage");
}

#[test]
fn learns_in_both_languages_and_repeats_itself() {
    for examples in [english(), japanese()] {
        let learn = || train(&examples, &[], &Model::of_lexicon(), &order(), |_| ()).unwrap();
        let (first, second) = (learn(), learn());
        assert_eq!(first.to_bytes().unwrap(), second.to_bytes().unwrap());
        assert!(auc(first, &examples) > 0.8);
    }
}

#[test]
fn what_is_not_learnt_anew_stays() {
    let model = train(&japanese(), &[], &Model::shipped(), &order(), |_| ()).unwrap();
    let head = Language::English;
    assert_eq!(model.card().head(head), Model::shipped().card().head(head));
    assert_ne!(model.card().japanese, Model::shipped().card().japanese);
}

#[test]
fn everyday_talk_is_less_dangerous_once_it_is_known() {
    let chat: Vec<Example> = (0..60)
        .map(|n| Example {
            text: text(["山がきれい。赤色がすき", "空に鳥、赤色の花"][n % 2]),
            positive: false,
            source: "chat".to_owned(),
            weight: 1.0,
        })
        .collect();
    let of = |chat: &[Example]| {
        let model = train(&japanese(), chat, &Model::of_lexicon(), &order(), |_| ()).unwrap();
        let judge = tomoshibi_engine::triage::ModelScorer::new(std::sync::Arc::new(model)).unwrap();
        judge.opinion(&chat_text()).log_odds
    };
    assert!(of(&chat) < of(&[]));
}

fn chat_text() -> Text {
    text("赤色の花がきれい")
}

#[test]
fn too_few_examples_teach_nothing() {
    let few: Vec<Example> = english().into_iter().take(40).collect();
    let answer = train(&few, &[], &Model::of_lexicon(), &order(), |_| ());
    assert!(matches!(answer, Err(LearnError::TooFew { .. })));
}
