//! What became of an append.

use actix::{ActorFutureExt as _, AsyncContext as _, Context, WrapFuture as _};
use tomoshibi_engine::{
    conversation::{Command, Event},
    ids::{ClaimId, ConversationId, Seq, StaffId},
    ports::ledger::Appended,
    protocol::v1::{ErrorCode, StaffCommand},
};

use super::{Answered, Busy, ClientSession, Draft, InFlight, Job, Known, Task, draft::line_at};
use crate::reply::Reply;

/// A command that comes second so often is refused as retryable.
const TRIES_MAX: u8 = 8;

impl ClientSession {
    pub(super) fn settle(&mut self, outcome: &Answered, ctx: &mut Context<Self>) {
        let Busy::Appending(in_flight) = std::mem::replace(&mut self.busy, Busy::No) else {
            return;
        };
        let InFlight { job, draft } = *in_flight;
        match outcome {
            Ok(Ok(Appended::Recorded { last })) if *last == draft.next.seq => {
                self.recorded(job, draft, ctx);
            }
            Ok(Ok(Appended::Recorded { .. }) | Err(_)) | Err(_) => self.unknown(job),
            Ok(Ok(Appended::Conflict { .. })) => self.decide_again(job),
            Ok(Ok(Appended::Duplicate { seq })) => {
                if *seq > self.conversation.seq {
                    self.known = Known::Some;
                }
                self.answer_again(job.reply, *seq, ctx);
            }
            Ok(Ok(Appended::OpenElsewhere { conversation })) => self.join(*conversation, job),
            Ok(Ok(Appended::OverCapacity)) => self.over_capacity(job),
        }
        self.advance(ctx);
    }

    fn recorded(&mut self, job: Job, draft: Draft, ctx: &mut Context<Self>) {
        self.house.meters.kept.increment(1);
        let (place, at) = (draft.place(), draft.at);
        let Draft { next, events, .. } = draft;
        let before = std::mem::replace(&mut self.conversation, next);
        match took_over(&job) {
            Some(by) => self.accept_for(by, job.reply),
            None => job.reply.kept(place, at),
        }
        self.happened(&before, &events, true, ctx);
    }

    /// A supervisor who takes a conversation over has accepted it by asking for it.
    fn accept_for(&mut self, by: StaffId, reply: Reply) {
        let claim = match &self.conversation.phase {
            tomoshibi_engine::conversation::Phase::Offered(offer) => offer.claim,
            _ => return,
        };
        let Some(ceiling) = self.ceiling_of(by) else {
            return;
        };
        let command = Command::Accept {
            claim,
            counselor: by,
            ceiling,
        };
        let accept = Job::new(Task::Service(command), None, reply);
        self.jobs.push_front(accept);
    }

    /// Recorded or not, nobody can tell: the sender sends again, and the ledger is read before anything else.
    fn unknown(&mut self, job: Job) {
        self.house.meters.not_kept.increment(1);
        self.known = Known::Some;
        self.unsure = true;
        job.reply.refuse(ErrorCode::NotKeptYet);
    }

    fn decide_again(&mut self, mut job: Job) {
        self.house.meters.conflicts.increment(1);
        self.known = Known::Some;
        job.tries += 1;
        if job.tries < TRIES_MAX {
            self.jobs.push_front(job);
        } else {
            job.reply.refuse(ErrorCode::NotKeptYet);
        }
    }

    /// Another node opened one for this client first: there it goes on.
    fn join(&mut self, winner: ConversationId, job: Job) {
        let Some(client) = self.opening.as_ref().map(|opening| opening.client.id) else {
            return;
        };
        let house = &self.house;
        let there = house.rooms.of(winner);
        if let Some(room) = house.seats.move_on(client, &self.room, || there) {
            for job in std::iter::once(job).chain(self.jobs.drain(..)) {
                // No room there: the job is dropped, which refuses it as retryable.
                let _ = house.give_opening(&room, job, Some(client));
            }
        }
    }

    /// The offer was more than the counselor may carry by now: it is void, and somebody else's turn.
    fn over_capacity(&mut self, job: Job) {
        let asks_over = matches!(job.task, Task::Service(Command::OfferHandOver { .. }));
        job.reply.refuse(if asks_over {
            // It is not the asker who carries too much.
            ErrorCode::NobodyFree
        } else {
            ErrorCode::OverCapacity
        });
        if let Some(claim) = accepted_claim(&job.task) {
            let withdraw = Task::Service(Command::Withdraw { claim });
            self.jobs.push_front(Job::quiet(withdraw));
        }
    }

    /// The command was recorded earlier: the first result is the answer.
    pub(super) fn answer_again(&mut self, reply: Reply, first: Seq, ctx: &mut Context<Self>) {
        let ledger = self.house.ports.ledger.clone();
        let (id, place) = (self.room.id, line_at(first));
        let read = async move { ledger.read(id, Seq(first.0.saturating_sub(1)), 1).await };
        ctx.spawn(read.into_actor(self).map(move |read, _, _| {
            match read.ok().and_then(|events| events.into_iter().next()) {
                Some(event) => reply.kept(place, event.at),
                None => reply.refuse(ErrorCode::NotKeptYet),
            }
        }));
    }
}

fn took_over(job: &Job) -> Option<StaffId> {
    match &job.task {
        Task::Staff {
            console,
            command: StaffCommand::Assign { counselor, .. },
        } if *counselor == console.member.id => Some(*counselor),
        _ => None,
    }
}

fn accepted_claim(task: &Task) -> Option<ClaimId> {
    match task {
        Task::Staff {
            command: StaffCommand::Accept { claim, .. },
            ..
        }
        | Task::Service(Command::Accept { claim, .. }) => Some(*claim),
        _ => None,
    }
}

/// Whether the event is a client's line.
pub(crate) fn client_line(event: &Event) -> Option<&tomoshibi_engine::privacy::Text> {
    match event {
        Event::Said {
            author: tomoshibi_engine::conversation::Author::Client,
            text,
            ..
        }
        | Event::SaidUnscored { text, .. } => Some(text),
        _ => None,
    }
}
