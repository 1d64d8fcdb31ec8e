//! `migrate`: forward only, and harmless to repeat.

use serde_json::json;
use tomoshibi_config::Settings;

use super::Outcome;
use crate::{exit::Verdict, output::Output, store};

pub(super) async fn run(settings: &Settings, output: &mut Output) -> Outcome {
    let migrated = store::migrate(settings).await?;
    let line = if migrated.from == migrated.to {
        format!("the database has schema {} already", migrated.to)
    } else {
        format!("migrated from schema {} to {}", migrated.from, migrated.to)
    };
    let value = json!({ "from": migrated.from, "to": migrated.to });
    output.tell(&value, &[line])?;
    Ok(Verdict::Good)
}
