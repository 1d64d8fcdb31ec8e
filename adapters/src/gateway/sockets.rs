//! The open sockets of this process: how many, whose, and the way to close them all.
//!
//! Made by [`super::Stop`], shared by all workers. Each socket holds an [`Entry`] which counts it as
//! long as it lives. Bounds: all of them, those of one address, those of one person, and those that
//! have not said who they are.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use tokio::sync::Notify;
use tomoshibi_engine::{ports::sessions::ConnectionId, protocol::v1::CloseCode};
use uuid::Uuid;

use super::{counts::Counts, settings::Settings, socket::Queue};

/// One number a socket, whatever listener of this process it came through.
static LAST_CONNECTION: AtomicU64 = AtomicU64::new(0);

#[derive(Debug, Default)]
pub(crate) struct Sockets {
    open: Mutex<Open>,
    is_stopping: AtomicBool,
    left: Notify,
}

#[derive(Debug, Default)]
struct Open {
    queues: HashMap<ConnectionId, Arc<Queue>>,
    of_address: Counts<IpAddr>,
    of_person: Counts<Uuid>,
    strangers: usize,
}

/// Why one more socket is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TooMany {
    /// The process is full or stopping.
    Here,
    /// This address has enough.
    OfAddress,
}

impl Sockets {
    /// Counts a socket in, as a stranger.
    pub(crate) fn enter(
        self: &Arc<Self>,
        address: IpAddr,
        queue: &Arc<Queue>,
        settings: &Settings,
    ) -> Result<Entry, TooMany> {
        let mut open = self.open();
        let is_full =
            open.queues.len() >= settings.sockets_max || open.strangers >= settings.strangers_max;
        if is_full || self.is_stopping() {
            return Err(TooMany::Here);
        }
        if open.of_address.of(&address) >= settings.sockets_per_address_max {
            return Err(TooMany::OfAddress);
        }
        let connection = ConnectionId(LAST_CONNECTION.fetch_add(1, Ordering::Relaxed) + 1);
        open.queues.insert(connection, Arc::clone(queue));
        open.of_address.add(address);
        open.strangers += 1;
        Ok(Entry {
            sockets: Arc::clone(self),
            connection,
            address,
            person: None,
        })
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::SeqCst)
    }

    /// Takes no more.
    pub(crate) fn stop(&self) {
        self.is_stopping.store(true, Ordering::SeqCst);
    }

    /// Tells at most so many to try elsewhere, those that came first, and says whether there are more. The
    /// told do not go at once, so each round begins `after` the last one of the round before.
    pub(crate) fn tell_to_go(
        &self,
        after: Option<ConnectionId>,
        at_most: usize,
    ) -> Option<ConnectionId> {
        let open = self.open();
        let mut rest: Vec<_> = open.queues.iter().collect();
        rest.retain(|(connection, _)| after.is_none_or(|after| **connection > after));
        rest.sort_unstable_by_key(|(connection, _)| **connection);
        let (told, left) = rest.split_at(at_most.min(rest.len()));
        for (_, queue) in told {
            queue.close(CloseCode::TryAgain);
        }
        let last = told.last().map(|(connection, _)| **connection);
        last.filter(|_| !left.is_empty())
    }

    /// Waits until the last one has left.
    pub(crate) async fn emptied(&self) {
        loop {
            let left = self.left.notified();
            if self.len() == 0 {
                return;
            }
            left.await;
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.open().queues.len()
    }

    /// A holder that panicked left whole counts behind: each is changed in one go.
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One socket's place.
#[derive(Debug)]
pub(crate) struct Entry {
    sockets: Arc<Sockets>,
    connection: ConnectionId,
    address: IpAddr,
    person: Option<Uuid>,
}

impl Entry {
    pub(crate) fn connection(&self) -> ConnectionId {
        self.connection
    }

    /// The stranger said who they are; false when this person has enough sockets.
    #[must_use]
    pub(crate) fn settle(&mut self, person: Uuid, sockets_max: usize) -> bool {
        let mut open = self.sockets.open();
        if self.person.is_some() || open.of_person.of(&person) >= sockets_max {
            return false;
        }
        open.of_person.add(person);
        open.strangers -= 1;
        self.person = Some(person);
        true
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut open = self.sockets.open();
        open.queues.remove(&self.connection);
        open.of_address.remove(&self.address);
        match self.person {
            Some(person) => open.of_person.remove(&person),
            None => open.strangers -= 1,
        }
        if open.queues.is_empty() {
            self.sockets.left.notify_waiters();
        }
    }
}
