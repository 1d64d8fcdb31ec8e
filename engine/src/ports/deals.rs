//! The deal of counselors to supervisors: a stream of events a desk, and what it amounts to.

use super::{Answer, StoreError};
use crate::{
    deal::{Deal, Dealt},
    ids::DeskId,
    time::Timestamp,
};

pub trait Deals: Send + Sync {
    /// How often the desk was dealt, and what that amounts to.
    fn deal(&self, desk: DeskId) -> Answer<'_, Result<(u64, Deal), StoreError>>;

    /// Records a change of the deal that was dealt so often. False, and nothing is recorded, when another came first:
    /// then it is to be thought over anew.
    fn record(
        &self,
        desk: DeskId,
        after: u64,
        dealt: Dealt,
        at: Timestamp,
    ) -> Answer<'_, Result<bool, StoreError>>;
}
