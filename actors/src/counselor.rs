//! One person at work: a counselor, or a supervisor who may take conversations too.
//!
//! *Owns*: their duty, the conversations they answer, and how long their connections have been gone.
//! *Started by*: the first console that connects, or the rescuer for somebody who holds conversations.
//! *Stops when*: no console is connected, and no conversation or offer is left. *Mailbox*: 64; a full one refuses as
//! retryable. A message waits until the one before is done: a person's commands keep their order. *Timers*:
//! a heartbeat to the board; after the last connection went, `imminent_grace` and then `rescue_after`; longer after a
//! restart of the node, which the pages notice late.
//! *On restart*: duty and conversations are read again.

mod desk_work;
mod directory;
mod gone;
mod welcome;

use std::{collections::HashMap, sync::Arc};

use actix::{
    Actor, ActorContext as _, ActorFutureExt as _, AsyncContext as _, Context, Handler, Message,
    WrapFuture as _,
};
use tomoshibi_engine::{
    conversation::{Standing, Summary},
    desk::Capacities,
    dispatch::Load,
    ids::ConversationId,
    ports::{
        StoreError,
        duty::{Duty, DutyState},
        ledger::{BATCH_MAX, Select},
    },
    protocol::v1::{StaffCommand, StaffFrame},
    staff::StaffMember,
    time::Timestamp,
    triage::Band,
};

pub(crate) use directory::Counselors;

use crate::{
    client_session::{Job, Task},
    consoles::Console,
    guardian::DeathWatch,
    house::{House, OpenDesk},
    reply::Reply,
};

pub(crate) const MAILBOX: usize = 64;

/// A console connected. Not lost: a full mailbox refuses the connection.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct ConsoleOpened;

/// A console is gone. May be lost: the heartbeat looks, too.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct ConsoleClosed;

/// A command about the person, not about one conversation.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Ask {
    pub(crate) console: Console,
    pub(crate) command: StaffCommand,
    pub(crate) reply: Reply,
}

/// Their duty or conversations changed. May be lost when one is waiting already.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Refresh;

/// The board forgot them. May be lost: the heartbeat notices, too.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Announce;

/// What one conversation means to whoever answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Carried {
    weight: Load,
    band: Band,
}

pub(crate) struct Counselor {
    house: Arc<House>,
    desk: Arc<OpenDesk>,
    member: Arc<StaffMember>,
    /// None until it was read.
    duty: Option<Duty>,
    carried: HashMap<ConversationId, Carried>,
    /// Conversations they are offered.
    offered: Vec<ConversationId>,
    shown: Option<Shown>,
    /// The ceilings of the slot that the board was told.
    announced: Option<Capacities>,
    gone_since: Option<Timestamp>,
    /// They were connected to this node.
    was_here: bool,
    /// This node announced them to the board.
    on_board: bool,
    _watch: DeathWatch,
}

/// What the consoles were told of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    state: DutyState,
    load: Load,
    capacity: Load,
    supervisor: Option<String>,
}

/// Read from durable state.
struct Fresh {
    duty: Duty,
    rows: Vec<Summary>,
}

impl Counselor {
    pub(crate) fn new(
        house: Arc<House>,
        desk: Arc<OpenDesk>,
        member: Arc<StaffMember>,
        watch: DeathWatch,
    ) -> Self {
        Self {
            house,
            desk,
            member,
            duty: None,
            carried: HashMap::new(),
            offered: Vec::new(),
            shown: None,
            announced: None,
            gone_since: None,
            was_here: false,
            on_board: false,
            _watch: watch,
        }
    }

    fn is_connected(&self) -> bool {
        self.house.consoles.is_connected(self.member.id)
    }

    fn capacities(&self) -> Capacities {
        self.desk.document().policy.capacities
    }

    fn capacity(&self) -> Load {
        self.capacities().of(self.member.qualification)
    }

    fn load(&self) -> Load {
        self.carried.values().map(|carried| carried.weight).sum()
    }

