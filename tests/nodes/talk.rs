//! One client's page and one console, in plain words, for tests that look at single lines.

use std::time::Duration;

use serde_json::Value;
use tokio::time::timeout;
use tomoshibi_engine::{
    ids::{ClaimId, ConversationId, SourceId, StaffId},
    ports::duty::DutyState,
    privacy::Text,
    protocol::v1::{ClientCommand, StaffCommand},
    staff::Language,
};
use tomoshibi_loadtest::{
    chance::fresh_id,
    socket::{Door, Incoming, Socket},
};

use crate::deployment::{Member, Node};

/// Longer than anything that is waited for.
const WAIT_MAX: Duration = Duration::from_secs(40);

pub(crate) struct Page {
    socket: Socket,
    token: String,
}

impl Page {
    pub(crate) async fn open(node: &Node) -> Self {
        let enrolled = node.server().enrol("demo", Language::Ja).await.unwrap();
        Self::with(node, enrolled.token).await
    }

    async fn with(node: &Node, token: String) -> Self {
        let mut socket = Socket::connect(&node.server(), &Door::Client)
            .await
            .unwrap();
        let hello = ClientCommand::Hello {
            token: token.clone(),
            conversation: None,
            after: 0,
        };
        socket.send(&hello).await.unwrap();
        Self { socket, token }
    }

    /// The same client at another node, who has nothing yet.
    pub(crate) async fn at(self, node: &Node) -> Self {
        Self::with(node, self.token).await
    }

    pub(crate) async fn says(&mut self, words: &str) -> SourceId {
        let id = fresh_id();
        self.says_again(id, words).await;
        id
    }

    /// With the name it was sent by before.
    pub(crate) async fn says_again(&mut self, id: SourceId, words: &str) {
        let text = Text::from_stored(words);
        let say = ClientCommand::Say { id, text };
        self.socket.send(&say).await.unwrap();
    }

    pub(crate) async fn is_refused(&mut self, id: SourceId) {
        let answer = self.answer_to(id).await;
        assert_eq!(
            (&answer["type"], &answer["retryable"]),
            (&"refused".into(), &true.into())
        );
    }

    /// As a page does: until it is acknowledged.
    pub(crate) async fn says_until_kept(&mut self, id: SourceId, words: &str) {
        let kept = timeout(WAIT_MAX, async {
            loop {
                self.says_again(id, words).await;
                if self.answer_to(id).await["type"] == "kept" {
                    return;
                }
            }
        });
        kept.await.expect("it is kept in time");
    }

    async fn answer_to(&mut self, id: SourceId) -> Value {
        answer_to(&mut self.socket, id).await
    }

    pub(crate) async fn sees(&mut self, words: &str) {
        until(&mut self.socket, |frame| says(frame, words).then_some(())).await;
    }

    /// The close code.
    pub(crate) async fn is_closed(&mut self) -> Option<u16> {
        is_closed(&mut self.socket).await
    }
}

pub(crate) struct Desk {
    socket: Socket,
    me: StaffId,
}

impl Desk {
    /// On duty from the beginning, but for a supervisor.
    pub(crate) async fn open(node: &Node, member: &Member) -> Self {
        let mut desk = Self::off_duty(node, member).await;
        if member.is_supervisor {
            return desk;
        }
        let (id, state) = (fresh_id(), DutyState::On);
        desk.tells(&StaffCommand::Duty { id, state }).await;
        desk.hears("duty", |frame| frame["state"] == "on").await;
        desk
    }

    /// Nobody is offered to them by the rules.
    pub(crate) async fn off_duty(node: &Node, member: &Member) -> Self {
        let server = node.server();
        let account = &member.account;
        let cookie = server.sign_in(&account.name, &account.password).await;
        let door = Door::Staff(cookie.unwrap());
        let mut socket = Socket::connect(&server, &door).await.unwrap();
        let after = Vec::new();
        socket.send(&StaffCommand::Hello { after }).await.unwrap();
        let welcomed =
            |frame: &Value| (frame["type"] == "welcome").then(|| frame["me"]["id"].clone());
        let me = until(&mut socket, welcomed).await;
        let me = serde_json::from_value(me).unwrap();
        Self { socket, me }
    }

    pub(crate) fn me(&self) -> StaffId {
        self.me
    }

    pub(crate) async fn tells(&mut self, command: &StaffCommand) {
        self.socket.send(command).await.unwrap();
    }

    /// Until a frame of this type comes that is as wanted.
    pub(crate) async fn hears(&mut self, kind: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let found = |frame: &Value| (frame["type"] == kind && wanted(frame)).then(|| frame.clone());
        until(&mut self.socket, found).await
    }

    pub(crate) async fn answer_to(&mut self, id: SourceId) -> Value {
        answer_to(&mut self.socket, id).await
    }

    /// Accepts the next offer, and says which conversation it was for.
    pub(crate) async fn takes(&mut self) -> ConversationId {
        let offer = self.hears("offer", |_| true).await;
        let offer = &offer["offer"];
        let conversation = offer["card"]["conversation"].clone();
        let conversation: ConversationId = serde_json::from_value(conversation).unwrap();
        let claim: ClaimId = serde_json::from_value(offer["claim"].clone()).unwrap();
        let id = fresh_id();
        self.tells(&StaffCommand::Accept {
            id,
            conversation,
            claim,
        })
        .await;
        conversation
    }

    pub(crate) async fn says(&mut self, conversation: ConversationId, words: &str) {
        let (id, text) = (fresh_id(), Text::from_stored(words));
        self.tells(&StaffCommand::Say {
            id,
            conversation,
            text,
        })
        .await;
    }

    pub(crate) async fn sees(&mut self, words: &str) {
        until(&mut self.socket, |frame| says(frame, words).then_some(())).await;
    }
}

fn says(frame: &Value, words: &str) -> bool {
    frame["type"] == "events" && frame.to_string().contains(words)
}

async fn until<T>(socket: &mut Socket, found: impl Fn(&Value) -> Option<T>) -> T {
    let waited = timeout(WAIT_MAX, async {
        loop {
            match socket.next::<Value>().await.unwrap() {
                Incoming::Frame(frame) => {
                    if let Some(found) = found(&frame) {
                        return found;
                    }
                }
                Incoming::Closed(code) => panic!("the socket was closed: {code:?}"),
            }
        }
    });
    waited.await.expect("it comes in time")
}

async fn answer_to(socket: &mut Socket, id: SourceId) -> Value {
    let id = serde_json::to_value(id).unwrap();
    until(socket, |frame| {
        let answers = frame["type"] == "kept" || frame["type"] == "refused";
        (answers && frame["id"] == id).then(|| frame.clone())
    })
    .await
}

async fn is_closed(socket: &mut Socket) -> Option<u16> {
    loop {
        match socket.next::<Value>().await.unwrap() {
            Incoming::Frame(_) => {}
            Incoming::Closed(code) => return code,
        }
    }
}
