//! A conversation in quarantine: its actor failed again and again, so nothing of it is folded, decided or
//! timed any more. What people write is still stored and shown as it stands, a supervisor sees it raw, was
//! alarmed, and can close it; then the client's next word begins another conversation.

use actix::{ActorFutureExt as _, AsyncContext as _, Context, WrapFuture as _};
use tomoshibi_engine::{
    conversation::{Author, CloseReason, Event, Recorded, Standing, Status, Summary},
    ids::{Seq, StaffId},
    ports::{
        bus::Hint,
        ledger::{Append, Appended, Select},
    },
    protocol::v1::{ClientFrame, ClientPhase, ErrorCode, StaffCommand},
    staff::{Role, StaffMember},
    triage::Band,
};

use super::{Answered, Busy, ClientSession, Job, Known, Task, effects::Effect};
use crate::room::Seat;

pub(super) struct Ward {
    /// The row about the conversation: all that is known without folding.
    pub(super) row: Summary,
}

/// A raw append on its way.
pub(super) struct RawInFlight {
    job: Job,
    event: Recorded,
    row: Summary,
}

impl ClientSession {
    pub(super) fn load_ward(&mut self, ctx: &mut Context<Self>) {
        let ledger = self.house.ports.ledger.clone();
        let id = self.room.id;
        let read = async move { ledger.summaries(Select::Ids(vec![id]), 1).await };
        ctx.spawn(read.into_actor(self).map(|rows, session, ctx| {
            session.busy = Busy::No;
            match rows {
                Ok(rows) => session.enter_ward(rows.into_iter().next()),
                Err(_) => session.refuse_all(),
            }
            if session.known == Known::All {
                session.advance(ctx);
            }
        }));
    }

    fn enter_ward(&mut self, row: Option<Summary>) {
        self.known = Known::All;
        if let Some(row) = row {
            self.desk = self.house.desk(&row.desk).cloned();
            self.room.set_head(row.seq);
            self.ward = Some(Box::new(Ward { row }));
        }
    }

    pub(super) fn begin_in_ward(&mut self, job: Job, ctx: &mut Context<Self>) {
        let Some(row) = self.ward.as_ref().map(|ward| ward.row.clone()) else {
            return;
        };
        match job.task {
            Task::Attach {
                connection,
                line,
                resume,
            } => {
                let after = self.resumes_after(resume);
                let welcomed = line.say(&ClientFrame::Welcome {
                    conversation: Some(self.room.id),
                    head: row.seq.0,
                    phase: raw_phase(row.status),
                    nickname: row.nickname,
                    language: row.language,
                });
                if welcomed {
                    let seat = Seat::new(connection, None, line, after);
                    self.room.audience().clients.push(seat);
                    self.catch(connection, ctx);
                }
            }
            Task::CatchUp(seq, _) if seq > row.seq => self.known = Known::Some,
            Task::Wake => {
                self.effects.extend([Effect::WakeAt(None)]);
                self.run_effects(ctx);
            }
            Task::Staff {
                console,
                command: StaffCommand::Watch { after, .. },
            } if is_supervisor(&console.member, &row) => self.look_in(&console, after, ctx),
            Task::Say(_) | Task::Thank(_) if row.status == Status::Closed => {
                self.begin_anew(row.client, job);
            }
            _ => match raw_event(&job.task, &row) {
                Ok(event) => self.append_raw(job, event, row, ctx),
                Err(code) => job.reply.refuse(code),
            },
        }
    }

    fn append_raw(&mut self, job: Job, event: Event, row: Summary, ctx: &mut Context<Self>) {
        let expected = row.seq;
        let at = self.house.now();
        let event = Recorded {
            conversation: self.room.id,
            seq: expected.next(),
            at,
            source: job.source,
            event,
        };
        let row = row_after(row, &event);
        let outcome = self.house.record(
            self.room.id,
            Append {
                expected,
                at,
                source: job.source,
                events: vec![event.event.clone()],
                summary: row.clone(),
                guard: None,
            },
        );
        self.busy = Busy::AppendingRaw(Box::new(RawInFlight { job, event, row }));
        ctx.spawn(
            outcome
                .into_actor(self)
                .map(|outcome, session, ctx| session.settle_raw(&outcome, ctx)),
        );
    }

