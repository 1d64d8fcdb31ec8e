//! `triage replay`: a day of reports, one after the other, as the trainer would see it. How the candidate
//! learns, whether it may go live, and what becomes of one that was poisoned.

mod made_up;

use std::sync::Arc;

use serde::Serialize;
use tomoshibi_engine::{
    ids::{ClientId, ConversationId, StaffId},
    privacy::Text,
    time::Timestamp,
    triage::{
        ModelScorer, Thresholds,
        evaluate::{Scored, roc_auc},
        learn::{self, Example, Order, Reader},
        learning::{self, Judgement, Learner, Lesson},
        model::Model,
    },
};
use uuid::Uuid;

use self::made_up::Chance;
use super::rows;
use crate::{
    cli::triage::Replay,
    commands::Outcome,
    exit::{Failure, Verdict},
    output::Output,
};

/// Who report: few enough that each has reported both kinds.
const REPORTERS: usize = 10;
/// How many of a hundred labels are flipped in the poisoned day.
const POISON_PERCENT: u64 = 30;
/// Between two looks at how far the candidate is.
const LOOK_EVERY: usize = 50;
/// A made-up day has so many more texts that nobody reports, to look with.
const UNSEEN: usize = 500;

/// A text and the truth.
#[derive(Debug, Clone)]
struct Told {
    id: String,
    text: Text,
    positive: bool,
}

/// What a replay shows.
#[derive(Debug, Serialize)]
struct Shown {
    reports: usize,
    positives: usize,
    unseen: usize,
    /// ROC-AUC on unseen texts: of the live model, and of the candidate after so many reports.
    live: f64,
    online: Vec<(usize, f64)>,
    /// The same reports learnt all at once, by `triage train`.
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<f64>,
    retrained: f64,
    judgement: Judgement,
    /// With 30 % of the labels flipped, against the retrained one as the live model.
    poisoned: f64,
    poisoned_judgement: Judgement,
    /// One counselor of ten reports the opposite: heard like everybody, and as much as they are trusted.
    one_liar_unchecked: f64,
    one_liar: f64,
}

pub(super) fn run(args: &Replay, output: &mut Output) -> Outcome {
    let (day, unseen) = texts(args)?;
    let base = Arc::new(if args.from_nothing {
        Model::of_lexicon()
    } else {
        super::model(args.live.as_deref())?
    });
    let shown = Stage::new(&unseen, base, args.seed)?.show(&day, args.batch)?;
    let good = shown.judgement.refused.is_none()
        && shown.poisoned_judgement.refused.is_some()
        && shown.retrained > shown.live;
    output.tell(&shown, &lines(&shown))?;
    Ok(if good { Verdict::Good } else { Verdict::Bad })
}

/// The day's reports, and texts to look with.
fn texts(args: &Replay) -> Result<(Vec<Told>, Vec<Told>), Failure> {
    let Some(file) = &args.data else {
        let mut made = made_up::day(args.reports + UNSEEN, args.seed);
        let unseen = made.split_off(args.reports);
        return Ok((made, unseen));
    };
    let mut told = told(file, args)?;
    if args.in_order {
        told.sort_by(|a, b| a.id.cmp(&b.id));
    } else {
        shuffle(&mut told, args.seed);
    }
    let rest = told.split_off(args.reports.min(told.len()));
    let unseen = match &args.unseen {
        Some(file) => self::told(file, args)?,
        None => rest,
    };
    Ok((told, unseen))
}

fn told(file: &std::path::Path, args: &Replay) -> Result<Vec<Told>, Failure> {
    let rows = rows::read(file)?;
    let chosen = |row: &&rows::Row| {
        let only = args.source.as_ref();
        only.is_none_or(|source| row.source == *source)
    };
    rows.iter()
        .filter(chosen)
        .map(|row| {
            let positive = row.positive();
            let positive = positive.ok_or_else(|| Failure::input("every label must be 0 or 1"))?;
            Ok(Told {
                id: row.id.clone(),
                text: row.text.clone(),
                positive,
            })
        })
        .collect()
}

