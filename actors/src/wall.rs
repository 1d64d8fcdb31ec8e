//! The supervisors' wall of one desk: cards of all open conversations, tiles of the counselors, the waiting
//! room, the alarms. One a desk and node, for however many supervisors look at it: each change is read once
//! and encoded once.
//!
//! *Owns*: what was shown last. *Started by*: the guardian. *Stops when*: the service stops; while nobody
//! looks it holds and reads nothing. *Mailbox*: 2: one flush that has not begun covers all that ask.
//! *Timers*: changes are gathered for `wall_every`, and for ten times as long as the last read took, so that
//! a wall never takes more than a tenth of the database's time; and while somebody looks, everything is read
//! and the waiting room shown again every `wall_again_every`, so that a page can tell a quiet desk from a wall
//! that stands still, and no lost mark stays lost. *On restart*: everything is read again.

mod decisions;
mod feed;
pub(crate) mod room;
pub(crate) mod tiles;
pub(crate) mod view;

use std::{collections::HashMap, sync::Arc, time::Duration};

use actix::{Actor, ActorFutureExt as _, AsyncContext as _, Context, Handler, WrapFuture as _};
use tokio::time::Instant;
use tomoshibi_engine::{
    conversation::{Status, Summary},
    dispatch::{Load, Slot},
    ids::{AlarmId, ConversationId, StaffId},
    ports::alarms::Alarm,
    privacy::Text,
    protocol::v1::{CounselorTile, DecisionDue, StaffFrame, WaitingRoom},
    staff::Role,
};

pub(crate) use feed::{Feed, Flush};

use crate::{
    guardian::DeathWatch,
    house::{House, OpenDesk},
    project::card,
};
use feed::Dirty;
use view::View;

pub(crate) const MAILBOX: usize = 2;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Flushing {
    No,
    /// The feed is taken when the time is up: whatever is marked until then is in it.
    Set,
    /// The feed was taken; what was marked since is looked at when the read is done.
    Reading,
    /// The same, and something was marked.
    ReadingAndTold,
}

pub(crate) struct Wall {
    house: Arc<House>,
    desk: Arc<OpenDesk>,
    rows: HashMap<ConversationId, Summary>,
    loaded: bool,
    tiles: HashMap<StaffId, CounselorTile>,
    room: Option<WaitingRoom>,
    decisions: Option<Vec<DecisionDue>>,
    first_lines: HashMap<ConversationId, Option<Text>>,
    alarms: HashMap<AlarmId, Alarm>,
    flushing: Flushing,
    last_read: Duration,
    _watch: DeathWatch,
}

impl Wall {
    pub(crate) fn new(house: Arc<House>, desk: Arc<OpenDesk>, watch: DeathWatch) -> Self {
        Self {
            house,
            desk,
            rows: HashMap::new(),
            loaded: false,
            tiles: HashMap::new(),
            room: None,
            decisions: None,
            first_lines: HashMap::new(),
            alarms: HashMap::new(),
            flushing: Flushing::No,
            last_read: Duration::ZERO,
            _watch: watch,
        }
    }

    fn gather(&mut self, ctx: &mut Context<Self>) {
        match self.flushing {
            Flushing::No => self.flushing = Flushing::Set,
            Flushing::Reading => {
                self.flushing = Flushing::ReadingAndTold;
                return;
            }
            Flushing::Set | Flushing::ReadingAndTold => return,
        }
        let settings = &self.house.settings;
        let wait = (self.last_read * 10).min(settings.wall_again_every);
        ctx.run_later(wait.max(settings.wall_every), Self::flush);
    }

    fn flush(&mut self, ctx: &mut Context<Self>) {
        let dirty = self.desk.feed.take();
        if !self.desk.feed.is_watched() {
            self.forget();
            self.flushing = Flushing::No;
            return;
        }
        self.flushing = Flushing::Reading;
        if dirty.somebody_new {
            self.room = None;
            self.decisions = None;
        }
        let began = Instant::now();
        let (house, desk) = (Arc::clone(&self.house), Arc::clone(&self.desk));
        let decides = self.decisions.is_some() || self.rows.values().any(|row| row.outgrown);
        let wanted = Dirty {
            everything: dirty.everything || !self.loaded,
            ..dirty
        };
        let read = async move { (view::read(&house, &desk, &wanted, decides).await, wanted) };
        ctx.spawn(read.into_actor(self).map(move |(view, wanted), wall, ctx| {
            wall.last_read = began.elapsed();
            if std::mem::replace(&mut wall.flushing, Flushing::No) == Flushing::ReadingAndTold {
                wall.gather(ctx);
            }
            match view {
                Ok(view) => wall.show(view, ctx),
                Err(error) => {
                    tracing::error!(desk = %wall.desk.id, %error, "the wall could not be read");
                    wall.desk.feed.put_back(wanted);
                    wall.gather(ctx);
                }
            }
        }));
    }

