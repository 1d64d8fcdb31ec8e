//! Telling the connections: each frame is encoded once for all who stand at the same place.

use std::sync::Arc;

use actix::Context;
use tomoshibi_engine::{
    conversation::{Conversation, Phase, Recorded},
    ids::{ConversationId, Seq},
    ports::sessions::{ConnectionId, Resume},
    protocol::v1::{ClientFrame, ClientPhase, EVENTS_MAX, Encoded, StaffFrame},
};

use super::{ClientSession, Job, Task};
use crate::{
    line::ClientLine,
    project::{ForClient, card, phase, staff_event},
    room::{Handed, Seat, hand, serve},
    roster::Roster,
};

impl ClientSession {
    /// Serves events that stand right after `before` to whoever is there.
    pub(super) fn fan_out(&self, before: Seq, events: &[Recorded]) {
        let roster = &self.house.roster;
        let mut audience = self.room.audience();
        let (mut before, mut events) = (before, events);
        while !events.is_empty() {
            let (page, rest) = events.split_at(page_length(events));
            let through = page.last().map_or(before, |last| last.seq);
            serve(&mut audience.clients, before, through, |after, from| {
                client_frame(roster, page, after, from, through)
            });
            serve(&mut audience.watchers, before, through, |after, from| {
                Some(staff_frame(
                    roster,
                    self.room.id,
                    page,
                    after,
                    from,
                    through,
                ))
            });
            (before, events) = (through, rest);
        }
    }

    /// Hands one connection the first page of what it lacks.
    pub(super) fn hand(&self, connection: ConnectionId, events: &[Recorded]) -> Handed {
        let page = events.get(..page_length(events)).unwrap_or_default();
        let (Some(first), Some(last)) = (page.first(), page.last()) else {
            return Handed::Over;
        };
        let (before, through) = (Seq(first.seq.0 - 1), last.seq);
        let roster = &self.house.roster;
        let mut audience = self.room.audience();
        let clients = &mut audience.clients;
        let client = hand(clients, connection, before, through, |after, from| {
            client_frame(roster, page, after, from, through)
        });
        let watchers = &mut audience.watchers;
        let watcher = hand(watchers, connection, before, through, |after, from| {
            let id = self.room.id;
            Some(staff_frame(roster, id, page, after, from, through))
        });
        if client == Handed::Later {
            client
        } else {
            watcher
        }
    }

    /// A page came: the welcome, then everything it lacks, then what happens.
    pub(super) fn attach(
        &mut self,
        connection: ConnectionId,
        line: Arc<ClientLine>,
        resume: Resume,
        ctx: &mut Context<Self>,
    ) {
        let head = self.conversation.seq;
        let after = self.resumes_after(resume);
        let welcomed = line.say(&ClientFrame::Welcome {
            conversation: Some(self.room.id),
            head: head.0,
            phase: phase(&self.conversation),
            nickname: self.nickname(),
            language: self.language(),
        });
        if !welcomed {
            return;
        }
        if let Some(wait) = self.phase_frame().filter(|_| self.is_waiting()) {
            line.say(&wait);
        }
        {
            let mut audience = self.room.audience();
            audience
                .clients
                .retain(|seat| seat.connection != connection);
            let seat = Seat::new(connection, None, line, after);
            audience.clients.push(seat);
        }
        self.catch(connection, ctx);
        if self.conversation.away && self.is_waiting() {
            let back = tomoshibi_engine::conversation::Command::ComeBack;
            self.jobs.push_back(Job::quiet(Task::Service(back)));
        }
    }

    /// Nothing a page has of another conversation, or beyond what there is, counts.
    pub(super) fn resumes_after(&self, resume: Resume) -> Seq {
        let after = Seq(resume.after);
        let is_here = resume.conversation.is_none_or(|id| id == self.room.id);
        if is_here && after <= self.head() {
            after
        } else {
            Seq::START
        }
    }

    pub(super) fn client_types(&self) {
        let conversation = self.room.id;
        let frame = StaffFrame::Typing { conversation };
        self.room.audience().tell_watchers(&frame);
    }

