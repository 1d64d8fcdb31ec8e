//! Models learnt from the reports in the database: learning one, listing them, going back.

use anyhow::Context as _;
use serde_json::json;
use tomoshibi_actors::{School, SchoolError, Taught};
use tomoshibi_config::Settings;
use tomoshibi_engine::{
    ports::{
        learning::{KeptModel, ModelVersion, WentLive},
        ledger::BATCH_MAX,
    },
    triage::{
        ModelScorer,
        learning::{Judgement, differences},
    },
};

use crate::{
    cli::triage::Triage,
    commands::Outcome,
    exit::{Failure, Verdict},
    output::Output,
    store,
    wiring::learning,
};

impl From<SchoolError> for Failure {
    fn from(error: SchoolError) -> Self {
        match error {
            SchoolError::Store(error) => Self::Store(error),
            SchoolError::Lexicon(_) | SchoolError::Failed => Self::Internal(error.into()),
            SchoolError::Model(..) | SchoolError::Gone(_) | SchoolError::TooFew(_) => {
                Self::input(error.to_string())
            }
        }
    }
}

pub(in crate::commands) async fn run(
    settings: &Settings,
    args: &Triage,
    output: &mut Output,
) -> Outcome {
    let store = store::open(settings).await?;
    let school = learning::school(&store);
    match args {
        Triage::Retrain(_) => retrain(settings, &school, output).await,
        Triage::Models(_) => models(&school, output).await,
        Triage::GoLive { version, .. } => go_live(&school, ModelVersion(*version), output).await,
        Triage::Rollback(_) => rollback(&school, output).await,
        Triage::Trial { version, .. } => trial(&school, ModelVersion(*version), output).await,
        Triage::Words { version, .. } => words(&school, version.map(ModelVersion), output).await,
        _ => Ok(Verdict::Good),
    }
}

/// A refused candidate is a bad verdict.
async fn retrain(settings: &Settings, school: &School, output: &mut Output) -> Outcome {
    let go_live = learning::go_live(settings);
    let taught = school.retrain(go_live, |_, _| {}).await?;
    let Taught {
        version,
        training,
        went_live,
    } = &taught;
    let fate = match (&training.judgement.refused, went_live) {
        (Some(reason), _) => format!("REFUSED: {reason}"),
        (None, true) => "is live".to_owned(),
        (None, false) => format!("may go live: tomoshibi triage go-live {version}"),
    };
    let lines = [
        format!(
            "model {version}, {}: {fate}; learnt from {} reports, {} of danger",
            training.name, training.lessons, training.positives
        ),
        figures(&training.judgement),
    ];
    let value = json!({ "version": version, "training": training, "went_live": went_live });
    output.tell(&value, &lines)?;
    Ok(match training.judgement.refused {
        Some(_) => Verdict::Bad,
        None => Verdict::Good,
    })
}

async fn models(school: &School, output: &mut Output) -> Outcome {
    let kept = school.models.kept(BATCH_MAX).await?;
    let history = school.models.went_live(BATCH_MAX).await?;
    let live = school.models.live().await?;
    let listed: Vec<_> = kept
        .iter()
        .map(|model| json!({ "model": model, "state": state(model, &history, live) }))
        .collect();
    let mut lines: Vec<String> = kept
        .iter()
        .flat_map(|model| {
            let state = state(model, &history, live);
            let training = &model.training;
            let reason = training.judgement.refused;
            let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
            [
                format!(
                    "{:>4}  {state}{reason}  {}, from {} reports, {} of danger",
                    model.version, training.name, training.lessons, training.positives
                ),
                format!("      {}", figures(&training.judgement)),
            ]
        })
        .collect();
    let shipped = if live == ModelVersion::SHIPPED {
        "live"
    } else {
        "carried"
    };
    lines.push(format!("   0  {shipped}  {}", school.shipped.card().name));
    let value = json!({ "live": live, "models": listed, "went_live": history });
    output.tell(&value, &lines)?;
    Ok(Verdict::Good)
}

