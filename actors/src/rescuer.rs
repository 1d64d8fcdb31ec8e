//! Makes up for what got lost: expired claims, wake-ups of sleeping conversations, hints that never came,
//! counselors who did not return, supervisors who vanished, alarms nobody answered, a board that was away or holds what the ledger does
//! not.
//!
//! *Owns*: nothing but the knowledge whether a round is still running. *Started by*: the guardian, one a
//! node. *Stops when*: the service stops. *Mailbox*: none is used. *Timers*: `rescue_every`, `heads_every`,
//! `alarms_every`, `reconcile_every`, `deal_every`; a round that still runs is not begun again. *On restart*: the board is filled from the
//! ledger again.

mod dealing;
mod rebuild;
mod reconcile;
mod rounds;

pub(crate) use rebuild::under_new_rules;
pub(crate) use reconcile::{Reconciling, weigh_again};
pub(crate) use rounds::catch_up;

use std::sync::Arc;

use actix::{Actor, ActorFutureExt as _, AsyncContext as _, Context, WrapFuture as _};

use crate::{guardian::DeathWatch, house::House};

pub(crate) const MAILBOX: usize = 1;
const REBUILD_AGAIN_AFTER: std::time::Duration = std::time::Duration::from_secs(1);

#[derive(Clone, Copy)]
enum Round {
    Claims,
    Heads,
    Alarms,
    Presence,
    Reconcile,
    Deals,
}

pub(crate) struct Rescuer {
    house: Arc<House>,
    running: [bool; 6],
    _watch: DeathWatch,
}

impl Rescuer {
    pub(crate) fn new(house: Arc<House>, watch: DeathWatch) -> Self {
        Self {
            house,
            running: [false; 6],
            _watch: watch,
        }
    }

    /// Nobody is let in before this is done.
    fn rebuild(&self, ctx: &mut Context<Self>) {
        let house = Arc::clone(&self.house);
        let rebuilt = async move { rebuild::everything(&house).await };
        ctx.spawn(rebuilt.into_actor(self).map(|rebuilt, rescuer, ctx| {
            if let Err(error) = rebuilt {
                tracing::error!(%error, "the board could not be filled; trying again");
                ctx.run_later(REBUILD_AGAIN_AFTER, |rescuer, ctx| rescuer.rebuild(ctx));
                return;
            }
            rescuer.house.let_in();
            for desk in rescuer.house.desks.values() {
                desk.wake_dispatcher();
            }
        }));
    }

    fn run(&mut self, round: Round, ctx: &mut Context<Self>) {
        let house = Arc::clone(&self.house);
        let ready = house.ready_at().is_some() && !house.is_stopping();
        let Some(running) = self.running.get_mut(round as usize).filter(|_| ready) else {
            return;
        };
        if std::mem::replace(running, true) {
            return;
        }
        let done = async move {
            match round {
                Round::Claims => rounds::claims_and_wakes(&house).await,
                Round::Heads => rounds::heads(&house).await,
                Round::Alarms => rounds::alarms(&house).await,
                Round::Presence => rounds::presence(&house).await,
                Round::Reconcile => reconcile::round(&house).await,
                Round::Deals => dealing::round(&house).await,
            }
        };
        ctx.spawn(done.into_actor(self).map(move |(), rescuer, _| {
            if let Some(running) = rescuer.running.get_mut(round as usize) {
                *running = false;
            }
        }));
    }
}

impl Actor for Rescuer {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.rebuild(ctx);
        let settings = self.house.settings.clone();
        ctx.run_interval(settings.rescue_every, |it, ctx| it.run(Round::Claims, ctx));
        ctx.run_interval(settings.heads_every, |it, ctx| it.run(Round::Heads, ctx));
        ctx.run_interval(settings.heads_every, |it, ctx| it.run(Round::Presence, ctx));
        let reconcile_every = settings.reconcile_every;
        ctx.run_interval(reconcile_every, |it, ctx| it.run(Round::Reconcile, ctx));
        ctx.run_interval(settings.alarms_every, |it, ctx| it.run(Round::Alarms, ctx));
        ctx.run_interval(settings.deal_every, |it, ctx| it.run(Round::Deals, ctx));
    }
}
