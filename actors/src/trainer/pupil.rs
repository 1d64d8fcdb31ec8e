//! What the trainer knows: up to where it has read the reports, the candidate they made, and how the live
//! model fares.

use std::sync::Arc;

use metrics::{counter, gauge};
use tomoshibi_engine::{
    ports::{chronicle::Position, learning::ModelVersion},
    time::Timestamp,
    triage::{
        LexiconError, LiveScorer,
        learn::Reader,
        learning::{Learner, Lesson, Trust, Watch, is_held_back},
        model::Language,
    },
};

use crate::school::{GoLive, School};

const SEED: u64 = 1;

pub(super) struct Pupil {
    pub(super) school: School,
    pub(super) live: Arc<LiveScorer>,
    pub(super) go_live: GoLive,
    /// The version that is live on this node; nothing before it was looked up.
    pub(super) version: Option<ModelVersion>,
    /// Up to where reports were read; nothing before the first round.
    pub(super) place: Option<Position>,
    /// Reports filed until then were counted, or were there before this node was.
    counted_until: Timestamp,
    /// The last day that was trained, by whichever node.
    pub(super) trained: Option<i64>,
    reader: Option<Reader>,
    learner: Learner,
    trust: Trust,
    watch: Watch,
}

impl Pupil {
    pub(super) fn new(school: School, live: Arc<LiveScorer>, go_live: GoLive) -> Self {
        let learner = Learner::new(Arc::clone(&school.shipped), SEED);
        let counted_until = school.clock.now();
        Self {
            school,
            live,
            go_live,
            version: None,
            place: None,
            counted_until,
            trained: None,
            reader: None,
            learner,
            trust: Trust::default(),
            watch: Watch::default(),
        }
    }

    /// Begins again, with no word of anybody who was erased meanwhile.
    pub(super) fn forget(&mut self) {
        self.place = None;
        self.learner = Learner::new(Arc::clone(&self.school.shipped), SEED);
        self.trust = Trust::default();
        // The candidate it was learning is no more; the next report makes another.
        self.live.try_out(None);
    }

    /// One report more: first it says how the live model fared, then the candidate learns from it.
    pub(super) fn take(&mut self, lesson: &Lesson) -> Result<(), LexiconError> {
        let opinion = self.live.scorer().opinion(&lesson.text);
        let (language, said) = (opinion.language, opinion.probability);
        let (is_new, is_held_back) = (lesson.at > self.counted_until, is_held_back(lesson.client));
        if is_new {
            self.counted_until = lesson.at;
            count(lesson, language, said >= lesson.thresholds.high);
        }
        // Of the others the live model may have learnt: it would be judged by what it knows.
        if is_new || is_held_back {
            self.watch.note(language, said, lesson.positive);
        }
        if is_held_back {
            return Ok(());
        }
        let reader = match &self.reader {
            Some(reader) => reader,
            None => self.reader.insert(Reader::new()?),
        };
        let document = reader.read(&lesson.text);
        let (by, positive) = (lesson.reporter, lesson.positive);
        let weight = self
            .trust
            .weigh(by, opinion.log_odds, positive, lesson.certainty);
        self.learner.learn(&document, positive, weight);
        Ok(())
    }

    /// What the reports made of the candidate is tried beside the live model from now on.
    pub(super) fn try_out(&self) {
        if self.learner.lessons() > 0 {
            let candidate = self.learner.candidate("candidate");
            self.live.try_out(Some(Arc::new(candidate)));
        }
    }

    pub(super) fn show(&self) {
        gauge!("tomoshibi_triage_candidate_lessons").set(number(self.learner.lessons()));
        for language in Language::ALL {
            let Some((said, found, figures)) = self.watch.of(language) else {
                continue;
            };
            let language = word(language);
            gauge!("tomoshibi_triage_predicted_share", "language" => language).set(said);
            gauge!("tomoshibi_triage_reported_share", "language" => language).set(found);
            gauge!("tomoshibi_triage_calibration_error", "language" => language).set(figures.ece);
            gauge!("tomoshibi_triage_roc_auc", "language" => language).set(figures.roc_auc);
        }
    }
}

fn count(lesson: &Lesson, language: Language, flagged: bool) {
    let yes_no = |yes: bool| if yes { "yes" } else { "no" };
    counter!(
        "tomoshibi_triage_reports_total",
        "language" => word(language),
        "age" => lesson.age.as_str(),
        "flagged" => yes_no(flagged),
        "danger" => yes_no(lesson.positive)
    )
    .increment(1);
}

fn word(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Japanese => "ja",
    }
}

pub(super) fn number(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}
