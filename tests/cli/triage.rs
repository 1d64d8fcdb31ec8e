//! `tomoshibi triage`: files in, figures out.

use std::{fmt::Write as _, fs, path::Path};

use crate::program::run;

/// Rows that one word decides; every seventh is told wrongly, so that nothing is perfect.
fn labelled(dir: &Path) -> String {
    let mut rows = String::from("id,lang,text,label,source\n");
    let noise = ["tree", "river", "stone", "cloud", "field", "rain"];
    for n in 0..240_usize {
        let danger = n.is_multiple_of(3);
        let told = danger != n.is_multiple_of(7);
        let word = if told { "zork" } else { "calm" };
        let (a, b) = (noise[n % 6], noise[(n / 6) % 6]);
        writeln!(
            rows,
            "{n},en,\"the {a}, a {b} and {word}\",{},test/{n}",
            u8::from(danger)
        )
        .unwrap();
    }
    let file = dir.join("rows.csv");
    fs::write(&file, rows).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_model_is_learnt_judged_compared_and_given_a_line() {
    let dir = tempfile::tempdir().unwrap();
    let data = labelled(dir.path());
    let models = ["a.model", "b.model"].map(|name| dir.path().join(name));
    for model in &models {
        let out = model.to_str().unwrap();
        let trained = run(
            dir.path(),
            &["triage", "train", "--data", &data, "--out", out],
        );
        assert_eq!(trained.code, 0, "{trained:?}");
    }
    let [first, second] = models.each_ref().map(|model| fs::read(model).unwrap());
    assert!(
        first == second,
        "the same data and seed give the same bytes"
    );

    let model = models[0].to_str().unwrap();
    let judge = [
        "triage", "evaluate", "--data", &data, "--model", model, "--json",
    ];
    let judged = run(dir.path(), &judge).json();
    let keys: Vec<&String> = judged.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "ece",
            "log_loss",
            "micros_per_text",
            "n",
            "positives",
            "pr_auc",
            "recall_at_10",
            "recall_at_20",
            "recall_at_precision_90",
            "roc_auc"
        ]
    );
    assert!(judged["roc_auc"].as_f64().unwrap() > 0.8, "{judged}");

    let compare = ["triage", "compare", model, "--data", &data, "--json"];
    let compared = run(dir.path(), &compare).json();
    assert!(
        compared["roc_auc"]["difference"].as_f64().unwrap() < 0.0,
        "the shipped one knows no zork"
    );

    let line = [
        "triage",
        "thresholds",
        "--data",
        &data,
        "--model",
        model,
        "--recall",
        "0.5",
        "--json",
    ];
    assert!(run(dir.path(), &line).json()["recall"].as_f64().unwrap() >= 0.5);
}

#[test]
fn a_page_of_curves_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let data = labelled(dir.path());
    let page = dir.path().join("curves.html");
    let args = [
        "triage",
        "evaluate",
        "--data",
        &data,
        "--page",
        page.to_str().unwrap(),
    ];
    assert_eq!(run(dir.path(), &args).code, 0);
    let page = fs::read_to_string(page).unwrap();
    assert_eq!(page.matches("<svg").count(), 3);
    assert!(!page.contains("zork"), "no text of the data");
}

#[test]
fn a_text_is_explained() {
    let dir = tempfile::tempdir().unwrap();
    let args = ["triage", "explain", "I have a gun to my head", "--json"];
    let why = run(dir.path(), &args).json();
    let sum: f64 = why["contributions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["weight"].as_f64().unwrap())
        .sum();
    let log_odds = why["log_odds"].as_f64().unwrap();
    assert!((why["bias"].as_f64().unwrap() + sum - log_odds).abs() < 1e-3);
}

#[test]
fn a_file_that_is_no_model_or_no_data_is_refused_without_quoting_it() {
    let dir = tempfile::tempdir().unwrap();
    let data = labelled(dir.path());
    let bad = ["triage", "evaluate", "--data", &data, "--model", &data];
    let refused = run(dir.path(), &bad);
    assert_eq!(refused.code, 2, "{refused:?}");
    let broken = dir.path().join("broken.csv");
    fs::write(&broken, "id,lang,text,label,source\n1,en,secret words,1\n").unwrap();
    let refused = run(
        dir.path(),
        &["triage", "evaluate", "--data", broken.to_str().unwrap()],
    );
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.err.contains("row 2") && !refused.err.contains("secret"));
}
