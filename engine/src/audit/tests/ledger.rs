//! A ledger written by hand: what happened, in order, at a time that moves when told.

use std::collections::HashMap;

use smallvec::smallvec;
use uuid::Uuid;

use crate::{
    audit::{Auditor, Verdict},
    conversation::{
        Author, Channel, CloseReason, Conversation, Event, Exception, OfferMode, Recorded, Summary,
    },
    desk::Desk,
    dispatch::Load,
    ids::{ClaimId, ClientId, ConversationId, Seq, StaffId},
    ports::{chronicle::DutyRecorded, duty::DutyEvent},
    privacy::Text,
    staff::{Language, Qualification, Role, StaffMember},
    time::{Millis, Timestamp},
    triage::{Assessment, Band, Ladder},
};

pub(super) const PEER: StaffId = StaffId(Uuid::from_u128(1));
pub(super) const LICENSED: StaffId = StaffId(Uuid::from_u128(2));
pub(super) const SV: StaffId = StaffId(Uuid::from_u128(3));
/// Licensed, answers in English only.
pub(super) const EN: StaffId = StaffId(Uuid::from_u128(4));
/// A conversation that is held from the beginning, for the ledger's liveliness.
const BYSTANDER: ConversationId = ConversationId(Uuid::from_u128(1_000));

pub(super) struct Ledger {
    pub(super) desk: Desk,
    pub(super) rows: Vec<Summary>,
    now: Timestamp,
    seqs: HashMap<ConversationId, u64>,
    claims: u128,
    wrote: Vec<Wrote>,
}

enum Wrote {
    Duty(DutyRecorded),
    Event(Recorded),
}

impl Default for Ledger {
    fn default() -> Self {
        let mut ledger = Self {
            desk: desk(),
            rows: Vec::new(),
            now: Timestamp(1_800_000_000_000),
            seqs: HashMap::new(),
            claims: 0,
            wrote: Vec::new(),
        };
        for staff in [PEER, LICENSED, EN] {
            let desk = ledger.desk.id.clone();
            ledger.duty(staff, DutyEvent::WentOn { desk });
        }
        ledger.begin(BYSTANDER, Language::Ja);
        ledger.after(60);
        ledger
    }
}

impl Ledger {
    pub(super) fn after(&mut self, seconds: i64) {
        self.now = self.now + Millis::seconds(seconds);
    }

    pub(super) fn duty(&mut self, staff: StaffId, event: DutyEvent) {
        let at = self.now;
        self.wrote
            .push(Wrote::Duty(DutyRecorded { staff, at, event }));
    }

    pub(super) fn push(&mut self, conversation: ConversationId, event: Event) {
        let seq = self.seqs.entry(conversation).or_default();
        *seq += 1;
        self.wrote.push(Wrote::Event(Recorded {
            conversation,
            seq: Seq(*seq),
            at: self.now,
            source: None,
            event,
        }));
    }

    /// Loses one event.
    pub(super) fn skip(&mut self, conversation: ConversationId) {
        *self.seqs.entry(conversation).or_default() += 1;
    }

    pub(super) fn wait(&mut self, band: Band) -> ConversationId {
        self.wait_in(band, Language::Ja)
    }

    pub(super) fn wait_in(&mut self, band: Band, language: Language) -> ConversationId {
        let id = ConversationId(Uuid::from_u128(2_000 + self.seqs.len() as u128));
        self.begin(id, language);
        self.say_in(id, band);
        self.push(id, Event::Queued);
        id
    }

    /// The same client in another conversation.
    pub(super) fn open_again(&mut self, first: ConversationId) {
        let id = ConversationId(Uuid::from_u128(9_000));
        let event = opened(&self.desk, ClientId(first.0), Language::Ja);
        self.push(id, event);
    }

    pub(super) fn say(&mut self, conversation: ConversationId) {
        self.say_in(conversation, Band::Low);
    }

    pub(super) fn say_in(&mut self, conversation: ConversationId, band: Band) {
        let assessment = Assessment {
            imminent: 0.1,
            band,
            ladder: Ladder::default(),
            issues: Vec::new(),
            contributions: Vec::new(),
            model: "by hand".into(),
        };
        let event = Event::Said {
            author: Author::Client,
            text: Text::from_stored("marked text"),
            assessment: Some(assessment),
        };
        self.push(conversation, event);
    }

