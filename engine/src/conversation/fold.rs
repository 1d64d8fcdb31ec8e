//! The state of a conversation: what its events, applied in order, amount to.

use smallvec::SmallVec;

use super::event::{
    Author, Channel, CloseReason, Distress, Event, Exception, Moment, Recorded, RequeueReason,
};
use crate::{
    dispatch::{EXCLUSIONS_MAX, Exclusion},
    ids::{ClaimId, ClientId, ConversationId, DeskId, Seq, SourceId, StaffId},
    privacy::Text,
    staff::Language,
    time::Timestamp,
    triage::{Band, Context, Issue},
};

/// Recent sources kept in memory; older ones are looked up in the ledger, which is unique on them.
pub(super) const SOURCES_MAX: usize = 64;

/// An offer that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub claim: ClaimId,
    pub counselor: StaffId,
    pub expires_at: Timestamp,
    /// Recorded reason for going beyond capacity or qualification.
    pub exception: Option<Exception>,
}

/// A colleague is asked to take the talk over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    pub claim: ClaimId,
    pub to: StaffId,
    pub by: Option<StaffId>,
    pub reason: RequeueReason,
    pub note: Option<Text>,
    pub exception: Option<Exception>,
    pub expires_at: Timestamp,
}

/// Where in its life the conversation is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Phase {
    /// Opened; has not asked for a person yet.
    #[default]
    Arrived,
    /// A friend or visitor who has not asked for a talk.
    Browsing,
    /// Answering the opening chain of questions.
    Intake,
    /// Came while the desk was closed; remembered for the outreach list.
    AfterHours,
    Waiting,
    Offered(Offer),
    Engaged(StaffId),
    WrapUp(StaffId),
    Closed(CloseReason),
}

/// The fold.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    pub id: ConversationId,
    pub seq: Seq,
    pub desk: Option<DeskId>,
    pub client: Option<ClientId>,
    pub channel: Channel,
    pub language: Language,
    pub nickname: String,
    pub phase: Phase,
    pub band: Band,
    /// When it became Imminent, while it is.
    pub imminent_since: Option<Timestamp>,
    pub context: Context,
    pub issues: SmallVec<[Issue; 4]>,
    /// First of the stream.
    pub opened_at: Timestamp,
    /// When it first entered the waiting room: waiting time counts from here, also after a transfer.
    pub queued_at: Option<Timestamp>,
    /// Since when a supervised desk has had a decision to make: from the waiting room's door, or the last
    /// decision of a supervisor that came to nothing. An offer of the engine's changes nothing here.
    pub undecided_since: Option<Timestamp>,
    pub hand_over: Option<HandOver>,
    /// The danger outgrew the qualification of whoever answers, and nobody has decided on that.
    pub outgrown: bool,
    /// Last line of the client.
    pub client_at: Timestamp,
    /// Oldest line of the client that no staff line followed.
    pub unanswered_since: Option<Timestamp>,
    pub away: bool,
    pub asleep: bool,
    /// Questions of the desk that were answered or skipped. Bounded by the desk's document.
    pub answered: Vec<String>,
    pub distress: Distress,
    /// Whom the client may thank once it is over: who answered last, until they are thanked.
    pub thankable: Option<StaffId>,
    pub nudges: u8,
    pub nudged_at: Option<Timestamp>,
    pub former: Option<StaffId>,
    pub excluded: SmallVec<[Exclusion; 2]>,
    /// Lines whose scoring failed and is due again.
    pub unscored: SmallVec<[Seq; 2]>,
    sources: SmallVec<[(SourceId, Seq); 8]>,
}

/// An event that does not fit the fold: a gap, or a stream that does not begin with `Opened`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    #[error("expected event {expected}, found {found}")]
    Gap { expected: Seq, found: Seq },
    #[error("the stream does not begin with its opening")]
    NotOpened,
}

impl Conversation {
    /// Before its first event.
    pub fn unopened(id: ConversationId) -> Self {
        Self {
            id,
            seq: Seq::START,
            desk: None,
            client: None,
            channel: Channel::Web,
            language: Language::default(),
            nickname: String::new(),
            phase: Phase::default(),
            band: Band::Low,
            imminent_since: None,
            context: Context::default(),
            issues: SmallVec::new(),
            opened_at: Timestamp::default(),
            queued_at: None,
            undecided_since: None,
            hand_over: None,
            outgrown: false,
            client_at: Timestamp::default(),
            unanswered_since: None,
            away: false,
            asleep: false,
            answered: Vec::new(),
            distress: Distress::default(),
            thankable: None,
            nudges: 0,
            nudged_at: None,
            former: None,
            excluded: SmallVec::new(),
            unscored: SmallVec::new(),
            sources: SmallVec::new(),
        }
    }

