//! A console's side: known by the session cookie of its upgrade request.

use std::sync::Arc;

use tomoshibi_engine::{
    ids::SourceId,
    ports::{
        sessions::{ConnectionId, Taken},
        staff::SessionToken,
    },
    protocol::v1::{CloseCode, Encoded, ErrorCode, StaffCommand, StaffFrame},
    staff::StaffMember,
};
use uuid::Uuid;

use super::{
    party::{Later, Party, TurnedAway, Verdict},
    queue::{Queue, Way},
    unread::Unread,
};
use crate::gateway::shared::Shared;

/// Conversations a console may resume in one `Hello`.
const RESUMED_MAX: usize = 100;

pub(crate) struct StaffParty {
    shared: Arc<Shared>,
    member: StaffMember,
    session: SessionToken,
    is_attached: bool,
}

impl StaffParty {
    pub(crate) fn new(shared: Arc<Shared>, member: StaffMember, session: SessionToken) -> Self {
        Self {
            shared,
            member,
            session,
            is_attached: false,
        }
    }
}

impl Party for StaffParty {
    type Known = (Uuid, StaffCommand);

    fn identify(&self, frame: &str) -> Result<Later<Result<Self::Known, TurnedAway>>, ErrorCode> {
        match serde_json::from_str(frame) {
            Ok(StaffCommand::Hello { after }) if after.len() <= RESUMED_MAX => {
                let known = (self.member.id.0, StaffCommand::Hello { after });
                Ok(Box::pin(std::future::ready(Ok(known))))
            }
            _ => Err(ErrorCode::BadFrame),
        }
    }

    fn person((person, _): &Self::Known) -> Uuid {
        *person
    }

    /// The door takes the connection in, then `Hello` itself, which says what the console has.
    fn attach(
        &mut self,
        connection: ConnectionId,
        (_, hello): Self::Known,
        queue: &Arc<Queue>,
    ) -> Later<Result<(), TurnedAway>> {
        self.is_attached = true;
        let shared = Arc::clone(&self.shared);
        let member = self.member.clone();
        let way = Way::<StaffFrame>::boxed(queue);
        Box::pin(async move {
            let door = &shared.parts.staff_door;
            let attached = door.attach(connection, member.clone(), way).await;
            attached.map_err(TurnedAway::Because)?;
            match door.command(connection, &member, hello) {
                Taken::Taken => Ok(()),
                Taken::Busy => Err(TurnedAway::With(CloseCode::TryAgain)),
            }
        })
    }

    fn take(&self, connection: ConnectionId, frame: &str) -> Verdict {
        match serde_json::from_str(frame) {
            Err(_) => Verdict::Unread(Unread::why(frame)),
            Ok(StaffCommand::Ping {}) => Verdict::Asked,
            Ok(StaffCommand::Hello { .. }) => Verdict::Unread(Unread::BAD_FRAME),
            Ok(command) => {
                let door = &self.shared.parts.staff_door;
                match door.command(connection, &self.member, command) {
                    Taken::Taken => Verdict::Taken,
                    Taken::Busy => Verdict::Busy,
                }
            }
        }
    }

    fn leave(&mut self, connection: ConnectionId) {
        if std::mem::take(&mut self.is_attached) {
            let door = &self.shared.parts.staff_door;
            door.detach(connection, &self.member);
        }
    }

    fn still_allowed(&self) -> Option<Later<bool>> {
        let shared = Arc::clone(&self.shared);
        let session = self.session.clone();
        Some(Box::pin(async move {
            let now = shared.parts.clock.now();
            // Not being able to ask is no reason to cut a conversation off.
            !matches!(shared.parts.staff.by_session(session, now).await, Ok(None))
        }))
    }

    fn refused(id: Option<SourceId>, code: ErrorCode) -> Arc<str> {
        let frame = StaffFrame::Refused {
            id,
            code,
            retryable: code.is_retryable(),
        };
        Arc::clone(Encoded::new(&frame).json())
    }

    fn pong() -> Arc<str> {
        Arc::clone(Encoded::new(&StaffFrame::Pong {}).json())
    }
}
