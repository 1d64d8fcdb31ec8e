//! Texts that are labelled with rungs of the ladder.

use std::path::PathBuf;

use tomoshibi_engine::triage::{
    Rungs,
    learn::{Example, Labels, RungExample},
};

use super::rows::{self, Row};
use crate::exit::Failure;

/// The labelled texts of all files, and `others` of which nobody said anything: they show how the rest of a text
/// reads.
pub(super) fn read(files: &[PathBuf], others: &[Example]) -> Result<Vec<RungExample>, Failure> {
    let mut examples = Vec::new();
    for file in files {
        let rows = rows::read(file)?;
        let labels = Labels::of(rows.iter().map(label));
        for (line, row) in (2_u32..).zip(rows) {
            let Some((found, asked)) = labels.read(label(&row)) else {
                let wrong = format!("{}: row {line}: the label is no rung", file.display());
                return Err(Failure::input(wrong));
            };
            examples.push(RungExample {
                found,
                asked,
                text: row.text,
                source: row.source,
            });
        }
    }
    examples.extend(others.iter().map(|one| RungExample {
        text: one.text.clone(),
        found: Rungs::default(),
        asked: Rungs::default(),
        source: one.source.clone(),
    }));
    Ok(examples)
}

fn label(row: &Row) -> &str {
    row.label.trim()
}
