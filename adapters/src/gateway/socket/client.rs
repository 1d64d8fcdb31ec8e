//! A client's side: known by the token in `Hello`.

use std::sync::Arc;

use tomoshibi_engine::{
    ids::{ClientId, SourceId},
    ports::{
        clients::{Client, ResumeToken},
        sessions::{ConnectionId, Resume, Taken},
    },
    protocol::v1::{ClientCommand, ClientFrame, CloseCode, Encoded, ErrorCode},
};
use uuid::Uuid;

use super::{
    party::{Later, Party, TurnedAway, Verdict},
    queue::{Queue, Way},
    unread::Unread,
};
use crate::gateway::shared::Shared;

/// Longer than any token the service makes.
const TOKEN_BYTES_MAX: usize = 128;

pub(crate) struct ClientParty {
    shared: Arc<Shared>,
    attached: Option<ClientId>,
}

impl ClientParty {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            attached: None,
        }
    }
}

async fn client_of(shared: Arc<Shared>, token: ResumeToken) -> Result<Client, TurnedAway> {
    match shared.parts.clients.by_token(token).await {
        Ok(Some(client)) => Ok(client),
        Ok(None) => Err(TurnedAway::Because(ErrorCode::SignInAgain)),
        // It could not be asked: that says nothing about the token.
        Err(_) => Err(TurnedAway::With(CloseCode::TryAgain)),
    }
}

impl Party for ClientParty {
    type Known = (Client, Resume);

    fn identify(&self, frame: &str) -> Result<Later<Result<Self::Known, TurnedAway>>, ErrorCode> {
        let Ok(ClientCommand::Hello {
            token,
            conversation,
            after,
        }) = serde_json::from_str(frame)
        else {
            return Err(ErrorCode::BadFrame);
        };
        let resume = Resume {
            conversation,
            after,
        };
        if token.len() > TOKEN_BYTES_MAX {
            return Err(ErrorCode::SignInAgain);
        }
        let found = client_of(Arc::clone(&self.shared), ResumeToken(token));
        Ok(Box::pin(async move { Ok((found.await?, resume)) }))
    }

    fn person((client, _): &Self::Known) -> Uuid {
        client.id.0
    }

    fn attach(
        &mut self,
        connection: ConnectionId,
        (client, resume): Self::Known,
        queue: &Arc<Queue>,
    ) -> Later<Result<(), TurnedAway>> {
        self.attached = Some(client.id);
        let shared = Arc::clone(&self.shared);
        let way = Way::<ClientFrame>::boxed(queue);
        Box::pin(async move {
            let door = &shared.parts.client_door;
            let attached = door.attach(connection, client, resume, way).await;
            attached.map_err(TurnedAway::Because)
        })
    }

    fn take(&self, connection: ConnectionId, frame: &str) -> Verdict {
        let Some(client) = self.attached else {
            return Verdict::Busy;
        };
        match serde_json::from_str(frame) {
            Err(_) => Verdict::Unread(Unread::why(frame)),
            Ok(ClientCommand::Ping {}) => Verdict::Asked,
            Ok(ClientCommand::Hello { .. }) => Verdict::Unread(Unread::BAD_FRAME),
            Ok(command) => {
                let door = &self.shared.parts.client_door;
                match door.command(connection, client, command) {
                    Taken::Taken => Verdict::Taken,
                    Taken::Busy => Verdict::Busy,
                }
            }
        }
    }

    fn leave(&mut self, connection: ConnectionId) {
        if let Some(client) = self.attached.take() {
            self.shared.parts.client_door.detach(connection, client);
        }
    }

    fn still_allowed(&self) -> Option<Later<bool>> {
        None
    }

    fn refused(id: Option<SourceId>, code: ErrorCode) -> Arc<str> {
        let frame = ClientFrame::Refused {
            id,
            code,
            retryable: code.is_retryable(),
        };
        Arc::clone(Encoded::new(&frame).json())
    }

    fn pong() -> Arc<str> {
        Arc::clone(Encoded::new(&ClientFrame::Pong {}).json())
    }
}
