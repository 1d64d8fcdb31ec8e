//! One line through the actors: told, scored, decided, recorded by a ledger that answers at once, shown to
//! the client and to a counselor. What is left over for everything else on the way is the difference to
//! the figure of the whole service.

#![expect(clippy::unwrap_used, reason = "a benchmark")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use tomoshibi_actors::{Ports, Service, Settings, Threads, start};
use tomoshibi_engine::{
    conversation::{Recorded, Summary},
    desk::{Desk, Localized, Policy},
    ids::{ClientId, ConversationId, Seq, SourceId},
    ports::{
        Answer, StoreError,
        bus::{Bus, Heard, Hint},
        clients::Client,
        clock::{Clock, Ids as _},
        ledger::{Append, Appended, Carried, Ledger, Select},
        sessions::{ClientDoor as _, ConnectionId, Health as _, Outlet, Resume, Sent, Taken},
    },
    privacy::Text,
    protocol::v1::{ClientCommand, CloseCode, Encoded},
    staff::Language,
    testing::{
        clock::SequentialIds,
        memory::{
            MemoryAlarms, MemoryBoard, MemoryClients, MemoryDeals, MemoryDuties, MemoryStaff,
            MemoryViews,
        },
    },
    time::Timestamp,
    triage::{ModelScorer, Thresholds},
};

const CONVERSATIONS: u128 = 200;
const LINE: &str = "I had a long day at work and I do not know whom to talk to about it, so I thought I would \
    write here and see whether somebody answers. It is mostly the evenings that are hard for me.";

/// Says yes.
struct Yes;

impl Ledger for Yes {
    fn append(&self, batch: Vec<Append>) -> Answer<'_, Result<Vec<Appended>, StoreError>> {
        let recorded = |append: Append| Appended::Recorded {
            last: append.summary.seq,
        };
        let answers = batch.into_iter().map(recorded).collect();
        Box::pin(std::future::ready(Ok(answers)))
    }

    fn read(
        &self,
        _: ConversationId,
        _: Seq,
        _: usize,
    ) -> Answer<'_, Result<Vec<Recorded>, StoreError>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    fn seal(&self, _: ClientId, _: &[Recorded]) -> Option<Carried> {
        None
    }

    fn open(&self, _: ClientId, _: ConversationId, _: Seq, _: &Carried) -> Option<Vec<Recorded>> {
        None
    }

    fn heads(
        &self,
        _: Vec<ConversationId>,
    ) -> Answer<'_, Result<Vec<(ConversationId, Seq)>, StoreError>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    fn summaries(&self, _: Select, _: usize) -> Answer<'_, Result<Vec<Summary>, StoreError>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    fn open_of(&self, _: ClientId) -> Answer<'_, Result<Option<ConversationId>, StoreError>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    fn forget_text(&self, _: ConversationId, _: Seq) -> Answer<'_, Result<(), StoreError>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

struct Silence;

impl Bus for Silence {
    fn publish(&self, _: Hint) {}

    fn has_others(&self) -> bool {
        false
    }

    fn subscribe(&self, _: Box<dyn FnMut(Heard) -> bool + Send>) {}
}

struct WallClock;

impl Clock for WallClock {
    #[expect(clippy::disallowed_methods, reason = "a benchmark has no other")]
    fn now(&self) -> Timestamp {
        let now = std::time::SystemTime::now();
        let since = now.duration_since(std::time::UNIX_EPOCH).unwrap();
        Timestamp(i64::try_from(since.as_millis()).unwrap())
    }
}

/// Counts frames, and nothing else.
struct Sink;

impl<F> Outlet<F> for Sink {
    fn send(&self, frame: &Encoded<F>) -> Sent {
        std::hint::black_box(frame.json().len());
        Sent::Sent
    }

    fn offer(&self, frame: &Encoded<F>) -> Sent {
        self.send(frame)
    }

    fn close(&self, _: CloseCode) {}
}

fn desk() -> Desk {
    let text = |words: &str| -> Localized { [(Language::En, words.to_owned())].into() };
    Desk {
        id: "lantern".parse().unwrap(),
        languages: vec![Language::En],
        name: text("Lantern"),
        welcome: text("Welcome."),
        question: text("What is it?"),
        waiting: text("We are finding someone."),
        farewell: text("Take care."),
        nudge: text("Still there?"),
        questionnaire: Vec::new(),
        library: None,
        furigana: false,
        embed: Vec::new(),
        workplace: tomoshibi_engine::desk::Workplace::default(),
        emergency: Vec::new(),
        thresholds: Thresholds::default(),
        policy: Policy::default(),
    }
}

fn client(number: u128) -> Client {
    Client {
        id: ClientId(uuid::Uuid::from_u128((0xC << 64) + number)),
        desk: "lantern".parse().unwrap(),
        channel: tomoshibi_engine::conversation::Channel::Web,
        language: Language::En,
        nickname: "Anon 7F3".to_owned(),
    }
}

async fn open() -> (Service, Arc<SequentialIds>) {
    let ids: Arc<SequentialIds> = Arc::default();
    let ports = Ports {
        ledger: Arc::new(Yes),
        clients: Arc::new(MemoryClients::default()),
        staff: Arc::new(MemoryStaff::default()),
        duties: Arc::new(MemoryDuties::default()),
        deals: Arc::new(MemoryDeals::default()),
        alarms: Arc::new(MemoryAlarms::default()),
        views: Arc::new(MemoryViews::default()),
        board: Arc::new(MemoryBoard::default()),
        bus: Arc::new(Silence),
        clock: Arc::new(WallClock),
        ids: ids.clone(),
        scorer: Arc::new(ModelScorer::shipped().unwrap()),
    };
    let settings = Settings {
        threads: Threads::Caller,
        ..Settings::default()
    };
    let service = start(ports, vec![desk()], settings, Arc::new(|_| {}));
    while !service.ready().await {
        tokio::task::yield_now().await;
    }
    for number in 0..CONVERSATIONS {
        let connection = ConnectionId(u64::try_from(number).unwrap());
        service
            .attach(
                connection,
                client(number),
                Resume::default(),
                Box::new(Sink),
            )
            .await
            .unwrap();
    }
    (service, ids)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark has no other clock")]
async fn say(service: &Service, ids: &SequentialIds, lines: u64) -> Duration {
    let text = Text::new(LINE).unwrap();
    let began = Instant::now();
    let mut said = 0;
    while said < lines {
        for number in 0..CONVERSATIONS {
            let taken = service.command(
                ConnectionId(u64::try_from(number).unwrap()),
                ClientId(uuid::Uuid::from_u128((0xC << 64) + number)),
                ClientCommand::Say {
                    id: SourceId(ids.fresh()),
                    text: text.clone(),
                },
            );
            said += u64::from(taken == Taken::Taken);
        }
        tokio::time::sleep(Duration::ZERO).await;
        tokio::task::yield_now().await;
    }
    let elapsed = began.elapsed();
    elapsed
        .mul_f64(f64::from(u32::try_from(lines).unwrap()) / f64::from(u32::try_from(said).unwrap()))
}

fn hot_path(criterion: &mut Criterion) {
    let system = actix_rt::System::new();
    let (service, ids) = system.block_on(open());
    criterion.bench_function("one line through the actors", |bencher| {
        bencher.iter_custom(|lines| system.block_on(say(&service, &ids, lines)));
    });
}

criterion_group!(benches, hot_path);
criterion_main!(benches);
