//! The numbers of this crate: sizes, periods, limits. Each desk's own figures stand in its document.

use std::time::Duration;

/// Where the actors run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threads {
    /// On the arbiter that calls `start`: one thread for everything, as tests on a paused clock need it.
    Caller,
    /// On so many arbiters of their own; conversations are spread over them by id.
    Own(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub threads: Threads,
    /// Recorders; a conversation always uses the same one. Each has one transaction in flight.
    pub recorder_lanes: usize,
    /// Commands waiting in one recorder; beyond it they are refused as retryable.
    pub recorder_queue_max: usize,
    /// Commands waiting in one conversation; beyond it they are refused as retryable.
    pub session_queue_max: usize,
    /// Conversations awake on this node; beyond it commands are refused as retryable.
    pub sessions_max: usize,
    /// Connections of one client; the oldest is closed for a newer one.
    pub connections_per_client_max: usize,
    /// Consoles attached to one conversation.
    pub watchers_max: usize,
    /// An idle conversation leaves memory after this.
    pub passivate_after: Duration,
    /// Offers being made at the same time by one dispatcher.
    pub offers_max: usize,
    /// How long a dispatcher waits for a conversation to take an offer.
    pub offer_within: Duration,
    /// A dispatcher looks again after this even if nobody woke it.
    pub dispatch_every: Duration,
    /// Expired claims, due wake-ups.
    pub rescue_every: Duration,
    /// Last seqs of attached conversations against the ledger.
    pub heads_every: Duration,
    /// A page of the ledger's open conversations against the board, or one of the board's against the ledger.
    pub reconcile_every: Duration,
    /// Alarms that nobody acknowledged.
    pub alarms_every: Duration,
    /// Whether counselors are still in the hands of somebody who is there.
    pub deal_every: Duration,
    /// A counselor's sign of life to the board; well below the board's `PRESENCE_MAX`.
    pub heartbeat_every: Duration,
    /// Changes are gathered this long before walls are told.
    pub wall_every: Duration,
    /// A wall that is looked at is read and its waiting room shown again after this, whatever happened.
    pub wall_again_every: Duration,
    /// A reload of the page is not a counselor gone: only after this are their Imminent clients dealt again.
    pub imminent_grace: Duration,
    /// A counselor who was not seen by this node yet is given this long from its readiness: pages come back
    /// by themselves, the last of them after their longest wait, half a minute.
    pub return_grace: Duration,
    /// A line that could not be scored is tried again after this.
    pub rescore_after: Duration,
    /// A waiting client's band falls one step after this long without a line that supports it.
    pub ease_after: Duration,
    /// `Service::stop` gives up waiting after this.
    pub stop_within: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            threads: Threads::Own(1),
            recorder_lanes: 1,
            recorder_queue_max: 8_192,
            session_queue_max: 256,
            sessions_max: 20_000,
            connections_per_client_max: 8,
            watchers_max: 64,
            passivate_after: Duration::from_mins(1),
            offers_max: 64,
            offer_within: Duration::from_secs(5),
            dispatch_every: Duration::from_secs(1),
            rescue_every: Duration::from_secs(1),
            heads_every: Duration::from_secs(2),
            reconcile_every: Duration::from_secs(2),
            alarms_every: Duration::from_secs(5),
            deal_every: Duration::from_secs(2),
            heartbeat_every: Duration::from_secs(10),
            wall_every: Duration::from_millis(100),
            wall_again_every: Duration::from_secs(10),
            imminent_grace: Duration::from_secs(5),
            return_grace: Duration::from_secs(45),
            rescore_after: Duration::from_secs(30),
            ease_after: Duration::from_mins(15),
            stop_within: Duration::from_secs(10),
        }
    }
}