    pub(super) fn offer(&mut self, conversation: ConversationId, counselor: StaffId) {
        self.offer_with(conversation, counselor, OfferMode::Auto, None);
    }

    pub(super) fn offer_with(
        &mut self,
        conversation: ConversationId,
        counselor: StaffId,
        mode: OfferMode,
        exception: Option<Exception>,
    ) {
        self.claims += 1;
        let event = Event::Offered {
            claim: ClaimId(Uuid::from_u128(self.claims)),
            counselor,
            mode,
            exception,
            weight: Load(10),
            expires_at: self.now + Millis::seconds(30),
            epoch: 1,
        };
        self.push(conversation, event);
    }

    pub(super) fn engage(&mut self, conversation: ConversationId, counselor: StaffId) {
        let claim = ClaimId(Uuid::from_u128(self.claims));
        self.push(conversation, Event::Engaged { claim, counselor });
    }

    pub(super) fn serve(&mut self, conversation: ConversationId, counselor: StaffId) {
        self.offer(conversation, counselor);
        self.engage(conversation, counselor);
    }

    pub(super) fn close(&mut self, conversation: ConversationId) {
        let reason = CloseReason::Supervisor;
        self.push(conversation, Event::Closed { reason });
    }

    pub(super) fn ease(&mut self, conversation: ConversationId, band: Band) {
        self.push(conversation, Event::BandEased { band });
    }

    pub(super) fn set_band(&mut self, conversation: ConversationId, band: Band, by: StaffId) {
        let reason = Text::from_stored("marked reason");
        self.push(conversation, Event::BandSet { band, by, reason });
    }

    /// So many seconds in which somebody else is heard every second.
    pub(super) fn chatter(&mut self, seconds: i64) {
        for _ in 0..seconds {
            self.after(1);
            self.say(BYSTANDER);
        }
    }

    pub(super) fn row(&self, conversation: ConversationId) -> Summary {
        let mut fold = Conversation::unopened(conversation);
        for wrote in &self.wrote {
            if let Wrote::Event(recorded) = wrote
                && recorded.conversation == conversation
            {
                fold.apply(recorded).unwrap();
            }
        }
        fold.summary(&self.desk.policy, self.now).unwrap()
    }

    pub(super) fn audit(self) -> Verdict {
        let staff = [
            member(PEER, Qualification::Peer, Role::Counselor, Language::Ja),
            member(
                LICENSED,
                Qualification::Licensed,
                Role::Counselor,
                Language::Ja,
            ),
            member(SV, Qualification::Licensed, Role::Supervisor, Language::Ja),
            member(EN, Qualification::Licensed, Role::Counselor, Language::En),
        ];
        let desks = vec![(Timestamp(0), self.desk)];
        let mut auditor = Auditor::new(staff.to_vec(), desks);
        for wrote in &self.wrote {
            match wrote {
                Wrote::Duty(recorded) => auditor.note_duty(recorded),
                Wrote::Event(recorded) => auditor.note(recorded),
            }
        }
        for row in &self.rows {
            auditor.note_row(row);
        }
        auditor.finish()
    }

    fn begin(&mut self, conversation: ConversationId, language: Language) {
        let event = opened(&self.desk, ClientId(conversation.0), language);
        self.push(conversation, event);
    }
}

fn opened(desk: &Desk, client: ClientId, language: Language) -> Event {
    Event::Opened {
        desk: desk.id.clone(),
        client,
        channel: Channel::Web,
        language,
        nickname: "Anon".into(),
        former: None,
    }
}

fn member(
    id: StaffId,
    qualification: Qualification,
    role: Role,
    language: Language,
) -> StaffMember {
    StaffMember {
        id,
        desk: desk().id,
        nickname: "N".into(),
        role,
        qualification,
        languages: smallvec![language],
        level: 0,
    }
}

fn desk() -> Desk {
    Desk {
        id: "audited".parse().unwrap(),
        languages: vec![Language::Ja],
        name: HashMap::new().into_iter().collect(),
        welcome: std::iter::empty().collect(),
        question: std::iter::empty().collect(),
        waiting: std::iter::empty().collect(),
        farewell: std::iter::empty().collect(),
        nudge: std::iter::empty().collect(),
        questionnaire: Vec::new(),
        library: None,
        furigana: false,
        embed: Vec::new(),
        workplace: crate::desk::Workplace::default(),
        emergency: Vec::new(),
        thresholds: crate::triage::Thresholds::default(),
        policy: crate::desk::Policy::default(),
    }
}
