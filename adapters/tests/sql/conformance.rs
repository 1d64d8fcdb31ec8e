//! One suite for every implementation of the storage ports.

use std::sync::Arc;

use tomoshibi_engine::testing::{
    memory::{
        MemoryAlarms, MemoryClients, MemoryDeals, MemoryDuties, MemoryLedger, MemoryModels,
        MemoryStaff, MemoryViews, memory_code,
    },
    store_suite::{self as suite, Stores},
};

use crate::{fresh::Fresh, fresh_postgres::FreshPostgres};

macro_rules! on_both {
    ($($suite:ident),*) => {
        mod sqlite {
            use super::*;
            $(
                #[tokio::test]
                async fn $suite() {
                    suite::$suite(&Fresh::new().await.stores()).await;
                }
            )*
        }

        /// Each suite in a database of its own.
        pub(crate) async fn on_postgres(fresh: &FreshPostgres) {
            $(suite::$suite(&fresh.stores(stringify!($suite)).await).await;)*
        }
    };
}
on_both!(
    ledger,
    carried,
    capacity,
    summaries,
    privacy,
    clients,
    staff,
    sign_in,
    ways_in,
    passkeys,
    desks,
    libraries,
    duties,
    deals,
    alarms,
    models,
    turns,
    reports,
    views,
    afterwards,
    erased_thanks,
    past,
    erased_past
);

/// What tests of the actors run on must not be kinder than a database. The twins know nothing of each other,
/// so erasing is not for them; they have no desks, and tokens that can be guessed.
mod memory {
    use super::*;

    macro_rules! on_twins {
        ($($suite:ident),*) => {$(
            #[tokio::test]
            async fn $suite() {
                let fresh = Fresh::new().await;
                suite::$suite(&twins(fresh.stores())).await;
            }
        )*};
    }
    on_twins!(
        ledger, carried, capacity, summaries, staff, sign_in, ways_in, passkeys, duties, deals,
        alarms, models, turns, reports, views, afterwards, past
    );

    fn twins(stores: Stores) -> Stores {
        let ledger = Arc::new(MemoryLedger::default());
        let staff = Arc::new(MemoryStaff::default());
        Stores {
            ledger: ledger.clone(),
            reports: ledger.clone(),
            afterwards: ledger.clone(),
            past: ledger,
            models: Arc::new(MemoryModels::default()),
            clients: Arc::new(MemoryClients::default()),
            staff: staff.clone(),
            sign_in: staff.clone(),
            ways_in: staff.clone(),
            passkeys: staff,
            authenticator: memory_code,
            duties: Arc::new(MemoryDuties::default()),
            deals: Arc::new(MemoryDeals::default()),
            alarms: Arc::new(MemoryAlarms::default()),
            views: Arc::new(MemoryViews::default()),
            ..stores
        }
    }
}
