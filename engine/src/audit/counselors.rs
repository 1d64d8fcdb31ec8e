//! Who was on duty, and what weighed on them, replayed.

use std::collections::HashMap;

use super::SETTLE;
use crate::{
    conversation::Standing,
    dispatch::Load,
    ids::{ConversationId, DeskId, StaffId},
    ports::{
        chronicle::DutyRecorded,
        duty::{Duty, DutyState},
    },
    staff::StaffMember,
    time::Timestamp,
};

#[derive(Debug, Default)]
pub(super) struct Counselors {
    members: HashMap<StaffId, StaffMember>,
    duties: HashMap<StaffId, OnDuty>,
    loads: HashMap<StaffId, HashMap<ConversationId, Weight>>,
    /// On whom a conversation weighs.
    bearers: HashMap<ConversationId, StaffId>,
}

#[derive(Debug, Default)]
struct OnDuty {
    duty: Duty,
    /// When they were last seen to be on; the moment they left while they are not.
    until: Timestamp,
    /// The desk they were on at then.
    desk: Option<DeskId>,
}

/// What one conversation weighs, and weighed until `at`.
#[derive(Debug, Clone, Copy)]
struct Weight {
    now: Load,
    before: Load,
    at: Timestamp,
    /// An offer weighs only until then.
    expires_at: Option<Timestamp>,
}

impl Counselors {
    pub(super) fn of(members: Vec<StaffMember>) -> Self {
        Self {
            members: members.into_iter().map(|m| (m.id, m)).collect(),
            ..Self::default()
        }
    }

    pub(super) fn member(&self, staff: StaffId) -> Option<&StaffMember> {
        self.members.get(&staff)
    }

    pub(super) fn note_duty(&mut self, recorded: &DutyRecorded) {
        let known = self.duties.entry(recorded.staff).or_default();
        if known.duty.state == DutyState::On {
            known.until = recorded.at;
            known.desk.clone_from(&known.duty.desk);
        }
        let duty = std::mem::take(&mut known.duty);
        known.duty = duty.after(&recorded.event, recorded.at);
    }

    /// Whether they could be offered something of the desk now, or could a moment ago.
    pub(super) fn was_on(&self, staff: StaffId, desk: &DeskId, now: Timestamp) -> bool {
        self.duties.get(&staff).is_some_and(|known| {
            let on = known.duty.state == DutyState::On && known.duty.desk.as_ref() == Some(desk);
            let lately = known.desk.as_ref() == Some(desk) && now - known.until < SETTLE;
            on || lately
        })
    }

    /// The least that can have weighed on them, this conversation left out, and how many conversations.
    pub(super) fn load(
        &self,
        staff: StaffId,
        without: ConversationId,
        now: Timestamp,
    ) -> (Load, usize) {
        let borne = self.loads.get(&staff).into_iter().flatten();
        let others = borne.filter(|(id, weight)| {
            **id != without && weight.expires_at.is_none_or(|until| until > now)
        });
        others.fold((Load::ZERO, 0), |(load, count), (_, weight)| {
            (load + weight.least(now), count + 1)
        })
    }

    /// Lets the conversation weigh where it stands.
    pub(super) fn place(
        &mut self,
        conversation: ConversationId,
        standing: &Standing,
        at: Timestamp,
    ) {
        match standing {
            Standing::Offered {
                ticket,
                counselor,
                expires_at,
                ..
            } => self.bear(
                conversation,
                *counselor,
                ticket.weight,
                Some(*expires_at),
                at,
            ),
            Standing::Held { counselor, weight } => {
                self.bear(conversation, *counselor, *weight, None, at);
            }
            Standing::Absent | Standing::Waiting(_) => self.release(conversation),
        }
    }

    pub(super) fn release(&mut self, conversation: ConversationId) {
        if let Some(bearer) = self.bearers.remove(&conversation)
            && let Some(borne) = self.loads.get_mut(&bearer)
        {
            borne.remove(&conversation);
        }
    }

    fn bear(
        &mut self,
        conversation: ConversationId,
        counselor: StaffId,
        weight: Load,
        expires_at: Option<Timestamp>,
        at: Timestamp,
    ) {
        if self.bearers.get(&conversation) != Some(&counselor) {
            self.release(conversation);
            self.bearers.insert(conversation, counselor);
        }
        let borne = self.loads.entry(counselor).or_default();
        let known = borne.entry(conversation).or_insert(Weight {
            now: weight,
            before: weight,
            at,
            expires_at,
        });
        known.expires_at = expires_at;
        if known.now != weight {
            *known = Weight {
                now: weight,
                before: known.least(at),
                at,
                expires_at,
            };
        }
    }
}

impl Weight {
    fn least(self, now: Timestamp) -> Load {
        if now - self.at < SETTLE {
            self.now.min(self.before)
        } else {
            self.now
        }
    }
}