    fn settle_raw(&mut self, outcome: &Answered, ctx: &mut Context<Self>) {
        let Busy::AppendingRaw(in_flight) = std::mem::replace(&mut self.busy, Busy::No) else {
            return;
        };
        let RawInFlight { job, event, row } = *in_flight;
        match outcome {
            Ok(Ok(Appended::Recorded { .. })) => {
                job.reply.kept(event.seq, event.at);
                self.room.set_head(row.seq);
                self.house.hint(Hint::Appended {
                    desk: row.desk.clone(),
                    conversation: row.conversation,
                    seq: row.seq,
                    carried: None,
                });
                self.ward = Some(Box::new(Ward { row }));
                self.fan_out(Seq(event.seq.0 - 1), &[event]);
            }
            Ok(Ok(Appended::Duplicate { seq })) => self.answer_again(job.reply, *seq, ctx),
            Ok(Ok(Appended::Conflict { .. })) => {
                self.known = Known::Some;
                self.jobs.push_front(job);
            }
            _ => {
                self.known = Known::Some;
                job.reply.refuse(ErrorCode::NotKeptYet);
            }
        }
        self.advance(ctx);
    }
}

/// What may still be stored, as it was said.
fn raw_event(task: &Task, row: &Summary) -> Result<Event, ErrorCode> {
    if row.status == Status::Closed {
        return Err(ErrorCode::ConversationClosed);
    }
    match task {
        Task::Say(text) | Task::Thank(text) => Ok(Event::SaidUnscored {
            text: text.clone(),
            floor: row.band.max(Band::Elevated),
        }),
        Task::Staff { console, command } => raw_staff_event(&console.member, command, row),
        _ => Err(ErrorCode::NoChange),
    }
}

fn raw_staff_event(
    by: &StaffMember,
    command: &StaffCommand,
    row: &Summary,
) -> Result<Event, ErrorCode> {
    let supervisor = is_supervisor(by, row);
    if !supervisor && row.counselor != Some(by.id) {
        return Err(ErrorCode::NotYours);
    }
    let staff: StaffId = by.id;
    match command {
        StaffCommand::Say { text, .. } => Ok(Event::Said {
            author: Author::Staff(staff),
            text: text.clone(),
            assessment: None,
        }),
        StaffCommand::Whisper { text, .. } => Ok(Event::Whispered {
            author: staff,
            text: text.clone(),
        }),
        StaffCommand::Close { .. } if supervisor => Ok(Event::Closed {
            reason: CloseReason::Supervisor,
        }),
        _ => Err(ErrorCode::NotAllowed),
    }
}

fn is_supervisor(by: &StaffMember, row: &Summary) -> bool {
    by.role == Role::Supervisor && by.desk == row.desk
}

fn row_after(mut row: Summary, event: &Recorded) -> Summary {
    row.seq = event.seq;
    match &event.event {
        Event::SaidUnscored { floor, .. } => {
            row.client_at = event.at;
            row.unanswered_since.get_or_insert(event.at);
            row.band = row.band.max(*floor);
        }
        Event::Said { .. } => row.unanswered_since = None,
        Event::Closed { .. } => {
            row.status = Status::Closed;
            row.counselor = None;
            row.standing = Standing::Absent;
        }
        _ => {}
    }
    row
}

fn raw_phase(status: Status) -> ClientPhase {
    match status {
        Status::Closed => ClientPhase::Closed,
        Status::Engaged | Status::WrapUp => ClientPhase::Talking,
        _ => ClientPhase::Waiting,
    }
}
