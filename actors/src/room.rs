//! Where a conversation is met on this node: the address of its actor, if one is awake, and the
//! connections that follow it. An idle conversation costs this entry only.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering},
};

use dashmap::DashMap;
use smallvec::SmallVec;
use tomoshibi_engine::{
    ids::{ConversationId, Seq},
    ports::sessions::ConnectionId,
};

use crate::{client_session::ClientSession, guardian::PANICS_MAX, inbox::Inbox};

mod audience;

pub(crate) use audience::{Audience, Handed, Seat, hand, serve};

pub(crate) struct Room {
    pub(crate) id: ConversationId,
    pub(crate) session: Inbox<ClientSession>,
    audience: Mutex<Audience>,
    /// Last seq that was fanned out here.
    head: AtomicU64,
    panics: AtomicU8,
    quarantined: AtomicBool,
}

impl Room {
    fn new(id: ConversationId) -> Self {
        Self {
            id,
            session: Inbox::empty(),
            audience: Mutex::default(),
            head: AtomicU64::new(0),
            panics: AtomicU8::new(0),
            quarantined: AtomicBool::new(false),
        }
    }

    /// Held for moments only, and never while calling anything that could come back here.
    pub(crate) fn audience(&self) -> MutexGuard<'_, Audience> {
        self.audience.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn leave(&self, connection: ConnectionId) {
        self.audience().leave(connection);
    }

    pub(crate) fn head(&self) -> Seq {
        Seq(self.head.load(Ordering::Acquire))
    }

    pub(crate) fn set_head(&self, head: Seq) {
        self.head.store(head.0, Ordering::Release);
    }

    /// Counts a death by panic; true when this was one too many.
    pub(crate) fn count_panic(&self) -> bool {
        let panics = self.panics.fetch_add(1, Ordering::AcqRel) + 1;
        if panics >= PANICS_MAX {
            self.quarantine();
        }
        panics == PANICS_MAX
    }

    /// It lived well and fell asleep.
    pub(crate) fn forgive(&self) {
        self.panics.store(0, Ordering::Release);
    }

    pub(crate) fn quarantine(&self) {
        self.quarantined.store(true, Ordering::Release);
    }

    pub(crate) fn is_quarantined(&self) -> bool {
        self.quarantined.load(Ordering::Acquire)
    }

    /// Nobody would miss the entry.
    fn is_unused(&self) -> bool {
        !self.session.is_open() && !self.is_quarantined() && self.audience().is_empty()
    }
}

/// All rooms of this node.
#[derive(Default)]
pub(crate) struct Rooms(DashMap<ConversationId, Arc<Room>>);

impl Rooms {
    pub(crate) fn of(&self, id: ConversationId) -> Arc<Room> {
        let room = self.0.entry(id).or_insert_with(|| Arc::new(Room::new(id)));
        Arc::clone(&room)
    }

    pub(crate) fn find(&self, id: ConversationId) -> Option<Arc<Room>> {
        self.0.get(&id).map(|room| Arc::clone(&room))
    }

    /// Forgets unused rooms. An entry that somebody else holds stays: they may be about to enter it.
    pub(crate) fn sweep(&self) {
        self.0
            .retain(|_, room| Arc::strong_count(room) > 1 || !room.is_unused());
    }

    pub(crate) fn all(&self) -> Vec<Arc<Room>> {
        self.0.iter().map(|room| Arc::clone(&room)).collect()
    }

    /// Those a console follows.
    pub(crate) fn watched_by(&self, connection: ConnectionId) -> Vec<Arc<Room>> {
        let watches = |room: &Room| {
            let audience = room.audience();
            let mut watchers = audience.watchers.iter();
            watchers.any(|seat| seat.connection == connection)
        };
        let rooms = self.0.iter().filter(|room| watches(room));
        rooms.map(|room| Arc::clone(&room)).collect()
    }

    /// Those somebody follows, with the last seq they were sent.
    pub(crate) fn followed(&self) -> Vec<(ConversationId, Seq)> {
        let followed = self.0.iter().filter(|room| !room.audience().is_empty());
        followed.map(|room| (room.id, room.head())).collect()
    }
}

/// A short list of connections.
pub(crate) type Few<T> = SmallVec<[T; 1]>;
