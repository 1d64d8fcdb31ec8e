//! The door for staff.

use std::sync::Arc;

use tomoshibi_engine::{
    ids::ConversationId,
    ports::{
        Answer,
        sessions::{ConnectionId, Outlet, StaffDoor, Taken},
    },
    protocol::v1::{ErrorCode, StaffCommand, StaffFrame},
    staff::{Role, StaffMember},
};

use super::Service;
use crate::{
    access::{Reach, has_console, reach},
    client_session::{Job, Task},
    consoles::Console,
    counselor::{Ask, ConsoleClosed, ConsoleOpened},
    inbox::NotTold,
    line::Line,
    reply::Reply,
};

impl StaffDoor for Service {
    fn attach(
        &self,
        connection: ConnectionId,
        member: StaffMember,
        outlet: Box<dyn Outlet<StaffFrame>>,
    ) -> Answer<'_, Result<(), ErrorCode>> {
        let attached = self.attach_staff(connection, &member, outlet);
        Box::pin(std::future::ready(attached))
    }

    fn command(
        &self,
        connection: ConnectionId,
        member: &StaffMember,
        command: StaffCommand,
    ) -> Taken {
        if matches!(command, StaffCommand::Ping {}) {
            return Taken::Taken;
        }
        if !self.is_open() {
            return Taken::Busy;
        }
        let Some(console) = self.house.consoles.find(member.id, connection) else {
            return Taken::Busy;
        };
        let reply = Reply::staff(Arc::clone(&console.line), command.id());
        match reach(console.member.role, &command) {
            Reach::Never => {
                reply.refuse(ErrorCode::NotAllowed);
                Taken::Taken
            }
            Reach::Person => self.ask_person(console, command, reply),
            Reach::Own | Reach::Offered | Reach::Desk => {
                self.ask_conversation(console, command, reply)
            }
        }
    }

    fn detach(&self, connection: ConnectionId, member: &StaffMember) {
        if self.house.consoles.remove(member.id, connection) {
            self.console_gone(connection, member);
        }
    }
}

impl Service {
    fn console_gone(&self, connection: ConnectionId, member: &StaffMember) {
        let house = &self.house;
        house.meters.staff.decrement(1);
        for room in house.rooms.watched_by(connection) {
            room.leave(connection);
        }
        if let Some(desk) = house.desk(&member.desk) {
            if member.role == Role::Supervisor {
                desk.feed.viewer_left();
            }
            if !house.consoles.is_connected(member.id) {
                desk.sight.left(member.id, house.now());
            }
            desk.feed.something(desk);
        }
        if let Some(post) = house.counselors.find(member.id) {
            // Lost when the mailbox is full: the heartbeat looks, too.
            let _ = post.inbox.tell(ConsoleClosed);
        }
    }

    fn attach_staff(
        &self,
        connection: ConnectionId,
        member: &StaffMember,
        outlet: Box<dyn Outlet<StaffFrame>>,
    ) -> Result<(), ErrorCode> {
        let house = &self.house;
        let desk = house.desk(&member.desk).ok_or(ErrorCode::NoSuchDesk)?;
        if !has_console(member.role) {
            return Err(ErrorCode::NotAllowed);
        }
        if !self.is_open() {
            return Err(ErrorCode::NotKeptYet);
        }
        let member = house.roster.note(member);
        let oldest = house.consoles.add(Console {
            connection,
            member: Arc::clone(&member),
            line: Arc::new(Line::new(outlet)),
        });
        if let Some(oldest) = oldest {
            self.console_gone(oldest.connection, &oldest.member);
        }
        let post = house.counselors.of(house, desk, &member);
        let told = post.is_some_and(|post| post.inbox.tell(ConsoleOpened).is_ok());
        if !told {
            house.consoles.remove(member.id, connection);
            return Err(ErrorCode::NotKeptYet);
        }
        house.meters.staff.increment(1);
        if member.role == Role::Supervisor {
            desk.feed.viewer_came(desk);
        }
        desk.feed.something(desk);
        Ok(())
    }

    fn ask_person(&self, console: Console, command: StaffCommand, reply: Reply) -> Taken {
        let house = &self.house;
        let Some(desk) = house.desk(&console.member.desk) else {
            reply.refuse(ErrorCode::NoSuchDesk);
            return Taken::Taken;
        };
        let Some(post) = house.counselors.of(house, desk, &console.member) else {
            reply.refuse(ErrorCode::Internal);
            return Taken::Taken;
        };
        let ask = Ask {
            console,
            command,
            reply,
        };
        match post.inbox.tell(ask) {
            Ok(()) => Taken::Taken,
            Err(NotTold::Full(ask) | NotTold::Closed(ask)) => {
                ask.reply.forget();
                Taken::Busy
            }
        }
    }

    fn ask_conversation(&self, console: Console, command: StaffCommand, reply: Reply) -> Taken {
        let Some(conversation) = conversation_of(&command) else {
            reply.refuse(ErrorCode::NotAllowed);
            return Taken::Taken;
        };
        let room = self.house.rooms.of(conversation);
        let source = command.id();
        let task = Task::Staff { console, command };
        let job = Job::new(task, source, reply);
        match self.house.give_opening(&room, job, None) {
            Ok(()) => Taken::Taken,
            Err(reply) => {
                reply.forget();
                Taken::Busy
            }
        }
    }
}

fn conversation_of(command: &StaffCommand) -> Option<ConversationId> {
    use StaffCommand as C;
    match command {
        C::Say { conversation, .. }
        | C::Whisper { conversation, .. }
        | C::Typing { conversation }
        | C::Seen { conversation, .. }
        | C::Watch { conversation, .. }
        | C::Unwatch { conversation }
        | C::Accept { conversation, .. }
        | C::Decline { conversation, .. }
        | C::Check { conversation, .. }
        | C::SetBand { conversation, .. }
        | C::Transfer { conversation, .. }
        | C::Assign { conversation, .. }
        | C::HandOver { conversation, .. }
        | C::TakeBackHandOver { conversation, .. }
        | C::LetBe { conversation, .. }
        | C::WrapUp { conversation, .. }
        | C::Report { conversation, .. }
        | C::Close { conversation, .. } => Some(*conversation),
        C::Hello { .. }
        | C::Duty { .. }
        | C::HelpAnother { .. }
        | C::AcknowledgeAlarm { .. }
        | C::Ping {} => None,
    }
}
