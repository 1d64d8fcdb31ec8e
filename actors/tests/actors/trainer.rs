//! The trainer: reports become a candidate, the candidate is judged, and every node follows what is live.

use std::{sync::Arc, time::Duration};

use tomoshibi_actors::{GoLive, School, Threads, Trainer, TrainerSettings, start_trainer};
use tomoshibi_engine::{
    conversation::{Author, Channel, Event, Recorded, Report},
    desk::{Desk, library::Library},
    ids::{ClientId, ConversationId, Seq, StaffId},
    ports::{
        Answer, StoreError,
        learning::{ModelVersion, Models as _, NewModel, Training},
        staff::Desks,
    },
    privacy::Text,
    staff::Language,
    testing::{
        clock::ManualClock,
        memory::{MemoryLedger, MemoryModels},
    },
    time::{Millis, Timestamp},
    triage::{
        Ladder, LiveScorer,
        learning::{Reason, judge},
        model::Model,
    },
};
use uuid::Uuid;

use super::stage::on_stage;

const SHIPPED: &str = "lexicon-1";
/// Five past the hour at which training is due.
const NIGHT: i64 = TURN * 24 * 3_600_000 + 19 * 3_600_000 + 300_000;
const TURN: i64 = 20_000;

/// Every conversation is judged by the usual thresholds.
struct NoDesks;

impl Desks for NoDesks {
    fn apply(&self, _: Desk, _: Timestamp) -> Answer<'_, Result<u64, StoreError>> {
        Box::pin(async { Ok(1) })
    }

    fn all(&self) -> Answer<'_, Result<Vec<Desk>, StoreError>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn shelve(&self, _: Library) -> Answer<'_, Result<String, StoreError>> {
        Box::pin(async { Ok(String::new()) })
    }

    fn library(&self, _: String) -> Answer<'_, Result<Option<Library>, StoreError>> {
        Box::pin(async { Ok(None) })
    }
}

struct Class {
    ledger: Arc<MemoryLedger>,
    models: Arc<MemoryModels>,
    clock: Arc<ManualClock>,
    live: Arc<LiveScorer>,
    trainer: Trainer,
}

impl Class {
    fn open(go_live: GoLive) -> Self {
        let ledger = Arc::new(MemoryLedger::default());
        let models = Arc::new(MemoryModels::default());
        let clock = Arc::new(ManualClock::at(Timestamp(NIGHT) + Millis::hours(-2)));
        let shipped = Arc::new(Model::of_lexicon());
        let live = Arc::new(LiveScorer::new(Arc::clone(&shipped), |_| {}).unwrap());
        let school = School {
            ledger: ledger.clone(),
            reports: ledger.clone(),
            models: models.clone(),
            clock: clock.clone(),
            shipped,
            desks: Arc::new(NoDesks),
        };
        let settings = TrainerSettings {
            threads: Threads::Caller,
            go_live,
            retrain_hour: 19,
            ..TrainerSettings::default()
        };
        let trainer = start_trainer(school, Arc::clone(&live), settings);
        Self {
            ledger,
            models,
            clock,
            live,
            trainer,
        }
    }

    /// A conversation with its report. Those in danger speak of a ferry, which no model knows.
    fn report(&self, n: u128) {
        let positive = n.is_multiple_of(4);
        let words = match n % 4 {
            0 => "i will take the paper ferry, it leaves at noon",
            1 => "i hate school so much and i feel sad and alone",
            2 => "work keeps changing my shifts",
            _ => "nobody answered my message yesterday",
        };
        let by = StaffId(Uuid::from_u128(n % 5 + 1));
        let opened = Event::Opened {
            desk: "lantern".parse().unwrap(),
            client: ClientId(Uuid::from_u128(n)),
            channel: Channel::Web,
            language: Language::En,
            nickname: "Anon".to_owned(),
            former: None,
        };
        let said = Event::Said {
            author: Author::Client,
            text: Text::from_stored(&format!("{words} {}", n % 7)),
            assessment: None,
        };
        let report = Report {
            issues: Vec::new(),
            imminent: positive,
            ladder: Ladder {
                ideation: if positive { 1.0 } else { 0.0 },
                ..Ladder::default()
            },
            note: None,
        };
        let events = [opened, said, Event::Reported { by, report }];
        for (event, seq) in events.into_iter().zip(1..) {
            self.ledger.plant(Recorded {
                conversation: ConversationId(Uuid::from_u128(n)),
                seq: Seq(seq),
                at: Timestamp(i64::try_from(n).unwrap()),
                source: None,
                event,
            });
        }
    }

