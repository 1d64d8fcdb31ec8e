//! In whose hands a counselor is: the deal of a desk as this node last read it, for tiles and consoles. What counts
//! is what was recorded; a node that read it late shows it late.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tomoshibi_engine::{deal::Deal, ids::StaffId};

#[derive(Default)]
pub(crate) struct Hands(Mutex<(u64, Deal)>);

impl Hands {
    pub(crate) fn supervisor_of(&self, counselor: StaffId) -> Option<StaffId> {
        self.lock().1.of.get(&counselor).copied()
    }

    /// Whose supervisor is another one by this. Something older than what is known changes nothing.
    pub(crate) fn learn(&self, number: u64, deal: &Deal) -> Vec<StaffId> {
        let mut known = self.lock();
        if number <= known.0 {
            return Vec::new();
        }
        let before = std::mem::replace(&mut *known, (number, deal.clone())).1;
        let all = before
            .of
            .keys()
            .chain(deal.of.keys().filter(|id| !before.of.contains_key(id)));
        let changed = all.filter(|id| before.of.get(id) != deal.of.get(id));
        changed.copied().collect()
    }

    fn lock(&self) -> MutexGuard<'_, (u64, Deal)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
