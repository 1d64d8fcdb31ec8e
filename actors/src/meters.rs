//! The metrics of the hot path, looked up once. Names and units are the contract; labels never hold text.

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};
use tomoshibi_engine::{
    staff::Language,
    triage::{Assessment, Band},
};

pub(crate) struct Meters {
    /// `tomoshibi_recorder_batch_commands`: commands in one transaction.
    batch: Histogram,
    /// `tomoshibi_recorder_batches_total`.
    batches: Counter,
    /// `tomoshibi_recorder_full_total`: commands refused because the recorder's queue was full.
    pub(crate) recorder_full: Counter,
    /// `tomoshibi_commands_kept_total`.
    pub(crate) kept: Counter,
    /// `tomoshibi_commands_refused_total`: not kept yet, to be sent again.
    pub(crate) not_kept: Counter,
    /// `tomoshibi_conflicts_total`: appends that came second and were decided again.
    pub(crate) conflicts: Counter,
    /// `tomoshibi_catch_ups_total{from="hint"}`: what another node wrote, taken from its hint.
    pub(crate) carried: Counter,
    /// `tomoshibi_catch_ups_total{from="ledger"}`: the same, read.
    pub(crate) caught_up: Counter,
    /// `tomoshibi_sessions_awake`: conversations in memory.
    sessions: Gauge,
    /// `tomoshibi_clients_connected`.
    pub(crate) clients: Gauge,
    /// `tomoshibi_staff_connected`.
    pub(crate) staff: Gauge,
    /// `tomoshibi_mailbox_full_total`: messages that found a conversation's mailbox full.
    pub(crate) mailbox_full: Counter,
    /// `tomoshibi_unscored_total`: lines whose scoring failed.
    pub(crate) unscored: Counter,
    japanese: Scores,
    english: Scores,
}

/// What was scored in conversations of one language: whether triage drifts can be seen in it.
struct Scores {
    /// `tomoshibi_scored_total`, by band.
    bands: [Counter; 4],
    /// `tomoshibi_score`: probabilities, 0 to 1.
    probability: Histogram,
}

impl Meters {
    pub(crate) fn new() -> Self {
        Self {
            batch: histogram!("tomoshibi_recorder_batch_commands"),
            batches: counter!("tomoshibi_recorder_batches_total"),
            recorder_full: counter!("tomoshibi_recorder_full_total"),
            kept: counter!("tomoshibi_commands_kept_total"),
            not_kept: counter!("tomoshibi_commands_refused_total"),
            conflicts: counter!("tomoshibi_conflicts_total"),
            carried: counter!("tomoshibi_catch_ups_total", "from" => "hint"),
            caught_up: counter!("tomoshibi_catch_ups_total", "from" => "ledger"),
            sessions: gauge!("tomoshibi_sessions_awake"),
            clients: gauge!("tomoshibi_clients_connected"),
            staff: gauge!("tomoshibi_staff_connected"),
            mailbox_full: counter!("tomoshibi_mailbox_full_total"),
            unscored: counter!("tomoshibi_unscored_total"),
            japanese: Scores::new("ja"),
            english: Scores::new("en"),
        }
    }

    pub(crate) fn scored(&self, language: Language, assessment: &Assessment) {
        let scores = match language {
            Language::Ja => &self.japanese,
            Language::En => &self.english,
        };
        let [low, elevated, high, imminent] = &scores.bands;
        let band = match assessment.band {
            Band::Low => low,
            Band::Elevated => elevated,
            Band::High => high,
            Band::Imminent => imminent,
        };
        band.increment(1);
        scores.probability.record(f64::from(assessment.imminent));
    }

    pub(crate) fn show_awake(&self, sessions: usize) {
        self.sessions
            .set(f64::from(u32::try_from(sessions).unwrap_or(u32::MAX)));
    }

    pub(crate) fn batch(&self, commands: usize) {
        self.batches.increment(1);
        // A batch holds at most 1,024.
        self.batch
            .record(f64::from(u32::try_from(commands).unwrap_or(u32::MAX)));
    }
}

impl Scores {
    fn new(language: &'static str) -> Self {
        let band = |band: &'static str| counter!("tomoshibi_scored_total", "language" => language, "band" => band);
        Self {
            bands: ["low", "elevated", "high", "imminent"].map(band),
            probability: histogram!("tomoshibi_score", "language" => language),
        }
    }
}
