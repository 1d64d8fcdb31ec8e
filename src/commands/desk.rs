//! `desk apply` and `desk list`.

use std::path::Path;

use serde_json::json;
use tomoshibi_config::Settings;
use tomoshibi_engine::ports::staff::Desks as _;

use super::Outcome;
use crate::{
    desk_file::DeskFile,
    exit::{Failure, Verdict},
    output::Output,
    store,
};

/// Stores a new version. Running nodes take it in within seconds; a desk they do not know opens when they start.
pub(super) async fn apply(settings: &Settings, file: &Path, output: &mut Output) -> Outcome {
    let read = DeskFile::read(file).map_err(Failure::Input)?;
    let store = store::open(settings).await?;
    let id = read.desk.id.clone();
    let version = read.store(&store).await?;
    let line = format!("desk {id} has version {version}; running nodes take it in within seconds");
    output.tell(&json!({ "desk": id, "version": version }), &[line])?;
    Ok(Verdict::Good)
}

pub(super) async fn list(settings: &Settings, output: &mut Output) -> Outcome {
    let desks = store::open(settings).await?.all().await?;
    let lines: Vec<_> = desks
        .iter()
        .map(|desk| {
            let language = desk.languages.first().copied().unwrap_or_default();
            format!(
                "{:<32}  {}",
                desk.id.as_str(),
                desk.text(&desk.name, language)
            )
        })
        .collect();
    output.tell(&desks, &lines)?;
    Ok(Verdict::Good)
}
