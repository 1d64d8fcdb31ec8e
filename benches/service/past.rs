//! A desk's past: whole conversations, decided by the engine itself and written as fast as the ledger takes
//! them, many at a time, so that their events are mixed as on a living line.

use anyhow::Context as _;
use tomoshibi_adapters::system::{SystemClock, SystemIds};
use tomoshibi_engine::{
    conversation::{
        Candidate, Ceiling, Channel, Command, Conversation, OfferMode, Recorded, Report, decide,
    },
    desk::Policy,
    dispatch::Load,
    ids::{ClaimId, ClientId, ConversationId, DeskId, StaffId},
    ports::{
        clients::Clients as _,
        clock::{Clock as _, Ids as _},
        duty::{Duties as _, DutyEvent},
        ledger::{Append, Ledger as _},
        staff::{Desks as _, Staff as _},
    },
    privacy::Text,
    staff::{Language, StaffMember},
    time::{Millis, Timestamp},
    triage::{Context, ModelScorer, Scorer as _, Thresholds},
};

use crate::node::{DESK, Ground};

/// Open at the same time.
const AT_ONCE: usize = 200;
const WORDS: &str =
    "I have not slept for days and I do not know how to go on like this, nobody listens.";

pub(crate) struct Past<'g> {
    ground: &'g Ground,
    desk: DeskId,
    policy: Policy,
    members: Vec<StaffMember>,
    clients: Vec<ClientId>,
    scorer: ModelScorer,
    now: Timestamp,
}

/// A conversation on its way.
struct Talk {
    fold: Conversation,
    client: ClientId,
    counselor: StaffMember,
    claim: ClaimId,
}

impl<'g> Past<'g> {
    pub(crate) async fn of(ground: &'g Ground) -> anyhow::Result<Self> {
        let desk: DeskId = DESK.parse()?;
        let document = ground.store.all().await?.pop().context("a desk")?;
        let members = ground.store.of_desk(desk.clone()).await?;
        let now = SystemClock.now();
        for member in &members {
            let on = DutyEvent::WentOn { desk: desk.clone() };
            ground.store.record(member.id, on, None, now).await?;
        }
        let mut clients = Vec::new();
        for _ in 0..AT_ONCE {
            let enrolled = ground.store.enrol(desk.clone(), Language::En, None).await?;
            clients.push(enrolled.0.id);
        }
        Ok(Self {
            ground,
            desk,
            policy: document.policy,
            members,
            clients,
            scorer: ModelScorer::shipped()?,
            now,
        })
    }

    /// Returns how many events were written.
    pub(crate) async fn write(mut self, conversations: usize, lines: usize) -> anyhow::Result<u64> {
        let mut events = 0;
        for _ in 0..conversations.div_ceil(AT_ONCE) {
            let mut talks: Vec<Talk> = (0..AT_ONCE)
                .map(|number| self.begin(number))
                .collect::<Option<_>>()
                .context("people")?;
            for round in 0..lines + 3 {
                self.now = self.now + Millis::seconds(1);
                let mut batch = Vec::with_capacity(AT_ONCE);
                for talk in &mut talks {
                    let commands = self.commands(talk, round, lines)?;
                    batch.push(self.append(talk, commands)?);
                }
                events += batch.iter().map(|one| one.events.len() as u64).sum::<u64>();
                self.ground.store.append(batch).await?;
            }
        }
        Ok(events)
    }

    fn begin(&self, number: usize) -> Option<Talk> {
        Some(Talk {
            fold: Conversation::unopened(ConversationId(SystemIds.fresh())),
            client: *self.clients.get(number)?,
            counselor: self.members.get(number % self.members.len())?.clone(),
            claim: ClaimId(SystemIds.fresh()),
        })
    }

    /// Comes, is taken by a counselor, both talk in turn, and a report ends it.
    fn commands(&self, talk: &Talk, round: usize, lines: usize) -> anyhow::Result<Vec<Command>> {
        let text = Text::new(WORDS)?;
        let by = talk.counselor.id;
        Ok(match round {
            0 => vec![self.open(talk.client), self.client_says(text)],
            1 => vec![self.offer(talk), self.accept(talk.claim, by)],
            _ if round == lines + 2 => vec![Command::FileReport {
                by,
                report: Report {
                    issues: Vec::new(),
                    imminent: false,
                    ladder: tomoshibi_engine::triage::Ladder::default(),
                    note: None,
                },
            }],
            _ if round.is_multiple_of(2) => vec![Command::StaffSays { by, text }],
            _ => vec![self.client_says(text)],
        })
    }

    fn open(&self, client: ClientId) -> Command {
        Command::Open {
            desk: self.desk.clone(),
            client,
            channel: Channel::Web,
            language: Language::En,
            nickname: "Anon 7F3".to_owned(),
            former: None,
        }
    }

    fn client_says(&self, text: Text) -> Command {
        let thresholds = Thresholds::default();
        let assessment = self.scorer.assess(&text, &Context::default(), &thresholds);
        Command::ClientSays {
            text,
            assessment: Ok(assessment),
        }
    }

    fn offer(&self, talk: &Talk) -> Command {
        let counselor = &talk.counselor;
        Command::Offer {
            claim: talk.claim,
            to: Candidate {
                counselor: counselor.id,
                qualification: counselor.qualification,
                languages: counselor.languages.clone(),
                ceiling: self.ceiling(),
            },
            mode: OfferMode::Auto,
            exception: None,
            epoch: 1,
        }
    }

    fn accept(&self, claim: ClaimId, counselor: StaffId) -> Command {
        Command::Accept {
            claim,
            counselor,
            ceiling: self.ceiling(),
        }
    }

    fn ceiling(&self) -> Ceiling {
        Ceiling {
            capacity: Load::conversations(50),
            open_max: self.policy.capacities.open_max,
        }
    }

    fn append(&self, talk: &mut Talk, commands: Vec<Command>) -> anyhow::Result<Append> {
        let expected = talk.fold.seq;
        let mut events = Vec::new();
        for command in commands {
            for event in decide(&talk.fold, command, &self.policy, self.now)?.events {
                talk.fold.apply(&Recorded {
                    conversation: talk.fold.id,
                    seq: talk.fold.seq.next(),
                    at: self.now,
                    source: None,
                    event: event.clone(),
                })?;
                events.push(event);
            }
        }
        let summary = talk.fold.summary(&self.policy, self.now);
        Ok(Append {
            expected,
            at: self.now,
            source: None,
            events,
            summary: summary.context("an opened conversation has a summary")?,
            guard: None,
        })
    }
}
