//! One suite for every implementation of the storage ports.

use tomoshibi_engine::testing::store_suite as suite;

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
    ledger, capacity, summaries, privacy, clients, staff, desks, duties, alarms
);
