//! The running service, as the gateway and the composition root see it.

mod client_door;
mod health;
mod staff_door;

use std::sync::{Arc, atomic::Ordering};

use futures_util::future::join_all;
use tokio::sync::oneshot;
use tomoshibi_engine::{desk::Desk, protocol::v1::CloseCode};

use crate::{
    client_session::{Job, Task},
    house::House,
    rescuer,
};

/// What became of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    Renewed,
    /// It is in force already.
    Unchanged,
    /// No such desk is open here: a desk opens when the node starts.
    NotOpen,
}

/// Implements the inbound ports. Cheap to clone; may be called from any thread.
#[derive(Clone)]
pub struct Service {
    house: Arc<House>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Service({} desks)", self.house.desks.len())
    }
}

impl Service {
    pub(crate) fn new(house: Arc<House>) -> Self {
        Self { house }
    }

    /// Conversations in memory on this node.
    pub fn conversations_awake(&self) -> usize {
        self.house.awake.load(Ordering::Acquire)
    }

    /// Takes in a desk's document. Everybody who waits, talks or works there goes by it from now on.
    pub fn renew_desk(&self, document: Desk) -> Renewal {
        let Some(desk) = self.house.desk(&document.id).cloned() else {
            return Renewal::NotOpen;
        };
        if *desk.document() == document {
            return Renewal::Unchanged;
        }
        desk.renew(document);
        let house = Arc::clone(&self.house);
        self.house
            .hosts
            .first()
            .spawn(async move { rescuer::under_new_rules(&house, &desk).await });
        Renewal::Renewed
    }

    /// Takes nothing new, finishes what was begun, closes every connection with "try again", and ends the
    /// actors. True when everything was finished within `stop_within`.
    pub async fn stop(&self) -> bool {
        let house = &self.house;
        house.stopping.store(true, Ordering::Release);
        let drained = tokio::time::timeout(house.settings.stop_within, drain(house)).await;
        house.seats.close_all(CloseCode::TryAgain);
        house.consoles.close_all(CloseCode::TryAgain);
        for room in house.rooms.all() {
            room.session.close();
        }
        for recorder in &house.recorders {
            recorder.close();
        }
        for desk in house.desks.values() {
            desk.dispatcher.close();
            desk.wall.close();
        }
        house.rescuer.close();
        house.hosts.stop();
        if drained.is_err() {
            tracing::error!("stopped before everything was finished");
        }
        drained.is_ok()
    }
}

/// Waits until every conversation has done what it was given.
async fn drain(house: &Arc<House>) {
    let open = house.rooms.all();
    let open = open.into_iter().filter(|room| room.session.is_open());
    let finished = open.filter_map(|room| {
        let (finished, wait) = oneshot::channel::<()>();
        house
            .give(&room, Job::quiet(Task::Drain(finished)))
            .then_some(wait)
    });
    join_all(finished).await;
}
