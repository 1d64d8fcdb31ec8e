//! Triage as this node runs it: the model that has to be live, and the trainer that follows the reports.

use std::sync::Arc;

use anyhow::Context as _;
use tomoshibi_actors::{GoLive, School, Trainer, TrainerSettings, start_trainer};
use tomoshibi_adapters::{sql::Store, system::SystemClock};
use tomoshibi_config::{Learning, Settings};
use tomoshibi_engine::triage::{Band, LiveScorer, Tried, model::Model};

use crate::exit::Failure;

pub(crate) fn school(store: &Arc<Store>) -> School {
    School {
        ledger: Arc::clone(store) as _,
        reports: Arc::clone(store) as _,
        models: Arc::clone(store) as _,
        clock: Arc::new(SystemClock),
        shipped: Arc::new(Model::shipped()),
        desks: Arc::clone(store) as _,
    }
}

/// With the model that has to be live. One that cannot be read must not keep a line from opening: then it
/// opens with the one the program carries, and says so.
pub(super) async fn scorer(school: &School) -> Result<Arc<LiveScorer>, Failure> {
    let model = match school.live().await {
        Ok((_, model)) => model,
        Err(error) => {
            tracing::error!(%error, "the model that the program carries is live instead");
            Arc::clone(&school.shipped)
        }
    };
    let scorer = LiveScorer::new(model, count).context("reading the lexicon")?;
    Ok(Arc::new(scorer))
}

pub(super) fn start(settings: &Settings, school: School, scorer: Arc<LiveScorer>) -> Trainer {
    let chosen = &settings.triage;
    let settings = TrainerSettings {
        learns: chosen.learning != Learning::Off,
        go_live: go_live(settings),
        retrain_hour: u8::try_from(chosen.retrain_hour).unwrap_or_default(),
        ..TrainerSettings::default()
    };
    start_trainer(school, scorer, settings)
}

pub(crate) fn go_live(settings: &Settings) -> GoLive {
    match settings.triage.learning {
        Learning::GoLive => GoLive::Judged,
        Learning::ByHand | Learning::Off => GoLive::ByHand,
    }
}

/// The silent trial, as numbers.
fn count(tried: Tried) {
    let candidate = tried.candidate.map_or("failed", word);
    metrics::counter!(
        "tomoshibi_triage_trial_total",
        "live" => word(tried.live),
        "candidate" => candidate
    )
    .increment(1);
}

fn word(band: Band) -> &'static str {
    match band {
        Band::Low => "low",
        Band::Elevated => "elevated",
        Band::High => "high",
        Band::Imminent => "imminent",
    }
}
