//! One live conversation.
//!
//! *Owns*: the fold of one ledger stream, and the order in which everybody's commands to it are decided.
//! *Started by*: whoever has something for it ([`House::give`]). *Stops when*: idle for `passivate_after`; its
//! wake-ups stand on the board. *Mailbox and queue*: `session_queue_max` each; what finds no room is refused
//! as retryable. One append is in flight at a time. *Timers*: one, for the next due moment ([`due`]).
//! *On restart*: everything is read from the ledger again. After three panics it is kept in quarantine
//! ([`ward`]): nothing is folded, but what is said is still stored and shown.

mod aftermath;
mod answer;
mod catch_up;
mod decide;
mod draft;
mod due;
mod effects;
mod fan_out;
mod hand_over;
mod intake;
mod offer_card;
mod staff_command;
mod ward;

use std::{
    collections::VecDeque,
    sync::{Arc, atomic::Ordering},
};

use actix::{Actor, Context, Handler, Message, SpawnHandle};
use smallvec::SmallVec;
use tokio::sync::oneshot;
use tomoshibi_engine::{
    conversation::{Command, Conversation, Moment, OfferMode, RequeueReason},
    ids::{ClaimId, Seq, SourceId, StaffId},
    ports::{
        StoreError,
        ledger::{Appended, Carried},
        sessions::{ConnectionId, Resume},
    },
    privacy::Text,
    protocol::v1::{ErrorCode, StaffCommand},
    time::Timestamp,
    triage::{Band, SelfCheckKind},
};

use crate::{
    consoles::Console,
    guardian::DeathWatch,
    house::{House, OpenDesk},
    line::ClientLine,
    reply::Reply,
    room::Room,
    seats::Opening,
};
pub(crate) use answer::client_line;
use draft::Draft;
use effects::Effects;
use hand_over::Wish;

/// Something for a conversation to do, in its turn.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Job {
    pub(crate) task: Task,
    /// The sender's own name for it.
    pub(crate) source: Option<SourceId>,
    pub(crate) reply: Reply,
    /// How often it was decided already.
    tries: u8,
}

pub(crate) enum Task {
    Say(Text),
    Start,
    /// A question of the desk and the choice; without one it is skipped.
    Answer {
        question: String,
        choice: Option<String>,
    },
    SelfCheck {
        check: SelfCheckKind,
        answers: Vec<u8>,
        show: bool,
    },
    Distress {
        moment: Moment,
        level: u8,
    },
    /// A word for whoever answered; a line where it is one.
    Thank(Text),
    Leave,
    ClientTyping,
    ClientSeen(u64),
    Attach {
        connection: ConnectionId,
        line: Arc<ClientLine>,
        resume: Resume,
    },
    Staff {
        console: Console,
        command: StaffCommand,
    },
    /// A console that has just come in says how far it knows this conversation.
    Resume {
        console: Console,
        after: u64,
    },
    /// Shows a console the offer that stands for its person.
    ShowOffer(Console),
    /// The service itself: offers, timers.
    Service(Command),
    /// A counselor is gone: their conversation, if it is at least in this band, goes back.
    TakeFrom {
        counselor: StaffId,
        reason: RequeueReason,
        least: Band,
    },
    /// A counselor is gone: what they are offered is void.
    WithdrawFrom(StaffId),
    /// The board's lease on a claim was over at this moment of its own clock.
    LeaseOver {
        claim: ClaimId,
        until: Timestamp,
    },
    /// Something may be due.
    Wake,
    /// The board is in doubt about this one.
    PlaceAgain,
    /// The ledger is said to hold this much; perhaps with the last of it.
    CatchUp(Seq, Option<Carried>),
    /// Answered when everything before it is done.
    Drain(#[expect(dead_code, reason = "dropping it is the answer")] oneshot::Sender<()>),
}

impl Job {
    pub(crate) fn new(task: Task, source: Option<SourceId>, reply: Reply) -> Self {
        Self {
            task,
            source,
            reply,
            tries: 0,
        }
    }

    /// Nobody waits for an answer.
    pub(crate) fn quiet(task: Task) -> Self {
        Self::new(task, None, Reply::none())
    }
}

/// How much of the stream was folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Nothing,
    /// The ledger may hold more.
    Some,
    All,
}

/// What the actor waits for.
enum Busy {
    No,
    Reading,
    Appending(Box<InFlight>),
    /// In quarantine.
    AppendingRaw(Box<ward::RawInFlight>),
}

/// What the recorder said; an error when it could not even be asked.
type Answered = Result<Result<Appended, StoreError>, oneshot::error::RecvError>;

/// The append on its way.
struct InFlight {
    job: Job,
    draft: Draft,
}

pub(crate) struct ClientSession {
    house: Arc<House>,
    room: Arc<Room>,
    desk: Option<Arc<OpenDesk>>,
    conversation: Box<Conversation>,
    /// What a new conversation begins with; none for one that must exist already.
    opening: Option<Opening>,
    /// The counselor of the client's conversation before this one.
    former: Option<StaffId>,
    /// What that conversation's danger makes of the first line of this one, at least.
    band_floor: Band,
    known: Known,
    /// An append of ours may have been recorded although we were told nothing: what it entails is due.
    unsure: bool,
    busy: Busy,
    /// Who is being noted as having looked, before they are shown anything.
    looking: SmallVec<[ConnectionId; 2]>,
    jobs: VecDeque<Job>,
    /// The client's first lines, for offers.
    first_lines: SmallVec<[Text; 3]>,
    effects: Effects,
    timer: Option<(SpawnHandle, Timestamp)>,
    /// The earliest wake-up the board knows.
    wakes_at: Option<Timestamp>,
    /// The board's wake-up was taken for this, and it was not told yet what is next.
    woken: bool,
    /// A refused timer is not tried again before this.
    not_before: Timestamp,
    used_at: Timestamp,
    /// How the standing offer came about.
    offer_mode: OfferMode,
    /// When a person or time last changed the band.
    eased_at: Timestamp,
    /// When the rank was last computed again because of time.
    reranked_at: Option<Timestamp>,
    rescores: u8,
    /// When somebody qualified is looked for again.
    escalate_at: Option<Timestamp>,
    /// The address was given up: what is still here is finished, and then it ends.
    asleep: bool,
    ward: Option<Box<ward::Ward>>,
    _watch: DeathWatch,
}

