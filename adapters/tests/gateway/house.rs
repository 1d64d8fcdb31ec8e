//! A gateway on a free port, with in-memory stores and doors the test holds.

use std::{
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use actix_web::dev::ServerHandle;
use tomoshibi_adapters::gateway::{self, GatewayParts, Settings, Stop};
use tomoshibi_engine::{
    conversation::Channel,
    desk::{Day, Desk, Hours, Workplace, library::Library},
    ids::{ClientId, DeskId, StaffId},
    ports::{
        Answer, StoreError,
        clients::{Client, Clients, ResumeToken},
        sign_in::{Arrival, SignIn as _, SignedIn},
        staff::{Desks, NewStaff, Password, Staff},
    },
    privacy::Handle,
    staff::{Language, Qualification, Role, StaffMember},
    testing::{
        clock::ManualClock,
        memory::{
            MemoryAlarms, MemoryClients, MemoryDuties, MemoryLedger, MemoryModels, MemoryStaff,
            MemoryViews,
        },
    },
    time::Timestamp,
};
use uuid::Uuid;

use crate::doors::{ClientsDoor, Pulse, StaffsDoor};

pub(crate) struct House {
    pub(crate) address: SocketAddr,
    pub(crate) clients_door: Arc<ClientsDoor>,
    pub(crate) staffs_door: Arc<StaffsDoor>,
    pub(crate) clients: Arc<Shelf>,
    pub(crate) staff: Arc<MemoryStaff>,
    pub(crate) duties: Arc<MemoryDuties>,
    pub(crate) alarms: Arc<MemoryAlarms>,
    pub(crate) views: Arc<MemoryViews>,
    pub(crate) models: Arc<MemoryModels>,
    pub(crate) afterwards: Arc<MemoryLedger>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) pulse: Arc<Pulse>,
    pub(crate) stop: Stop,
    server: ServerHandle,
}

impl House {
    pub(crate) async fn open(settings: Settings) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Stop::default();
        let clients_door = Arc::new(ClientsDoor::default());
        let staffs_door = Arc::new(StaffsDoor::default());
        let clients = Arc::new(Shelf::default());
        let staff = Arc::new(MemoryStaff::default());
        let duties = Arc::new(MemoryDuties::default());
        let alarms = Arc::new(MemoryAlarms::default());
        let views = Arc::new(MemoryViews::default());
        let models = Arc::new(MemoryModels::default());
        let afterwards = Arc::new(MemoryLedger::default());
        let clock = Arc::new(ManualClock::at(Timestamp(1_000)));
        let pulse = Arc::new(Pulse {
            is_ready: AtomicBool::new(true),
        });
        let parts = GatewayParts {
            client_door: clients_door.clone(),
            staff_door: staffs_door.clone(),
            health: pulse.clone(),
            clients: clients.clone(),
            staff: staff.clone(),
            sign_in: staff.clone(),
            ways_in: staff.clone(),
            passkeys: staff.clone(),
            provider: None,
            desks: Arc::new(Desk1),
            alarms: alarms.clone(),
            views: views.clone(),
            models: models.clone(),
            afterwards: afterwards.clone(),
            past: afterwards.clone(),
            duties: duties.clone(),
            clock: clock.clone(),
            metrics: Arc::new(|| "tomoshibi_up 1\n".repeat(METRICS_LINES)),
        };
        let server = gateway::serve(listener, parts, settings, &stop).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        for (account, role) in [("hana", Role::Counselor), ("sora", Role::Supervisor)] {
            staff
                .add(account_of(account, role), Some(password()))
                .await
                .unwrap();
        }
        Self {
            address,
            clients_door,
            staffs_door,
            clients,
            staff,
            duties,
            alarms,
            views,
            models,
            afterwards,
            clock,
            pulse,
            stop,
            server: handle,
        }
    }

    /// The usual house, with two workers.
    pub(crate) async fn usual() -> Self {
        Self::open(Settings::default()).await
    }

    /// A new client's token.
    pub(crate) async fn token(&self) -> String {
        let desk = "demo".parse().unwrap();
        let enrolled = self.clients.enrol(desk, Language::En, None).await;
        enrolled.unwrap().1.0
    }

    /// A signed-in member's cookie.
    pub(crate) async fn cookie(&self, account: &str) -> String {
        let arrival = Arrival {
            device: String::new(),
            now: Timestamp(1_000),
            until: Timestamp(1_000_000_000),
            factor_for: Vec::new(),
        };
        let came = self
            .staff
            .sign_in(account.to_owned(), password(), None, arrival);
        match came.await.unwrap() {
            SignedIn::In(_, token) => format!("tomoshibi={}", token.0),
            other => panic!("{account} is not in: {other:?}"),
        }
    }

    pub(crate) async fn close(self) {
        self.server.stop(false).await;
    }
}

