//! Notices when an actor dies of a panic, and puts a fresh one in its place.
//!
//! actix's own supervisor neither restarts after a panic, nor resets state, nor limits restarts. Here an
//! actor carries a [`DeathWatch`], which is dropped while the panic unwinds and so can tell it from an
//! ordinary end. What follows: a singleton of the node is made anew from durable state, and after
//! [`RESTARTS_MAX`] restarts in [`RESTARTS_WITHIN`] the process is ended, because something outside must
//! look at it. A keyed actor (one conversation, one counselor) is counted by its own directory and put
//! into quarantine after [`PANICS_MAX`].

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix::{Actor, Context};
use actix_rt::ArbiterHandle;
use tokio::time::Instant;

use crate::inbox::Inbox;

pub(crate) const RESTARTS_MAX: usize = 3;
pub(crate) const RESTARTS_WITHIN: Duration = Duration::from_secs(5);
/// Of one conversation or one counselor, before quarantine.
pub(crate) const PANICS_MAX: u8 = 3;

/// Ends the process; called with the name of the actor that cannot be kept alive.
pub type EndProcess = Arc<dyn Fn(&'static str) + Send + Sync>;

/// Held by an actor for as long as it lives.
pub(crate) struct DeathWatch(Option<Box<dyn FnOnce() + Send>>);

impl DeathWatch {
    /// `notice` runs while the panic unwinds: it must be short and must not panic.
    pub(crate) fn new(notice: impl FnOnce() + Send + 'static) -> Self {
        Self(Some(Box::new(notice)))
    }
}

impl Drop for DeathWatch {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(notice) = self.0.take()
        {
            notice();
        }
    }
}

/// Keeps one singleton alive.
pub(crate) struct Guardian<A: Actor> {
    name: &'static str,
    host: ArbiterHandle,
    inbox: Arc<Inbox<A>>,
    make: Box<dyn Fn(DeathWatch) -> A + Send + Sync>,
    mailbox: usize,
    restarts: Mutex<VecDeque<Instant>>,
    end_process: EndProcess,
}

impl<A: Actor<Context = Context<A>>> Guardian<A> {
    /// Starts the first value. `make` reads nothing: a value rebuilds itself from durable state when started.
    pub(crate) fn start(
        name: &'static str,
        host: ArbiterHandle,
        inbox: Arc<Inbox<A>>,
        mailbox: usize,
        end_process: EndProcess,
        make: impl Fn(DeathWatch) -> A + Send + Sync + 'static,
    ) {
        let guardian = Arc::new(Self {
            name,
            host,
            inbox,
            make: Box::new(make),
            mailbox,
            restarts: Mutex::new(VecDeque::new()),
            end_process,
        });
        guardian.begin();
    }

    fn begin(self: Arc<Self>) {
        let me = Arc::clone(&self);
        let address = A::start_in_arbiter(&self.host, move |ctx| {
            ctx.set_mailbox_capacity(me.mailbox);
            let next = Arc::clone(&me);
            (me.make)(DeathWatch::new(move || next.on_panic()))
        });
        self.inbox.open(address);
    }

    /// On a new turn of the arbiter: the dying value is still unwinding here.
    fn on_panic(self: Arc<Self>) {
        self.inbox.close();
        let host = self.host.clone();
        host.spawn_fn(move || self.restart());
    }

    fn restart(self: Arc<Self>) {
        metrics::counter!("tomoshibi_actor_restarts_total", "actor" => self.name).increment(1);
        if self.is_hopeless(Instant::now()) {
            tracing::error!(actor = self.name, "keeps failing; the process ends");
            (self.end_process)(self.name);
        } else {
            tracing::error!(actor = self.name, "failed; started anew");
            self.begin();
        }
    }

    fn is_hopeless(&self, now: Instant) -> bool {
        let mut restarts = self.restarts.lock().unwrap_or_else(PoisonError::into_inner);
        restarts.retain(|at| now - *at < RESTARTS_WITHIN);
        restarts.push_back(now);
        restarts.len() > RESTARTS_MAX
    }
}
