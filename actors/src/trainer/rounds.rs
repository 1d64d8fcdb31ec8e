//! What the trainer looks after again and again.

use metrics::{counter, gauge};
use tokio::sync::Mutex;
use tomoshibi_engine::{ports::learning::ModelVersion, time::Millis};

use super::{PAGE, pupil::Pupil};
use crate::school::{REPORTS_MAX, SchoolError, Taught};

const HOUR: i64 = Millis::hours(1).0;
const DAY: i64 = 24 * HOUR;
/// A node that trains and dies is given up after this; then another one trains.
const TURN: Millis = Millis::minutes(30);

/// Takes in the model that has to be live. Whatever is wrong with it, the one that is live goes on.
pub(super) async fn follow(pupil: &Mutex<Pupil>) {
    let (school, live, known) = {
        let pupil = pupil.lock().await;
        (pupil.school.clone(), pupil.live.clone(), pupil.version)
    };
    let Ok(version) = school.models.live().await else {
        return;
    };
    if known == Some(version) {
        return;
    }
    match school.model(version).await {
        Ok(model) => {
            live.swap(model);
            tracing::info!(%version, "its model is live");
        }
        Err(SchoolError::Store(_)) => return,
        Err(error) => {
            counter!("tomoshibi_triage_models_unusable_total").increment(1);
            tracing::error!(%error, "the model before it stays live");
        }
    }
    gauge!("tomoshibi_triage_model_version").set(float(version));
    pupil.lock().await.version = Some(version);
}

/// Learns from the reports that were filed since.
pub(super) async fn learn(pupil: &Mutex<Pupil>) {
    let mut pupil = pupil.lock().await;
    let learnt = match learn_page(&mut pupil).await {
        Ok(learnt) => learnt,
        Err(error) => {
            tracing::warn!(%error, "reports could not be read; they will be");
            return;
        }
    };
    if learnt > 0 {
        pupil.try_out();
        pupil.show();
    }
}

async fn learn_page(pupil: &mut Pupil) -> Result<usize, SchoolError> {
    let place = match pupil.place {
        Some(place) => place,
        None => pupil.school.reports.before_latest(REPORTS_MAX).await?,
    };
    let (after, lessons) = pupil.school.lessons(place, PAGE).await?;
    for lesson in &lessons {
        pupil.take(lesson)?;
    }
    pupil.place = Some(after);
    Ok(lessons.len())
}

/// Once a day, from this hour on, on one node.
pub(super) async fn retrain(pupil: &Mutex<Pupil>, hour: u8) {
    let (school, go_live, trained) = {
        let pupil = pupil.lock().await;
        (pupil.school.clone(), pupil.go_live, pupil.trained)
    };
    let now = school.clock.now();
    let turn = (now.0 - i64::from(hour) * HOUR).div_euclid(DAY);
    if trained == Some(turn) {
        return;
    }
    match school.models.take_turn(turn, now, now + TURN).await {
        Ok(true) => {}
        // Another node trains or has trained; should it die of it, the turn is free again.
        Ok(false) | Err(_) => return,
    }
    match school.retrain(go_live, |_, _| {}).await {
        Ok(taught) => tell(&taught),
        Err(SchoolError::TooFew(reports)) => tracing::info!(reports, "too few to learn from"),
        Err(error) => {
            counter!("tomoshibi_triage_trainings_total", "outcome" => "failed").increment(1);
            tracing::error!(%error, "nothing was learnt; it is tried again when the turn is free");
            return;
        }
    }
    if school.models.end_turn(turn).await.is_ok() {
        let mut pupil = pupil.lock().await;
        pupil.trained = Some(turn);
        pupil.forget();
    }
}

fn tell(taught: &Taught) {
    let outcome = match (&taught.training.judgement.refused, taught.went_live) {
        (Some(_), _) => "refused",
        (None, true) => "live",
        (None, false) => "candidate",
    };
    counter!("tomoshibi_triage_trainings_total", "outcome" => outcome).increment(1);
    let version = taught.version;
    let reason = taught.training.judgement.refused;
    let reason = reason.map_or_else(String::new, |reason| reason.to_string());
    tracing::info!(%version, outcome, reason, "learnt from reports");
}

fn float(version: ModelVersion) -> f64 {
    f64::from(u32::try_from(version.0).unwrap_or(u32::MAX))
}
