//! A conversation that is told commands, and what a test says in few words.

use tomoshibi_engine::{
    conversation::{
        Candidate, Ceiling, Channel, Command, Conversation, Event, OfferMode, Recorded, Refusal,
        Standing, decide,
    },
    desk::Policy,
    dispatch::Load,
    ids::{ClaimId, ClientId, ConversationId, StaffId},
    privacy::Text,
    staff::{Language, Qualification},
    time::{Millis, Timestamp},
    triage::{Assessment, Band, Ladder, Rung},
};
use uuid::Uuid;

pub(crate) const START: Timestamp = Timestamp(1_800_000_000_000);

/// A conversation with everything that happened to it.
pub(crate) struct Story {
    pub(crate) conversation: Conversation,
    pub(crate) policy: Policy,
    pub(crate) now: Timestamp,
    pub(crate) events: Vec<Event>,
}

impl Story {
    pub(crate) fn unopened() -> Self {
        let id = ConversationId(Uuid::from_u128(1));
        let conversation = Conversation::unopened(id);
        Self {
            conversation,
            policy: Policy::default(),
            now: START,
            events: Vec::new(),
        }
    }

    pub(crate) fn opened() -> Self {
        let mut story = Self::unopened();
        story.tell(open()).unwrap();
        story
    }

    pub(crate) fn waiting(band: Band) -> Self {
        let mut story = Self::opened();
        story.tell(says(band)).unwrap();
        story
    }

    pub(crate) fn engaged(band: Band) -> Self {
        let mut story = Self::waiting(band);
        story.tell(offer(1, 1)).unwrap();
        story.tell(accept(1, 1)).unwrap();
        story
    }

    pub(crate) fn tell(&mut self, command: Command) -> Result<Vec<Event>, Refusal> {
        let decision = decide(&self.conversation, command, &self.policy, self.now)?;
        assert!(!decision.events.is_empty(), "a decision without events");
        for event in &decision.events {
            let recorded = Recorded {
                conversation: self.conversation.id,
                seq: self.conversation.seq.next(),
                at: self.now,
                source: None,
                event: event.clone(),
            };
            self.conversation
                .apply(&recorded)
                .expect("a decided event fits the fold");
        }
        self.events.extend(decision.events.iter().cloned());
        Ok(decision.events)
    }

    pub(crate) fn wait(&mut self, length: Millis) {
        self.now = self.now + length;
    }

    pub(crate) fn standing(&self) -> Standing {
        self.conversation.standing(&self.policy, self.now)
    }
}

pub(crate) fn open() -> Command {
    Command::Open {
        desk: "demo".parse().unwrap(),
        client: ClientId(Uuid::from_u128(7)),
        channel: Channel::Web,
        language: Language::En,
        nickname: "Anon 7F3".to_owned(),
        former: None,
    }
}

pub(crate) fn assessment(band: Band) -> Assessment {
    let imminent = match band {
        Band::Low => 0.05,
        Band::Elevated => 0.2,
        Band::High => 0.5,
        Band::Imminent => 0.9,
    };
    Assessment {
        imminent,
        band,
        ladder: Ladder::default(),
        issues: Vec::new(),
        contributions: Vec::new(),
        model: "test".to_owned(),
    }
}

pub(crate) fn text() -> Text {
    Text::new("words").unwrap()
}

pub(crate) fn says(band: Band) -> Command {
    Command::ClientSays {
        text: text(),
        assessment: Ok(assessment(band)),
    }
}

pub(crate) fn staff(n: u128) -> StaffId {
    StaffId(Uuid::from_u128(n))
}

pub(crate) fn claim(n: u128) -> ClaimId {
    ClaimId(Uuid::from_u128(n))
}

pub(crate) fn offer(n: u128, to: u128) -> Command {
    Command::Offer {
        claim: claim(n),
        to: candidate(to),
        mode: OfferMode::Auto,
        exception: None,
        epoch: 1,
    }
}

const CEILING: Ceiling = Ceiling {
    capacity: Load::conversations(8),
    open_max: 60,
};

/// Who may be offered anybody.
pub(crate) fn candidate(n: u128) -> Candidate {
    Candidate {
        counselor: staff(n),
        qualification: Qualification::Licensed,
        languages: Language::ALL.into_iter().collect(),
        ceiling: CEILING,
    }
}

pub(crate) fn accept(n: u128, by: u128) -> Command {
    Command::Accept {
        claim: claim(n),
        counselor: staff(by),
        ceiling: CEILING,
    }
}

pub(crate) fn check(by: u128, rung: Rung, found: bool) -> Command {
    Command::Check {
        by: staff(by),
        by_supervisor: false,
        rung,
        found,
    }
}

pub(crate) fn set_band(by: u128, by_supervisor: bool, band: Band) -> Command {
    Command::SetBand {
        by: staff(by),
        by_supervisor,
        band,
        reason: text(),
    }
}
