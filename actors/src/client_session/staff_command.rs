//! Staff commands on a conversation: who may, and what they mean to the engine.

use std::sync::Arc;

use actix::{ActorFutureExt as _, AsyncContext as _, Context, WrapFuture as _};
use tomoshibi_engine::{
    conversation::{Candidate, Ceiling, Command, Exception, OfferMode, RequeueReason},
    ids::{ClaimId, Seq, StaffId},
    ports::views::View,
    privacy::Text,
    protocol::v1::{ClientFrame, ErrorCode, StaffCommand, StaffFrame},
    staff::{Role, StaffMember},
};

use super::ClientSession;
use crate::{
    access::{Reach, has_console, reach},
    consoles::Console,
    line::StaffLine,
    room::Seat,
};

/// Changes nothing in the ledger.
pub(super) fn is_view(command: &StaffCommand) -> bool {
    matches!(
        command,
        StaffCommand::Typing { .. }
            | StaffCommand::Seen { .. }
            | StaffCommand::Watch { .. }
            | StaffCommand::Unwatch { .. }
    )
}

impl ClientSession {
    /// A conversation of another desk does not exist for this person; one of a colleague is not theirs.
    pub(super) fn may(&self, by: &StaffMember, command: &StaffCommand) -> Result<(), ErrorCode> {
        if self.conversation.desk.as_ref() != Some(&by.desk) {
            return Err(ErrorCode::NoSuchConversation);
        }
        match reach(by.role, command) {
            Reach::Desk | Reach::Offered => Ok(()),
            // Leaving is always allowed: it may have become somebody else's.
            Reach::Own if matches!(command, StaffCommand::Unwatch { .. }) => Ok(()),
            Reach::Own if self.conversation.counselor() == Some(by.id) => Ok(()),
            Reach::Own => Err(ErrorCode::NotYours),
            Reach::Never | Reach::Person => Err(ErrorCode::NotAllowed),
        }
    }

    pub(super) fn staff_command(
        &self,
        console: &Console,
        command: &StaffCommand,
    ) -> Result<Command, ErrorCode> {
        let member = &console.member;
        self.may(member, command)?;
        let by = member.id;
        let by_supervisor = member.role == Role::Supervisor;
        match command.clone() {
            StaffCommand::Say { text, .. } => Ok(Command::StaffSays { by, text }),
            StaffCommand::Whisper { text, .. } => Ok(Command::Whisper { by, text }),
            StaffCommand::Accept { claim, .. } => Ok(Command::Accept {
                claim,
                counselor: by,
                ceiling: self.ceiling_of(by).ok_or(ErrorCode::NotAllowed)?,
            }),
            StaffCommand::Decline { claim, reason, .. } => Ok(Command::Decline {
                claim,
                counselor: by,
                reason,
            }),
            StaffCommand::Check { rung, found, .. } => Ok(Command::Check {
                by,
                by_supervisor,
                rung,
                found,
            }),
            StaffCommand::SetBand { band, reason, .. } => Ok(Command::SetBand {
                by,
                by_supervisor,
                band,
                reason,
            }),
            StaffCommand::Transfer { note, .. } => Ok(Command::Requeue {
                reason: RequeueReason::Transfer,
                note: Some(note),
            }),
            StaffCommand::Assign { counselor, .. } => self.assign(member, counselor),
            StaffCommand::HandOver {
                to: Some(to), note, ..
            } => self.hand_over_to(member, to, note),
            StaffCommand::TakeBackHandOver { .. } => {
                Ok(Command::TakeBackHandOver { by, by_supervisor })
            }
            StaffCommand::LetBe { .. } => Ok(Command::LetBe { by }),
            StaffCommand::WrapUp { .. } => Ok(Command::WrapUp { by }),
            StaffCommand::Report { report, .. } => Ok(Command::FileReport { by, report }),
            StaffCommand::Close { .. } => Ok(Command::Close { by_supervisor }),
            _ => Err(ErrorCode::NotAllowed),
        }
    }

    fn assign(&self, by: &StaffMember, counselor: StaffId) -> Result<Command, ErrorCode> {
        Ok(Command::Offer {
            claim: ClaimId(self.house.ports.ids.fresh()),
            to: self.colleague(by, counselor)?,
            mode: OfferMode::Assigned,
            exception: Some(Exception::Supervisor),
            epoch: 0,
        })
    }