    /// Takes in the next event.
    pub fn apply(&mut self, recorded: &Recorded) -> Result<(), FoldError> {
        let expected = self.seq.next();
        if recorded.seq != expected {
            return Err(FoldError::Gap {
                expected,
                found: recorded.seq,
            });
        }
        if self.desk.is_none() && !matches!(recorded.event, Event::Opened { .. }) {
            return Err(FoldError::NotOpened);
        }
        self.seq = recorded.seq;
        if let Some(source) = recorded.source {
            self.remember(source, recorded.seq);
        }
        self.take(&recorded.event, recorded.seq, recorded.at);
        Ok(())
    }

    /// Where an earlier command of this name was recorded, if it is among the recent ones.
    pub fn recorded_source(&self, source: SourceId) -> Option<Seq> {
        self.sources
            .iter()
            .find(|(known, _)| *known == source)
            .map(|(_, seq)| *seq)
    }

    /// Who is answering, while somebody is.
    pub fn counselor(&self) -> Option<StaffId> {
        match &self.phase {
            Phase::Engaged(counselor) | Phase::WrapUp(counselor) => Some(*counselor),
            _ => None,
        }
    }

    /// Whether capacity binds the standing offer: not when a recorded exception lifted it.
    pub fn ceiling_holds(&self) -> bool {
        !matches!(
            &self.phase,
            Phase::Offered(Offer {
                exception: Some(_),
                ..
            })
        )
    }

    /// Before the waiting room: nobody has been asked for yet.
    pub fn is_in_front(&self) -> bool {
        matches!(
            self.phase,
            Phase::Arrived | Phase::Browsing | Phase::Intake | Phase::AfterHours
        )
    }

    pub fn is_open(&self) -> bool {
        self.seq > Seq::START && !matches!(self.phase, Phase::Closed(_))
    }

    fn remember(&mut self, source: SourceId, seq: Seq) {
        if self.sources.len() == SOURCES_MAX {
            self.sources.remove(0);
        }
        self.sources.push((source, seq));
    }

    fn take(&mut self, event: &Event, seq: Seq, at: Timestamp) {
        match event {
            Event::Opened { .. } => self.open(event, at),
            Event::Said {
                author, assessment, ..
            } => {
                self.hear(*author, at);
                if let Some(assessment) = assessment {
                    self.context = self.context.after(assessment);
                    self.note_issues(&assessment.issues);
                    self.raise(assessment.band, at);
                    self.go_on(assessment.band);
                }
            }
            Event::Answered {
                question,
                assessment,
                ..
            } => {
                self.client_at = at;
                self.wake();
                if !self.answered.contains(question) {
                    self.answered.push(question.clone());
                }
                if let Some(assessment) = assessment {
                    self.context = self.context.with_choice(assessment);
                    self.raise(assessment.band, at);
                }
            }
            Event::SelfChecked {
                assessment: Some(assessment),
                ..
            } => {
                self.client_at = at;
                self.wake();
                self.context = self.context.with_choice(assessment);
                self.raise(assessment.band, at);
                self.go_on(assessment.band);
            }
            Event::DistressTold { moment, level } => match moment {
                Moment::Before => self.distress.before = Some(*level),
                Moment::After => self.distress.after = Some(*level),
            },
            Event::Thanked { .. } => self.thankable = None,
            Event::SaidUnscored { floor, .. } => {
                self.hear(Author::Client, at);
                self.unscored.push(seq);
                self.raise(*floor, at);
                self.go_on(*floor);
            }
            Event::Rescored { said, assessment } => {
                self.unscored.retain(|due| due != said);
                self.context = self.context.after(assessment);
                self.raise(assessment.band, at);
                self.go_on(assessment.band);
            }
            Event::Checked { rung, found, .. } => {
                self.context.ladder = self.context.ladder.checked(*rung, *found);
                if *found && self.context.ladder.is_climbed() {
                    self.raise(Band::Imminent, at);
                }
            }
            Event::BandSet { band, .. } => {
                // A person looked, and says how it is.
                self.outgrown &= *band >= self.band;
                self.set_band(*band, at);
            }
            Event::BandEased { band } => self.set_band(*band, at),
            Event::Whispered { .. } | Event::Unsent { .. } | Event::Reported { .. } => {}
            _ => self.take_step(event, at),
        }
    }