    /// All of it, with the waiting room even when it is as it was.
    fn show_again(&mut self, _: &mut Context<Self>) {
        self.desk.feed.once_more(&self.desk);
    }

    /// Nobody looks.
    fn forget(&mut self) {
        self.rows.clear();
        self.first_lines.clear();
        self.tiles.clear();
        self.alarms.clear();
        self.room = None;
        self.decisions = None;
        self.loaded = false;
    }

    fn show(&mut self, view: View, ctx: &mut Context<Self>) {
        if let Some(all) = view.all {
            self.loaded = true;
            self.rows = all;
        }
        for row in view.changed {
            let known = self.rows.get(&row.conversation);
            if known.is_none_or(|known| *known != row) {
                self.tell(&StaffFrame::Card {
                    card: card(row.clone()),
                });
            }
            if row.status == Status::Closed {
                self.rows.remove(&row.conversation);
            } else {
                self.rows.insert(row.conversation, row);
            }
        }
        self.show_tiles(tiles::of_desk(
            &self.house,
            &self.desk,
            self.rows.values(),
            &view.duties,
        ));
        self.show_alarms(view.alarms);
        self.show_decisions(view.on_duty);
        self.show_room(ctx);
    }

    fn show_tiles(&mut self, tiles: Vec<CounselorTile>) {
        for tile in tiles {
            let id = tile.member.id;
            if self.tiles.get(&id) != Some(&tile) {
                self.tell(&StaffFrame::Counselor { tile: tile.clone() });
                self.tiles.insert(id, tile);
            }
        }
    }

    fn show_alarms(&mut self, open: Vec<Alarm>) {
        let now: HashMap<AlarmId, Alarm> =
            open.into_iter().map(|alarm| (alarm.id, alarm)).collect();
        for alarm in now.values() {
            if self.alarms.get(&alarm.id) != Some(alarm) {
                let alarm = alarm.clone();
                self.tell(&StaffFrame::Alarm { alarm });
            }
        }
        for over in self.alarms.keys().filter(|id| !now.contains_key(id)) {
            self.tell(&StaffFrame::AlarmOver { alarm: *over });
        }
        self.alarms = now;
    }

    /// Where a supervisor decides, an empty queue is shown, too: the page knows by it that there is one.
    fn show_decisions(&mut self, on_duty: Vec<(Slot, Load, u32)>) {
        let policy = &self.desk.document().policy;
        let decisions = decisions::due(self.rows.values(), on_duty, policy, self.house.now());
        if decisions.is_empty() && self.decisions.is_none() && !policy.modes.supervised {
            return;
        }
        if self.decisions.as_ref() != Some(&decisions) {
            self.tell(&StaffFrame::Decisions {
                decisions: decisions.clone(),
            });
            self.decisions = Some(decisions);
        }
    }

    /// Shown when the first lines it lacks were read.
    fn show_room(&mut self, ctx: &mut Context<Self>) {
        let order = room::order(&self.rows);
        self.first_lines.retain(|id, _| order.contains(id));
        let lacking: Vec<ConversationId> = order
            .iter()
            .filter(|id| !self.first_lines.contains_key(id))
            .copied()
            .collect();
        let ledger = Arc::clone(&self.house.ports.ledger);
        let read = async move { room::first_lines(&*ledger, lacking).await };
        ctx.spawn(read.into_actor(self).map(move |lines, wall, _| {
            wall.first_lines.extend(lines);
            let room = room::of(&wall.rows, &order, &wall.first_lines);
            if wall.room.as_ref() != Some(&room) {
                wall.tell(&StaffFrame::WaitingRoom { room: room.clone() });
                wall.room = Some(room);
            }
        }));
    }

    fn tell(&self, frame: &StaffFrame) {
        self.house
            .consoles
            .tell_desk(&self.desk.id, Role::Supervisor, frame);
    }
}

impl Actor for Wall {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(self.house.settings.wall_again_every, Self::show_again);
        // What was marked while there was no wall.
        self.desk.feed.tell_again(&self.desk);
    }
}

impl Handler<Flush> for Wall {
    type Result = ();

    fn handle(&mut self, _: Flush, ctx: &mut Self::Context) {
        self.gather(ctx);
    }
}
