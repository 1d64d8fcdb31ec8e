//! Conformance suites of the storage ports: ledger, clients, staff, desks, duties, alarms.
//!
//! Each function is a whole suite, to be run on a fresh, empty store; it panics at the first answer that the
//! port does not allow. No suite waits, and none depends on what another left behind.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a suite is a test: it panics where the port is broken"
)]

mod afterwards;
mod alarms;
mod capacity;
mod carried;
mod clients;
mod deals;
mod desks;
mod duties;
mod learning;
mod ledger;
mod passkeys;
mod past;
mod privacy;
mod sign_in;
mod staff;
mod summaries;
mod talk;
mod views;
mod ways_in;

use std::sync::Arc;

use uuid::Uuid;

use crate::{
    ids::{DeskId, StaffId},
    ports::{
        afterwards::Afterwards,
        alarms::Alarms,
        clients::Clients,
        clock::Ids,
        deals::Deals,
        duty::Duties,
        learning::{Models, Reports},
        ledger::Ledger,
        passkeys::Passkeys,
        past::Past,
        sign_in::{Code, FactorSecret, SignIn},
        staff::{Desks, Staff},
        views::Views,
        ways_in::WaysIn,
    },
    time::Timestamp,
};

pub use afterwards::{afterwards, erased_thanks};
pub use alarms::alarms;
pub use capacity::capacity;
pub use carried::carried;
pub use clients::clients;
pub use deals::deals;
pub use desks::{desks, libraries};
pub use duties::duties;
pub use learning::{lessons, models, reports, turns};
pub use ledger::ledger;
pub use passkeys::passkeys;
pub use past::{erased_past, past};
pub use privacy::privacy;
pub use sign_in::sign_in;
pub use staff::staff;
pub use summaries::summaries;
pub use talk::Talk;
pub use views::views;
pub use ways_in::ways_in;

/// The ports of one store whose clock stands at 1, and the ids that it was opened with.
#[expect(missing_debug_implementations, reason = "ports have no form to print")]
#[derive(Clone)]
pub struct Stores {
    pub ledger: Arc<dyn Ledger>,
    pub clients: Arc<dyn Clients>,
    pub staff: Arc<dyn Staff>,
    pub sign_in: Arc<dyn SignIn>,
    pub ways_in: Arc<dyn WaysIn>,
    pub passkeys: Arc<dyn Passkeys>,
    /// What an authenticator shows that was set up with that secret.
    pub authenticator: fn(&FactorSecret, Timestamp) -> Code,
    pub desks: Arc<dyn Desks>,
    pub duties: Arc<dyn Duties>,
    pub deals: Arc<dyn Deals>,
    pub alarms: Arc<dyn Alarms>,
    pub views: Arc<dyn Views>,
    pub models: Arc<dyn Models>,
    pub reports: Arc<dyn Reports>,
    pub afterwards: Arc<dyn Afterwards>,
    pub past: Arc<dyn Past>,
    pub ids: Arc<dyn Ids>,
}

impl Stores {
    fn fresh(&self) -> Uuid {
        self.ids.fresh()
    }

    fn somebody(&self) -> StaffId {
        StaffId(self.fresh())
    }
}

fn desk(name: &str) -> DeskId {
    name.parse().unwrap()
}
