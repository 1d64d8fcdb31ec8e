//! The board in this process, for one node.
//!
//! Owns: per desk, the waiting room, the claims, the counselors and the wake-ups, behind one lock which is
//! held for one operation and never across an await. Started by the composition root, ends with it.
//! Bounds: a desk's entry is made by its first operation, so there are as many as the service has desks;
//! clients and counselors are as many as the ledger has open and on duty; each operation looks at a bounded
//! number of them (the port names the bounds), except `snapshot` and `rebuild`, which see all of one desk.
//!
//! A panic inside an operation leaves that desk's board in doubt: it answers "empty" until it is rebuilt.

mod claims;
mod counselors;
mod desk;
mod left;
mod listing;
mod matching;
mod waiting;
mod wakes;

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use dashmap::DashMap;
use tomoshibi_engine::{
    conversation::Standing,
    dispatch::{Load, Slot},
    ids::{ClaimId, ConversationId, DeskId, Seq, StaffId},
    ports::board::{
        Board, BoardAnswer, BoardError, Claim, Listed, MatchRules, Matched, Placed, SEEN_MAX,
        SIGHT_MAX, Snapshot,
    },
    time::{Millis, Timestamp},
};

use desk::Desk;

/// See the module's page.
#[derive(Default)]
pub struct MemoryBoard {
    desks: DashMap<DeskId, Arc<Mutex<Desk>>>,
    first_epoch: u64,
}

impl MemoryBoard {
    /// `first_epoch` must be greater than any epoch of an earlier run: the start's milliseconds will do.
    pub fn starting_at(first_epoch: u64) -> Self {
        Self {
            desks: DashMap::new(),
            first_epoch,
        }
    }

    fn desk(&self, id: &DeskId) -> Arc<Mutex<Desk>> {
        if let Some(desk) = self.desks.get(id) {
            return Arc::clone(&desk);
        }
        let fresh = || Arc::new(Mutex::new(Desk::starting_at(self.first_epoch)));
        Arc::clone(&self.desks.entry(id.clone()).or_insert_with(fresh))
    }

    fn with<'a, T: 'a>(
        &self,
        id: &DeskId,
        operation: impl FnOnce(&mut Desk) -> T + Send + 'a,
    ) -> BoardAnswer<'a, T> {
        let desk = self.desk(id);
        Box::pin(async move {
            let mut desk = desk.lock().map_err(|_| BoardError::Empty)?;
            if !desk.is_built() {
                return Err(BoardError::Empty);
            }
            Ok(operation(&mut desk))
        })
    }
}

impl fmt::Debug for MemoryBoard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryBoard")
            .field("desks", &self.desks.len())
            .finish_non_exhaustive()
    }
}

