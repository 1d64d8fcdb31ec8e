//! The durable truth: one append-only stream of numbered events a conversation.

use std::{fmt, sync::Arc};

use super::{Answer, StoreError};
use crate::{
    conversation::{Event, Guard, Recorded, Summary},
    ids::{ClientId, ConversationId, DeskId, Seq, SourceId, StaffId},
    time::Timestamp,
};

/// Largest batch of one transaction, and largest page of one read.
pub const BATCH_MAX: usize = 1_024;

/// One command's events: all or nothing, at the place its decider expected.
#[derive(Debug, Clone)]
pub struct Append {
    /// Seq of the last event the decider had folded; `Seq::START` opens the conversation.
    pub expected: Seq,
    pub at: Timestamp,
    /// The sender's name for the command; recorded on the first event.
    pub source: Option<SourceId>,
    /// At least one.
    pub events: Vec<Event>,
    /// The row about the conversation after these events; written in the same transaction.
    /// Its `conversation` names the stream.
    pub summary: Summary,
    /// Checked under lock in the same transaction.
    pub guard: Option<Guard>,
}

/// What became of one command of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    /// Durable. `last` is the seq of its last event.
    Recorded { last: Seq },
    /// Somebody else appended first: read what is missing, fold, decide again.
    Conflict { actual: Seq },
    /// A command of this name was recorded earlier, at this place.
    Duplicate { seq: Seq },
    /// On opening: the client already has an open conversation at this desk.
    OpenElsewhere { conversation: ConversationId },
    /// The guard did not hold.
    OverCapacity,
}

/// Events on their way to another node in a hint, sealed by the ledger that recorded them: only a ledger of the
/// same deployment makes or opens them, and only as what was recorded at their place.
#[derive(Clone, PartialEq, Eq)]
pub struct Carried(Arc<[u8]>);

/// Sealed bytes of one hint; what is longer is read.
pub const CARRIED_MAX: usize = 4_096;

impl Carried {
    /// Nothing when it would be too long.
    pub fn new(sealed: &[u8]) -> Option<Self> {
        (sealed.len() <= CARRIED_MAX).then(|| Self(sealed.into()))
    }

    pub fn sealed(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Carried({} bytes)", self.0.len())
    }
}

/// Which summaries to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Select {
    Ids(Vec<ConversationId>),
    /// Open ones of a desk, after this id in id order.
    Open {
        desk: DeskId,
        after: Option<ConversationId>,
    },
    /// Open ones this counselor answers or is offered.
    Of(StaffId),
    /// Those that one of these counselors is offered.
    OfferedTo(Vec<StaffId>),
    /// A client's, newest first, closed ones included.
    Client(ClientId),
}

pub trait Ledger: Send + Sync {
    /// Appends a batch (at most [`BATCH_MAX`]) in one transaction. One answer each, in order. When this
    /// returns `Ok`, everything `Recorded` is on disk. A conflict of one spoils no other.
    fn append(&self, batch: Vec<Append>) -> Answer<'_, Result<Vec<Appended>, StoreError>>;

    /// Events after `after`, in order, at most `limit` (and [`BATCH_MAX`]). A text whose key was deleted
    /// reads as the tombstone line.
    fn read(
        &self,
        conversation: ConversationId,
        after: Seq,
        limit: usize,
    ) -> Answer<'_, Result<Vec<Recorded>, StoreError>>;

    /// Seals what was recorded just now, in order, for a hint. Nothing when it is too long, or the client's key is
    /// not at hand: then whoever hears of it reads.
    fn seal(&self, client: ClientId, events: &[Recorded]) -> Option<Carried>;

    /// What [`Ledger::read`] would give after `after`, or the beginning of it; nothing when these are not the
    /// events that stand there, or the client's key is not at hand.
    fn open(
        &self,
        client: ClientId,
        conversation: ConversationId,
        after: Seq,
        carried: &Carried,
    ) -> Option<Vec<Recorded>>;

    /// The last seq of each; one batched read. Unknown ones are left out.
    fn heads(
        &self,
        conversations: Vec<ConversationId>,
    ) -> Answer<'_, Result<Vec<(ConversationId, Seq)>, StoreError>>;

    /// At most `limit` (and [`BATCH_MAX`]) rows.
    fn summaries(
        &self,
        select: Select,
        limit: usize,
    ) -> Answer<'_, Result<Vec<Summary>, StoreError>>;

    /// The client's open conversation at their desk, if any.
    fn open_of(&self, client: ClientId) -> Answer<'_, Result<Option<ConversationId>, StoreError>>;

    /// Deletes the key of one line's text (unsending); the event stays, unreadable.
    fn forget_text(
        &self,
        conversation: ConversationId,
        seq: Seq,
    ) -> Answer<'_, Result<(), StoreError>>;
}
