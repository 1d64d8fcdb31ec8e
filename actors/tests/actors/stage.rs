//! A whole node on one thread and a paused clock, over the in-memory twins.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tomoshibi_actors::{Ports, Service, Settings, Threads, start};
use tomoshibi_engine::{
    conversation::{DeclineReason, Recorded},
    desk::Desk,
    ids::{ConversationId, SourceId, StaffId},
    ports::{
        alarms::AlarmKind,
        clients::{Client, Clients as _},
        clock::{Clock, Ids as _},
        duty::DutyState,
        sessions::{ClientDoor, ConnectionId, Resume, StaffDoor, Taken},
        staff::{NewStaff, Password, Staff as _},
    },
    privacy::Text,
    protocol::v1::{ClientCommand, ClientFrame, OfferCard, StaffCommand, StaffFrame},
    staff::{Language, StaffMember},
    testing::{
        clock::SequentialIds,
        memory::{
            MemoryAlarms, MemoryBoard, MemoryBus, MemoryClients, MemoryDeals, MemoryDuties,
            MemoryLedger, MemoryStaff, MemoryViews,
        },
    },
    time::Timestamp,
    triage::{Assessment, Band, Context, Ladder, Scorer, Thresholds},
};

use super::{desk::demo_desk, outlets::Ear};

/// Runs a test inside an actix system whose clock stands still while there is something to do.
pub(crate) fn on_stage<F: Future<Output = ()>>(test: impl FnOnce() -> F) {
    let system = actix_rt::System::with_tokio_rt(|| {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap()
    });
    system.block_on(test());
}

/// The paused clock as wall-clock time.
struct StageClock(tokio::time::Instant);

impl Clock for StageClock {
    fn now(&self) -> Timestamp {
        let millis = i64::try_from(self.0.elapsed().as_millis()).unwrap();
        Timestamp(1_700_000_000_000 + millis)
    }
}

/// Reads the band out of the text.
pub(crate) struct WordScorer;

impl Scorer for WordScorer {
    fn assess(&self, text: &Text, _: &Context, _: &Thresholds) -> Assessment {
        assert!(
            !text.expose().contains("unscorable"),
            "as the test wants it"
        );
        let (imminent, band) = match text.expose() {
            text if text.contains("pills") => (0.9, Band::Imminent),
            text if text.contains("despair") => (0.5, Band::High),
            text if text.contains("sad") => (0.2, Band::Elevated),
            _ => (0.01, Band::Low),
        };
        Assessment {
            imminent,
            band,
            ladder: Ladder::default(),
            issues: Vec::new(),
            contributions: Vec::new(),
            model: "words".to_owned(),
        }
    }

    fn floor(&self, _: &Text) -> Band {
        Band::Elevated
    }
}

pub(crate) struct Stage {
    pub(crate) service: Service,
    pub(crate) ports: Ports,
    pub(crate) ledger: Arc<MemoryLedger>,
    pub(crate) clients: Arc<MemoryClients>,
    pub(crate) staff: Arc<MemoryStaff>,
    pub(crate) duties: Arc<MemoryDuties>,
    pub(crate) alarms: Arc<MemoryAlarms>,
    pub(crate) board: Arc<MemoryBoard>,
    pub(crate) bus: Arc<MemoryBus>,
    pub(crate) ids: Arc<SequentialIds>,
    pub(crate) ended: Arc<AtomicU64>,
    connections: AtomicU64,
}

pub(crate) fn settings() -> Settings {
    Settings {
        threads: Threads::Caller,
        ..Settings::default()
    }
}

/// What a test may put in place of the usual.
pub(crate) struct Cast {
    pub(crate) desk: Desk,
    pub(crate) settings: Settings,
    pub(crate) replace: Box<dyn FnOnce(&mut Ports)>,
}

impl Default for Cast {
    fn default() -> Self {
        Self {
            desk: demo_desk(),
            settings: settings(),
            replace: Box::new(|_| {}),
        }
    }
}

impl Stage {
    pub(crate) async fn open() -> Self {
        Self::with(Cast::default()).await
    }

