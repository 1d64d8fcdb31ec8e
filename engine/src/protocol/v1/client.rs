//! Frames between the service and a client's page. Nothing of staff has a form here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ErrorCode;
use crate::{
    conversation::Moment,
    ids::{ConversationId, SourceId},
    privacy::Text,
    staff::Language,
    time::Timestamp,
    triage::{Issue, SelfCheckKind},
};

/// What a client's page may send. Unknown fields and types are refused.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientCommand {
    /// First frame. `after` is the last seq the page has, 0 for none, of the `conversation` that its last
    /// `Welcome` named. If the client is in another one by now, everything of that comes.
    Hello {
        token: String,
        #[serde(default)]
        conversation: Option<ConversationId>,
        after: u64,
    },
    /// Asks for a person without writing yet.
    Start {
        id: SourceId,
    },
    /// A line. `id` is the page's own (UUID version 7); the same id again is answered as the first time.
    Say {
        id: SourceId,
        text: Text,
    },
    /// One of the choices of a question of the desk; without one it is skipped.
    Answer {
        id: SourceId,
        question: String,
        #[serde(default)]
        choice: Option<String>,
    },
    /// A self-check, filled in whole: an answer an item, from 0. The counselor sees the answers only if they
    /// are to be shown; what tells of danger counts in any case. `refused` with `no_change`: nothing of it
    /// was kept.
    SelfCheck {
        id: SourceId,
        check: SelfCheckKind,
        answers: Vec<u8>,
        show: bool,
    },
    /// How heavy it is, 0 to 10: `before` the end, or `after` it. `refused` with `no_change`: told already.
    Distress {
        id: SourceId,
        moment: Moment,
        #[schemars(range(max = 10))]
        level: u8,
    },
    /// A word for the counselor, once it is over; one a conversation. It is scored like a line, and one that
    /// tells of danger is a line: it begins another conversation, where somebody answers.
    Thank {
        id: SourceId,
        text: Text,
    },
    Typing {},
    /// Everything through this seq was on the screen.
    Seen {
        through: u64,
    },
    /// Goodbye. Leaving without it (quick exit, lost network) keeps the place.
    Leave {
        id: SourceId,
    },
    /// Is anybody there? A page cannot see the heartbeat below it, so it asks.
    Ping {},
}

/// What a client's page is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFrame {
    /// Answer to `Hello`, and whenever the client comes into another conversation: what was shown of the one
    /// before is past. `head` is the last seq of it; 0 when nothing was written yet.
    Welcome {
        conversation: Option<ConversationId>,
        head: u64,
        phase: ClientPhase,
        nickname: String,
        language: Language,
    },
    /// What happened in `after+1 ..= through`. Some seqs have nothing to show a client.
    Events {
        after: u64,
        through: u64,
        events: Vec<ClientEvent>,
    },
    /// The command of this id is durable; a line stands at `seq`.
    Kept {
        id: SourceId,
        seq: u64,
        at: Timestamp,
    },
    Refused {
        id: Option<SourceId>,
        code: ErrorCode,
        retryable: bool,
    },
    Phase {
        phase: ClientPhase,
        wait: Option<Wait>,
    },
    /// The counselor is writing.
    Typing {},
    /// The counselor has seen everything through this seq.
    Seen { through: u64 },
    /// Answer to `Ping`, from the connection itself.
    Pong {},
}

/// Where the client is, in words a page can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientPhase {
    /// Nothing written yet.
    New,
    /// Answering the desk's questions.
    Intake,
    Waiting,
    Talking,
    Closed,
}

/// An honest band, never a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    UnderFiveMinutes,
    UnderTwentyMinutes,
    Longer,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientEvent {
    pub seq: u64,
    pub at: Timestamp,
    pub fact: ClientFact,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFact {
    /// `id` is the page's own id for its own lines.
    Said {
        by: Speaker,
        text: Text,
        id: Option<SourceId>,
    },
    /// A question of the desk, with the words that were chosen; skipped without.
    Answered {
        question: String,
        answer: Option<Text>,
        id: Option<SourceId>,
    },
    Unsent {
        seq: u64,
    },
    /// A counselor is there.
    Joined {
        nickname: String,
    },
    /// The counselor is gone; someone else is being found.
    Waiting {},
    /// `about`: what the counselor's report names, so that the page can show places to turn to that fit.
    Closed {
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        about: Vec<Issue>,
    },
    /// How heavy it is was told, so that nobody is asked twice.
    DistressTold {
        moment: Moment,
    },
    /// The client's word for the counselor.
    Thanked {
        text: Text,
        id: Option<SourceId>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    Me,
    Counselor,
    Service,
}
