//! What every actor of a node shares: the ports, the desks, and the directories of who is where.

mod casualties;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, OnceLock, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use actix::{Actor as _, Addr};
use tokio::sync::{Semaphore, oneshot};
use tomoshibi_engine::{
    conversation::{Candidate, Ceiling},
    desk::{Desk, Modes},
    dispatch::Slot,
    ids::{ClientId, ConversationId, DeskId, StaffId},
    ports::{
        StoreError,
        alarms::Alarms,
        board::{Board, BoardError, Initiative, MatchRules},
        bus::Bus,
        clients::Clients,
        clock::{Clock, Ids},
        deals::Deals,
        duty::{Duties, Duty},
        ledger::{Append, Appended, Ledger},
        staff::Staff,
        views::Views,
    },
    staff::{Qualification, StaffMember},
    time::{Millis, Timestamp},
    triage::Scorer,
};

use crate::{
    client_session::{ClientSession, Job},
    consoles::Consoles,
    counselor::Counselors,
    dispatcher::{Dispatcher, LookAgain},
    guardian::DeathWatch,
    hands::Hands,
    hosts::{Hosts, spread},
    inbox::{Inbox, NotTold},
    meters::Meters,
    pace::Pace,
    recorder::{Record, Recorder},
    reply::{Outcome, Reply},
    rescuer::{Reconciling, Rescuer},
    room::{Room, Rooms},
    roster::Roster,
    seats::{Opening, Seats},
    settings::Settings,
    sight::Sight,
    wall::{Feed, Wall},
};

/// The outbound ports.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports have none")]
pub struct Ports {
    pub ledger: Arc<dyn Ledger>,
    pub clients: Arc<dyn Clients>,
    pub staff: Arc<dyn Staff>,
    pub duties: Arc<dyn Duties>,
    pub deals: Arc<dyn Deals>,
    pub alarms: Arc<dyn Alarms>,
    pub views: Arc<dyn Views>,
    pub board: Arc<dyn Board>,
    pub bus: Arc<dyn Bus>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub scorer: Arc<dyn Scorer>,
}

/// One desk that is open on this node.
pub(crate) struct OpenDesk {
    pub(crate) id: DeskId,
    document: RwLock<Arc<Desk>>,
    pub(crate) pace: Pace,
    pub(crate) dispatcher: Arc<Inbox<Dispatcher>>,
    pub(crate) wall: Arc<Inbox<Wall>>,
    /// Who is connected, on whichever node.
    pub(crate) sight: Sight,
    /// Who looks after whom, as far as this node was told.
    pub(crate) hands: Hands,
    /// What the wall is to look at.
    pub(crate) feed: Feed,
    /// The board failed to answer: what it holds is compared with the ledger when it is back.
    pub(crate) board_doubtful: AtomicBool,
    /// Nobody is offered anything until it answers and holds what the ledger says.
    pub(crate) offers_paused: AtomicBool,
    /// It said that it lost everything: it is filled anew.
    pub(crate) board_empty: AtomicBool,
    /// How far the comparison of board and ledger is.
    pub(crate) reconciling: Mutex<Reconciling>,
    /// Since when the board answers, in which epoch.
    steady: Mutex<Option<(u64, Timestamp)>>,
}

/// So long every node needs at most to say whom it sees: twice `heads_every`.
const STEADY_AFTER: Millis = Millis::seconds(4);
/// For an offer to be recorded: a node that ends between the claim and the record keeps nobody waiting for longer.
const CLAIM_LEASE: Millis = Millis::seconds(10);

impl OpenDesk {
    fn new(document: Desk) -> Self {
        Self {
            id: document.id.clone(),
            document: RwLock::new(Arc::new(document)),
            pace: Pace::default(),
            dispatcher: Arc::new(Inbox::empty()),
            wall: Arc::new(Inbox::empty()),
            sight: Sight::default(),
            hands: Hands::default(),
            feed: Feed::default(),
            board_doubtful: AtomicBool::new(false),
            offers_paused: AtomicBool::new(false),
            board_empty: AtomicBool::new(false),
            reconciling: Mutex::default(),
            steady: Mutex::new(None),
        }
    }

