//! The bus of many nodes: hints published on Redis, on one channel a desk.
//!
//! Owns two tasks on the arbiter that started it, which end with the bus: one publishes what is in the
//! outbox, several hints in a frame, one listens. Bounds: the outbox and each ear hold [`HINTS_MAX`] hints,
//! [`FRAMES_MAX`] frames wait to be read. What finds the outbox full,
//! or the server away, is lost and counted: it costs latency, never a message. An ear that is too slow is
//! told that it missed some; so are all after the connection was away, which is renewed with a pause that
//! grows to a second. A node does not hear itself.

use std::{
    convert::Infallible,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use ::redis::{Msg, PushInfo, RedisError};
use futures_util::{StreamExt as _, future::join_all, stream};
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        mpsc,
    },
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};
use tomoshibi_engine::{
    ids::{DeskId, NodeId},
    ports::bus::{Bus, HINTS_MAX, Heard, Hint},
};

use super::codec::{self, FrameError, HINTS_A_FRAME};
use crate::redis_link::{Link, Listening, Pause, is_over};

/// Frames on their way to the server at once. Meanwhile the next ones form by themselves, as transactions do.
const IN_FLIGHT: usize = 4;
/// Frames that were heard and not looked at.
const FRAMES_MAX: usize = 256;
/// How often the listening connection is asked whether it lives.
const PING_EVERY: Duration = Duration::from_secs(2);

/// See the module's page.
pub struct RedisBus {
    outbox: mpsc::Sender<Hint>,
    ring: broadcast::Sender<Heard>,
    tasks: [JoinHandle<()>; 2],
}

/// What both tasks know.
struct Station {
    link: Arc<Link>,
    node: NodeId,
    space: String,
    desks: Vec<DeskId>,
    ring: broadcast::Sender<Heard>,
}

impl RedisBus {
    /// Must be called on an arbiter, where its tasks then run. Hears of these desks only.
    pub fn start(link: Arc<Link>, node: NodeId, space: &str, desks: Vec<DeskId>) -> Self {
        let (outbox, hints) = mpsc::channel(HINTS_MAX);
        let ring = broadcast::Sender::new(HINTS_MAX);
        let station = Arc::new(Station {
            link,
            node,
            space: space.to_owned(),
            desks,
            ring: ring.clone(),
        });
        let publishing = actix_rt::spawn(publish(Arc::clone(&station), hints));
        let listening = actix_rt::spawn(async move { station.listen().await });
        Self {
            outbox,
            ring,
            tasks: [publishing, listening],
        }
    }
}

impl Drop for RedisBus {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Bus for RedisBus {
    fn publish(&self, hint: Hint) {
        if self.outbox.try_send(hint).is_err() {
            lost("outbox full", 1);
        }
    }

    /// Must be called on an arbiter, where the ear's task then runs.
    fn subscribe(&self, ear: Box<dyn FnMut(Heard) -> bool + Send>) {
        actix_rt::spawn(pass_on(self.ring.subscribe(), ear));
    }
}

async fn pass_on(
    mut ring: broadcast::Receiver<Heard>,
    mut ear: Box<dyn FnMut(Heard) -> bool + Send>,
) {
    loop {
        let heard = match ring.recv().await {
            Ok(heard) => heard,
            Err(RecvError::Lagged(_)) => Heard::Missed,
            Err(RecvError::Closed) => return,
        };
        if !ear(heard) {
            return;
        }
    }
}

async fn publish(station: Arc<Station>, hints: mpsc::Receiver<Hint>) {
    let batches = stream::unfold(hints, async |mut hints| {
        let mut batch = Vec::new();
        let count = hints.recv_many(&mut batch, HINTS_A_FRAME).await;
        (count > 0).then_some((batch, hints))
    });
    batches
        .for_each_concurrent(IN_FLIGHT, |batch| {
            let station = Arc::clone(&station);
            async move { station.say_all(batch).await }
        })
        .await;
}

impl Station {
    fn channel(&self, desk: &DeskId) -> String {
        format!("{{{}:{desk}}}:hints", self.space)
    }

