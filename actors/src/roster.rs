//! Who works here, in memory: read from the staff tables at start, and completed by whoever signs in.

use std::sync::Arc;

use dashmap::DashMap;
use tomoshibi_engine::{
    ids::{DeskId, StaffId},
    staff::{Qualification, StaffMember},
};

#[derive(Default)]
pub(crate) struct Roster(DashMap<StaffId, Arc<StaffMember>>);

impl Roster {
    pub(crate) fn note(&self, member: &StaffMember) -> Arc<StaffMember> {
        if let Some(known) = self.get(member.id)
            && *known == *member
        {
            return known;
        }
        let member = Arc::new(member.clone());
        self.0.insert(member.id, Arc::clone(&member));
        member
    }

    pub(crate) fn get(&self, staff: StaffId) -> Option<Arc<StaffMember>> {
        self.0.get(&staff).map(|member| Arc::clone(&member))
    }

    /// What clients and colleagues see; empty when nothing is known.
    pub(crate) fn nickname(&self, staff: StaffId) -> String {
        self.0
            .get(&staff)
            .map_or_else(String::new, |member| member.nickname.clone())
    }

    /// Somebody unknown is trusted with the least.
    pub(crate) fn qualification(&self, staff: StaffId) -> Qualification {
        self.0
            .get(&staff)
            .map_or(Qualification::Peer, |member| member.qualification)
    }

    pub(crate) fn of_desk(&self, desk: &DeskId) -> Vec<Arc<StaffMember>> {
        let of_desk = self.0.iter().filter(|member| member.desk == *desk);
        of_desk.map(|member| Arc::clone(&member)).collect()
    }
}
