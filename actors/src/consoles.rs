//! The staff connections of this node, by person. One person may have several.

use std::sync::Arc;

use dashmap::DashMap;
use smallvec::SmallVec;
use tomoshibi_engine::{
    ids::{DeskId, StaffId},
    ports::sessions::ConnectionId,
    protocol::v1::{CloseCode, Encoded, StaffFrame},
    staff::{Role, StaffMember},
};

use crate::line::StaffLine;

/// Connections of one person; the oldest is closed for a newer one.
const PER_PERSON_MAX: usize = 8;

#[derive(Clone)]
pub(crate) struct Console {
    pub(crate) connection: ConnectionId,
    pub(crate) member: Arc<StaffMember>,
    pub(crate) line: Arc<StaffLine>,
}

#[derive(Default)]
pub(crate) struct Consoles(DashMap<StaffId, SmallVec<[Console; 1]>>);

impl Consoles {
    /// Answers the one that is closed in its favour, if any.
    pub(crate) fn add(&self, console: Console) -> Option<Console> {
        let mut of = self.0.entry(console.member.id).or_default();
        let oldest = (of.len() >= PER_PERSON_MAX).then(|| of.remove(0));
        if let Some(oldest) = &oldest {
            oldest.line.close(CloseCode::TooMany);
        }
        of.push(console);
        oldest
    }

    /// True when it was there.
    pub(crate) fn remove(&self, staff: StaffId, connection: ConnectionId) -> bool {
        let was_there = self.0.get_mut(&staff).is_some_and(|mut of| {
            let before = of.len();
            of.retain(|known| known.connection != connection);
            of.len() < before
        });
        self.0.remove_if(&staff, |_, of| of.is_empty());
        was_there
    }

    pub(crate) fn of(&self, staff: StaffId) -> SmallVec<[Console; 1]> {
        self.0.get(&staff).map(|of| of.clone()).unwrap_or_default()
    }

    pub(crate) fn find(&self, staff: StaffId, connection: ConnectionId) -> Option<Console> {
        let of = self.0.get(&staff)?;
        of.iter().find(|c| c.connection == connection).cloned()
    }

    pub(crate) fn is_connected(&self, staff: StaffId) -> bool {
        self.0.contains_key(&staff)
    }

    /// Who of a desk is connected.
    pub(crate) fn of_desk(&self, desk: &DeskId) -> Vec<StaffId> {
        let of = |of: &SmallVec<[Console; 1]>| of.iter().any(|c| c.member.desk == *desk);
        let here = self.0.iter().filter(|entry| of(entry.value()));
        here.map(|entry| *entry.key()).collect()
    }

    pub(crate) fn tell(&self, staff: StaffId, frame: &StaffFrame) {
        let Some(of) = self.0.get(&staff) else { return };
        let frame = Encoded::new(frame);
        for console in of.iter() {
            console.line.send(&frame);
        }
    }

    /// Everybody of a desk with a role.
    pub(crate) fn tell_desk(&self, desk: &DeskId, role: Role, frame: &StaffFrame) {
        let frame = Encoded::new(frame);
        for of in &self.0 {
            for console in of.iter() {
                if console.member.role == role && console.member.desk == *desk {
                    console.line.send(&frame);
                }
            }
        }
    }

    pub(crate) fn close_all(&self, code: CloseCode) {
        for of in &self.0 {
            for console in of.iter() {
                console.line.close(code);
            }
        }
    }
}