    pub(crate) fn document(&self) -> Arc<Desk> {
        let document = self.document.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&document)
    }

    pub(crate) fn renew(&self, document: Desk) {
        *self
            .document
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(document);
    }

    /// The board did not answer.
    pub(crate) fn doubt_board(&self, error: &BoardError) {
        if *error == BoardError::Empty {
            self.board_empty.store(true, Ordering::Release);
        }
        *self.steady.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.board_doubtful.store(true, Ordering::Release);
        if !self.offers_paused.swap(true, Ordering::AcqRel) {
            tracing::error!(desk = %self.id, %error, "the board does not answer; offers are paused");
        }
    }

    /// The board answered. True when it is in another epoch than it was.
    pub(crate) fn board_answers(&self, epoch: u64, now: Timestamp) -> bool {
        let mut steady = self.steady.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = steady.is_none_or(|(known, _)| known != epoch);
        if is_new {
            *steady = Some((epoch, now));
        }
        is_new
    }

    /// The board has answered for so long in this epoch that every node has said whom it sees.
    pub(crate) fn is_steady(&self, epoch: u64, now: Timestamp) -> bool {
        let steady = self.steady.lock().unwrap_or_else(PoisonError::into_inner);
        steady.is_some_and(|(known, since)| known == epoch && now - since >= STEADY_AFTER)
    }

    /// Something changed that may make a match. One look that has not begun yet covers all that ask.
    pub(crate) fn wake_dispatcher(&self) {
        // A full mailbox holds a look that is still to come.
        let _ = self.dispatcher.tell(LookAgain);
    }

    pub(crate) fn rules(&self) -> MatchRules {
        let document = self.document();
        let timings = &document.policy.timings;
        MatchRules {
            lease: timings.offer_timeout_ms.min(CLAIM_LEASE),
            surge: document.policy.capacities.surge,
            imminent_unserved_max: timings.imminent_unserved_max_ms,
            initiative: initiative(document.policy.modes),
        }
    }

    /// What somebody of this qualification may carry.
    pub(crate) fn ceiling(&self, qualification: Qualification) -> Ceiling {
        let capacities = self.document().policy.capacities;
        Ceiling {
            capacity: capacities.of(qualification),
            open_max: capacities.open_max,
        }
    }

    /// Somebody to be offered a client.
    pub(crate) fn candidate(&self, member: &StaffMember) -> Candidate {
        Candidate {
            counselor: member.id,
            qualification: member.qualification,
            languages: member.languages.clone(),
            ceiling: self.ceiling(member.qualification),
        }
    }

    /// A counselor as the board needs to know them.
    pub(crate) fn slot(&self, member: &StaffMember, duty: &Duty) -> Slot {
        let capacities = self.document().policy.capacities;
        Slot {
            counselor: member.id,
            qualification: member.qualification,
            languages: member.languages.clone(),
            capacity: capacities.of(member.qualification),
            reserve: match member.qualification {
                Qualification::Licensed => capacities.licensed_reserve,
                _ => tomoshibi_engine::dispatch::Load::ZERO,
            },
            open_max: capacities.open_max,
            last_new_at: duty.last_new_at,
        }
    }
}

/// Who is to ask for clients, of the ways a desk may mix.
fn initiative(modes: Modes) -> Initiative {
    match modes {
        Modes { auto: true, .. } => Initiative::Engine,
        Modes {
            supervised: true, ..
        } => Initiative::Supervisor,
        _ => Initiative::Counselors,
    }
}

pub(crate) struct House {
    pub(crate) ports: Ports,
    pub(crate) settings: Settings,
    pub(crate) hosts: Hosts,
    pub(crate) meters: Arc<Meters>,
    pub(crate) desks: HashMap<DeskId, Arc<OpenDesk>>,
    pub(crate) rooms: Rooms,
    pub(crate) seats: Seats,
    pub(crate) consoles: Consoles,
    pub(crate) counselors: Counselors,
    pub(crate) roster: Roster,
    pub(crate) recorders: Vec<Arc<Inbox<Recorder>>>,
    pub(crate) rescuer: Arc<Inbox<Rescuer>>,
    /// Permits for asking a conversation.
    pub(crate) asks: Semaphore,
    pub(crate) awake: AtomicUsize,
    pub(crate) stopping: AtomicBool,
    /// When the board was filled from the ledger, and people were let in.
    ready_at: OnceLock<Timestamp>,
}

