//! Deals in a map.

use std::{collections::BTreeMap, sync::Mutex};

use super::{lock, ready};
use crate::{
    deal::{Deal, Dealt},
    ids::DeskId,
    ports::{Answer, StoreError, deals::Deals},
    time::Timestamp,
};

#[derive(Debug, Default)]
pub struct MemoryDeals(Mutex<BTreeMap<DeskId, (u64, Deal)>>);

impl Deals for MemoryDeals {
    fn deal(&self, desk: DeskId) -> Answer<'_, Result<(u64, Deal), StoreError>> {
        ready(Ok(lock(&self.0).get(&desk).cloned().unwrap_or_default()))
    }

    fn record(
        &self,
        desk: DeskId,
        after: u64,
        dealt: Dealt,
        _: Timestamp,
    ) -> Answer<'_, Result<bool, StoreError>> {
        let mut all = lock(&self.0);
        let (number, deal) = all.get(&desk).cloned().unwrap_or_default();
        if number == after {
            all.insert(desk, (number + 1, deal.after(&dealt)));
        }
        ready(Ok(number == after))
    }
}