    fn hand_over_to(
        &self,
        by: &StaffMember,
        to: StaffId,
        note: Option<Text>,
    ) -> Result<Command, ErrorCode> {
        Ok(Command::OfferHandOver {
            claim: ClaimId(self.house.ports.ids.fresh()),
            to: self.colleague(by, to)?,
            by: Some(by.id),
            exception: Some(Exception::Supervisor),
            note,
        })
    }

    /// Somebody of the same desk who can answer.
    fn colleague(&self, by: &StaffMember, who: StaffId) -> Result<Candidate, ErrorCode> {
        let known = self.house.roster.get(who);
        let of_desk = known.filter(|who| who.desk == by.desk && has_console(who.role));
        let (Some(who), Some(desk)) = (of_desk, &self.desk) else {
            return Err(ErrorCode::NotAllowed);
        };
        Ok(desk.candidate(&who))
    }

    pub(super) fn ceiling_of(&self, counselor: StaffId) -> Option<Ceiling> {
        let qualification = self.house.roster.get(counselor)?.qualification;
        Some(self.desk.as_ref()?.ceiling(qualification))
    }

    /// Typing, seen, watching: shown, not recorded.
    pub(super) fn show(
        &mut self,
        console: &Console,
        command: &StaffCommand,
        ctx: &mut Context<Self>,
    ) {
        match command {
            StaffCommand::Typing { .. } => {
                self.room.audience().tell_clients(&ClientFrame::Typing {});
            }
            StaffCommand::Seen { through, .. } => {
                self.room.audience().tell_seen(Seq(*through));
            }
            StaffCommand::Watch { after, .. } => self.look_in(console, *after, ctx),
            StaffCommand::Unwatch { .. } => {
                let mut audience = self.room.audience();
                let leaves = console.connection;
                audience.watchers.retain(|seat| seat.connection != leaves);
                self.looking.retain(|at_the_door| *at_the_door != leaves);
            }
            _ => {}
        }
    }

    /// Who does not answer it is kept as one who looked, before anything is shown. Whoever left in between, or
    /// asked again meanwhile, is shown nothing by this.
    pub(super) fn look_in(&mut self, console: &Console, after: u64, ctx: &mut Context<Self>) {
        let staff = console.member.id;
        if self.conversation.counselor() == Some(staff) {
            self.watch(console, after, ctx);
            return;
        }
        if self.looking.len() >= self.house.settings.watchers_max {
            later(&console.line);
            return;
        }
        self.looking.push(console.connection);
        let view = View {
            desk: console.member.desk.clone(),
            conversation: self.room.id,
            staff,
            at: self.house.now(),
        };
        let views = Arc::clone(&self.house.ports.views);
        let (console, note) = (console.clone(), async move { views.note(view).await });
        ctx.spawn(note.into_actor(self).map(move |noted, session, ctx| {
            let connection = console.connection;
            let place = session.looking.iter().position(|one| *one == connection);
            let is_here = session.house.consoles.find(staff, connection).is_some();
            let Some(place) = place else { return };
            session.looking.swap_remove(place);
            match noted {
                Ok(()) if is_here => session.watch(&console, after, ctx),
                Ok(()) => {}
                Err(_) => later(&console.line),
            }
        }));
    }

    /// Everything after `after`, then what happens. A console that asks again starts over from there.
    fn watch(&mut self, console: &Console, after: u64, ctx: &mut Context<Self>) {
        let after = Seq(after).min(self.head());
        {
            let mut audience = self.room.audience();
            let (connection, line) = (console.connection, Arc::clone(&console.line));
            audience
                .watchers
                .retain(|seat| seat.connection != connection);
            if audience.watchers.len() >= self.house.settings.watchers_max {
                later(&line);
                return;
            }
            let seat = Seat::new(connection, Some(console.member.id), line, after);
            audience.watchers.push(seat);
        }
        self.catch(console.connection, ctx);
    }
}

/// It cannot be watched just now.
fn later(line: &StaffLine) {
    let code = ErrorCode::NotKeptYet;
    line.say(&StaffFrame::Refused {
        id: None,
        code,
        retryable: code.is_retryable(),
    });
}