    fn take_step(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::Browsed => self.phase = Phase::Browsing,
            Event::IntakeBegan => self.phase = Phase::Intake,
            Event::CameAfterHours => self.phase = Phase::AfterHours,
            Event::Queued => {
                self.phase = Phase::Waiting;
                self.queued_at.get_or_insert(at);
                self.undecided_since = Some(at);
            }
            Event::Offered {
                claim,
                counselor,
                expires_at,
                exception,
                ..
            } => {
                self.phase = Phase::Offered(Offer {
                    claim: *claim,
                    counselor: *counselor,
                    expires_at: *expires_at,
                    exception: *exception,
                });
            }
            Event::OfferDeclined {
                counselor,
                excluded_until,
                ..
            }
            | Event::OfferLapsed {
                counselor,
                excluded_until,
                ..
            } => {
                self.wait_again(at);
                self.exclude(*counselor, *excluded_until);
            }
            Event::OfferWithdrawn { .. } => self.wait_again(at),
            Event::LeftAsIs { .. } => {
                self.undecided_since = Some(at);
                self.outgrown = false;
            }
            Event::Engaged { counselor, .. } => self.engage(*counselor),
            Event::Requeued {
                from,
                excluded_until,
                ..
            } => {
                self.phase = Phase::Waiting;
                self.hand_over = None;
                self.outgrown = false;
                self.undecided_since = Some(at);
                if let Some(until) = excluded_until {
                    self.exclude(*from, *until);
                }
            }
            Event::WentAway => self.away = true,
            Event::CameBack => self.wake(),
            Event::Nudged { count } => {
                self.nudges = *count;
                self.nudged_at = Some(at);
            }
            Event::Slept => self.asleep = true,
            Event::WrappingUp { by } => self.phase = Phase::WrapUp(*by),
            Event::Closed { reason } => {
                self.phase = Phase::Closed(*reason);
                self.hand_over = None;
            }
            _ => self.take_hands(event),
        }
    }

    fn take_hands(&mut self, event: &Event) {
        match event {
            Event::Outgrew { .. } => self.outgrown = true,
            Event::HandOverOffered { .. } => self.ask_over(event),
            Event::HandOverEnded {
                to, excluded_until, ..
            } => {
                self.hand_over = None;
                if let Some(until) = excluded_until {
                    self.exclude(*to, *until);
                }
            }
            Event::HandedOver { to, .. } => self.engage(*to),
            _ => {}
        }
    }

    fn engage(&mut self, counselor: StaffId) {
        self.phase = Phase::Engaged(counselor);
        self.thankable = Some(counselor);
        self.hand_over = None;
        self.outgrown = false;
    }

    fn ask_over(&mut self, event: &Event) {
        if let Event::HandOverOffered {
            claim,
            to,
            by,
            reason,
            note,
            exception,
            expires_at,
        } = event
        {
            self.hand_over = Some(HandOver {
                claim: *claim,
                to: *to,
                by: *by,
                reason: *reason,
                note: note.clone(),
                exception: *exception,
                expires_at: *expires_at,
            });
        }
    }

    /// The offer came to nothing. Was it a supervisor's decision, then there is one to make again.
    fn wait_again(&mut self, at: Timestamp) {
        if let Phase::Offered(offer) = &self.phase
            && offer.exception == Some(Exception::Supervisor)
        {
            self.undecided_since = Some(at);
        }
        self.phase = Phase::Waiting;
    }

    fn open(&mut self, event: &Event, at: Timestamp) {
        if let Event::Opened {
            desk,
            client,
            channel,
            language,
            nickname,
            former,
        } = event
        {
            self.desk = Some(desk.clone());
            self.client = Some(*client);
            self.channel = *channel;
            self.language = *language;
            self.nickname.clone_from(nickname);
            self.former = *former;
            self.opened_at = at;
            self.client_at = at;
        }
    }

    fn hear(&mut self, author: Author, at: Timestamp) {
        match author {
            Author::Client => {
                self.client_at = at;
                self.unanswered_since.get_or_insert(at);
                self.wake();
            }
            Author::Staff(_) => self.unanswered_since = None,
            Author::Service => {}
        }
    }

    /// Whoever writes in distress after the goodbye is in the talk again, with the same counselor.
    fn go_on(&mut self, band: Band) {
        if let Phase::WrapUp(counselor) = self.phase
            && band >= Band::Elevated
        {
            self.phase = Phase::Engaged(counselor);
        }
    }

    fn wake(&mut self) {
        self.away = false;
        self.asleep = false;
        self.nudges = 0;
        self.nudged_at = None;
    }

    fn note_issues(&mut self, issues: &[(Issue, f32)]) {
        for (issue, _) in issues {
            if !self.issues.contains(issue) && self.issues.len() < 8 {
                self.issues.push(*issue);
            }
        }
    }

    /// A band may rise at any message; it falls only through `BandSet` and `BandEased`.
    fn raise(&mut self, band: Band, at: Timestamp) {
        if band > self.band {
            self.set_band(band, at);
        }
    }

    fn set_band(&mut self, band: Band, at: Timestamp) {
        self.band = band;
        self.imminent_since = match band {
            Band::Imminent => self.imminent_since.or(Some(at)),
            _ => None,
        };
    }

    fn exclude(&mut self, counselor: StaffId, until: Timestamp) {
        self.excluded.retain(|e| e.counselor != counselor);
        if self.excluded.len() == EXCLUSIONS_MAX {
            self.excluded.remove(0);
        }
        self.excluded.push(Exclusion { counselor, until });
    }
}
