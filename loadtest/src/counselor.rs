//! A virtual counselor: signs in, goes on duty, accepts offers, answers clients, whispers now and then;
//! reconnects, resumes and resends as a console does. Signed in as a supervisor it only watches.

use std::{
    collections::{BTreeMap, VecDeque},
    ops::Range,
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};
use tomoshibi_engine::{
    conversation::{Report, Status},
    ids::{ConversationId, SourceId, StaffId},
    ports::duty::DutyState,
    privacy::Text,
    protocol::v1::{Card, ConversationEvent, OfferCard, StaffCommand, StaffFact, StaffFrame},
    staff::{Language, Role},
    triage::Ladder,
};

use crate::{
    chance::{Chance, fresh_id},
    history::{History, Stream},
    server::Server,
    socket::{Door, Incoming, Socket},
    texts,
};

const DRAIN_MAX: Duration = Duration::from_secs(20);
/// Conversations that one hello can resume.
const RESUMED_MAX: usize = 100;
const RETRY: Range<Duration> = Duration::from_millis(50)..Duration::from_millis(400);

/// How a counselor behaves.
#[derive(Debug, Clone)]
pub struct Manner {
    /// Before accepting an offer, and before an answer.
    pub think: Range<Duration>,
    /// Files the report after this many answers in a conversation; never when `None`.
    pub answers_max: Option<u32>,
    /// Whispers once in so many answers; 0 for never.
    pub whisper_one_in: u32,
    pub marked: bool,
}

/// How to sign in.
#[derive(Debug, Clone)]
pub struct Account {
    pub name: String,
    pub password: String,
}

#[derive(Debug, Default)]
struct Held {
    last: u64,
    language: Language,
    /// A client's line came after the last answer.
    owes_answer: bool,
    answers: u32,
    watched: bool,
    mine: bool,
    /// While it is told again from the beginning: up to here it is known.
    known: u64,
}

#[derive(Debug)]
pub struct VirtualCounselor {
    server: Server,
    account: Account,
    index: u32,
    manner: Manner,
    history: Arc<History>,
    chance: Chance,
    me: Option<StaffId>,
    is_supervisor: bool,
    held: BTreeMap<ConversationId, Held>,
    pending: VecDeque<StaffCommand>,
    written: u64,
}

impl VirtualCounselor {
    pub fn new(
        server: &Server,
        account: Account,
        index: u32,
        manner: Manner,
        history: Arc<History>,
    ) -> Self {
        Self {
            server: server.clone(),
            account,
            index,
            manner,
            history,
            chance: Chance::seeded(u64::from(index) << 32),
            me: None,
            is_supervisor: false,
            held: BTreeMap::new(),
            pending: VecDeque::new(),
            written: 0,
        }
    }