impl ClientSession {
    pub(crate) fn new(
        house: Arc<House>,
        room: Arc<Room>,
        opening: Option<Opening>,
        watch: DeathWatch,
    ) -> Self {
        let awake = house.awake.fetch_add(1, Ordering::AcqRel) + 1;
        house.meters.show_awake(awake);
        Self {
            conversation: Box::new(Conversation::unopened(room.id)),
            used_at: house.now(),
            house,
            room,
            desk: None,
            opening,
            former: None,
            band_floor: Band::Low,
            known: Known::Nothing,
            unsure: false,
            busy: Busy::No,
            looking: SmallVec::new(),
            jobs: VecDeque::new(),
            first_lines: SmallVec::new(),
            effects: Effects::default(),
            timer: None,
            wakes_at: None,
            woken: false,
            not_before: Timestamp::default(),
            offer_mode: OfferMode::Auto,
            eased_at: Timestamp::default(),
            reranked_at: None,
            rescores: 0,
            escalate_at: None,
            asleep: false,
            ward: None,
            _watch: watch,
        }
    }

    /// Does what can be done now, one job after the other.
    fn advance(&mut self, ctx: &mut Context<Self>) {
        while matches!(self.busy, Busy::No) {
            if self.known != Known::All {
                self.catch_up(ctx);
                return;
            }
            let Some(job) = self.jobs.pop_front() else {
                self.rest(ctx);
                return;
            };
            self.begin(job, ctx);
        }
    }

    /// Reads and shows; what changes something is decided and appended.
    fn begin(&mut self, job: Job, ctx: &mut Context<Self>) {
        let Some(job) = self.unless_seated(job) else {
            return;
        };
        if self.ward.is_some() {
            self.begin_in_ward(job, ctx);
            return;
        }
        match job.task {
            Task::Attach {
                connection,
                line,
                resume,
            } => self.attach(connection, line, resume, ctx),
            Task::ShowOffer(console) => self.show_offer(&console),
            Task::Wake => {
                self.wakes_at = None;
                self.woken = true;
            }
            Task::PlaceAgain => self.place_again(ctx),
            Task::CatchUp(seq, carried) if seq > self.conversation.seq => {
                self.hear_of(seq, carried.as_ref(), ctx);
            }
            Task::ClientTyping => self.client_types(),
            Task::ClientSeen(through) => self.client_saw(through),
            Task::CatchUp(..) | Task::Drain(_) => {}
            Task::Staff {
                ref console,
                ref command,
            } if staff_command::is_view(command) => match self.may(&console.member, command) {
                Ok(()) => {
                    self.show(console, command, ctx);
                    job.reply.forget();
                }
                Err(code) => job.reply.refuse(code),
            },
            Task::Staff {
                ref console,
                command:
                    StaffCommand::HandOver {
                        to: None, ref note, ..
                    },
            } if !self.is_recorded(job.source) => {
                let by = Some(Arc::clone(&console.member));
                let note = note.clone();
                let source = job.source;
                self.find_successor(Wish { by, note, source }, job.reply, ctx);
            }
            _ => self.decide(job, ctx),
        }
    }

    /// A resuming console watches from where it was; nothing if the conversation became its person's in the
    /// meantime, because then it is being told everything, and would be told a part twice.
    fn unless_seated(&self, job: Job) -> Option<Job> {
        let Task::Resume { console, after } = job.task else {
            return Some(job);
        };
        if self.room.audience().seats(console.connection) {
            job.reply.forget();
            return None;
        }
        let command = StaffCommand::Watch {
            conversation: self.room.id,
            after,
        };
        let task = Task::Staff { console, command };
        Some(Job { task, ..job })
    }

    /// Everything that waits is refused as retryable.
    fn refuse_all(&mut self) {
        for job in self.jobs.drain(..) {
            self.house.meters.not_kept.increment(1);
            if let Task::Attach { line, .. } = &job.task {
                line.close(tomoshibi_engine::protocol::v1::CloseCode::TryAgain);
            }
            job.reply.refuse(ErrorCode::NotKeptYet);
        }
    }
}

impl Actor for ClientSession {
    type Context = Context<Self>;
}

impl Drop for ClientSession {
    fn drop(&mut self) {
        let awake = self.house.awake.fetch_sub(1, Ordering::AcqRel) - 1;
        self.house.meters.show_awake(awake);
    }
}

impl Handler<Job> for ClientSession {
    type Result = ();

    fn handle(&mut self, job: Job, ctx: &mut Self::Context) {
        if self.jobs.len() >= self.house.settings.session_queue_max {
            self.house.meters.mailbox_full.increment(1);
            return;
        }
        self.used_at = self.house.now();
        self.jobs.push_back(job);
        self.advance(ctx);
    }
}