fn shuffle(told: &mut [Told], seed: u64) {
    let mut chance = Chance(seed);
    for end in (1..told.len()).rev() {
        let bound = u64::try_from(end + 1).unwrap_or(1);
        let other = usize::try_from(chance.next() % bound).unwrap_or(0);
        told.swap(end, other);
    }
}

/// What the day is looked at with.
struct Stage<'a> {
    unseen: &'a [Told],
    base: Arc<Model>,
    scorer: ModelScorer,
    seed: u64,
}

impl<'a> Stage<'a> {
    fn new(unseen: &'a [Told], base: Arc<Model>, seed: u64) -> Result<Self, Failure> {
        let scorer = ModelScorer::new(Arc::clone(&base)).map_err(anyhow::Error::from)?;
        Ok(Self {
            unseen,
            base,
            scorer,
            seed,
        })
    }

    fn show(&self, day: &[Told], batch: bool) -> Result<Shown, Failure> {
        let lessons = lessons(day);
        let (retrained, judgement) = self.retrain(&lessons, &self.base)?;
        let live = Arc::new(retrained);
        let (poisoned, poisoned_judgement) = self.retrain(&poison(&lessons, self.seed), &live)?;
        let liar = |lesson: &Lesson| lesson.reporter == StaffId(Uuid::from_u128(1));
        let lied = flip(&lessons, liar);
        let mut unchecked = lied.clone();
        for (lesson, n) in unchecked.iter_mut().zip(0_u128..) {
            // Everybody reports once: nobody can be told from the others.
            lesson.reporter = StaffId(Uuid::from_u128(1_000_000 + n));
        }
        Ok(Shown {
            reports: day.len(),
            positives: day.iter().filter(|one| one.positive).count(),
            unseen: self.unseen.len(),
            live: self.auc(&self.base),
            online: self.online(&lessons)?,
            batch: if batch { Some(self.batch(day)?) } else { None },
            retrained: self.auc(&live),
            judgement,
            poisoned: self.auc(&poisoned),
            poisoned_judgement,
            one_liar_unchecked: self.auc(&self.retrain(&unchecked, &self.base)?.0),
            one_liar: self.auc(&self.retrain(&lied, &self.base)?.0),
        })
    }

    fn retrain(
        &self,
        lessons: &[Lesson],
        live: &Arc<Model>,
    ) -> Result<(Arc<Model>, Judgement), Failure> {
        let made = learning::retrain(lessons, &self.base, live, "replayed", self.seed, |_, _| {});
        let made = made.map_err(anyhow::Error::from)?;
        Ok((made.candidate, made.judgement))
    }

    /// Each report once, in order; how well the candidate ranks unseen texts on the way.
    fn online(&self, lessons: &[Lesson]) -> Result<Vec<(usize, f64)>, Failure> {
        let reader = Reader::new().map_err(anyhow::Error::from)?;
        let mut learner = Learner::new(Arc::clone(&self.base), self.seed);
        let every = LOOK_EVERY.max(lessons.len() / 10);
        let mut looks = Vec::new();
        for (done, lesson) in (1..).zip(lessons) {
            learner.learn(&reader.read(&lesson.text), lesson.positive, 1.0);
            if done % every == 0 || done == lessons.len() {
                looks.push((done, self.auc(&learner.candidate("online"))));
            }
        }
        Ok(looks)
    }

    fn batch(&self, day: &[Told]) -> Result<f64, Failure> {
        let example = |one: &Told| Example {
            text: one.text.clone(),
            positive: one.positive,
            source: "reports".to_owned(),
            weight: 1.0,
        };
        let examples: Vec<Example> = day.iter().map(example).collect();
        let order = Order {
            name: "batch".to_owned(),
            seed: self.seed,
        };
        let model = learn::train(&examples, &[], &self.base, &order, |_| {})
            .map_err(|error| Failure::input(error.to_string()))?;
        Ok(self.auc(&model))
    }

