//! One suite for every implementation of the storage ports.

use tomoshibi_engine::testing::store_suite as suite;

use crate::fresh::Fresh;

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
    };
}
on_both!(
    ledger, capacity, summaries, privacy, clients, staff, desks, duties, alarms
);
