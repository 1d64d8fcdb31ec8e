//! The actors and their supervision: what is alive while the service runs.
//!
//! [`start`] builds a node's actors over the outbound ports and answers with the [`Service`], which
//! implements the inbound ones. Handlers decide synchronously with the engine and act asynchronously; the
//! outcome comes back as a message. Nothing here knows a database, a socket or a board by name.
//!
//! Everything has a bound and a policy for full:
//!
//! | edge | capacity | when full | metric |
//! | --- | --- | --- | --- |
//! | gateway → conversation (mailbox, then its queue) | `session_queue_max` each; 16 in the moment before it has started | `Busy` (close with a retryable code) or refused as retryable; the page sends the same id again | `tomoshibi_mailbox_full_total` |
//! | conversations awake | `sessions_max` | as above | `tomoshibi_sessions_awake` |
//! | conversation → recorder (mailbox, then its queue) | `recorder_queue_max` each | refused as retryable | `tomoshibi_recorder_full_total` |
//! | recorder → ledger | 1 transaction a lane, at most 1,024 commands | waits in the queue | `tomoshibi_recorder_batch_commands` |
//! | conversation → board, alarms, duty | 64 effects, one at a time | left out; reconciliation and repetition cover them | |
//! | gateway → counselor | 64 | `Busy` or refused as retryable | `tomoshibi_mailbox_full_total` |
//! | anybody → counselor: refresh | 1 waiting | left out, that one covers it | |
//! | anybody → dispatcher: look again | 2 | left out, the waiting one covers it | |
//! | dispatcher → conversation: offers | `offers_max` at a time, `offer_within` each | the claim is given back | |
//! | anybody → wall: changes | 4,096 marked conversations, 1 flush waiting | everything is read | |
//! | conversation → connection | the outlet's own bound | closed with "resume"; nothing is lost, the ledger has it | `tomoshibi_slow_readers_total` |
//! | connections of one client, of one person | `connections_per_client_max`, 8 | the oldest is closed with "too many" | |
//! | consoles on one conversation | `watchers_max` | refused as retryable | |
//! | trainer → ledger: reports | 64 a round | the rest comes in the next round | `tomoshibi_triage_candidate_lessons` |
//! | restarts of a singleton | 3 in 5 s | the process ends; the trainer only stays away | `tomoshibi_actor_restarts_total` |
//! | panics of one conversation or counselor | 3 | quarantine and alarm | `tomoshibi_actor_panics_total` |
//!
//! There is no courier here yet: a web client is reached through its connection, and what it missed it
//! resumes from the ledger; other channels bring their outbox with them.

mod access;
mod client_session;
mod consoles;
mod counselor;
mod dispatcher;
mod ears;
mod guardian;
mod hands;
mod hosts;
mod house;
mod inbox;
mod line;
mod meters;
mod pace;
mod project;
mod recorder;
mod reply;
mod rescuer;
mod room;
mod roster;
mod school;
mod seats;
mod service;
mod settings;
mod sight;
mod trainer;
mod wall;

pub use guardian::EndProcess;
pub use house::Ports;
pub use school::{GoLive, REPORTS_MAX, School, SchoolError, Taught};
pub use service::{Renewal, Service};
pub use settings::{Settings, Threads};
pub use trainer::{Trainer, TrainerSettings, start_trainer};

use std::sync::Arc;

use tomoshibi_engine::desk::Desk;

use crate::{
    dispatcher::Dispatcher, guardian::Guardian, house::House, recorder::Recorder, rescuer::Rescuer,
    wall::Wall,
};

/// Starts the actors of a node for these desks. To be called inside an actix system.
///
/// The doors answer `Busy` until the board is filled from the ledger; [`Health::ready`] tells when.
/// `end_process` is called when a singleton cannot be kept alive; it should end the process with an error.
///
/// [`Health::ready`]: tomoshibi_engine::ports::sessions::Health::ready
pub fn start(
    ports: Ports,
    desks: Vec<Desk>,
    settings: Settings,
    end_process: EndProcess,
) -> Service {
    let house = Arc::new(House::new(ports, desks, settings));
    start_recorders(&house, &end_process);
    start_desks(&house, &end_process);
    let me = Arc::clone(&house);
    Guardian::start(
        "rescuer",
        house.hosts.first(),
        Arc::clone(&house.rescuer),
        rescuer::MAILBOX,
        end_process,
        move |watch| Rescuer::new(Arc::clone(&me), watch),
    );
    ears::listen(&house);
    Service::new(house)
}

fn start_recorders(house: &Arc<House>, end_process: &EndProcess) {
    for recorder in &house.recorders {
        let me = Arc::clone(house);
        let queue_max = house.settings.recorder_queue_max;
        Guardian::start(
            "recorder",
            house.hosts.first(),
            Arc::clone(recorder),
            queue_max,
            Arc::clone(end_process),
            move |watch| {
                let ledger = Arc::clone(&me.ports.ledger);
                Recorder::new(ledger, Arc::clone(&me.meters), queue_max, watch)
            },
        );
    }
}

fn start_desks(house: &Arc<House>, end_process: &EndProcess) {
    for desk in house.desks.values() {
        let (me, of) = (Arc::clone(house), Arc::clone(desk));
        Guardian::start(
            "dispatcher",
            house.hosts.first(),
            Arc::clone(&desk.dispatcher),
            dispatcher::MAILBOX,
            Arc::clone(end_process),
            move |watch| Dispatcher::new(Arc::clone(&me), Arc::clone(&of), watch),
        );
        let (me, of) = (Arc::clone(house), Arc::clone(desk));
        Guardian::start(
            "wall",
            house.hosts.first(),
            Arc::clone(&desk.wall),
            wall::MAILBOX,
            Arc::clone(end_process),
            move |watch| Wall::new(Arc::clone(&me), Arc::clone(&of), watch),
        );
    }
}