    pub(super) fn client_saw(&self, through: u64) {
        let through = through.min(self.conversation.seq.0);
        let conversation = self.room.id;
        let frame = StaffFrame::Seen {
            conversation,
            through,
        };
        self.room.audience().tell_watchers(&frame);
    }

    pub(super) fn show_phase(&self, before: &Conversation) {
        if phase(before) != phase(&self.conversation)
            && let Some(frame) = self.phase_frame()
        {
            self.room.audience().tell_clients(&frame);
        }
    }

    /// What panes and strips show besides the lines.
    pub(super) fn show_card(&self, before: &Conversation) {
        let now = &self.conversation;
        let same = before.status() == now.status()
            && before.counselor() == now.counselor()
            && before.band == now.band
            && before.away == now.away
            && before.outgrown == now.outgrown
            && before.hand_over == now.hand_over
            && before.issues == now.issues;
        if same || self.room.audience().watchers.is_empty() {
            return;
        }
        if let Some(frame) = self.card_frame() {
            self.room.audience().tell_watchers(&frame);
        }
    }

    pub(super) fn card_frame(&self) -> Option<StaffFrame> {
        let policy = &self.desk.as_ref()?.document().policy;
        let summary = self.conversation.summary(policy, self.house.now())?;
        Some(StaffFrame::Card {
            card: card(summary),
        })
    }

    pub(super) fn is_waiting(&self) -> bool {
        matches!(self.conversation.phase, Phase::Waiting | Phase::Offered(_))
    }

    fn phase_frame(&self) -> Option<ClientFrame> {
        let phase = phase(&self.conversation);
        let wait = match phase {
            ClientPhase::Waiting => self.desk.as_ref()?.pace.wait(self.house.now()),
            _ => None,
        };
        Some(ClientFrame::Phase { phase, wait })
    }

    fn nickname(&self) -> String {
        let opening = self.opening.as_ref();
        match opening.filter(|_| self.conversation.desk.is_none()) {
            Some(opening) => opening.client.nickname.clone(),
            None => self.conversation.nickname.clone(),
        }
    }

    /// The client's own, also before the first event.
    pub(super) fn language(&self) -> tomoshibi_engine::staff::Language {
        let opening = self.opening.as_ref();
        match opening.filter(|_| self.conversation.desk.is_none()) {
            Some(opening) => opening.client.language,
            None => self.conversation.language,
        }
    }
}

/// Words of one frame: a page of the longest lines would not go into a connection's queue.
const FRAME_BYTES: usize = 64 * 1024;

/// How many of the events make one frame: one at least, [`EVENTS_MAX`] at most.
pub(super) fn page_length(events: &[Recorded]) -> usize {
    let mut bytes = 0;
    let fits = |event: &&Recorded| {
        bytes += event.event.words().map_or(0, |text| text.expose().len());
        bytes <= FRAME_BYTES
    };
    let fitting = events.iter().take(EVENTS_MAX).take_while(fits).count();
    fitting.max(1).min(events.len())
}

/// Nothing when there is nothing a client would see.
fn client_frame(
    roster: &Roster,
    page: &[Recorded],
    after: Seq,
    from: Seq,
    through: Seq,
) -> Option<Encoded<ClientFrame>> {
    let mut project = ForClient::new(roster);
    let events: Vec<_> = page
        .iter()
        .filter_map(|event| project.event(event))
        .filter(|event| event.seq > from.0)
        .collect();
    if events.is_empty() {
        return None;
    }
    Some(Encoded::new(&ClientFrame::Events {
        after: after.0,
        through: through.0,
        events,
    }))
}

fn staff_frame(
    roster: &Roster,
    conversation: ConversationId,
    page: &[Recorded],
    after: Seq,
    from: Seq,
    through: Seq,
) -> Encoded<StaffFrame> {
    let lacking = page.iter().filter(|event| event.seq > from);
    let events = lacking
        .cloned()
        .map(|event| staff_event(event, roster))
        .collect();
    Encoded::new(&StaffFrame::Events {
        conversation,
        after: after.0,
        through: through.0,
        events,
    })
}