    pub(crate) async fn with(cast: Cast) -> Self {
        let ledger = Arc::new(MemoryLedger::default());
        let clients = Arc::new(MemoryClients::default());
        let staff = Arc::new(MemoryStaff::default());
        let duties = Arc::new(MemoryDuties::default());
        let alarms = Arc::new(MemoryAlarms::default());
        let board = Arc::new(MemoryBoard::default());
        let bus = Arc::new(MemoryBus::default());
        let ids = Arc::new(SequentialIds::default());
        let mut ports = Ports {
            ledger: ledger.clone(),
            clients: clients.clone(),
            staff: staff.clone(),
            duties: duties.clone(),
            deals: Arc::new(MemoryDeals::default()),
            alarms: alarms.clone(),
            views: Arc::new(MemoryViews::default()),
            board: board.clone(),
            bus: bus.clone(),
            clock: Arc::new(StageClock(tokio::time::Instant::now())),
            ids: ids.clone(),
            scorer: Arc::new(WordScorer),
        };
        (cast.replace)(&mut ports);
        let ended = Arc::new(AtomicU64::new(0));
        let ends = Arc::clone(&ended);
        let end = Arc::new(move |_: &'static str| {
            ends.fetch_add(1, Ordering::SeqCst);
        });
        let service = start(ports.clone(), vec![cast.desk], cast.settings, end);
        let stage = Self {
            service,
            ports,
            ledger,
            clients,
            staff,
            duties,
            alarms,
            board,
            bus,
            ids,
            ended,
            connections: AtomicU64::new(0),
        };
        stage.settle().await;
        stage
    }

    /// Another node over the same ledger, board and bus.
    pub(crate) async fn another(&self) -> Self {
        let desk = vec![demo_desk()];
        let service = start(self.ports.clone(), desk, settings(), Arc::new(|_| {}));
        let stage = Self {
            service,
            ports: self.ports.clone(),
            ledger: self.ledger.clone(),
            clients: self.clients.clone(),
            staff: self.staff.clone(),
            duties: self.duties.clone(),
            alarms: self.alarms.clone(),
            board: self.board.clone(),
            bus: self.bus.clone(),
            ids: self.ids.clone(),
            ended: self.ended.clone(),
            connections: AtomicU64::new(1_000),
        };
        stage.settle().await;
        stage
    }

    /// A name for a command.
    pub(crate) fn source(&self) -> SourceId {
        SourceId(self.ids.fresh())
    }

    pub(crate) fn connection(&self) -> ConnectionId {
        ConnectionId(self.connections.fetch_add(1, Ordering::SeqCst))
    }

    /// Until there is nothing to do at this moment.
    pub(crate) async fn settle(&self) {
        self.pass(Duration::from_millis(5)).await;
    }

    /// Lets time go by; whatever is due in it happens.
    pub(crate) async fn pass(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    pub(crate) async fn client(&self) -> Page<'_> {
        let desk = "lantern".parse().unwrap();
        let enrolled = self.clients.enrol(desk, Language::En, None);
        let (client, _) = enrolled.await.unwrap();
        self.page_of(client, 0).await
    }

    /// Another page of a client.
    pub(crate) async fn page_of(&self, client: Client, after: u64) -> Page<'_> {
        let mut page = Page {
            stage: self,
            client,
            connection: self.connection(),
            ear: Ear::default(),
        };
        page.connect(after).await;
        page
    }

    /// Signed in, connected, greeted, and on duty.
    pub(crate) async fn on_duty(&self, member: StaffMember) -> Desktop<'_> {
        let desktop = self.signed_in(member).await;
        let id = self.source();
        desktop.tell(StaffCommand::Duty {
            id,
            state: DutyState::On,
        });
        self.settle().await;
        desktop
    }

    pub(crate) async fn signed_in(&self, member: StaffMember) -> Desktop<'_> {
        let new = NewStaff {
            account: member.nickname.clone(),
            member: member.clone(),
            demo: false,
        };
        self.staff
            .add(new, Some(Password("secret".to_owned())))
            .await
            .unwrap();
        self.desktop_of(member).await
    }

    /// Another console of somebody.
    pub(crate) async fn desktop_of(&self, member: StaffMember) -> Desktop<'_> {
        let mut desktop = Desktop {
            stage: self,
            member,
            connection: self.connection(),
            ear: Ear::default(),
        };
        desktop.connect(Vec::new()).await;
        desktop
    }

    /// The only conversation there is.
    pub(crate) fn conversation(&self) -> ConversationId {
        let all = self.ledger.conversations();
        assert_eq!(all.len(), 1);
        *all.first().unwrap()
    }

    pub(crate) fn alarm_kinds(&self) -> Vec<AlarmKind> {
        self.alarms.all().iter().map(|alarm| alarm.kind).collect()
    }

    /// Whom the conversation is with, as the ledger has it.
    pub(crate) fn counselor_of(&self, conversation: ConversationId) -> Option<StaffId> {
        self.ledger.row(conversation).unwrap().counselor
    }

    pub(crate) fn kinds(&self, conversation: ConversationId) -> Vec<&'static str> {
        let stream = self.ledger.stream(conversation);
        stream.iter().map(|e: &Recorded| e.event.kind()).collect()
    }
}

/// A client's page.
pub(crate) struct Page<'a> {
    pub(crate) stage: &'a Stage,
    pub(crate) client: Client,
    pub(crate) connection: ConnectionId,
    pub(crate) ear: Ear,
}

