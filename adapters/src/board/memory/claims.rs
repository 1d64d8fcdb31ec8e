//! Standing claims, by id and by the end of their lease.

use std::collections::BTreeSet;

use foldhash::HashMap;
use tomoshibi_engine::{
    dispatch::Load,
    ids::{ClaimId, Seq},
    ports::board::{CLAIMS_MAX, Claim},
    time::Timestamp,
};

/// A claim, and what only the board needs to know of it.
pub(super) struct Standing {
    pub(super) claim: Claim,
    /// What it weighs on the counselor.
    pub(super) weight: Load,
    /// When the counselor got it, if that is known: not for one made again after a rebuild.
    pub(super) made_at: Option<Timestamp>,
    /// How much of the stream said last that it is offered, if any word did: until then it is a proposal.
    pub(super) offered: Option<Seq>,
}

#[derive(Default)]
pub(super) struct Claims {
    standing: HashMap<ClaimId, Standing>,
    leases: BTreeSet<(Timestamp, ClaimId)>,
}

impl Claims {
    pub(super) fn get(&self, id: ClaimId) -> Option<&Standing> {
        self.standing.get(&id)
    }

    pub(super) fn insert(&mut self, standing: Standing) {
        let claim = &standing.claim;
        self.leases.insert((claim.lease_until, claim.id));
        self.standing.insert(claim.id, standing);
    }

    pub(super) fn remove(&mut self, id: ClaimId) -> Option<Standing> {
        let standing = self.standing.remove(&id)?;
        self.leases.remove(&(standing.claim.lease_until, id));
        Some(standing)
    }

    /// Those whose lease is over, the longest ago first.
    pub(super) fn lapsed(&self, now: Timestamp) -> Vec<ClaimId> {
        let lapsed = self.leases.iter().take_while(|(until, _)| *until <= now);
        lapsed.take(CLAIMS_MAX).map(|(_, id)| *id).collect()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Claim> {
        self.standing.values().map(|standing| &standing.claim)
    }
}
