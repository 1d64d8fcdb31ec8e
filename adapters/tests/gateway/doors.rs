//! The service as a test plays it: what came through a door is a list of events, what goes out is sent by hand.

use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::sync::{
    Mutex as Turn,
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};
use tomoshibi_engine::{
    dispatch::Load,
    ids::{ClientId, DeskId},
    ports::{
        Answer,
        clients::Client,
        duty::DutyState,
        sessions::{ClientDoor, ConnectionId, Health, Outlet, Resume, Sent, StaffDoor, Taken},
    },
    protocol::v1::{
        ClientCommand, ClientFrame, ClientPhase, CloseCode, Encoded, ErrorCode, StaffCommand,
        StaffFrame,
    },
    staff::StaffMember,
    time::Timestamp,
};

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug, PartialEq)]
pub(crate) enum Seen<W, C> {
    Attached(ConnectionId, W, u64),
    Commanded(ConnectionId, C),
    Left(ConnectionId),
}

/// What a door does next time it is asked to take somebody in.
#[derive(Default)]
pub(crate) enum Mood {
    #[default]
    Welcoming,
    Refusing(ErrorCode),
    NeverAnswering,
}

pub(crate) struct Door<W, C, F> {
    told: UnboundedSender<Seen<W, C>>,
    seen: Turn<UnboundedReceiver<Seen<W, C>>>,
    outlets: Mutex<HashMap<ConnectionId, Box<dyn Outlet<F>>>>,
    pub(crate) mood: Mutex<Mood>,
    pub(crate) is_busy: AtomicBool,
}

pub(crate) type ClientsDoor = Door<Client, ClientCommand, ClientFrame>;
pub(crate) type StaffsDoor = Door<StaffMember, StaffCommand, StaffFrame>;

impl<W, C, F> Default for Door<W, C, F> {
    fn default() -> Self {
        let (told, seen) = unbounded_channel();
        Self {
            told,
            seen: Turn::new(seen),
            outlets: Mutex::default(),
            mood: Mutex::default(),
            is_busy: AtomicBool::default(),
        }
    }
}

impl<W, C, F: serde::Serialize> Door<W, C, F> {
    pub(crate) async fn next(&self) -> Seen<W, C> {
        let mut seen = self.seen.lock().await;
        let next = tokio::time::timeout(PATIENCE, seen.recv()).await;
        next.expect("something comes through the door").unwrap()
    }

    /// The connection that was attached next.
    pub(crate) async fn attached(&self) -> (ConnectionId, W, u64) {
        match self.next().await {
            Seen::Attached(connection, who, after) => (connection, who, after),
            _ => panic!("not attached"),
        }
    }

    pub(crate) async fn command(&self) -> C {
        match self.next().await {
            Seen::Commanded(_, command) => command,
            _ => panic!("not a command"),
        }
    }

    pub(crate) async fn left(&self) -> ConnectionId {
        match self.next().await {
            Seen::Left(connection) => connection,
            _ => panic!("not left"),
        }
    }

    pub(crate) fn send(&self, to: ConnectionId, frame: &F) -> Sent {
        self.send_encoded(to, &Encoded::new(frame))
    }

    pub(crate) fn send_encoded(&self, to: ConnectionId, frame: &Encoded<F>) -> Sent {
        self.outlets.lock().unwrap()[&to].send(frame)
    }

    pub(crate) fn close(&self, connection: ConnectionId, code: CloseCode) {
        self.outlets.lock().unwrap()[&connection].close(code);
    }

    fn attach_as(
        &self,
        connection: ConnectionId,
        who: W,
        after: u64,
        outlet: Box<dyn Outlet<F>>,
        welcome: &F,
    ) -> Answer<'_, Result<(), ErrorCode>> {
        let _ = self.told.send(Seen::Attached(connection, who, after));
        match *self.mood.lock().unwrap() {
            Mood::Refusing(code) => return Box::pin(std::future::ready(Err(code))),
            Mood::NeverAnswering => return Box::pin(std::future::pending()),
            Mood::Welcoming => {}
        }
        let _ = outlet.send(&Encoded::new(welcome));
        self.outlets.lock().unwrap().insert(connection, outlet);
        Box::pin(std::future::ready(Ok(())))
    }

    fn take(&self, connection: ConnectionId, command: C) -> Taken {
        if self.is_busy.load(Ordering::SeqCst) {
            return Taken::Busy;
        }
        let _ = self.told.send(Seen::Commanded(connection, command));
        Taken::Taken
    }

    fn leave(&self, connection: ConnectionId) {
        let _ = self.told.send(Seen::Left(connection));
    }
}

impl ClientDoor for ClientsDoor {
    fn attach(
        &self,
        connection: ConnectionId,
        client: Client,
        Resume { after, .. }: Resume,
        outlet: Box<dyn Outlet<ClientFrame>>,
    ) -> Answer<'_, Result<(), ErrorCode>> {
        let welcome = ClientFrame::Welcome {
            conversation: None,
            head: after,
            phase: ClientPhase::New,
            nickname: client.nickname.clone(),
            language: client.language,
        };
        self.attach_as(connection, client, after, outlet, &welcome)
    }

    fn command(&self, connection: ConnectionId, _: ClientId, command: ClientCommand) -> Taken {
        self.take(connection, command)
    }

    fn detach(&self, connection: ConnectionId, _: ClientId) {
        self.leave(connection);
    }
}

impl StaffDoor for StaffsDoor {
    fn attach(
        &self,
        connection: ConnectionId,
        member: StaffMember,
        outlet: Box<dyn Outlet<StaffFrame>>,
    ) -> Answer<'_, Result<(), ErrorCode>> {
        let welcome = StaffFrame::Duty {
            state: DutyState::Off,
            load: Load(0),
            capacity: Load(800),
            supervisor: None,
        };
        self.attach_as(connection, member, 0, outlet, &welcome)
    }

    fn command(&self, connection: ConnectionId, _: &StaffMember, command: StaffCommand) -> Taken {
        self.take(connection, command)
    }

    fn detach(&self, connection: ConnectionId, _: &StaffMember) {
        self.leave(connection);
    }
}

/// Ready until told otherwise; one desk is open.
pub(crate) struct Pulse {
    pub(crate) is_ready: AtomicBool,
}

impl Health for Pulse {
    fn ready(&self) -> Answer<'_, bool> {
        let is_ready = self.is_ready.load(Ordering::SeqCst);
        Box::pin(std::future::ready(is_ready))
    }

    fn desks(&self) -> Vec<DeskId> {
        vec!["demo".parse().unwrap()]
    }
}

pub(crate) fn kept(id: tomoshibi_engine::ids::SourceId, seq: u64) -> ClientFrame {
    ClientFrame::Kept {
        id,
        seq,
        at: Timestamp(0),
    }
}
