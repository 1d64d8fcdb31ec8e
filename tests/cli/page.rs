//! A client's page: writes, and reads what was kept.

use tomoshibi_adapters::system::SystemIds;
use tomoshibi_engine::{
    ids::SourceId,
    ports::clock::Ids as _,
    privacy::Text,
    protocol::v1::{ClientCommand, ClientFact, ClientFrame},
};
use tomoshibi_loadtest::{
    server::Server,
    socket::{Door, Incoming, Socket},
};

pub(crate) struct Page(Socket);

impl Page {
    pub(crate) async fn open(server: &Server, token: &str) -> Self {
        let mut socket = Socket::connect(server, &Door::Client).await.unwrap();
        let hello = ClientCommand::Hello {
            token: token.to_owned(),
            conversation: None,
            after: 0,
        };
        socket.send(&hello).await.unwrap();
        let mut page = Self(socket);
        page.until(|frame| matches!(frame, ClientFrame::Welcome { .. }))
            .await;
        page
    }

    /// Returns when the line is kept.
    pub(crate) async fn say(&mut self, text: &str) {
        let say = ClientCommand::Say {
            id: SourceId(SystemIds.fresh()),
            text: Text::new(text).unwrap(),
        };
        self.0.send(&say).await.unwrap();
        self.until(|frame| matches!(frame, ClientFrame::Kept { .. }))
            .await;
    }

    /// Returns when the line came in.
    pub(crate) async fn reads(&mut self, line: &str) {
        let is_line = |fact: &ClientFact| match fact {
            ClientFact::Said { text, .. } => text.expose() == line,
            _ => false,
        };
        self.until(|frame| match frame {
            ClientFrame::Events { events, .. } => events.iter().any(|e| is_line(&e.fact)),
            _ => false,
        })
        .await;
    }

    /// Returns when a counselor is there.
    pub(crate) async fn is_joined(&mut self) {
        self.until(|frame| match frame {
            ClientFrame::Events { events, .. } => events
                .iter()
                .any(|e| matches!(e.fact, ClientFact::Joined { .. })),
            _ => false,
        })
        .await;
    }

    /// Reads on, as pages do, until the service closes, with this code.
    pub(crate) async fn told_to_leave(mut self, expected: u16) {
        loop {
            match self.0.next::<ClientFrame>().await.unwrap() {
                Incoming::Frame(_) => {}
                Incoming::Closed(code) => return assert_eq!(code, Some(expected)),
            }
        }
    }

    async fn until(&mut self, wanted: impl Fn(&ClientFrame) -> bool) {
        loop {
            match self.0.next::<ClientFrame>().await.unwrap() {
                Incoming::Frame(frame) if wanted(&frame) => return,
                Incoming::Frame(_) => {}
                Incoming::Closed(code) => panic!("closed with {code:?}"),
            }
        }
    }
}
