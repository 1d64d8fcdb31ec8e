//! A virtual client: one page of one person, which reconnects, resumes and resends as a real one does.

use std::{collections::VecDeque, ops::Range, sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until, timeout},
};
use tomoshibi_engine::{
    ids::{ConversationId, SourceId},
    privacy::Text,
    protocol::v1::{ClientCommand, ClientEvent, ClientFact, ClientFrame, Speaker},
    staff::Language,
};

use crate::{
    chance::{Chance, fresh_id},
    history::{History, Stream},
    server::{Enrolled, Server},
    socket::{Door, Incoming, Socket},
    texts::{self, Grade},
};

/// Longest a stopped client goes on trying to have its last lines kept.
const DRAIN_MAX: Duration = Duration::from_secs(20);
/// A page that reads again takes this much silence for the end.
const QUIET: Duration = Duration::from_secs(3);
/// Between a lost connection and the next try.
const RETRY: Range<Duration> = Duration::from_millis(50)..Duration::from_millis(400);

/// How a client behaves.
#[derive(Debug, Clone)]
pub struct Manner {
    pub grade: Grade,
    pub language: Language,
    /// Between two lines, and before an answer.
    pub think: Range<Duration>,
    /// Waits for the counselor's answer before writing on.
    pub waits_for_answer: bool,
    pub lines_max: usize,
    /// Made part of every line, so that no two are alike (checked runs).
    pub marked: bool,
}

#[derive(Debug)]
pub struct VirtualClient {
    server: Server,
    enrolled: Enrolled,
    index: u32,
    manner: Manner,
    history: Arc<History>,
    chance: Chance,
    page: u32,
    /// Where the service says this client is.
    conversation: Option<ConversationId>,
    last: u64,
    written: usize,
    may_write: bool,
    pending: VecDeque<(SourceId, Text)>,
}

impl VirtualClient {
    pub async fn enrol(
        server: &Server,
        desk: &str,
        index: u32,
        manner: Manner,
        history: Arc<History>,
    ) -> anyhow::Result<Self> {
        let enrolled = server.enrol(desk, manner.language).await?;
        let chance = Chance::seeded(u64::from(index));
        Ok(Self {
            server: server.clone(),
            enrolled,
            index,
            manner,
            history,
            chance,
            page: 0,
            conversation: None,
            last: 0,
            written: 0,
            may_write: true,
            pending: VecDeque::new(),
        })
    }

