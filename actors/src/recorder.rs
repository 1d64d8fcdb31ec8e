//! The only writer of the ledger.
//!
//! *Owns*: the commands waiting for a transaction. *Started by*: the guardian, one a lane; a conversation
//! always uses the same lane. *Stops when*: the service stops. *Mailbox and queue*: `recorder_queue_max`
//! each; what finds no room is dropped, which refuses it as retryable. *Timers*: none: a batch is whatever
//! came while the previous transaction was on its way. *On restart*: nothing to rebuild; who waited for an
//! answer learns that it is unknown, and reads the ledger.

use std::{collections::VecDeque, sync::Arc};

use actix::{
    Actor, ActorFutureExt as _, AsyncContext as _, Context, Handler, Message, WrapFuture as _, fut,
};
use tokio::sync::oneshot;
use tomoshibi_engine::ports::{
    StoreError,
    ledger::{Append, Appended, BATCH_MAX, Ledger},
};

use crate::{guardian::DeathWatch, meters::Meters};

/// One command's events. Answered when durable or refused; a dropped answer means that it is unknown.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) struct Record {
    pub(crate) append: Append,
    pub(crate) answer: oneshot::Sender<Result<Appended, StoreError>>,
}

type Waiting = oneshot::Sender<Result<Appended, StoreError>>;

pub(crate) struct Recorder {
    ledger: Arc<dyn Ledger>,
    meters: Arc<Meters>,
    queue: VecDeque<Record>,
    queue_max: usize,
    in_flight: bool,
    _watch: DeathWatch,
}

impl Recorder {
    pub(crate) fn new(
        ledger: Arc<dyn Ledger>,
        meters: Arc<Meters>,
        queue_max: usize,
        watch: DeathWatch,
    ) -> Self {
        Self {
            ledger,
            meters,
            queue: VecDeque::new(),
            queue_max,
            in_flight: false,
            _watch: watch,
        }
    }

    /// Everything queued goes into one transaction.
    fn flush(&mut self, ctx: &mut Context<Self>) {
        let count = self.queue.len().min(BATCH_MAX);
        self.in_flight = count > 0;
        if count == 0 {
            return;
        }
        let (batch, waiting): (Vec<Append>, Vec<Waiting>) = self
            .queue
            .drain(..count)
            .map(|record| (record.append, record.answer))
            .unzip();
        self.meters.batch(count);
        let ledger = Arc::clone(&self.ledger);
        let appended = async move { ledger.append(batch).await };
        ctx.spawn(appended.into_actor(self).map(|outcome, recorder, ctx| {
            deliver(outcome, waiting);
            recorder.flush(ctx);
        }));
    }
}

fn deliver(outcome: Result<Vec<Appended>, StoreError>, waiting: Vec<Waiting>) {
    match outcome {
        // Whoever finds no answer in a short list hears that it is unknown.
        Ok(answers) => {
            for (waiting, answer) in waiting.into_iter().zip(answers) {
                // The one who asked may be gone; the event is recorded all the same.
                let _ = waiting.send(Ok(answer));
            }
        }
        Err(error) => {
            tracing::error!(%error, commands = waiting.len(), "a batch was not recorded");
            for waiting in waiting {
                let _ = waiting.send(Err(error.clone()));
            }
        }
    }
}

impl Actor for Recorder {
    type Context = Context<Self>;
}

impl Handler<Record> for Recorder {
    type Result = ();

    fn handle(&mut self, record: Record, ctx: &mut Self::Context) {
        if self.queue.len() >= self.queue_max {
            self.meters.recorder_full.increment(1);
            return;
        }
        self.queue.push_back(record);
        if !self.in_flight {
            self.in_flight = true;
            // After the mailbox is empty, so that those who came together travel together.
            ctx.spawn(fut::ready(()).map(|(), recorder: &mut Self, ctx| recorder.flush(ctx)));
        }
    }
}
