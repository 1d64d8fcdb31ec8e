//! Labelled texts: CSV with the columns `id,lang,text,label,source`. Which rows are wrong is said by their
//! line; what stands in them never is.

use std::path::Path;

use serde::Deserialize;
use tomoshibi_engine::{privacy::Text, triage::learn::Example};

use crate::exit::Failure;

/// Problems that are named; with more the file is another kind of file.
const PROBLEMS_MAX: usize = 20;

#[derive(Debug, Deserialize)]
struct Line {
    #[serde(default)]
    id: String,
    text: String,
    label: String,
    #[serde(default)]
    source: String,
}

/// One labelled text.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) text: Text,
    pub(super) label: String,
    /// Without what follows a slash: `forum/thread` is of the source `forum`.
    pub(super) source: String,
}

impl Row {
    /// 1 or 0, or neither.
    pub(super) fn positive(&self) -> Option<bool> {
        match self.label.trim() {
            "1" => Some(true),
            "0" => Some(false),
            _ => None,
        }
    }

    pub(super) fn example(&self) -> Option<Example> {
        Some(Example {
            text: self.text.clone(),
            positive: self.positive()?,
            source: self.source.clone(),
            weight: 1.0,
        })
    }
}

pub(super) fn read(file: &Path) -> Result<Vec<Row>, Failure> {
    let named = |why: String| format!("{}: {why}", file.display());
    let mut reader =
        csv::Reader::from_path(file).map_err(|error| Failure::input(named(error.to_string())))?;
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    for (line, read) in (2_u32..).zip(reader.deserialize::<Line>()) {
        match read {
            Ok(line) => rows.push(row(line)),
            // The error of a field would quote it.
            Err(error) => problems.push(named(format!("row {line}: {}", kind(&error)))),
        }
        if problems.len() >= PROBLEMS_MAX {
            break;
        }
    }
    if problems.is_empty() {
        Ok(rows)
    } else {
        Err(Failure::Input(problems))
    }
}

fn row(line: Line) -> Row {
    let source = line.source.split('/').next().unwrap_or_default();
    Row {
        id: line.id,
        text: Text::from_stored(&line.text),
        label: line.label,
        source: source.to_owned(),
    }
}

fn kind(error: &csv::Error) -> &'static str {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "is not UTF-8",
        csv::ErrorKind::UnequalLengths { .. } => "has more or fewer cells than the head",
        csv::ErrorKind::Deserialize { .. } => "lacks the column text or label",
        _ => "cannot be read",
    }
}
