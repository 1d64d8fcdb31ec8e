//! When the last connection of a counselor is gone: offers are void and Imminent clients are dealt again
//! after a grace that a reload of the page needs; everybody else after `rescue_after`. Whoever returns first
//! keeps what is left. A node that was away itself took all connections with it: from its readiness on
//! everybody it has not seen has as long as the slowest page waits before it tries again.
//!
//! Nodes tell each other through the board whom they see, so that nobody is taken for gone who is connected
//! elsewhere. While the board cannot say, only a node that saw them itself acts, and later.

use std::{sync::Arc, time::Duration};

use actix::{ActorFutureExt as _, AsyncContext as _, Context, WrapFuture as _};
use tomoshibi_engine::{
    conversation::RequeueReason,
    ids::StaffId,
    ports::board::{BoardError, PRESENCE_MAX},
    time::Millis,
    triage::Band,
};

use super::Counselor;
use crate::{
    client_session::{Job, Task},
    house::{House, OpenDesk},
};

/// What the other nodes know of somebody who is not connected here.
#[derive(Clone, Copy)]
enum Elsewhere {
    /// No node has seen them, and each had the time to say so.
    Unseen,
    UnseenFor(Millis),
    /// The board does not say, or not yet.
    Unknown,
}

async fn seen_elsewhere(house: &House, desk: &OpenDesk, staff: StaffId) -> Elsewhere {
    let board = &house.ports.board;
    let asked = async {
        let unseen = board.unseen_for(&desk.id, staff, house.now()).await?;
        Ok::<_, BoardError>((unseen, board.epoch(&desk.id).await?))
    };
    match asked.await {
        Ok((unseen, epoch)) if desk.is_steady(epoch, house.now()) => {
            unseen.map_or(Elsewhere::Unseen, Elsewhere::UnseenFor)
        }
        Ok(_) => Elsewhere::Unknown,
        Err(error) => {
            desk.doubt_board(&error);
            Elsewhere::Unknown
        }
    }
}

impl Counselor {
    pub(super) fn came_back(&mut self) {
        self.was_here = true;
        self.gone_since = None;
    }

    /// Looks whether anybody is there, and begins or goes on to count.
    pub(super) fn watch_connection(&mut self, ctx: &mut Context<Self>) {
        if self.is_connected() {
            self.came_back();
            return;
        }
        if self.gone_since.is_none() {
            self.gone_since = Some(self.house.now());
            // Nothing new is offered to an empty chair.
            self.announce_to_board(ctx);
            Self::look_again_in(self.grace(), ctx);
            Self::look_again_in(self.rescue_after(), ctx);
        }
        self.find_out(ctx);
    }

    fn find_out(&self, ctx: &mut Context<Self>) {
        let (house, desk) = (Arc::clone(&self.house), Arc::clone(&self.desk));
        let me = self.member.id;
        let asked = async move { seen_elsewhere(&house, &desk, me).await };
        ctx.spawn(asked.into_actor(self).map(|seen, counselor, ctx| {
            if !counselor.is_connected() {
                counselor.take_away(seen, ctx);
                counselor.end_if_idle(ctx);
            }
        }));
    }

    fn take_away(&mut self, seen: Elsewhere, ctx: &mut Context<Self>) {
        let Some((since, ready_at)) = self.gone_since.zip(self.house.ready_at()) else {
            return;
        };
        let (from_here, ready_for) = (self.house.now() - since, self.house.now() - ready_at);
        if !self.was_here && ready_for < self.return_grace() {
            Self::look_again_in(Millis(self.return_grace().0 - ready_for.0), ctx);
            return;
        }
        let gone = match seen {
            Elsewhere::Unseen => from_here,
            Elsewhere::UnseenFor(length) => from_here.min(length),
            Elsewhere::Unknown if self.was_here && from_here >= PRESENCE_MAX => from_here,
            Elsewhere::Unknown => {
                Self::look_again_in(self.grace(), ctx);
                return;
            }
        };
        if gone >= self.rescue_after() {
            self.requeue(Band::Low);
        } else if gone >= self.grace() {
            self.requeue(Band::Imminent);
            self.withdraw_offers();
        }
    }

    fn requeue(&self, least: Band) {
        let taken = self.carried.iter().filter(|(_, it)| it.band >= least);
        for (conversation, _) in taken {
            let room = self.house.rooms.of(*conversation);
            let take = Task::TakeFrom {
                counselor: self.member.id,
                reason: RequeueReason::CounselorGone,
                least,
            };
            // One that finds no room, or no database, is taken at the next heartbeat.
            self.house.give(&room, Job::quiet(take));
        }
    }

    pub(super) fn withdraw_offers(&self) {
        let now = self.house.now();
        let asked = self.duty.iter().flat_map(|duty| duty.asked_at(now));
        let offered = self.offered.iter().copied();
        for conversation in offered.chain(asked.map(|asked| asked.conversation)) {
            let room = self.house.rooms.of(conversation);
            let withdraw = Task::WithdrawFrom(self.member.id);
            self.house.give(&room, Job::quiet(withdraw));
        }
    }

    fn look_again_in(length: Millis, ctx: &mut Context<Self>) {
        let wait = u64::try_from(length.0).unwrap_or(0);
        ctx.run_later(Duration::from_millis(wait), |counselor, ctx| {
            counselor.watch_connection(ctx);
        });
    }

    fn grace(&self) -> Millis {
        millis(self.house.settings.imminent_grace)
    }

    fn return_grace(&self) -> Millis {
        millis(self.house.settings.return_grace)
    }

    fn rescue_after(&self) -> Millis {
        self.desk.document().policy.timings.rescue_after_ms
    }
}

fn millis(length: Duration) -> Millis {
    Millis(i64::try_from(length.as_millis()).unwrap_or(i64::MAX))
}
