//! What follows from events once they are durable: frames to those concerned here, and work at the board,
//! the alarms and the duty streams by whoever appended them.

use actix::Context;
use smallvec::SmallVec;
use tomoshibi_engine::{
    conversation::{Conversation, Event, Phase, Recorded},
    ids::{Seq, StaffId},
    ports::{alarms::AlarmKind, bus::Hint, ledger::Carried},
    protocol::v1::StaffFrame,
    staff::Role,
    triage::Band,
};

use super::{ClientSession, answer::client_line, effects::Effect};
use crate::{house::OpenDesk, room::Seat};

/// The client's lines an offer shows.
const LINES_MAX: usize = 3;

impl ClientSession {
    /// `own`: appended here, so that what it entails is to be done here.
    pub(super) fn happened(
        &mut self,
        before: &Conversation,
        events: &[Recorded],
        own: bool,
        ctx: &mut Context<Self>,
    ) {
        let Some(desk) = self.desk.clone() else {
            return;
        };
        self.note(events);
        self.room.set_head(self.conversation.seq);
        self.fan_out(before.seq, events);
        self.show_phase(before);
        self.show_card(before);
        self.announce(before, events, ctx);
        self.keep_pace(before, &desk);
        if own {
            self.entail(before, events, &desk);
            self.run_effects(ctx);
            self.house.hint(Hint::Appended {
                desk: desk.id.clone(),
                conversation: self.room.id,
                seq: self.conversation.seq,
                carried: self.to_carry(events),
            });
            self.tell_their_nodes(before, events);
        }
    }

    /// The events for other nodes, if there are any: who need not read them is seconds sooner on a busy ledger.
    fn to_carry(&self, events: &[Recorded]) -> Option<Carried> {
        let client = self.conversation.client?;
        let ports = &self.house.ports;
        let sealed = || ports.ledger.seal(client, events);
        ports.bus.has_others().then(sealed)?
    }

    /// Whoever is offered, gets or loses a conversation may be connected elsewhere, where nobody follows it.
    fn tell_their_nodes(&self, before: &Conversation, events: &[Recorded]) {
        let offered = events.iter().filter_map(|event| match &event.event {
            Event::Offered { counselor, .. } => Some(*counselor),
            _ => None,
        });
        let (former, present) = (before.counselor(), self.conversation.counselor());
        let changed = [former, present].into_iter().flatten();
        for staff in offered.chain(changed.filter(|_| former != present)) {
            if let Some(desk) = &self.desk {
                let desk = desk.id.clone();
                self.house.hint(Hint::Duty { desk, staff });
            }
        }
    }

    /// Keeps what later frames need from the lines themselves.
    pub(super) fn note(&mut self, events: &[Recorded]) {
        for event in events {
            if self.first_lines.len() < LINES_MAX
                && let Some(text) = client_line(&event.event)
            {
                self.first_lines.push(text.clone());
            }
            match &event.event {
                Event::Offered { mode, .. } => self.offer_mode = *mode,
                Event::BandEased { .. } | Event::BandSet { .. } => self.eased_at = event.at,
                _ => {}
            }
        }
    }

    fn announce(&mut self, before: &Conversation, events: &[Recorded], ctx: &mut Context<Self>) {
        for event in events {
            match &event.event {
                Event::Offered { counselor, .. } => {
                    self.offer_to(*counselor);
                    self.house.refresh(*counselor);
                }
                Event::OfferDeclined {
                    claim, counselor, ..
                }
                | Event::OfferLapsed {
                    claim, counselor, ..
                }
                | Event::OfferWithdrawn { claim, counselor } => {
                    let over = StaffFrame::OfferOver { claim: *claim };
                    self.house.consoles.tell(*counselor, &over);
                }
                Event::HandOverOffered { to, .. } => self.offer_to(*to),
                Event::HandedOver { to, .. } => self.seat_counselor(*to, ctx),
                Event::Engaged { claim, counselor } => {
                    let over = StaffFrame::OfferOver { claim: *claim };
                    self.house.consoles.tell(*counselor, &over);
                    self.seat_counselor(*counselor, ctx);
                }
                Event::Thanked { counselor, .. } => {
                    self.house
                        .consoles
                        .tell(*counselor, &StaffFrame::Thanked {});
                }
                _ => {}
            }
        }
        self.end_hand_over(before);
        let former = before.counselor();
        let present = self.conversation.counselor();
        if let Some(former) = former.filter(|_| former != present) {
            self.dismiss(former);
        }
        let weighed = |conversation: &Conversation| (conversation.away, conversation.band);
        if former != present
            || (present.is_some() && weighed(before) != weighed(&self.conversation))
        {
            for staff in former
                .into_iter()
                .chain(present.filter(|_| former != present))
            {
                self.house.refresh(staff);
            }
        }
    }