    /// Reads everything anew, then tells the board and the consoles what changed.
    fn refresh(&self, ctx: &mut Context<Self>) {
        let (house, me) = (Arc::clone(&self.house), self.member.id);
        let read = async move {
            let duty = house.ports.duties.of(me).await?;
            let rows = house
                .ports
                .ledger
                .summaries(Select::Of(me), BATCH_MAX)
                .await?;
            Ok::<_, StoreError>(Fresh { duty, rows })
        };
        ctx.wait(
            read.into_actor(self)
                .map(|fresh, counselor, ctx| counselor.refreshed(fresh, ctx)),
        );
    }

    fn refreshed(&mut self, fresh: Result<Fresh, StoreError>, ctx: &mut Context<Self>) {
        let Fresh { duty, rows } = match fresh {
            Ok(fresh) => fresh,
            Err(error) => {
                tracing::error!(staff = %self.member.id, %error, "a counselor's state was not read");
                return;
            }
        };
        self.carried = rows.iter().filter_map(|row| self.carries(row)).collect();
        let offered = rows.iter().filter(|row| self.is_offered(row));
        self.offered = offered.map(|row| row.conversation).collect();
        self.see_to(&rows);
        self.see_to_hand_over(&duty);
        let first = self.duty.is_none();
        let answered = self
            .duty
            .as_ref()
            .is_none_or(|duty| duty.state != DutyState::NotAnswering);
        if answered && duty.state == DutyState::NotAnswering {
            // Whoever was offered to them beside what lapsed goes to the next at once.
            self.withdraw_offers();
        }
        self.duty = Some(duty);
        self.show();
        if self.announced != Some(self.capacities()) {
            self.announce_to_board(ctx);
        }
        if first {
            self.watch_connection(ctx);
        }
    }

    fn carries(&self, row: &Summary) -> Option<(ConversationId, Carried)> {
        match row.standing {
            Standing::Held { counselor, weight } if counselor == self.member.id => {
                let band = row.band;
                Some((row.conversation, Carried { weight, band }))
            }
            _ => None,
        }
    }

    fn is_offered(&self, row: &Summary) -> bool {
        matches!(&row.standing, Standing::Offered { counselor, .. } if *counselor == self.member.id)
    }

    /// A conversation that another node offered or gave to this person is not awake here: its session reads
    /// the ledger and shows what it finds.
    fn see_to(&self, rows: &[Summary]) {
        if !self.is_connected() {
            return;
        }
        for row in rows {
            let room = self.house.rooms.of(row.conversation);
            if room.head() < row.seq {
                let catch_up = Task::CatchUp(row.seq, None);
                self.house.give(&room, Job::quiet(catch_up));
            }
        }
    }

    /// The same for talks they are asked to take over.
    fn see_to_hand_over(&self, duty: &Duty) {
        if !self.is_connected() {
            return;
        }
        for asked in duty.asked_at(self.house.now()) {
            let room = self.house.rooms.of(asked.conversation);
            if room.head() < asked.seq {
                let catch_up = Task::CatchUp(asked.seq, None);
                self.house.give(&room, Job::quiet(catch_up));
            }
        }
    }

    /// Tells the consoles when there is something new.
    fn show(&mut self) {
        let Some(duty) = &self.duty else { return };
        let now = Shown {
            state: duty.state,
            load: self.load(),
            capacity: self.capacity(),
            supervisor: self.supervisor(),
        };
        if self.shown.as_ref() != Some(&now) {
            self.shown = Some(now.clone());
            let frame = StaffFrame::Duty {
                state: now.state,
                load: now.load,
                capacity: now.capacity,
                supervisor: now.supervisor,
            };
            self.house.consoles.tell(self.member.id, &frame);
        }
    }

    /// By nickname: who looks after them.
    fn supervisor(&self) -> Option<String> {
        let supervisor = self.desk.hands.supervisor_of(self.member.id)?;
        Some(self.house.roster.nickname(supervisor))
    }