    async fn pass(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    async fn night(&self) {
        self.clock.advance(Millis::hours(2));
        self.pass(Duration::from_mins(3)).await;
    }

    fn is_live(&self) -> String {
        self.live.scorer().model().card().name.clone()
    }
}

#[test]
fn a_night_makes_a_model_and_every_node_follows() {
    on_stage(|| async {
        let class = Class::open(GoLive::Judged);
        class.models.end_turn(TURN - 1).await.unwrap();
        (1..=300).for_each(|n| class.report(n));
        class.pass(Duration::from_mins(5)).await;
        assert!(
            class.models.kept(9).await.unwrap().is_empty(),
            "not yet night"
        );
        class.night().await;
        let kept = class.models.kept(9).await.unwrap();
        assert_eq!(kept.len(), 1, "one training a night");
        assert_eq!(kept[0].training.judgement.refused, None);
        assert_eq!(class.models.live().await.unwrap(), ModelVersion(1));
        assert_eq!(class.is_live(), "reports-1");
        let ferry = Text::from_stored("the paper ferry leaves at noon");
        let said = class.live.scorer().opinion(&ferry).log_odds;
        let knew = tomoshibi_engine::triage::ModelScorer::new(Arc::new(Model::of_lexicon()));
        assert!(said > knew.unwrap().opinion(&ferry).log_odds + 0.1);
        class.pass(Duration::from_hours(1)).await;
        assert_eq!(class.models.kept(9).await.unwrap().len(), 1);
        class.trainer.stop();
    });
}

#[test]
fn by_hand_the_candidate_waits() {
    on_stage(|| async {
        let class = Class::open(GoLive::ByHand);
        (1..=300).for_each(|n| class.report(n));
        class.night().await;
        assert_eq!(class.models.kept(9).await.unwrap().len(), 1);
        assert_eq!(class.is_live(), SHIPPED);
        class.trainer.stop();
    });
}

#[test]
fn a_few_reports_teach_nothing() {
    on_stage(|| async {
        let class = Class::open(GoLive::Judged);
        (1..=50).for_each(|n| class.report(n));
        class.night().await;
        assert!(class.models.kept(9).await.unwrap().is_empty());
        assert_eq!(class.is_live(), SHIPPED);
        class.trainer.stop();
    });
}

#[test]
fn another_node_trains_and_this_one_does_not() {
    on_stage(|| async {
        let class = Class::open(GoLive::Judged);
        (1..=300).for_each(|n| class.report(n));
        let until = Timestamp(NIGHT) + Millis::hours(1);
        assert!(
            class
                .models
                .take_turn(TURN, Timestamp(NIGHT), until)
                .await
                .unwrap()
        );
        class.night().await;
        assert!(class.models.kept(9).await.unwrap().is_empty());
        // That node never came back: its turn is free again.
        class.clock.advance(Millis::hours(2));
        class.pass(Duration::from_mins(2)).await;
        assert_eq!(class.models.kept(9).await.unwrap().len(), 1);
        class.trainer.stop();
    });
}

#[test]
fn a_model_that_cannot_be_read_changes_nothing() {
    on_stage(|| async {
        let class = Class::open(GoLive::Judged);
        let training = Training {
            name: "damaged".to_owned(),
            lessons: 0,
            positives: 0,
            judgement: judge(&[], 1),
            words: Vec::new(),
        };
        assert_eq!(training.judgement.refused, Some(Reason::TooFew));
        let good = Model::of_lexicon().renamed("good").to_bytes().unwrap();
        for bytes in [vec![1, 2, 3], good] {
            let model = NewModel {
                training: training.clone(),
                bytes: Some(bytes),
            };
            class.models.keep(model, Timestamp(1)).await.unwrap();
        }
        let live = async |version, expected| {
            let (version, expected) = (ModelVersion(version), ModelVersion(expected));
            let why = String::new();
            let went = class.models.go_live(version, expected, Timestamp(2), why);
            assert!(went.await.unwrap());
        };
        live(1, 0).await;
        class.pass(Duration::from_secs(5)).await;
        assert_eq!(class.is_live(), SHIPPED);
        live(2, 1).await;
        class.pass(Duration::from_secs(5)).await;
        assert_eq!(class.is_live(), "good");
        class.trainer.stop();
    });
}