/// A model that was live is withdrawn if an older one followed it, else retired.
fn state(model: &KeptModel, history: &[WentLive], live: ModelVersion) -> &'static str {
    let version = model.version;
    // The latest first: what went live after it stands before it.
    let last = history.iter().position(|one| one.version == version);
    let after = last.and_then(|place| history.get(place.checked_sub(1)?));
    if version == live {
        "live"
    } else if model.training.judgement.refused.is_some() {
        "refused"
    } else if last.is_none() {
        "candidate"
    } else if after.is_some_and(|next| next.version < version) {
        "withdrawn"
    } else {
        "retired"
    }
}

async fn go_live(school: &School, version: ModelVersion, output: &mut Output) -> Outcome {
    let before = school.models.live().await?;
    // Read before it is let in: a file that cannot be read must not be what every node has to run.
    let model = school.model(version).await?;
    let why = "by hand".to_owned();
    let now = school.clock.now();
    if before != version && !school.models.go_live(version, before, now, why).await? {
        return Err(Failure::input("another model went live in this moment"));
    }
    let line = format!(
        "model {version}, {}, is live; running nodes take it in within seconds",
        model.card().name
    );
    output.tell(&json!({ "live": version, "before": before }), &[line])?;
    Ok(Verdict::Good)
}

async fn rollback(school: &School, output: &mut Output) -> Outcome {
    let before = school.models.live().await?;
    let Some(back) = school.roll_back("rolled back by hand".to_owned()).await? else {
        return Err(Failure::input("the model that the program carries is live"));
    };
    let line = format!(
        "model {back} is live again instead of {before}; running nodes follow within seconds"
    );
    output.tell(&json!({ "live": back, "before": before }), &[line])?;
    Ok(Verdict::Good)
}

async fn trial(school: &School, version: ModelVersion, output: &mut Output) -> Outcome {
    let lessons = school.latest().await?;
    let (_, live) = school.live().await?;
    let live = ModelScorer::new(live).context("reading the lexicon")?;
    let candidate = live.with_model(school.model(version).await?);
    let found = differences(&lessons, &live, &candidate);
    let mut lines: Vec<String> = found
        .iter()
        .map(|one| {
            let found = if one.danger {
                "danger was reported"
            } else {
                "no danger was reported"
            };
            format!(
                "{}  {:?} {:.2} → {:?} {:.2}  {found}",
                one.conversation,
                one.live,
                one.live_probability,
                one.candidate,
                one.candidate_probability
            )
        })
        .collect();
    lines.push(format!(
        "{} of {} conversations differ",
        found.len(),
        lessons.len()
    ));
    let value = json!({ "conversations": lessons.len(), "differences": found });
    output.tell(&value, &lines)?;
    Ok(Verdict::Good)
}

async fn words(school: &School, version: Option<ModelVersion>, output: &mut Output) -> Outcome {
    let kept = school.models.kept(BATCH_MAX).await?;
    let mut kept = kept.into_iter();
    let model = match version {
        Some(version) => kept.find(|model| model.version == version),
        None => kept.next(),
    };
    let model = model.ok_or_else(|| Failure::input("no such model was learnt from reports"))?;
    let words = model.training.words;
    let lines: Vec<String> = words
        .iter()
        .map(|word| {
            format!(
                "{:+.3} → {:+.3}  {:>5} clients, {:>4} in danger  {}",
                word.before, word.now, word.clients, word.in_danger, word.words
            )
        })
        .collect();
    output.tell(&words, &lines)?;
    Ok(Verdict::Good)
}

fn figures(judged: &Judgement) -> String {
    format!(
        "{} held-back reports, {} of danger: recall with {:.0} % flagged {:.3} → {:.3} (95 %: {:+.3} to {:+.3}), \
         ROC-AUC {:.4} → {:.4}",
        judged.reports,
        judged.positives,
        100.0 * judged.alert_rate,
        judged.live.recall,
        judged.candidate.recall,
        judged.recall.low,
        judged.recall.high,
        judged.live.roc_auc,
        judged.candidate.roc_auc
    )
}