    /// In the order they came for each desk.
    async fn say_all(&self, mut hints: Vec<Hint>) {
        hints.sort_by(|one, other| one.desk().cmp(other.desk()));
        let desks = hints.chunk_by(|one, other| one.desk() == other.desk());
        join_all(desks.map(|hints| self.say(hints))).await;
    }

    /// Hints about one desk.
    async fn say(&self, hints: &[Hint]) {
        let Some(desk) = hints.first().map(Hint::desk) else {
            return;
        };
        let Ok(frame) = codec::encode(self.node, desk, hints) else {
            lost("not encoded", hints.len());
            return;
        };
        let publish = self.link.publish(&self.channel(desk), &frame);
        if self.link.ask::<i64>(&publish).await.is_err() {
            lost("server away", hints.len());
        }
    }

    /// For ever, over one connection after the other.
    async fn listen(&self) {
        let channels: Vec<String> = self.desks.iter().map(|desk| self.channel(desk)).collect();
        let mut pause = Pause::default();
        let mut is_away = false;
        loop {
            let error = match self.listen_once(&channels, &mut pause, &mut is_away).await {
                Ok(over) => match over {},
                Err(error) => error,
            };
            // Once for as long as it is away, however often it is tried.
            if !std::mem::replace(&mut is_away, true) {
                tracing::warn!(%error, "the bus is away; hints are late");
            }
            metrics::counter!("tomoshibi_bus_reconnects_total").increment(1);
            tokio::time::sleep(pause.begin(error)).await;
        }
    }

    async fn listen_once(
        &self,
        channels: &[String],
        pause: &mut Pause,
        is_away: &mut bool,
    ) -> Result<Infallible, RedisError> {
        let (pushes, arrived) = mpsc::channel(FRAMES_MAX);
        let missed = Arc::new(AtomicBool::new(false));
        let listening = self.link.listen(channels, ear(pushes, Arc::clone(&missed)));
        let listening = listening.await?;
        pause.reset();
        if std::mem::take(is_away) {
            tracing::info!("the bus is back");
        }
        // Whatever was said until now was said to nobody.
        self.tell(Heard::Missed);
        self.hear(listening, arrived, &missed).await
    }

    async fn hear(
        &self,
        mut listening: Listening,
        mut arrived: mpsc::Receiver<PushInfo>,
        missed: &AtomicBool,
    ) -> Result<Infallible, RedisError> {
        let mut beat = interval(PING_EVERY);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                push = arrived.recv() => match push {
                    Some(push) if !is_over(&push) => self.take(push),
                    _ => return Err(gone()),
                },
                _ = beat.tick() => listening.ping().await?,
            }
            if missed.swap(false, Ordering::AcqRel) {
                self.tell(Heard::Missed);
            }
        }
    }

    fn take(&self, push: PushInfo) {
        let Some(message) = Msg::from_push_info(push) else {
            return;
        };
        match codec::decode(message.get_payload_bytes()) {
            Ok((node, hints)) if node != self.node => {
                for hint in hints {
                    self.tell(Heard::Hint(hint));
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::debug!(%error, "a hint was not understood");
                let why = match error {
                    FrameError::Version(_) => "another version",
                    FrameError::Unreadable => "not understood",
                };
                // How many it held is not known.
                lost(why, 1);
            }
        }
    }

    fn tell(&self, heard: Heard) {
        // An error says that nobody listens; a hint nobody hears is no loss.
        let _ = self.ring.send(heard);
    }
}

/// Takes what arrives, and notes when there is no room for it.
fn ear(
    pushes: mpsc::Sender<PushInfo>,
    missed: Arc<AtomicBool>,
) -> impl Fn(PushInfo) -> Result<(), Infallible> + Send + Sync + 'static {
    move |push| {
        if pushes.try_send(push).is_err() {
            missed.store(true, Ordering::Release);
        }
        Ok(())
    }
}

fn lost(why: &'static str, count: usize) {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    metrics::counter!("tomoshibi_hints_lost_total", "why" => why).increment(count);
}

fn gone() -> RedisError {
    std::io::Error::from(std::io::ErrorKind::ConnectionReset).into()
}

impl fmt::Debug for RedisBus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisBus")
            .field("ears", &self.ring.receiver_count())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
