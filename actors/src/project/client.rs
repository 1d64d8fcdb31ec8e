//! What a client may see of a conversation.

use tomoshibi_engine::{
    conversation::{Author, Conversation, Event, Phase, Recorded},
    ids::SourceId,
    protocol::v1::{ClientEvent, ClientFact, ClientPhase, Speaker},
    triage::Issue,
};

use crate::roster::Roster;

/// Walks along a stream. The command that opened a conversation is named on its first event, but the page
/// looks for the name on its line, which follows.
pub(crate) struct ForClient<'a> {
    roster: &'a Roster,
    opened_by: Option<SourceId>,
    /// The issues of a report, which stands before what closes the conversation.
    about: Vec<Issue>,
}

impl<'a> ForClient<'a> {
    pub(crate) fn new(roster: &'a Roster) -> Self {
        Self {
            roster,
            opened_by: None,
            about: Vec::new(),
        }
    }

    /// None for what a client does not see.
    pub(crate) fn event(&mut self, recorded: &Recorded) -> Option<ClientEvent> {
        let fact = match &recorded.event {
            Event::Opened { .. } => {
                self.opened_by = recorded.source;
                return None;
            }
            Event::Said { author, text, .. } => {
                let (by, id) = match author {
                    Author::Client => (Speaker::Me, recorded.source.or(self.opened_by.take())),
                    Author::Staff(_) => (Speaker::Counselor, None),
                    Author::Service => (Speaker::Service, None),
                };
                let text = text.clone();
                ClientFact::Said { by, text, id }
            }
            Event::SaidUnscored { text, .. } => ClientFact::Said {
                by: Speaker::Me,
                text: text.clone(),
                id: recorded.source.or(self.opened_by.take()),
            },
            Event::Answered {
                question, answer, ..
            } => ClientFact::Answered {
                question: question.clone(),
                answer: answer.clone(),
                id: recorded.source.or(self.opened_by.take()),
            },
            Event::DistressTold { moment, .. } => ClientFact::DistressTold { moment: *moment },
            Event::Thanked { text, .. } => ClientFact::Thanked {
                text: text.clone(),
                id: recorded.source,
            },
            Event::Unsent { said } => ClientFact::Unsent { seq: said.0 },
            Event::Engaged { counselor, .. } | Event::HandedOver { to: counselor, .. } => {
                ClientFact::Joined {
                    nickname: self.roster.nickname(*counselor),
                }
            }
            Event::Requeued { .. } => ClientFact::Waiting {},
            // Of the report a client learns what it was about and nothing else.
            Event::Reported { report, .. } => {
                self.about.clone_from(&report.issues);
                return None;
            }
            Event::Closed { .. } => ClientFact::Closed {
                about: std::mem::take(&mut self.about),
            },
            _ => return None,
        };
        Some(ClientEvent {
            seq: recorded.seq.0,
            at: recorded.at,
            fact,
        })
    }
}

pub(crate) fn phase(conversation: &Conversation) -> ClientPhase {
    if conversation.desk.is_none() {
        return ClientPhase::New;
    }
    match conversation.phase {
        Phase::Intake => ClientPhase::Intake,
        Phase::Arrived
        | Phase::Browsing
        | Phase::AfterHours
        | Phase::Waiting
        | Phase::Offered(_) => ClientPhase::Waiting,
        Phase::Engaged(_) | Phase::WrapUp(_) => ClientPhase::Talking,
        Phase::Closed(_) => ClientPhase::Closed,
    }
}