/// More than the buffers of a connection hold.
pub(crate) const METRICS_LINES: usize = 1_000_000;

pub(crate) const PASSWORD: &str = "correct horse";

fn password() -> Password {
    Password(PASSWORD.to_owned())
}

pub(crate) fn account_of(account: &str, role: Role) -> NewStaff {
    let id = Uuid::from_u128(account.bytes().map(u128::from).sum());
    NewStaff {
        account: account.to_owned(),
        member: StaffMember {
            id: StaffId(id),
            desk: "demo".parse().unwrap(),
            nickname: format!("nick of {account}"),
            role,
            qualification: Qualification::Counselor,
            languages: [Language::Ja].into_iter().collect(),
            level: 3,
        },
        demo: false,
    }
}

/// Clients that can be out of reach.
#[derive(Default)]
pub(crate) struct Shelf {
    kept: MemoryClients,
    pub(crate) is_away: AtomicBool,
}

impl Clients for Shelf {
    fn enrol(
        &self,
        desk: DeskId,
        language: Language,
        nickname: Option<String>,
    ) -> Answer<'_, Result<(Client, ResumeToken), StoreError>> {
        if self.is_away.load(Ordering::SeqCst) {
            return Box::pin(std::future::ready(Err(StoreError::Away(String::new()))));
        }
        self.kept.enrol(desk, language, nickname)
    }

    fn by_token(&self, token: ResumeToken) -> Answer<'_, Result<Option<Client>, StoreError>> {
        if self.is_away.load(Ordering::SeqCst) {
            return Box::pin(std::future::ready(Err(StoreError::Away(String::new()))));
        }
        self.kept.by_token(token)
    }

    fn by_id(&self, client: ClientId) -> Answer<'_, Result<Option<Client>, StoreError>> {
        self.kept.by_id(client)
    }

    fn by_handle(
        &self,
        desk: DeskId,
        channel: Channel,
        handle: Handle,
        language: Language,
    ) -> Answer<'_, Result<Client, StoreError>> {
        self.kept.by_handle(desk, channel, handle, language)
    }

    fn erase(&self, client: ClientId) -> Answer<'_, Result<(), StoreError>> {
        self.kept.erase(client)
    }
}

/// Three desks, of which one is open, and one has its staff in an office.
struct Desk1;

impl Desks for Desk1 {
    fn apply(&self, _: Desk, _: Timestamp) -> Answer<'_, Result<u64, StoreError>> {
        Box::pin(std::future::ready(Ok(1)))
    }

    fn all(&self) -> Answer<'_, Result<Vec<Desk>, StoreError>> {
        let mut demo = desk("demo");
        demo.library = Some("shelved".to_owned());
        demo.embed = vec!["https://school.example.org".to_owned()];
        let mut office = desk("office");
        office.workplace = workplace();
        Box::pin(std::future::ready(Ok(vec![demo, desk("shut"), office])))
    }

    fn shelve(&self, _: Library) -> Answer<'_, Result<String, StoreError>> {
        Box::pin(std::future::ready(Ok("shelved".to_owned())))
    }

    fn library(&self, hash: String) -> Answer<'_, Result<Option<Library>, StoreError>> {
        Box::pin(std::future::ready(Ok((hash == "shelved").then(library))))
    }
}

/// A place to turn to, with a step for staff alone, and words for staff alone.
fn library() -> Library {
    let page = |words: &str| {
        serde_json::json!({ "en": { "title": "A place", "words": words, "steps": ["whisper to them"],
            "phone": { "number": "119", "source": "s", "verified_on": "2026-11-22" } } })
    };
    let entries = serde_json::json!({ "entries": [
        { "kind": "canned", "id": "hello", "pages": page("I am {counselor}") },
        { "kind": "referral", "id": "place", "pages": page("") },
    ] });
    serde_json::from_value(entries).unwrap()
}

/// The clock of these tests begins on a Thursday at nine in the morning.
fn workplace() -> Workplace {
    Workplace {
        networks: vec!["203.0.113.0/24".to_owned()],
        hours: vec![Hours {
            days: vec![Day::Thu],
            from: "08:30".to_owned(),
            until: "09:30".to_owned(),
        }],
        lock_after_minutes: 7,
        ..Workplace::default()
    }
}

fn desk(id: &str) -> Desk {
    let both = serde_json::json!({ "ja": "灯火", "en": "Tomoshibi" });
    let document = serde_json::json!({
        "id": id, "languages": ["ja", "en"], "name": both, "welcome": both, "question": both,
        "waiting": both, "farewell": both, "nudge": both,
        "emergency": [{ "number": "119", "name": both, "source": "s", "verified_on": "2026-11-22" }],
    });
    serde_json::from_value(document).unwrap()
}