    /// Lives until `stop` turns true and everything it wrote is kept (or `DRAIN_MAX` is over).
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) -> Self {
        let mut drained_by = None;
        loop {
            if *stop.borrow() {
                let by = *drained_by.get_or_insert_with(|| Instant::now() + DRAIN_MAX);
                if self.pending.is_empty() || Instant::now() >= by {
                    return self;
                }
            }
            // A failed connection and a closed one are the same to a page: it tries again.
            let _ = self.connect_once(&mut stop).await;
            sleep(self.chance.between(&RETRY)).await;
        }
    }

    /// A new page that has nothing: reads the whole conversation from its beginning.
    pub async fn reread(&mut self) -> anyhow::Result<()> {
        self.begin_page(None);
        let mut socket = self.hello().await?;
        let mut head = u64::MAX;
        while self.last < head {
            // The last events may hold nothing for a client's eyes; then nothing more comes.
            let Ok(incoming) = timeout(QUIET, socket.next::<ClientFrame>()).await else {
                return Ok(());
            };
            match incoming? {
                Incoming::Frame(ClientFrame::Welcome {
                    conversation,
                    head: at,
                    ..
                }) => {
                    self.conversation = conversation;
                    head = at;
                }
                Incoming::Frame(frame) => self.take(frame),
                Incoming::Closed(code) => anyhow::bail!("closed with {code:?} while reading again"),
            }
        }
        Ok(())
    }

    pub fn unkept(&self) -> usize {
        self.pending.len()
    }

    async fn hello(&self) -> anyhow::Result<Socket> {
        let mut socket = Socket::connect(&self.server, &Door::Client).await?;
        let token = self.enrolled.token.clone();
        socket
            .send(&ClientCommand::Hello {
                token,
                conversation: self.conversation,
                after: self.last,
            })
            .await?;
        Ok(socket)
    }

    async fn connect_once(&mut self, stop: &mut watch::Receiver<bool>) -> anyhow::Result<()> {
        let mut socket = self.hello().await?;
        for (id, text) in &self.pending {
            socket
                .send(&ClientCommand::Say {
                    id: *id,
                    text: text.clone(),
                })
                .await?;
        }
        let mut due = Instant::now() + self.chance.between(&self.manner.think);
        loop {
            let stopping = *stop.borrow();
            if stopping && self.pending.is_empty() {
                return Ok(());
            }
            tokio::select! {
                incoming = socket.next::<ClientFrame>() => match incoming? {
                    Incoming::Frame(ClientFrame::Refused { id: Some(id), retryable: true, .. }) => {
                        self.resend(&mut socket, id).await?;
                    }
                    Incoming::Frame(frame) => self.take(frame),
                    Incoming::Closed(_) => return Ok(()),
                },
                () = sleep_until(due), if !stopping && self.wants_to_write() => {
                    self.write(&mut socket).await?;
                    due = Instant::now() + self.chance.between(&self.manner.think);
                }
                _ = stop.changed() => {}
            }
        }
    }

    async fn resend(&mut self, socket: &mut Socket, id: SourceId) -> anyhow::Result<()> {
        sleep(self.chance.between(&RETRY)).await;
        if let Some((_, text)) = self.pending.iter().find(|(pending, _)| *pending == id) {
            socket
                .send(&ClientCommand::Say {
                    id,
                    text: text.clone(),
                })
                .await?;
        }
        Ok(())
    }

    fn wants_to_write(&self) -> bool {
        self.may_write && self.written < self.manner.lines_max && self.pending.len() < 8
    }

    async fn write(&mut self, socket: &mut Socket) -> anyhow::Result<()> {
        let text = self.compose();
        let id = fresh_id();
        self.written += 1;
        self.may_write = !self.manner.waits_for_answer;
        self.history.will_say(&text);
        self.pending.push_back((id, text.clone()));
        socket.send(&ClientCommand::Say { id, text }).await
    }

    fn compose(&mut self) -> Text {
        let Manner {
            grade, language, ..
        } = self.manner;
        let words = if self.written == 0 {
            texts::opening(grade, language, &mut self.chance)
        } else {
            texts::reply(language, &mut self.chance)
        };
        let mark = format!("{words} [c{} {}]", self.index, self.written);
        Text::from_stored(if self.manner.marked { &mark } else { words })
    }

    fn take(&mut self, frame: ClientFrame) {
        match frame {
            ClientFrame::Welcome { conversation, .. } if conversation != self.conversation => {
                self.begin_page(conversation);
            }
            ClientFrame::Kept { id, seq, .. } => self.kept(id, seq),
            ClientFrame::Events {
                through, events, ..
            } => {
                for event in events {
                    self.see(event);
                }
                self.last = self.last.max(through);
            }
            _ => {}
        }
    }

    /// What was read before is of another page.
    fn begin_page(&mut self, conversation: Option<ConversationId>) {
        self.page += 1;
        self.last = 0;
        self.conversation = conversation;
    }

    fn kept(&mut self, id: SourceId, seq: u64) {
        if let Some(at) = self.pending.iter().position(|(pending, _)| *pending == id)
            && let Some((_, text)) = self.pending.remove(at)
        {
            self.history.client_kept(self.index, seq, &text);
        }
    }

    fn see(&mut self, event: ClientEvent) {
        let stream = Stream::Client {
            client: self.index,
            page: self.page,
        };
        match event.fact {
            ClientFact::Said {
                by: Speaker::Service,
                ..
            } => self.history.passed(stream, event.seq),
            ClientFact::Said { by, text, .. } => {
                self.history.saw(stream, event.seq, &text);
                self.may_write |= by == Speaker::Counselor;
            }
            _ => self.history.passed(stream, event.seq),
        }
    }
}
