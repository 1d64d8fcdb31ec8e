//! How well the lexicon ranks real text nobody here wrote. The files are not part of the project:
//! `TOMOSHIBI_TRIAGE_DATA` names the directory that holds them. Prints figures, and no text.

use std::path::{Path, PathBuf};

use tomoshibi_engine::{
    privacy::Text,
    triage::{Band, ModelScorer},
};

use super::{assess, scorer};

const VARIABLE: &str = "TOMOSHIBI_TRIAGE_DATA";

/// The directory, or a loud word that nothing was measured.
pub(super) fn directory() -> Option<PathBuf> {
    let directory = std::env::var_os(VARIABLE).map(PathBuf::from);
    if directory.is_none() {
        eprintln!("SKIPPED: {VARIABLE} is not set, so nothing was measured or learnt of real text");
    }
    directory
}

#[test]
fn ranks_real_text_better_than_chance() {
    let Some(directory) = directory() else { return };
    let scorer = scorer();
    for file in ["risk_en_dev.csv", "risk_en_train.csv"] {
        let rows = rows(&directory.join(file));
        let mut sources: Vec<_> = rows.iter().map(|row| row.source.as_str()).collect();
        sources.sort_unstable();
        sources.dedup();
        for source in sources {
            let of: Vec<_> = rows.iter().filter(|row| row.source == source).collect();
            print_figures(&scorer, &format!("{file} {source}"), &of);
        }
        let all: Vec<_> = rows.iter().collect();
        assert!(print_figures(&scorer, file, &all) > 0.75);
    }
}

#[test]
fn leaves_everyday_chat_alone() {
    let Some(directory) = directory() else { return };
    let scorer = scorer();
    for file in ["chat_ja_dev.csv", "chat_ja_train.csv"] {
        let rows = rows(&directory.join(file));
        let above = |band: Band| {
            rows.iter()
                .filter(|row| assess(&scorer, &row.text).band > band)
                .count()
        };
        let (raised, imminent) = (above(Band::Low), above(Band::High));
        println!(
            "{file} n={} above Low={raised} Imminent={imminent}",
            rows.len()
        );
        assert!(
            raised * 100 < rows.len(),
            "more than 1 % of everyday chat is flagged"
        );
    }
}

/// Prints how the rows are ranked; answers the ROC-AUC.
fn print_figures(scorer: &ModelScorer, name: &str, rows: &[&Row]) -> f64 {
    let ranked = |chars: usize| -> Vec<(f32, bool)> {
        let score = |row: &&Row| {
            let text: String = row.text.chars().take(chars).collect();
            (
                scorer.opinion(&Text::from_stored(&text)).log_odds,
                row.label == "1",
            )
        };
        rows.iter().map(score).collect()
    };
    let whole = ranked(usize::MAX);
    let auc = roc_auc(&whole);
    println!(
        "{name} n={} positives={} ROC-AUC={auc:.3} first 280 characters={:.3} recall at top 20 %={:.3}",
        whole.len(),
        whole.iter().filter(|row| row.1).count(),
        roc_auc(&ranked(280)),
        recall_at_top(&whole, 0.2),
    );
    auc
}

pub(super) struct Row {
    pub(super) text: String,
    pub(super) label: String,
    pub(super) source: String,
}

/// `id,lang,text,label,source` with RFC 4180 quoting and one row a line; a source before its "/".
pub(super) fn rows(file: &Path) -> Vec<Row> {
    let row = |line: &str| {
        let cells = cells(line);
        Row {
            text: cells[2].clone(),
            label: cells[3].clone(),
            source: cells[4].split('/').next().unwrap().to_owned(),
        }
    };
    std::fs::read_to_string(file)
        .unwrap()
        .lines()
        .skip(1)
        .map(row)
        .collect()
}

fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted, mut last_quote) = (vec![String::new()], false, false);
    for c in line.chars() {
        let cell = cells.last_mut().unwrap();
        match c {
            '"' => {
                if !quoted && last_quote {
                    cell.push('"');
                }
                quoted = !quoted;
            }
            ',' if !quoted => cells.push(String::new()),
            _ => cell.push(c),
        }
        last_quote = c == '"';
    }
    cells
}

/// Mann–Whitney with ties counted half.
fn roc_auc(ranked: &[(f32, bool)]) -> f64 {
    let mut sorted = ranked.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut wins, mut positives) = (0_u32, 0.0, 0_u32);
    for tied in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let up = u32::try_from(tied.iter().filter(|row| row.1).count()).unwrap();
        let down = u32::try_from(tied.len()).unwrap() - up;
        wins += f64::from(up) * (f64::from(below) + f64::from(down) / 2.0);
        below += down;
        positives += up;
    }
    wins / (f64::from(positives) * f64::from(below)).max(1.0)
}

/// Share of the positives among the `share` of all that is flagged first; ties in file order.
fn recall_at_top(ranked: &[(f32, bool)], share: f64) -> f64 {
    let mut sorted = ranked.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = f64::from(u32::try_from(sorted.len()).unwrap());
    let flagged = sorted
        .iter()
        .zip(0_u32..)
        .filter(|(_, rank)| f64::from(*rank) < all * share);
    let caught = u32::try_from(flagged.filter(|(row, _)| row.1).count()).unwrap();
    let positives = u32::try_from(sorted.iter().filter(|row| row.1).count()).unwrap();
    f64::from(caught) / f64::from(positives.max(1))
}
