//! The only way to send to an actor: `tell`, which answers at once whether there was room, and `ask`,
//! which is bounded in number and time.
//!
//! Every clone of an actix address adds a slot to its mailbox, and `send` parks without bound; so there is
//! one address an actor, kept here, and everything goes through `try_send`. An inbox outlives its actor:
//! the guardian puts the address of the next one into it.

use std::{
    sync::{PoisonError, RwLock, RwLockReadGuard},
    time::Duration,
};

use actix::{Actor, Addr, Context, Handler, Message, dev::ToEnvelope, prelude::SendError};
use tokio::sync::{Semaphore, oneshot};

pub(crate) struct Inbox<A: Actor>(RwLock<Option<Addr<A>>>);

/// The message back, for the sender to decide what not being heard means.
#[derive(Debug)]
#[must_use = "a message that was not taken must be answered or given up on purpose"]
pub(crate) enum NotTold<M> {
    Full(M),
    /// Nobody there now.
    Closed(M),
}

impl<A: Actor<Context = Context<A>>> Inbox<A> {
    pub(crate) fn empty() -> Self {
        Self(RwLock::new(None))
    }

    pub(crate) fn open(&self, address: Addr<A>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(address);
    }

    /// Once the last address is gone, an actor finishes what it has and ends.
    pub(crate) fn close(&self) {
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }

    pub(crate) fn is_open(&self) -> bool {
        self.read().is_some()
    }

    pub(crate) fn tell<M>(&self, message: M) -> Result<(), NotTold<M>>
    where
        M: Message + Send + 'static,
        M::Result: Send,
        A: Handler<M>,
        A::Context: ToEnvelope<A, M>,
    {
        match &*self.read() {
            None => Err(NotTold::Closed(message)),
            Some(address) => address.try_send(message).map_err(|refused| match refused {
                SendError::Full(message) => NotTold::Full(message),
                SendError::Closed(message) => NotTold::Closed(message),
            }),
        }
    }

    /// Starts an actor when there is none, and tells it.
    pub(crate) fn tell_or_start<M>(
        &self,
        message: M,
        start: impl FnOnce() -> Addr<A>,
    ) -> Result<(), NotTold<M>>
    where
        M: Message + Send + 'static,
        M::Result: Send,
        A: Handler<M>,
        A::Context: ToEnvelope<A, M>,
    {
        let message = match self.tell(message) {
            Err(NotTold::Closed(message)) => message,
            told => return told,
        };
        self.open_if_closed(start);
        self.tell(message)
    }

    pub(crate) fn open_if_closed(&self, start: impl FnOnce() -> Addr<A>) {
        let mut address = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if address.as_ref().is_none_or(|known| !known.connected()) {
            *address = Some(start());
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Option<Addr<A>>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why an ask has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotAsked {
    /// As many asks as allowed are under way, or the mailbox is full.
    Busy,
    Late,
    /// The other side went away without answering.
    Gone,
}

/// Asks with a permit and a deadline. `tell` hands over the sender of the answer, and says whether it
/// was taken.
pub(crate) async fn ask<T>(
    permits: &Semaphore,
    within: Duration,
    tell: impl FnOnce(oneshot::Sender<T>) -> bool,
) -> Result<T, NotAsked> {
    let _permit = permits.try_acquire().map_err(|_| NotAsked::Busy)?;
    let (sender, answer) = oneshot::channel();
    if !tell(sender) {
        return Err(NotAsked::Busy);
    }
    match tokio::time::timeout(within, answer).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) => Err(NotAsked::Gone),
        Err(_) => Err(NotAsked::Late),
    }
}
