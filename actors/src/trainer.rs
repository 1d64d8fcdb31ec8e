//! Learns from reports while the line is open, and sees to it that the right model is live on this node.
//!
//! *Owns*: the candidate that follows the reports, and the watch over the live model; both are made of the
//! ledger again after a restart. *Started by*: [`start_trainer`], one a node, on a thread of its own.
//! *Stops when*: [`Trainer::stop`] is called. *Timers*: `follow_every`, `learn_every`, `retrain_every`; a round that
//! still runs is not begun again. *Bounds*: [`PAGE`] reports a round; what is left comes in the next.
//! *When it fails*: scoring goes on with the model that is live. It is restarted as every actor, but a
//! trainer that keeps failing stays away: nobody in danger waits for a lesson.

mod pupil;
mod rounds;

use std::{sync::Arc, time::Duration};

use actix::{Actor, ActorFutureExt as _, AsyncContext as _, Context, WrapFuture as _};
use actix_rt::{Arbiter, ArbiterHandle};
use tokio::sync::Mutex;
use tomoshibi_engine::triage::LiveScorer;

use self::pupil::Pupil;
use crate::{
    guardian::{DeathWatch, Guardian},
    inbox::Inbox,
    school::{GoLive, School},
    settings::Threads,
};

const MAILBOX: usize = 1;
/// Reports that are learnt from in one round.
const PAGE: usize = 64;

/// When and how this node learns.
#[derive(Debug, Clone)]
pub struct TrainerSettings {
    pub threads: Threads,
    /// Whether it learns at all; the model that has to be live is followed either way.
    pub learns: bool,
    pub go_live: GoLive,
    /// Hour of the day (UTC) from which the day's retraining is due.
    pub retrain_hour: u8,
    /// How soon a model that another node or a command made live is taken in.
    pub follow_every: Duration,
    pub learn_every: Duration,
    /// How often is looked whether a retraining is due.
    pub retrain_every: Duration,
}

impl Default for TrainerSettings {
    fn default() -> Self {
        Self {
            threads: Threads::Own(1),
            learns: true,
            go_live: GoLive::Judged,
            retrain_hour: 18,
            follow_every: Duration::from_secs(2),
            learn_every: Duration::from_secs(5),
            retrain_every: Duration::from_mins(1),
        }
    }
}

/// A running trainer.
pub struct Trainer {
    inbox: Arc<Inbox<TrainerActor>>,
    host: ArbiterHandle,
    own: bool,
}

impl std::fmt::Debug for Trainer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Trainer")
    }
}

impl Trainer {
    /// What is being learnt is given up; it is learnt again from the ledger.
    pub fn stop(&self) {
        self.inbox.close();
        if self.own {
            self.host.stop();
        }
    }
}

/// Starts the trainer of a node. To be called inside an actix system.
pub fn start_trainer(school: School, live: Arc<LiveScorer>, settings: TrainerSettings) -> Trainer {
    let own = matches!(settings.threads, Threads::Own(_));
    let host = if own {
        Arbiter::new().handle()
    } else {
        Arbiter::current()
    };
    let inbox = Arc::new(Inbox::empty());
    let pupil = Arc::new(Mutex::new(Pupil::new(school, live, settings.go_live)));
    Guardian::start(
        "trainer",
        host.clone(),
        Arc::clone(&inbox),
        MAILBOX,
        Arc::new(|_| tracing::error!("reports are not learnt from until the node starts again")),
        move |watch| TrainerActor {
            pupil: Arc::clone(&pupil),
            settings: settings.clone(),
            running: [false; 3],
            _watch: watch,
        },
    );
    Trainer { inbox, host, own }
}

#[derive(Clone, Copy)]
enum Round {
    Follow,
    Learn,
    Retrain,
}

struct TrainerActor {
    pupil: Arc<Mutex<Pupil>>,
    settings: TrainerSettings,
    running: [bool; 3],
    _watch: DeathWatch,
}

impl TrainerActor {
    fn run(&mut self, round: Round, ctx: &mut Context<Self>) {
        let Some(running) = self.running.get_mut(round as usize) else {
            return;
        };
        if std::mem::replace(running, true) {
            return;
        }
        let (pupil, hour) = (Arc::clone(&self.pupil), self.settings.retrain_hour);
        let done = async move {
            match round {
                Round::Follow => rounds::follow(&pupil).await,
                Round::Learn => rounds::learn(&pupil).await,
                Round::Retrain => rounds::retrain(&pupil, hour).await,
            }
        };
        ctx.spawn(done.into_actor(self).map(move |(), trainer, _| {
            if let Some(running) = trainer.running.get_mut(round as usize) {
                *running = false;
            }
        }));
    }
}

impl Actor for TrainerActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        let settings = self.settings.clone();
        ctx.run_interval(settings.follow_every, |it, ctx| it.run(Round::Follow, ctx));
        if settings.learns {
            ctx.run_interval(settings.learn_every, |it, ctx| it.run(Round::Learn, ctx));
            ctx.run_interval(settings.retrain_every, |it, ctx| {
                it.run(Round::Retrain, ctx);
            });
        }
    }
}