    /// Lives until `stop` turns true and everything it wrote is kept (or `DRAIN_MAX` is over).
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) -> Self {
        let mut drained_by = None;
        let mut cookie = None;
        loop {
            if *stop.borrow() {
                let by = *drained_by.get_or_insert_with(|| Instant::now() + DRAIN_MAX);
                if self.pending.is_empty() || Instant::now() >= by {
                    return self;
                }
            }
            if cookie.is_none() {
                let Account { name, password } = &self.account;
                cookie = self.server.sign_in(name, password).await.ok();
            }
            if let Some(cookie) = &cookie {
                let _ = self.connect_once(cookie, &mut stop).await;
            }
            sleep(self.chance.between(&RETRY)).await;
        }
    }

    pub fn unkept(&self) -> usize {
        self.pending.len()
    }

    async fn connect_once(
        &mut self,
        cookie: &str,
        stop: &mut watch::Receiver<bool>,
    ) -> anyhow::Result<()> {
        let mut socket = Socket::connect(&self.server, &Door::Staff(cookie.to_owned())).await?;
        for held in self.held.values_mut() {
            held.watched = false;
        }
        let resumed = self
            .held
            .iter_mut()
            .filter(|(_, held)| held.last > 0)
            .take(RESUMED_MAX);
        let after = resumed
            .map(|(id, held)| {
                held.watched = true;
                (*id, held.last)
            })
            .collect();
        socket.send(&StaffCommand::Hello { after }).await?;
        for command in &self.pending {
            socket.send(command).await?;
        }
        let mut due = Instant::now() + self.chance.between(&self.manner.think);
        loop {
            let stopping = *stop.borrow();
            if stopping && self.pending.is_empty() {
                return Ok(());
            }
            tokio::select! {
                incoming = socket.next::<StaffFrame>() => match incoming? {
                    Incoming::Frame(frame) => self.take(frame, &mut socket).await?,
                    Incoming::Closed(_) => return Ok(()),
                },
                () = sleep_until(due), if !stopping => {
                    self.answer_one(&mut socket).await?;
                    due = Instant::now() + self.chance.between(&self.manner.think);
                }
                _ = stop.changed() => {}
            }
        }
    }

    async fn take(&mut self, frame: StaffFrame, socket: &mut Socket) -> anyhow::Result<()> {
        match frame {
            StaffFrame::Welcome {
                me,
                duty,
                conversations,
                ..
            } => {
                self.me = Some(me.id);
                self.is_supervisor = me.role == Role::Supervisor;
                if !self.is_supervisor && duty != DutyState::On {
                    let on = StaffCommand::Duty {
                        id: fresh_id(),
                        state: DutyState::On,
                    };
                    self.command(socket, on).await?;
                }
                for card in conversations {
                    self.follow(&card, socket).await?;
                }
                Ok(())
            }
            StaffFrame::Card { card } => self.follow(&card, socket).await,
            StaffFrame::Gone { conversation } => {
                if let Some(held) = self.held.get_mut(&conversation) {
                    held.mine = false;
                }
                Ok(())
            }
            StaffFrame::Offer { offer } => self.accept(offer, socket).await,
            StaffFrame::Events {
                conversation,
                after,
                through,
                events,
            } => {
                self.see(conversation, after, through, events);
                Ok(())
            }
            StaffFrame::Kept { id, seq, .. } => {
                self.kept(id, seq);
                Ok(())
            }
            StaffFrame::Refused {
                id: Some(id),
                retryable,
                ..
            } => self.refused(id, retryable, socket).await,
            _ => Ok(()),
        }
    }

    /// One's own conversations come by themselves; a supervisor asks for each of the others.
    async fn follow(&mut self, card: &Card, socket: &mut Socket) -> anyhow::Result<()> {
        let engaged = matches!(card.status, Status::Engaged | Status::WrapUp);
        let mine = engaged && card.counselor.is_some() && card.counselor == self.me;
        if !mine && !self.is_supervisor {
            return Ok(());
        }
        let held = self.held.entry(card.conversation).or_default();
        held.language = card.language;
        held.mine = mine;
        if held.watched || !self.is_supervisor {
            return Ok(());
        }
        held.watched = true;
        let watch = StaffCommand::Watch {
            conversation: card.conversation,
            after: held.last,
        };
        socket.send(&watch).await
    }

    async fn accept(&mut self, offer: OfferCard, socket: &mut Socket) -> anyhow::Result<()> {
        sleep(self.chance.between(&self.manner.think)).await;
        let (conversation, claim) = (offer.card.conversation, offer.claim);
        self.command(
            socket,
            StaffCommand::Accept {
                id: fresh_id(),
                conversation,
                claim,
            },
        )
        .await
    }

    fn see(
        &mut self,
        conversation: ConversationId,
        after: u64,
        through: u64,
        events: Vec<ConversationEvent>,
    ) {
        let stream = Stream::Staff {
            reader: self.index,
            conversation,
        };
        let held = self.held.entry(conversation).or_default();
        // One's own again after it was somebody else's: told from its first event. As a page does, what is
        // known is passed over; anywhere else a repetition is a fault.
        held.known = match after {
            0 => held.last,
            after if after < held.known => held.known,
            _ => 0,
        };
        let known = held.known;
        for event in events.into_iter().filter(|event| event.seq > known) {
            match event.fact {
                StaffFact::ClientSaid { text, .. } => {
                    held.owes_answer = true;
                    self.history.saw(stream, event.seq, &text);
                }
                StaffFact::StaffSaid { text, .. } => {
                    held.owes_answer = false;
                    self.history.saw(stream, event.seq, &text);
                }
                StaffFact::Whispered { text, .. } => self.history.saw(stream, event.seq, &text),
                _ => self.history.passed(stream, event.seq),
            }
        }
        held.last = held.last.max(through);
    }

    /// Answers one of the conversations that wait for an answer.
    async fn answer_one(&mut self, socket: &mut Socket) -> anyhow::Result<()> {
        let waiting = |held: &Held| held.mine && held.owes_answer;
        let next = self.held.iter_mut().find(|(_, held)| waiting(held));
        let Some((conversation, held)) = next else {
            return Ok(());
        };
        let conversation = *conversation;
        held.owes_answer = false;
        held.answers += 1;
        let is_over = self
            .manner
            .answers_max
            .is_some_and(|max| held.answers > max);
        let language = held.language;
        // A goodbye first: the report of a client in danger who wrote last is refused.
        let text = self.compose(language, "s");
        self.history.will_say(&text);
        self.command(
            socket,
            StaffCommand::Say {
                id: fresh_id(),
                conversation,
                text,
            },
        )
        .await?;
        if is_over {
            return self.command(socket, report(conversation)).await;
        }
        if self.manner.whisper_one_in > 0 && self.chance.one_in(self.manner.whisper_one_in) {
            let text = self.compose(language, "w");
            self.history.will_whisper(&text);
            let whisper = StaffCommand::Whisper {
                id: fresh_id(),
                conversation,
                text,
            };
            self.command(socket, whisper).await?;
        }
        Ok(())
    }

    fn compose(&mut self, language: Language, kind: &str) -> Text {
        let words = texts::answer(language, &mut self.chance);
        self.written += 1;
        let marked = format!("{words} [{kind}{} {}]", self.index, self.written);
        Text::from_stored(if self.manner.marked { &marked } else { words })
    }

    async fn command(&mut self, socket: &mut Socket, command: StaffCommand) -> anyhow::Result<()> {
        self.pending.push_back(command.clone());
        socket.send(&command).await
    }

    fn kept(&mut self, id: SourceId, seq: u64) {
        let Some(at) = self.pending.iter().position(|c| c.id() == Some(id)) else {
            return;
        };
        let said = self.pending.remove(at);
        if let Some(
            StaffCommand::Say {
                conversation, text, ..
            }
            | StaffCommand::Whisper {
                conversation, text, ..
            },
        ) = said
        {
            self.history.staff_kept(conversation, seq, &text);
        }
    }

    /// Busy: the same again. Anything else: the world moved on (the offer is over, somebody else has it).
    async fn refused(
        &mut self,
        id: SourceId,
        retryable: bool,
        socket: &mut Socket,
    ) -> anyhow::Result<()> {
        if !retryable {
            self.pending.retain(|command| command.id() != Some(id));
            return Ok(());
        }
        sleep(self.chance.between(&RETRY)).await;
        if let Some(command) = self.pending.iter().find(|c| c.id() == Some(id)) {
            socket.send(command).await?;
        }
        Ok(())
    }
}

fn report(conversation: ConversationId) -> StaffCommand {
    let report = Report {
        issues: Vec::new(),
        imminent: false,
        ladder: Ladder::default(),
        note: None,
    };
    StaffCommand::Report {
        id: fresh_id(),
        conversation,
        report,
    }
}
