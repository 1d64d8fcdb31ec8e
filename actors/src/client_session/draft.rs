//! What would follow from a command, not yet true: events in their places, and the state after them.

use tomoshibi_engine::{
    conversation::{
        Author, Command, Conversation, Decision, Event, Guard, Recorded, Refusal, decide,
    },
    desk::Desk,
    ids::{Seq, SourceId},
    ports::ledger::Append,
    privacy::Text,
    time::Timestamp,
};

pub(super) struct Draft {
    /// The conversation after the events. Boxed, because it moves on every line.
    pub(super) next: Box<Conversation>,
    pub(super) events: Vec<Recorded>,
    pub(super) expected: Seq,
    pub(super) at: Timestamp,
    source: Option<SourceId>,
    guard: Option<Guard>,
}

impl Draft {
    pub(super) fn on(base: &Conversation, source: Option<SourceId>, at: Timestamp) -> Self {
        Self {
            next: Box::new(base.clone()),
            events: Vec::with_capacity(2),
            expected: base.seq,
            at,
            source,
            guard: None,
        }
    }

    /// Adds what follows from one more command, and the desk's own words that go with it: the greeting on
    /// the first step into the waiting room, the farewell before the end.
    pub(super) fn decide(&mut self, command: Command, desk: &Desk) -> Result<(), Refusal> {
        let waited = self.next.queued_at.is_some();
        let Decision { events, guard } = decide(&self.next, command, &desk.policy, self.at)?;
        for event in events {
            if matches!(event, Event::Closed { .. }) {
                self.say(desk.text(&desk.farewell, self.next.language));
            }
            self.add(event);
        }
        self.guard = self.guard.or(guard);
        if !waited && self.next.queued_at.is_some() {
            self.say(desk.text(&desk.waiting, self.next.language));
        }
        Ok(())
    }

    /// The row about the conversation comes with it; none before its opening.
    pub(super) fn append(&self, desk: &Desk) -> Option<Append> {
        Some(Append {
            expected: self.expected,
            at: self.at,
            source: self.source,
            events: self
                .events
                .iter()
                .map(|event| event.event.clone())
                .collect(),
            summary: self.next.summary(&desk.policy, self.at)?,
            guard: self.guard,
        })
    }

    /// Where the command stands: its first event, or the one after the opening.
    pub(super) fn place(&self) -> Seq {
        line_at(self.expected.next())
    }

    fn say(&mut self, words: &str) {
        if let Ok(text) = Text::new(words) {
            self.add(Event::Said {
                author: Author::Service,
                text,
                assessment: None,
            });
        }
    }

    fn add(&mut self, event: Event) {
        let recorded = Recorded {
            conversation: self.next.id,
            seq: self.next.seq.next(),
            at: self.at,
            source: self.source.filter(|_| self.events.is_empty()),
            event,
        };
        // Its place is the next one by construction, and the opening comes first.
        if self.next.apply(&recorded).is_ok() {
            self.events.push(recorded);
        }
    }
}

/// A command that opened a conversation is named on the opening; what it said stands right after.
pub(super) fn line_at(first: Seq) -> Seq {
    if first == Seq::START.next() {
        first.next()
    } else {
        first
    }
}