impl Board for MemoryBoard {
    fn place(
        &self,
        desk: &DeskId,
        conversation: ConversationId,
        seq: Seq,
        standing: Standing,
    ) -> BoardAnswer<'_, Placed> {
        self.with(desk, move |desk| desk.place(conversation, seq, standing))
    }

    fn on_duty(&self, desk: &DeskId, slot: Slot, now: Timestamp) -> BoardAnswer<'_, ()> {
        self.with(desk, move |desk| desk.counselors.on_duty(slot, now))
    }

    fn heartbeat(
        &self,
        desk: &DeskId,
        counselor: StaffId,
        now: Timestamp,
    ) -> BoardAnswer<'_, bool> {
        self.with(desk, move |desk| desk.counselors.heartbeat(counselor, now))
    }

    fn off_duty(&self, desk: &DeskId, counselor: StaffId) -> BoardAnswer<'_, ()> {
        self.with(desk, move |desk| desk.counselors.off_duty(counselor))
    }

    fn match_next(
        &self,
        desk: &DeskId,
        ids: Vec<ClaimId>,
        rules: MatchRules,
        now: Timestamp,
    ) -> BoardAnswer<'_, Matched> {
        let matched = self.with(desk, move |desk| {
            desk.awaits_filling(now)?;
            Ok(desk.match_next(&ids, &rules, now))
        });
        Box::pin(async move { matched.await? })
    }

    fn pull(
        &self,
        desk: &DeskId,
        counselor: StaffId,
        id: ClaimId,
        rules: MatchRules,
        now: Timestamp,
    ) -> BoardAnswer<'_, Option<Claim>> {
        self.with(desk, move |desk| desk.pull(counselor, id, &rules, now))
    }

    fn assign(
        &self,
        desk: &DeskId,
        conversation: ConversationId,
        counselor: StaffId,
        id: ClaimId,
        rules: MatchRules,
        now: Timestamp,
    ) -> BoardAnswer<'_, Option<Claim>> {
        self.with(desk, move |desk| {
            desk.assign(conversation, counselor, id, &rules, now)
        })
    }

    fn accept(
        &self,
        desk: &DeskId,
        claim: ClaimId,
        weight: Load,
        now: Timestamp,
    ) -> BoardAnswer<'_, bool> {
        self.with(desk, move |desk| desk.accept(claim, weight, now))
    }

    fn release(
        &self,
        desk: &DeskId,
        claim: ClaimId,
        excluded_until: Option<Timestamp>,
    ) -> BoardAnswer<'_, bool> {
        self.with(desk, move |desk| desk.release(claim, excluded_until))
    }

    fn expire(&self, desk: &DeskId, now: Timestamp) -> BoardAnswer<'_, Vec<Claim>> {
        self.with(desk, move |desk| desk.expire(now))
    }

    fn wake_at(
        &self,
        desk: &DeskId,
        conversation: ConversationId,
        at: Option<Timestamp>,
    ) -> BoardAnswer<'_, ()> {
        self.with(desk, move |desk| desk.wakes.set(conversation, at))
    }

    fn due(&self, desk: &DeskId, now: Timestamp) -> BoardAnswer<'_, Vec<ConversationId>> {
        self.with(desk, move |desk| desk.wakes.take_due(now))
    }

    fn seen(&self, desk: &DeskId, staff: Vec<StaffId>, now: Timestamp) -> BoardAnswer<'_, ()> {
        self.with(desk, move |desk| {
            let staff = staff.into_iter().take(SEEN_MAX);
            desk.seen.extend(staff.map(|id| (id, now)));
        })
    }

    fn unseen_for(
        &self,
        desk: &DeskId,
        staff: StaffId,
        now: Timestamp,
    ) -> BoardAnswer<'_, Option<Millis>> {
        self.with(desk, move |desk| Some(now - *desk.seen.get(&staff)?))
    }

    fn in_sight(
        &self,
        desk: &DeskId,
        within: Millis,
        now: Timestamp,
    ) -> BoardAnswer<'_, Vec<(StaffId, Millis)>> {
        self.with(desk, move |desk| {
            let ago = desk.seen.iter().map(|(id, at)| (*id, now - *at));
            let mut seen: Vec<_> = ago.filter(|(_, ago)| *ago <= within).collect();
            seen.sort_unstable_by_key(|(_, ago)| *ago);
            seen.truncate(SIGHT_MAX);
            seen
        })
    }

    fn epoch(&self, desk: &DeskId) -> BoardAnswer<'_, u64> {
        self.with(desk, |desk| desk.epoch)
    }

    fn snapshot(&self, desk: &DeskId) -> BoardAnswer<'_, Snapshot> {
        self.with(desk, |desk| desk.snapshot())
    }

    fn listed(&self, desk: &DeskId, from: u64) -> BoardAnswer<'_, Listed> {
        self.with(desk, move |desk| desk.listed(from))
    }

    fn rebuild(&self, desk: &DeskId) -> BoardAnswer<'_, u64> {
        let desk = self.desk(desk);
        Box::pin(async move {
            desk.clear_poison();
            let mut desk = desk.lock().map_err(|_| BoardError::Empty)?;
            Ok(desk.rebuild())
        })
    }

    fn filled(&self, desk: &DeskId, epoch: u64) -> BoardAnswer<'_, bool> {
        self.with(desk, move |desk| desk.filled(epoch))
    }
}

#[cfg(test)]
mod tests;
