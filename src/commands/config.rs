//! `check-config` and `print-config`. Problems of the settings were named by loading; what arrives here holds.

use std::path::Path;

use serde_json::json;
use tomoshibi_config::{Loaded, Settings};

use super::Outcome;
use crate::{
    desk_file::DeskFile,
    exit::{Failure, Verdict},
    output::Output,
};

pub(super) fn check(loaded: &Loaded, desk: Option<&Path>, output: &mut Output) -> Outcome {
    let mut lines = vec!["the settings hold".to_owned()];
    if let Some(file) = desk {
        let read = DeskFile::read(file).map_err(Failure::Input)?;
        lines.push(holds(&read));
    }
    for name in &loaded.unknown_variables {
        lines.push(format!("note: no setting is named by {name}"));
    }
    let value = json!({ "problems": [], "unknown_variables": loaded.unknown_variables });
    output.tell(&value, &lines)?;
    Ok(Verdict::Good)
}

fn holds(read: &DeskFile) -> String {
    let desk = &read.desk.id;
    match &read.library {
        Some(library) => format!(
            "desk {desk} holds, with {} entries in its library",
            library.entries.len()
        ),
        None => format!("desk {desk} holds; it names no library"),
    }
}

pub(super) fn print(settings: &Settings, output: &mut Output) -> Outcome {
    let text = toml::to_string(settings).map_err(anyhow::Error::from)?;
    output.tell(settings, &[text.trim_end().to_owned()])?;
    Ok(Verdict::Good)
}