impl Page<'_> {
    /// A new socket; what it hears starts anew.
    pub(crate) async fn connect(&mut self, after: u64) {
        let conversation = None;
        self.resume(Resume {
            conversation,
            after,
        })
        .await;
    }

    /// A new socket of a page that says what it has.
    pub(crate) async fn resume(&mut self, resume: Resume) {
        self.open(resume, Ear::default()).await;
    }

    /// A new socket whose reader takes so many pages of the past and then has enough for now.
    pub(crate) async fn connect_taking(&mut self, pages: usize) {
        let ear = Ear::default();
        ear.takes_pages(pages);
        self.open(Resume::default(), ear).await;
    }

    async fn open(&mut self, resume: Resume, ear: Ear) {
        self.connection = self.stage.connection();
        self.ear = ear;
        let outlet = self.ear.outlet();
        let client = self.client.clone();
        let door: &dyn ClientDoor = &self.stage.service;
        door.attach(self.connection, client, resume, outlet)
            .await
            .unwrap();
        self.stage.settle().await;
    }

    pub(crate) fn leave(&self) {
        ClientDoor::detach(&self.stage.service, self.connection, self.client.id);
    }

    pub(crate) fn tell(&self, command: ClientCommand) {
        let door: &dyn ClientDoor = &self.stage.service;
        let taken = door.command(self.connection, self.client.id, command);
        assert_eq!(taken, Taken::Taken);
    }

    pub(crate) fn write(&self, id: SourceId, text: &str) {
        let text = Text::new(text).unwrap();
        self.tell(ClientCommand::Say { id, text });
    }

    pub(crate) async fn says(&self, text: &str) -> SourceId {
        let id = self.stage.source();
        self.write(id, text);
        self.stage.settle().await;
        id
    }

    /// Every acknowledgement of a command, as seq.
    pub(crate) fn kept(&self, of: SourceId) -> Vec<u64> {
        let frames = self.ear.client().into_iter();
        frames
            .filter_map(|frame| match frame {
                ClientFrame::Kept { id, seq, .. } if id == of => Some(seq),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn refused(&self, of: SourceId) -> bool {
        self.ear.client().iter().any(
            |f| matches!(f, ClientFrame::Refused { id: Some(id), retryable: true, .. } if *id == of),
        )
    }
}

/// A member of staff at a console.
pub(crate) struct Desktop<'a> {
    pub(crate) stage: &'a Stage,
    pub(crate) member: StaffMember,
    pub(crate) connection: ConnectionId,
    pub(crate) ear: Ear,
}

impl Desktop<'_> {
    pub(crate) async fn connect(&mut self, after: Vec<(ConversationId, u64)>) {
        self.connection = self.stage.connection();
        self.ear = Ear::default();
        let outlet = self.ear.outlet();
        let door: &dyn StaffDoor = &self.stage.service;
        door.attach(self.connection, self.member.clone(), outlet)
            .await
            .unwrap();
        self.tell(StaffCommand::Hello { after });
        self.stage.settle().await;
    }

    pub(crate) fn leave(&self) {
        StaffDoor::detach(&self.stage.service, self.connection, &self.member);
    }

    pub(crate) fn id(&self) -> StaffId {
        self.member.id
    }

    pub(crate) fn tell(&self, command: StaffCommand) {
        let door: &dyn StaffDoor = &self.stage.service;
        let taken = door.command(self.connection, &self.member, command);
        assert_eq!(taken, Taken::Taken);
    }

    /// Offers shown so far, in order.
    pub(crate) fn offers(&self) -> Vec<OfferCard> {
        let frames = self.ear.staff().into_iter();
        frames
            .filter_map(|frame| match frame {
                StaffFrame::Offer { offer } => Some(offer),
                _ => None,
            })
            .collect()
    }

    /// Accepts whatever is offered last.
    pub(crate) async fn takes(&self) -> ConversationId {
        let offer = self.offers().pop().unwrap();
        let accepted = self.accepts(&offer).await;
        assert!(self.was_kept(accepted));
        offer.card.conversation
    }

    /// Declines the last offer that was shown.
    pub(crate) async fn declines(&self) {
        let offer = self.offers().pop().unwrap();
        self.tell(StaffCommand::Decline {
            id: self.stage.source(),
            conversation: offer.card.conversation,
            claim: offer.claim,
            reason: DeclineReason::NeedBreak,
        });
        self.stage.settle().await;
    }

    pub(crate) async fn accepts(&self, offer: &OfferCard) -> SourceId {
        let id = self.stage.source();
        self.tell(StaffCommand::Accept {
            id,
            conversation: offer.card.conversation,
            claim: offer.claim,
        });
        self.stage.settle().await;
        id
    }

    pub(crate) async fn says(&self, conversation: ConversationId, text: &str) -> SourceId {
        let id = self.stage.source();
        let text = Text::new(text).unwrap();
        self.tell(StaffCommand::Say {
            id,
            conversation,
            text,
        });
        self.stage.settle().await;
        id
    }

    pub(crate) fn was_kept(&self, of: SourceId) -> bool {
        let frames = self.ear.staff();
        frames
            .iter()
            .any(|frame| matches!(frame, StaffFrame::Kept { id, .. } if *id == of))
    }

    pub(crate) fn refusal(
        &self,
        of: SourceId,
    ) -> Option<tomoshibi_engine::protocol::v1::ErrorCode> {
        self.ear.staff().into_iter().find_map(|frame| match frame {
            StaffFrame::Refused {
                id: Some(id), code, ..
            } if id == of => Some(code),
            _ => None,
        })
    }
}
