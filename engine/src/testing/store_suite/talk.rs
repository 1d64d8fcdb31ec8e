//! A conversation as a session would keep it: folded, and appended to where it was folded.

use super::Stores;
use crate::{
    conversation::{Author, Channel, Conversation, Event, Guard, Recorded},
    desk::Policy,
    ids::{ClaimId, ClientId, ConversationId, DeskId, Seq, SourceId, StaffId},
    ports::ledger::{Append, Appended},
    privacy::Text,
    staff::Language,
    time::Timestamp,
    triage::{Assessment, Band, Contribution, Issue, Ladder, Rung},
};

#[derive(Debug, Clone)]
pub struct Talk {
    pub fold: Conversation,
    pub desk: DeskId,
    pub client: ClientId,
    now: Timestamp,
}

impl Talk {
    /// Not opened yet.
    pub fn new(stores: &Stores, desk: &DeskId, client: ClientId) -> Self {
        Self {
            fold: Conversation::unopened(ConversationId(stores.ids.fresh())),
            desk: desk.clone(),
            client,
            now: Timestamp(1_000),
        }
    }

    /// Opened by a new client.
    pub async fn opened(stores: &Stores, desk: &DeskId) -> Self {
        let enrolled = stores.clients.enrol(desk.clone(), Language::Ja, None).await;
        let mut talk = Self::new(stores, desk, enrolled.unwrap().0.id);
        let opening = talk.opening();
        talk.must(stores, opening).await;
        talk
    }

    /// Opened, and taken by a counselor.
    pub async fn engaged(stores: &Stores, desk: &DeskId, counselor: StaffId) -> Self {
        let mut talk = Self::opened(stores, desk).await;
        let offer = talk.next(vec![Event::Queued, offered(counselor)]);
        talk.must(stores, offer).await;
        let engage = talk.next(vec![engaged(counselor)]);
        talk.must(stores, engage).await;
        talk
    }

    pub fn id(&self) -> ConversationId {
        self.fold.id
    }

    pub fn opening(&self) -> Append {
        self.next(vec![Event::Opened {
            desk: self.desk.clone(),
            client: self.client,
            channel: Channel::Web,
            language: Language::Ja,
            nickname: "marked-nickname".to_owned(),
            former: None,
        }])
    }

    /// These events, where this fold stands.
    pub fn next(&self, events: Vec<Event>) -> Append {
        let mut after = self.clone();
        after.take(&events, None);
        let summary = after.fold.summary(&Policy::default(), self.now).unwrap();
        Append {
            expected: self.fold.seq,
            at: self.now,
            source: None,
            events,
            summary,
            guard: None,
        }
    }

    pub fn named(&self, source: SourceId, events: Vec<Event>) -> Append {
        Append {
            source: Some(source),
            ..self.next(events)
        }
    }

    pub fn guarded(&self, guard: Guard, events: Vec<Event>) -> Append {
        Append {
            guard: Some(guard),
            ..self.next(events)
        }
    }

    /// What was recorded.
    pub fn follow(&mut self, append: &Append) {
        self.take(&append.events, append.source);
    }

    fn take(&mut self, events: &[Event], mut source: Option<SourceId>) {
        for event in events {
            let recorded = Recorded {
                conversation: self.fold.id,
                seq: self.fold.seq.next(),
                at: self.now,
                source: source.take(),
                event: event.clone(),
            };
            self.fold.apply(&recorded).unwrap();
        }
    }

    /// Appends what has to be recorded, and folds it.
    pub async fn must(&mut self, stores: &Stores, append: Append) -> Seq {
        let answer = one(stores, append.clone()).await;
        self.follow(&append);
        let last = self.fold.seq;
        assert_eq!(answer, Appended::Recorded { last });
        last
    }

    pub async fn read(&self, stores: &Stores) -> Vec<Recorded> {
        stores
            .ledger
            .read(self.id(), Seq::START, 1_024)
            .await
            .unwrap()
    }
}

/// A batch of one.
pub(super) async fn one(stores: &Stores, append: Append) -> Appended {
    let mut answers = stores.ledger.append(vec![append]).await.unwrap();
    assert_eq!(answers.len(), 1, "one answer each");
    answers.remove(0)
}

pub(super) fn said(text: &str) -> Event {
    Event::Said {
        author: Author::Client,
        text: Text::new(text).unwrap(),
        assessment: Some(assessment()),
    }
}

pub(super) fn assessment() -> Assessment {
    Assessment {
        imminent: 0.25,
        band: Band::Elevated,
        ladder: Ladder::default(),
        issues: vec![(Issue::Isolation, 0.6)],
        contributions: vec![Contribution {
            start: 0,
            end: 3,
            weight: 1.5,
            rungs: [Rung::Ideation, Rung::Means].into_iter().collect(),
        }],
        model: "lexicon-1".to_owned(),
    }
}

pub(super) fn offered(counselor: StaffId) -> Event {
    Event::Offered {
        claim: ClaimId(counselor.0),
        counselor,
        mode: crate::conversation::OfferMode::Auto,
        exception: None,
        weight: crate::dispatch::Load(10),
        expires_at: Timestamp(31_000),
        epoch: 1,
    }
}

pub(super) fn engaged(counselor: StaffId) -> Event {
    Event::Engaged {
        claim: ClaimId(counselor.0),
        counselor,
    }
}

pub(super) fn closed() -> Event {
    Event::Closed {
        reason: crate::conversation::CloseReason::Supervisor,
    }
}

pub(super) fn text_of(recorded: &Recorded) -> &str {
    match &recorded.event {
        Event::Said { text, .. } | Event::Whispered { text, .. } => text.expose(),
        other => panic!("no line: {}", other.kind()),
    }
}
