//! What differs between a client's socket and a console's.

use std::{pin::Pin, sync::Arc};

use tomoshibi_engine::{
    ids::SourceId,
    ports::sessions::ConnectionId,
    protocol::v1::{CloseCode, ErrorCode},
};
use uuid::Uuid;

use super::{queue::Queue, unread::Unread};

/// Something the port answers later; it stays on the socket's own thread.
pub(crate) type Later<T> = Pin<Box<dyn Future<Output = T>>>;

/// Why a visitor is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TurnedAway {
    /// Said in a `Refused` frame, then closed.
    Because(ErrorCode),
    /// Closed.
    With(CloseCode),
}

/// What became of a frame of an open session.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Taken,
    /// The service has no room; the page resends after it reconnected.
    Busy,
    /// `Ping`: the connection answers for itself.
    Asked,
    Unread(Unread),
}

/// One side of the protocol, as the connection drives it: identify, attach, take, leave.
pub(crate) trait Party: Unpin + 'static {
    /// Who it is, and what they said in `Hello`.
    type Known;

    /// Reads the first frame, which must be `Hello`.
    fn identify(&self, frame: &str) -> Result<Later<Result<Self::Known, TurnedAway>>, ErrorCode>;

    fn person(known: &Self::Known) -> Uuid;

    /// Hands the session its connection. From here on `leave` must follow.
    fn attach(
        &mut self,
        connection: ConnectionId,
        known: Self::Known,
        queue: &Arc<Queue>,
    ) -> Later<Result<(), TurnedAway>>;

    fn take(&self, connection: ConnectionId, frame: &str) -> Verdict;

    /// Says goodbye to the session, once, and only after `attach`.
    fn leave(&mut self, connection: ConnectionId);

    /// Asks whether the sign-in still holds; `None` for those whose does not end.
    fn still_allowed(&self) -> Option<Later<bool>>;

    fn refused(id: Option<SourceId>, code: ErrorCode) -> Arc<str>;

    fn pong() -> Arc<str>;
}
