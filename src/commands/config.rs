//! `check-config` and `print-config`. Problems were named by loading; what arrives here holds.

use serde_json::json;
use tomoshibi_config::{Loaded, Settings};

use super::Outcome;
use crate::{exit::Verdict, output::Output};

pub(super) fn check(loaded: &Loaded, output: &mut Output) -> Outcome {
    let mut lines = vec!["the settings hold".to_owned()];
    for name in &loaded.unknown_variables {
        lines.push(format!("note: no setting is named by {name}"));
    }
    let value = json!({ "problems": [], "unknown_variables": loaded.unknown_variables });
    output.tell(&value, &lines)?;
    Ok(Verdict::Good)
}

pub(super) fn print(settings: &Settings, output: &mut Output) -> Outcome {
    let text = toml::to_string(settings).map_err(anyhow::Error::from)?;
    output.tell(settings, &[text.trim_end().to_owned()])?;
    Ok(Verdict::Good)
}
