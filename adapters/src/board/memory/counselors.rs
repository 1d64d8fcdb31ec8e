//! The counselors of a desk: what weighs on each, and who of them has room.
//!
//! Those with room stand in cohorts, one for each qualification and set of languages (so each in exactly
//! one), in the order of turns. Who is full, off duty or not heard of stands in none.

mod cohorts;

use std::collections::BTreeSet;

use foldhash::HashMap;
use tomoshibi_engine::{
    dispatch::{Choice, Load, OnDuty, Room, Slot, Ticket, Turn, choose},
    ids::StaffId,
    ports::board::PRESENCE_MAX,
    time::Timestamp,
};

use cohorts::Cohorts;

#[derive(Default)]
pub(super) struct Counselors {
    all: HashMap<StaffId, Counselor>,
    free: Cohorts,
    /// Those on duty and present, by when they were last heard of.
    heard: BTreeSet<(Timestamp, StaffId)>,
}

/// On duty, or off duty and still holding conversations.
#[derive(Default)]
struct Counselor {
    duty: Option<Duty>,
    load: Load,
    open: u32,
}

struct Duty {
    slot: Slot,
    heard_at: Timestamp,
    present: bool,
}

impl Counselor {
    fn standing(&self) -> Option<(Turn, Room)> {
        let duty = self.duty.as_ref().filter(|duty| duty.present)?;
        let room = Room::of(&duty.slot, self.load, self.open)?;
        Some((Turn::of(&duty.slot, self.load), room))
    }

    fn on_duty(&self) -> Option<OnDuty<'_>> {
        let duty = self.duty.as_ref()?;
        Some((&duty.slot, self.load, self.open))
    }

    fn is_present(&self) -> bool {
        self.duty.as_ref().is_some_and(|duty| duty.present)
    }
}

impl Counselors {
    /// A repeated announcement does not make anybody look longer idle, or longer unheard, than they are.
    pub(super) fn on_duty(&mut self, mut slot: Slot, now: Timestamp) {
        let counselor = slot.counselor;
        self.change(counselor, |known| {
            let mut heard_at = now;
            if let Some(duty) = &known.duty {
                slot.last_new_at = slot.last_new_at.max(duty.slot.last_new_at);
                heard_at = heard_at.max(duty.heard_at);
            }
            known.duty = Some(Duty {
                slot,
                heard_at,
                present: true,
            });
        });
    }

    /// False for somebody who is not on duty.
    pub(super) fn heartbeat(&mut self, counselor: StaffId, now: Timestamp) -> bool {
        let known = self.all.get(&counselor);
        if known.is_none_or(|known| known.duty.is_none()) {
            return false;
        }
        self.change(counselor, |known| {
            if let Some(duty) = &mut known.duty {
                duty.heard_at = duty.heard_at.max(now);
                duty.present = true;
            }
        });
        true
    }

    pub(super) fn off_duty(&mut self, counselor: StaffId) {
        if self.all.contains_key(&counselor) {
            self.change(counselor, |known| known.duty = None);
        }
    }

    /// One more conversation weighs on the counselor.
    pub(super) fn weigh(&mut self, counselor: StaffId, weight: Load) {
        self.change(counselor, |known| {
            known.load = known.load + weight;
            known.open += 1;
        });
    }

    /// One that weighed so does no more.
    pub(super) fn relieve(&mut self, counselor: StaffId, weight: Load) {
        self.change(counselor, |known| {
            known.load = known.load - weight;
            known.open = known.open.saturating_sub(1);
        });
    }

    pub(super) fn took_new(&mut self, counselor: StaffId, at: Timestamp) {
        self.change(counselor, |known| {
            if let Some(duty) = &mut known.duty {
                duty.slot.last_new_at = duty.slot.last_new_at.max(at);
            }
        });
    }

    /// Passes over those not heard of for [`PRESENCE_MAX`] until they are again.
    pub(super) fn sweep(&mut self, now: Timestamp) {
        while let Some(&(heard_at, counselor)) = self.heard.first()
            && now - heard_at >= PRESENCE_MAX
        {
            self.change(counselor, |known| {
                if let Some(duty) = &mut known.duty {
                    duty.present = false;
                }
            });
        }
    }

    pub(super) fn choose(&self, ticket: &Ticket, now: Timestamp) -> Choice {
        let class = ticket.need.class;
        let preferred = ticket.need.preferred.and_then(|former| {
            let former = self.all.get(&former)?;
            former.on_duty().filter(|(slot, ..)| slot.serves(class))?;
            former.standing()
        });
        choose(ticket, now, preferred, self.free.serving(class))
    }

    /// On duty and present.
    pub(super) fn present(&self) -> impl Iterator<Item = OnDuty<'_>> {
        let present = self.all.values().filter(|known| known.is_present());
        present.filter_map(Counselor::on_duty)
    }

    /// On duty and present, with the room they have.
    pub(super) fn find_present(&self, counselor: StaffId) -> Option<(&Slot, Option<Room>)> {
        let known = self
            .all
            .get(&counselor)
            .filter(|known| known.is_present())?;
        let (slot, load, open) = known.on_duty()?;
        Some((slot, Room::of(slot, load, open)))
    }

    /// Everybody on duty, by id.
    pub(super) fn slots(&self) -> Vec<(Slot, Load, u32)> {
        let on_duty = self.all.values().filter_map(Counselor::on_duty);
        let mut slots: Vec<_> = on_duty
            .map(|(slot, load, open)| (slot.clone(), load, open))
            .collect();
        slots.sort_by_key(|(slot, ..)| slot.counselor);
        slots
    }

    /// The one way a counselor changes: out of the sets, changed, and back where they now belong.
    fn change(&mut self, id: StaffId, change: impl FnOnce(&mut Counselor)) {
        let known = self.all.entry(id).or_default();
        if let Some((turn, _)) = known.standing()
            && let Some(duty) = &known.duty
        {
            self.free.remove(&duty.slot, &turn);
        }
        let heard_before = heard(known);
        change(known);
        if let Some((turn, room)) = known.standing()
            && let Some(duty) = &known.duty
        {
            self.free.insert(&duty.slot, turn, room);
        }
        let heard_after = heard(known);
        if heard_before != heard_after {
            heard_before.map(|at| self.heard.remove(&(at, id)));
            heard_after.map(|at| self.heard.insert((at, id)));
        }
        if known.duty.is_none() && known.open == 0 {
            self.all.remove(&id);
        }
    }
}

fn heard(counselor: &Counselor) -> Option<Timestamp> {
    let duty = counselor.duty.as_ref().filter(|duty| duty.present)?;
    Some(duty.heard_at)
}