impl House {
    pub(crate) fn new(ports: Ports, desks: Vec<Desk>, settings: Settings) -> Self {
        let open = |desk: Desk| (desk.id.clone(), Arc::new(OpenDesk::new(desk)));
        let lanes = settings.recorder_lanes.max(1);
        Self {
            ports,
            hosts: Hosts::start(settings.threads),
            meters: Arc::new(Meters::new()),
            desks: desks.into_iter().map(open).collect(),
            rooms: Rooms::default(),
            seats: Seats::default(),
            consoles: Consoles::default(),
            counselors: Counselors::default(),
            roster: Roster::default(),
            rescuer: Arc::new(Inbox::empty()),
            recorders: (0..lanes).map(|_| Arc::new(Inbox::empty())).collect(),
            asks: Semaphore::new(settings.offers_max.saturating_mul(4)),
            awake: AtomicUsize::new(0),
            stopping: AtomicBool::new(false),
            ready_at: OnceLock::new(),
            settings,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    pub(crate) fn desk(&self, id: &DeskId) -> Option<&Arc<OpenDesk>> {
        self.desks.get(id)
    }

    /// Since when people are let in.
    pub(crate) fn ready_at(&self) -> Option<Timestamp> {
        self.ready_at.get().copied()
    }

    pub(crate) fn let_in(&self) {
        self.ready_at.get_or_init(|| self.now());
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Hands a command to a conversation, waking it when it sleeps. False: no room now; the command was
    /// refused as retryable.
    pub(crate) fn give(self: &Arc<Self>, room: &Arc<Room>, job: Job) -> bool {
        self.give_opening(room, job, None).is_ok()
    }

    /// The same for a client's command, which may begin a conversation.
    pub(crate) fn give_opening(
        self: &Arc<Self>,
        room: &Arc<Room>,
        job: Job,
        client: Option<ClientId>,
    ) -> Result<(), Reply> {
        if self.awake.load(Ordering::Acquire) >= self.settings.sessions_max
            && !room.session.is_open()
        {
            self.meters.mailbox_full.increment(1);
            return Err(job.reply);
        }
        let told = room.session.tell_or_start(job, || {
            self.wake(room, client.and_then(|id| self.seats.opening(id)))
        });
        match told {
            Ok(()) => Ok(()),
            Err(NotTold::Full(job) | NotTold::Closed(job)) => {
                self.meters.mailbox_full.increment(1);
                Err(job.reply)
            }
        }
    }

    /// Gives a command and waits for what became of it.
    pub(crate) async fn ask_session(
        self: &Arc<Self>,
        conversation: ConversationId,
        job: impl FnOnce(oneshot::Sender<Outcome>) -> Job,
    ) -> Result<Outcome, crate::inbox::NotAsked> {
        let room = self.rooms.of(conversation);
        let within = self.settings.offer_within;
        crate::inbox::ask(&self.asks, within, |answer| self.give(&room, job(answer))).await
    }

    fn wake(self: &Arc<Self>, room: &Arc<Room>, opening: Option<Opening>) -> Addr<ClientSession> {
        let host = self.hosts.of(room.id);
        let house = Arc::clone(self);
        let room = Arc::clone(room);
        ClientSession::start_in_arbiter(&host, move |ctx| {
            ctx.set_mailbox_capacity(house.settings.session_queue_max);
            let watch = {
                let (house, room) = (Arc::clone(&house), Arc::clone(&room));
                DeathWatch::new(move || house.session_died(&room))
            };
            ClientSession::new(house, room, opening, watch)
        })
    }

    /// Hands an append to the recorder. The answer is dropped when there is no room.
    pub(crate) fn record(
        &self,
        conversation: ConversationId,
        append: Append,
    ) -> oneshot::Receiver<Result<Appended, StoreError>> {
        let (answer, outcome) = oneshot::channel();
        let lane = spread(conversation, self.recorders.len());
        if let Some(recorder) = self.recorders.get(lane) {
            let record = Record { append, answer };
            if recorder.tell(record).is_err() {
                self.meters.recorder_full.increment(1);
            }
        }
        outcome
    }

    /// A counselor's conversations or duty changed.
    pub(crate) fn refresh(self: &Arc<Self>, staff: StaffId) {
        self.counselors.refresh(staff);
    }
}