    /// On the board only while on duty and connected. Whom another node announced is left to that node.
    fn announce_to_board(&mut self, ctx: &mut Context<Self>) {
        let Some(duty) = self.duty.clone() else {
            return;
        };
        self.announced = Some(self.capacities());
        let available = duty.state == DutyState::On && self.is_connected();
        if !available && !self.on_board {
            return;
        }
        self.on_board = available;
        let (house, desk) = (Arc::clone(&self.house), Arc::clone(&self.desk));
        let member = Arc::clone(&self.member);
        let announced = async move {
            let board = &house.ports.board;
            let answer = if available {
                let slot = desk.slot(&member, &duty);
                board.on_duty(&desk.id, slot, house.now()).await
            } else {
                board.off_duty(&desk.id, member.id).await
            };
            match answer {
                Ok(()) => desk.wake_dispatcher(),
                Err(error) => desk.doubt_board(&error),
            }
        };
        ctx.wait(announced.into_actor(self));
    }

    /// A sign of life, and a look at whether everything is still as it was last seen.
    fn beat(&mut self, ctx: &mut Context<Self>) {
        self.watch_connection(ctx);
        let on = self
            .duty
            .as_ref()
            .is_some_and(|duty| duty.state == DutyState::On);
        if on && self.is_connected() {
            let (house, desk) = (Arc::clone(&self.house), Arc::clone(&self.desk));
            let me = self.member.id;
            let beaten = async move {
                let board = &house.ports.board;
                let known = board.heartbeat(&desk.id, me, house.now()).await;
                known.unwrap_or_else(|error| {
                    desk.doubt_board(&error);
                    true
                })
            };
            // A board that was rebuilt knows only the announced.
            ctx.wait(beaten.into_actor(self).map(|known, counselor, ctx| {
                if !known {
                    counselor.announce_to_board(ctx);
                }
            }));
        }
        self.refresh(ctx);
    }

    fn end_if_idle(&mut self, ctx: &mut Context<Self>) {
        let has_nothing = self.carried.is_empty() && self.offered.is_empty();
        if self.duty.is_some() && !self.is_connected() && has_nothing {
            self.house.counselors.forget(self.member.id);
            ctx.stop();
        }
    }
}

impl Actor for Counselor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(self.house.settings.heartbeat_every, Self::beat);
        self.refresh(ctx);
    }
}

impl Handler<ConsoleOpened> for Counselor {
    type Result = ();

    fn handle(&mut self, _: ConsoleOpened, ctx: &mut Self::Context) {
        self.came_back();
        self.announce_to_board(ctx);
    }
}

impl Handler<ConsoleClosed> for Counselor {
    type Result = ();

    fn handle(&mut self, _: ConsoleClosed, ctx: &mut Self::Context) {
        self.watch_connection(ctx);
    }
}

impl Handler<Announce> for Counselor {
    type Result = ();

    fn handle(&mut self, _: Announce, ctx: &mut Self::Context) {
        self.announce_to_board(ctx);
    }
}

impl Handler<Refresh> for Counselor {
    type Result = ();

    fn handle(&mut self, _: Refresh, ctx: &mut Self::Context) {
        self.house.counselors.refreshing(self.member.id);
        self.refresh(ctx);
    }
}

impl Handler<Ask> for Counselor {
    type Result = ();

    fn handle(&mut self, ask: Ask, ctx: &mut Self::Context) {
        match ask.command {
            StaffCommand::Hello { after } => {
                ask.reply.forget();
                self.welcome(ask.console, after, ctx);
            }
            StaffCommand::Duty { id, state } => self.set_duty(id, state, ask.reply, ctx),
            StaffCommand::HelpAnother { .. } => self.help_another(ask.reply, ctx),
            StaffCommand::AcknowledgeAlarm { alarm, .. } => {
                self.acknowledge(alarm, ask.reply, ctx);
            }
            _ => ask
                .reply
                .refuse(tomoshibi_engine::protocol::v1::ErrorCode::NotAllowed),
        }
    }
}