    /// Whatever ended it, whoever was asked is asked no longer.
    fn end_hand_over(&self, before: &Conversation) {
        let stands = self
            .conversation
            .hand_over
            .as_ref()
            .map(|asked| asked.claim);
        if let Some(asked) = before.hand_over.as_ref()
            && stands != Some(asked.claim)
        {
            let over = StaffFrame::OfferOver { claim: asked.claim };
            self.house.consoles.tell(asked.to, &over);
        }
    }

    /// Every console of the counselor follows the conversation from its first event.
    fn seat_counselor(&mut self, counselor: StaffId, ctx: &mut Context<Self>) {
        let card = self.card_frame();
        for console in self.house.consoles.of(counselor) {
            if let Some(card) = &card {
                console.line.say(card);
            }
            let new = {
                let mut audience = self.room.audience();
                let connection = console.connection;
                let new = !audience.seats(connection);
                if new {
                    let seat = Seat::new(connection, Some(counselor), console.line, Seq::START);
                    audience.watchers.push(seat);
                }
                new
            };
            if new {
                self.catch(console.connection, ctx);
            }
        }
    }

    /// No longer theirs: a supervisor may go on watching, a counselor may not.
    fn dismiss(&mut self, former: StaffId) {
        let conversation = self.room.id;
        let gone = StaffFrame::Gone { conversation };
        self.house.consoles.tell(former, &gone);
        let role = self.house.roster.get(former).map(|member| member.role);
        if role != Some(Role::Supervisor) {
            let mut audience = self.room.audience();
            audience.watchers.retain(|seat| seat.staff != Some(former));
        }
    }

    fn keep_pace(&self, before: &Conversation, desk: &OpenDesk) {
        let waits = |conversation: &Conversation| {
            matches!(conversation.phase, Phase::Waiting | Phase::Offered(_))
        };
        match (waits(before), waits(&self.conversation)) {
            (false, true) => desk.pace.entered(),
            (true, false) => {
                desk.pace.left();
                if self.conversation.counselor().is_some() {
                    desk.pace.took(self.house.now());
                }
            }
            _ => {}
        }
    }

    fn entail(&mut self, before: &Conversation, events: &[Recorded], desk: &OpenDesk) {
        let mut effects: SmallVec<[Effect; 4]> = SmallVec::new();
        for event in events {
            effects.extend(Effect::of(&event.event, before, &self.conversation, desk));
        }
        let policy = &desk.document().policy;
        let now = self.house.now();
        let standing = self.conversation.standing(policy, now);
        if standing != before.standing(policy, now) {
            effects.push(Effect::Place(self.conversation.seq, standing));
        }
        let after = &self.conversation;
        if after.band == Band::Imminent && before.band != Band::Imminent {
            effects.push(Effect::Raise(AlarmKind::CodeOrange));
        }
        if after.band == Band::Imminent && after.away && !before.away {
            effects.push(Effect::Raise(AlarmKind::SilentImminent));
        }
        if let Some(counselor) = after.counselor().filter(|_| after.band > before.band) {
            let least = policy.qualifications.least_for(after.band);
            if self.house.roster.qualification(counselor) < least {
                effects.push(Effect::Raise(AlarmKind::Outgrown));
            }
        }
        effects.extend(
            events
                .iter()
                .filter_map(|event| self.about_a_whisper(&event.event)),
        );
        self.effects.extend(effects);
    }

    /// A counselor's is a question, unless a supervisor is here to read it; a supervisor's answers it.
    fn about_a_whisper(&self, event: &Event) -> Option<Effect> {
        let Event::Whispered { author, .. } = event else {
            return None;
        };
        let supervises = |staff: StaffId| {
            let member = self.house.roster.get(staff);
            member.is_some_and(|member| member.role == Role::Supervisor)
        };
        if supervises(*author) {
            return Some(Effect::Answered(*author));
        }
        let audience = self.room.audience();
        let mut here = audience.watchers.iter().filter_map(|seat| seat.staff);
        (!here.any(supervises)).then_some(Effect::Raise(AlarmKind::Asked))
    }
}
