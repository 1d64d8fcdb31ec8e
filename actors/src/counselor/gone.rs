//! When the last connection of a counselor is gone: offers are void and Imminent clients are dealt again
//! after a grace that a reload of the page needs; everybody else after `rescue_after`. Whoever returns first
//! keeps what is left.

use actix::{AsyncContext as _, Context};
use tomoshibi_engine::{
    conversation::RequeueReason,
    time::{Millis, Timestamp},
    triage::Band,
};

use super::Counselor;
use crate::client_session::{Job, Task};

impl Counselor {
    pub(super) fn came_back(&mut self) {
        self.gone_since = None;
    }

    /// Looks whether anybody is there, and begins or goes on to count.
    pub(super) fn watch_connection(&mut self, ctx: &mut Context<Self>) {
        if self.is_connected() {
            self.came_back();
            return;
        }
        let now = self.house.now();
        if self.gone_since.is_none() {
            self.gone_since = Some(now);
            // Nothing new is offered to an empty chair.
            self.announce_to_board(ctx);
            Self::look_again_in(self.grace(), ctx);
            Self::look_again_in(self.rescue_after(), ctx);
        }
        self.take_away(now);
        self.end_if_idle(ctx);
    }

    fn take_away(&mut self, now: Timestamp) {
        let Some(since) = self.gone_since else { return };
        let gone = now - since;
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

    fn withdraw_offers(&self) {
        for conversation in &self.offered {
            let room = self.house.rooms.of(*conversation);
            let withdraw = Task::WithdrawFrom(self.member.id);
            self.house.give(&room, Job::quiet(withdraw));
        }
    }

    fn look_again_in(length: Millis, ctx: &mut Context<Self>) {
        let wait = u64::try_from(length.0).unwrap_or(0);
        ctx.run_later(std::time::Duration::from_millis(wait), |counselor, ctx| {
            counselor.watch_connection(ctx);
        });
    }

    fn grace(&self) -> Millis {
        let grace = self.house.settings.imminent_grace.as_millis();
        Millis(i64::try_from(grace).unwrap_or(i64::MAX))
    }

    fn rescue_after(&self) -> Millis {
        self.desk.document().policy.timings.rescue_after_ms
    }
}
