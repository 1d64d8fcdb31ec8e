//! A node takes in what `desk apply` stored while it runs: the documents are read every two seconds and held
//! against those in force. There is no hint to lose, and a line is not restarted for a changed text.

use std::{collections::HashSet, sync::Arc, time::Duration};

use tokio::task::JoinHandle;
use tomoshibi_actors::{Renewal, Service};
use tomoshibi_adapters::sql::Store;
use tomoshibi_engine::{desk::Desk, ids::DeskId, ports::staff::Desks as _};

const EVERY: Duration = Duration::from_secs(2);

/// Runs until it is aborted. A database that does not answer is asked again in the next round.
pub(super) fn follow(service: Service, store: Arc<Store>) -> JoinHandle<()> {
    actix_rt::spawn(async move {
        let mut tick = actix_rt::time::interval(EVERY);
        let mut not_open = HashSet::new();
        loop {
            tick.tick().await;
            let Ok(documents) = store.all().await else {
                continue;
            };
            for document in documents {
                take_in(&service, document, &mut not_open);
            }
        }
    })
}

fn take_in(service: &Service, document: Desk, not_open: &mut HashSet<DeskId>) {
    let desk = document.id.clone();
    match service.renew_desk(document) {
        Renewal::Renewed => tracing::info!(%desk, "its new document is in force"),
        Renewal::Unchanged => {}
        Renewal::NotOpen => {
            if not_open.insert(desk.clone()) {
                tracing::warn!(%desk, "a new desk opens when the node starts again");
            }
        }
    }
}