    fn auc(&self, model: &Model) -> f64 {
        let judge = self.scorer.with_model(Arc::new(model.clone()));
        let scored: Vec<Scored> = self
            .unseen
            .iter()
            .map(|one| Scored {
                score: judge.opinion(&one.text).log_odds,
                probability: 0.0,
                positive: one.positive,
            })
            .collect();
        roc_auc(&scored)
    }
}

/// Every text is a client's, reported by one counselor after the other.
fn lessons(day: &[Told]) -> Vec<Lesson> {
    let of = |(one, n): (&Told, u32)| {
        let id = Uuid::from_u128(u128::from(n) << 64 | u128::from(n));
        let reporter = usize::try_from(n).unwrap_or(0) % REPORTERS + 1;
        Some(Lesson {
            conversation: ConversationId(id),
            client: ClientId(id),
            desk: "replay".parse().ok()?,
            reporter: StaffId(Uuid::from_u128(reporter as u128)),
            at: Timestamp(i64::from(n)),
            text: one.text.clone(),
            positive: one.positive,
            certainty: 1.0,
            age: learning::AgeGroup::Unknown,
            thresholds: Thresholds::default(),
        })
    };
    day.iter().zip(1..).filter_map(of).collect()
}

fn poison(lessons: &[Lesson], seed: u64) -> Vec<Lesson> {
    let mut chance = Chance(seed ^ 0x00c0_ffee);
    let flipped: Vec<bool> = lessons
        .iter()
        .map(|_| chance.percent(POISON_PERCENT))
        .collect();
    let mut of = flipped.into_iter();
    flip(lessons, |_| of.next().unwrap_or(false))
}

/// The held-back reports stay true: they are what is judged by.
fn flip(lessons: &[Lesson], mut is_wrong: impl FnMut(&Lesson) -> bool) -> Vec<Lesson> {
    let mut lessons = lessons.to_vec();
    for lesson in &mut lessons {
        if is_wrong(lesson) && !learning::is_held_back(lesson.client) {
            lesson.positive = !lesson.positive;
        }
    }
    lessons
}

fn lines(shown: &Shown) -> Vec<String> {
    let mut lines = vec![
        format!(
            "{} reports, {} of danger; ROC-AUC on {} unseen texts:",
            shown.reports, shown.positives, shown.unseen
        ),
        format!("  live                          {:.4}", shown.live),
    ];
    for (reports, auc) in &shown.online {
        lines.push(format!("  candidate after {reports:>5} reports {auc:.4}"));
    }
    if let Some(batch) = shown.batch {
        lines.push(format!("  all at once, by triage train  {batch:.4}"));
    }
    lines.push(format!(
        "  retrained                     {:.4}",
        shown.retrained
    ));
    lines.push(format!(
        "  30 % of the labels flipped    {:.4}",
        shown.poisoned
    ));
    lines.push(format!(
        "  one counselor of ten lies     {:.4}, heard like everybody {:.4}",
        shown.one_liar, shown.one_liar_unchecked
    ));
    lines.push(verdict("retrained against live", &shown.judgement));
    lines.push(verdict(
        "poisoned against retrained",
        &shown.poisoned_judgement,
    ));
    lines
}

fn verdict(what: &str, judged: &Judgement) -> String {
    let Judgement {
        reports,
        positives,
        alert_rate,
        live,
        candidate,
        recall,
        refused,
        ..
    } = judged;
    let verdict = match refused {
        None => "may go live".to_owned(),
        Some(reason) => format!("REFUSED: {reason}"),
    };
    format!(
        "{what}: {verdict} ({reports} held back, {positives} of danger; recall with {:.0} % flagged {:.3} → {:.3}, \
         95 %: {:+.3} to {:+.3}; ROC-AUC {:.4} → {:.4})",
        100.0 * alert_rate,
        live.recall,
        candidate.recall,
        recall.low,
        recall.high,
        live.roc_auc,
        candidate.roc_auc
    )
}
