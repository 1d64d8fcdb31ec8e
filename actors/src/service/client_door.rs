//! The door for clients.

use std::sync::Arc;

use tomoshibi_engine::{
    ids::{ClientId, SourceId},
    ports::{
        Answer,
        clients::Client,
        ledger::Select,
        sessions::{ClientDoor, ConnectionId, Outlet, Resume, Taken},
    },
    protocol::v1::{ClientCommand, ClientFrame, ErrorCode},
};

use super::Service;
use crate::{
    client_session::{Job, Task},
    line::Line,
    reply::Reply,
};

impl ClientDoor for Service {
    fn attach(
        &self,
        connection: ConnectionId,
        client: Client,
        resume: Resume,
        outlet: Box<dyn Outlet<ClientFrame>>,
    ) -> Answer<'_, Result<(), ErrorCode>> {
        Box::pin(self.attach_client(connection, client, resume, outlet))
    }

    fn command(&self, connection: ConnectionId, client: ClientId, command: ClientCommand) -> Taken {
        let (task, id) = match command {
            ClientCommand::Say { id, text } => (Task::Say(text), Some(id)),
            ClientCommand::Start { id } => (Task::Start, Some(id)),
            ClientCommand::Answer {
                id,
                question,
                choice,
            } => (Task::Answer { question, choice }, Some(id)),
            ClientCommand::SelfCheck {
                id,
                check,
                answers,
                show,
            } => {
                let task = Task::SelfCheck {
                    check,
                    answers,
                    show,
                };
                (task, Some(id))
            }
            ClientCommand::Distress { id, moment, level } => {
                (Task::Distress { moment, level }, Some(id))
            }
            ClientCommand::Thank { id, text } => (Task::Thank(text), Some(id)),
            ClientCommand::Leave { id } => (Task::Leave, Some(id)),
            ClientCommand::Typing {} => (Task::ClientTyping, None),
            ClientCommand::Seen { through } => (Task::ClientSeen(through), None),
            // The gateway's own.
            ClientCommand::Hello { .. } | ClientCommand::Ping {} => return Taken::Taken,
        };
        self.take_from_client(connection, client, task, id)
    }

    fn detach(&self, connection: ConnectionId, client: ClientId) {
        if self.house.seats.leave(client, connection) {
            self.house.meters.clients.decrement(1);
        }
    }
}

impl Service {
    async fn attach_client(
        &self,
        connection: ConnectionId,
        client: Client,
        resume: Resume,
        outlet: Box<dyn Outlet<ClientFrame>>,
    ) -> Result<(), ErrorCode> {
        let house = &self.house;
        if house.desk(&client.desk).is_none() {
            return Err(ErrorCode::NoSuchDesk);
        }
        if !self.is_open() {
            return Err(ErrorCode::NotKeptYet);
        }
        let latest = house
            .ports
            .ledger
            .summaries(Select::Client(client.id), 1)
            .await
            .map_err(|_| ErrorCode::NotKeptYet)?;
        let latest = latest.first().map(|row| house.rooms.of(row.conversation));
        let line = Arc::new(Line::new(outlet));
        house.meters.clients.increment(1);
        let id = client.id;
        let entered = house.seats.enter(
            client,
            connection,
            Arc::clone(&line),
            latest,
            house.settings.connections_per_client_max,
        );
        if entered.displaced {
            house.meters.clients.decrement(1);
        }
        let Some(room) = entered.room else {
            return Ok(());
        };
        let attach = Task::Attach {
            connection,
            line,
            resume,
        };
        let given = house.give_opening(&room, Job::quiet(attach), Some(id));
        given.map_err(|_| {
            house.seats.leave(id, connection);
            house.meters.clients.decrement(1);
            ErrorCode::NotKeptYet
        })
    }

    fn take_from_client(
        &self,
        connection: ConnectionId,
        client: ClientId,
        task: Task,
        id: Option<SourceId>,
    ) -> Taken {
        let house = &self.house;
        if !self.is_open() {
            return Taken::Busy;
        }
        let fresh = || house.rooms.of(house.fresh_conversation());
        let Some(found) = house.seats.find(client, connection, fresh) else {
            return Taken::Busy;
        };
        let reply = match id {
            Some(id) => Reply::client(found.line, Some(id)),
            None => Reply::none(),
        };
        match house.give_opening(&found.room, Job::new(task, id, reply), Some(client)) {
            Ok(()) => Taken::Taken,
            Err(reply) => {
                reply.forget();
                Taken::Busy
            }
        }
    }

    /// The board was filled, and the service is not about to stop.
    pub(super) fn is_open(&self) -> bool {
        self.house.ready_at().is_some() && !self.house.is_stopping()
    }
}
