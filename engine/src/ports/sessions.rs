//! What the gateway may ask of the service, and how the service speaks to a connection.

use super::Answer;
use crate::{
    ids::{ClientId, ConversationId, DeskId},
    ports::clients::Client,
    protocol::v1::{
        ClientCommand, ClientFrame, CloseCode, Encoded, ErrorCode, StaffCommand, StaffFrame,
    },
    staff::StaffMember,
};

/// What became of a frame handed to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a frame that was not sent must be made up for by resuming"]
pub enum Sent {
    Sent,
    /// The reader is too slow: the connection is to be closed with "resume".
    Full,
    Closed,
}

/// The way out to one connection. Bounded; never waits. Frames of one type only: a staff frame cannot be
/// handed to a client's connection.
pub trait Outlet<F>: Send + Sync {
    fn send(&self, frame: &Encoded<F>) -> Sent;
    /// For what can be read again later: taken only where it leaves room for what happens meanwhile.
    /// `Full` changes nothing here.
    fn offer(&self, frame: &Encoded<F>) -> Sent;
    fn close(&self, code: CloseCode);
}

/// One socket within a session; unique on its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// Could the service take it?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a refused command must be answered"]
pub enum Taken {
    /// An answer will come through the outlet.
    Taken,
    /// Mailbox full or service stopping: close with a retryable code; the page resends.
    Busy,
}

/// What a page has already: events through `after`, of the conversation it was told of; of the present one
/// when it does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resume {
    pub conversation: Option<ConversationId>,
    pub after: u64,
}

/// The door for clients. Who the client is was established by the gateway (resume token).
pub trait ClientDoor: Send + Sync {
    /// A page connected. The welcome comes through the outlet, then everything it does not have, in order,
    /// without gap or repetition.
    fn attach(
        &self,
        connection: ConnectionId,
        client: Client,
        resume: Resume,
        outlet: Box<dyn Outlet<ClientFrame>>,
    ) -> Answer<'_, Result<(), ErrorCode>>;

    fn command(&self, connection: ConnectionId, client: ClientId, command: ClientCommand) -> Taken;

    fn detach(&self, connection: ConnectionId, client: ClientId);
}

/// The door for staff. The gateway established who it is (session cookie).
pub trait StaffDoor: Send + Sync {
    fn attach(
        &self,
        connection: ConnectionId,
        member: StaffMember,
        outlet: Box<dyn Outlet<StaffFrame>>,
    ) -> Answer<'_, Result<(), ErrorCode>>;

    fn command(
        &self,
        connection: ConnectionId,
        member: &StaffMember,
        command: StaffCommand,
    ) -> Taken;

    fn detach(&self, connection: ConnectionId, member: &StaffMember);
}

/// What probes and the wall's header ask.
pub trait Health: Send + Sync {
    /// Started, and the database answers.
    fn ready(&self) -> Answer<'_, bool>;
    /// The desks open here.
    fn desks(&self) -> Vec<DeskId>;
}
