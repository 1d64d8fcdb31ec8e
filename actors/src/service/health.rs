//! What probes ask.

use tomoshibi_engine::{
    ids::DeskId,
    ports::{Answer, sessions::Health},
};

use super::Service;

impl Health for Service {
    fn ready(&self) -> Answer<'_, bool> {
        Box::pin(async {
            let asked = self.house.ports.ledger.heads(Vec::new()).await;
            self.is_open() && asked.is_ok()
        })
    }

    fn desks(&self) -> Vec<DeskId> {
        let mut desks: Vec<DeskId> = self.house.desks.keys().cloned().collect();
        desks.sort();
        desks
    }
}
