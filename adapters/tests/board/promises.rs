//! P4, P5 and P6 on a living desk: clients come and go, counselors take them, and each claim is held
//! against everybody who waited and everybody who was there.

use proptest::{prelude::*, sample::select};
use tomoshibi_engine::{
    conversation::Standing,
    desk::{HeadStarts, Policy},
    dispatch::{Load, Need, NeedClass, Rank, Slot, Ticket},
    ids::{ClaimId, ConversationId, Seq, StaffId},
    ports::board::{Claim, Matched, Snapshot},
    staff::Language,
    time::{Millis, Timestamp},
    triage::Band,
};
use uuid::Uuid;

use crate::{
    operations,
    state_machine::RULES,
    subject::{Asked, InProcess, Kind, OnRedis},
};

/// A turn of the desk's evening.
#[derive(Debug, Clone)]
enum Turn {
    Comes(Band, Language),
    Starts(Slot),
    /// So many offers are made.
    Matches(u8),
    /// The oldest offer is taken.
    Accepts,
    /// Of the oldest offer, for so many seconds.
    Declines(i64),
    Pulls(StaffId),
    /// The oldest of the held conversations ends.
    Ends,
}

fn turn() -> impl Strategy<Value = Turn> {
    let bands = vec![
        Band::Low,
        Band::Low,
        Band::Elevated,
        Band::High,
        Band::Imminent,
    ];
    let languages = select(Language::ALL.to_vec());
    prop_oneof![
        8 => (select(bands), languages).prop_map(|(band, language)| Turn::Comes(band, language)),
        3 => operations::slot().prop_map(Turn::Starts),
        5 => (1..4_u8).prop_map(Turn::Matches),
        3 => Just(Turn::Accepts),
        1 => (1..300_i64).prop_map(Turn::Declines),
        2 => operations::person().prop_map(Turn::Pulls),
        2 => Just(Turn::Ends),
    ]
}

struct Evening {
    asked: Asked,
    policy: Policy,
    now: Timestamp,
    /// When each client came; the place in the list is the number of the id.
    arrivals: Vec<Timestamp>,
    /// What each client weighs, in the same list.
    weights: Vec<Load>,
    claims: u128,
    held: Vec<ConversationId>,
}

impl Evening {
    fn begin<K: Kind>() -> Self {
        Self {
            asked: Asked::fresh::<K>(),
            policy: Policy {
                head_starts: HeadStarts {
                    high_ms: Millis::seconds(60),
                    elevated_ms: Millis::seconds(20),
                    low_ms: Millis::ZERO,
                },
                ..Policy::default()
            },
            now: Timestamp(10_000_000),
            arrivals: Vec::new(),
            weights: Vec::new(),
            claims: 0,
            held: Vec::new(),
        }
    }

    fn take(&mut self, turn: Turn) {
        self.now = self.now + Millis::seconds(3);
        match turn {
            Turn::Comes(band, language) => self.comes(band, language),
            Turn::Starts(slot) => self.starts(slot),
            Turn::Matches(count) => self.matches(count),
            Turn::Accepts => self.accepts(),
            Turn::Declines(seconds) => self.declines(seconds),
            Turn::Pulls(counselor) => self.pulls(counselor),
            Turn::Ends => self.ends(),
        }
    }

    fn comes(&mut self, band: Band, language: Language) {
        self.arrivals.push(self.now);
        let number = u128::try_from(self.arrivals.len()).expect("few");
        let conversation = ConversationId(Uuid::from_u128(number));
        let imminent = band == Band::Imminent;
        let since = imminent.then_some(self.now);
        let weight = Load::conversations(if imminent { 2 } else { 1 });
        self.weights.push(weight);
        let class = NeedClass {
            qualification: self.policy.qualifications.least_for(band),
            language,
        };
        let ticket = Ticket {
            conversation,
            rank: Rank::of(band, since, self.now, &self.policy, self.now),
            need: Need {
                class,
                preferred: None,
            },
            band,
            weight,
            excluded: Vec::new().into(),
            held: false,
            rerank_at: None,
            imminent_since: since,
        };
        let standing = Standing::Waiting(ticket);
        self.asked
            .ask(|board, desk| board.place(desk, conversation, Seq(1), standing));
    }

    /// A capacity that was announced is never lowered below what is carried: that would be load that
    /// grew, which is another thing than an offer beyond capacity.
    fn starts(&mut self, slot: Slot) {
        let known = self.snapshot().slots.into_iter();
        if known
            .map(|(slot, ..)| slot.counselor)
            .any(|known| known == slot.counselor)
        {
            let (counselor, now) = (slot.counselor, self.now);
            self.asked
                .ask(|board, desk| board.heartbeat(desk, counselor, now));
            return;
        }
        self.asked
            .ask(|board, desk| board.on_duty(desk, slot, self.now));
    }

    /// Presence is another test's: here everybody is heard of before each match.
    fn matches(&mut self, count: u8) {
        for (slot, ..) in self.snapshot().slots {
            self.asked
                .ask(|board, desk| board.heartbeat(desk, slot.counselor, self.now));
        }
        for _ in 0..count {
            let before = self.snapshot();
            let ids = vec![self.fresh_id()];
            let matched = self
                .asked
                .ask(|board, desk| board.match_next(desk, ids, RULES, self.now));
            self.check_match(&before, &matched);
        }
    }

    fn pulls(&mut self, counselor: StaffId) {
        let before = self.snapshot();
        let id = self.fresh_id();
        let pulled = self
            .asked
            .ask(|board, desk| board.pull(desk, counselor, id, RULES, self.now));
        let able = before
            .slots
            .iter()
            .find(|(slot, ..)| slot.counselor == counselor);
        match (pulled, able) {
            (Some(claim), Some(_)) => self.check_claim(&before, &claim, Some(counselor)),
            (Some(_), None) => panic!("a claim for one who is not on duty"),
            (None, _) => {}
        }
    }

    fn accepts(&mut self) {
        if let Some(claim) = self.snapshot().claims.first() {
            let weight = self.weights[number_of(claim.conversation) - 1];
            assert!(
                self.asked
                    .ask(|board, desk| board.accept(desk, claim.id, weight, self.now))
            );
            self.held.push(claim.conversation);
        }
    }

    fn declines(&mut self, seconds: i64) {
        if let Some(claim) = self.snapshot().claims.first() {
            let until = self.now + Millis::seconds(seconds);
            assert!(
                self.asked
                    .ask(|board, desk| board.release(desk, claim.id, Some(until)))
            );
        }
    }

    fn ends(&mut self) {
        if !self.held.is_empty() {
            let ended = self.held.remove(0);
            self.asked
                .ask(|board, desk| board.place(desk, ended, Seq(1), Standing::Absent));
        }
    }

    fn check_match(&self, before: &Snapshot, matched: &Matched) {
        match matched.claims.as_slice() {
            [] => {
                let servable = before
                    .waiting
                    .iter()
                    .find(|t| self.somebody_for(before, t, None));
                assert!(
                    servable.is_none(),
                    "somebody could have been served: {servable:?}"
                );
            }
            [claim] => self.check_claim(before, claim, None),
            more => panic!("one id, {} claims", more.len()),
        }
    }

    fn check_claim(&self, before: &Snapshot, claim: &Claim, only: Option<StaffId>) {
        let served = |ticket: &&Ticket| ticket.conversation == claim.conversation;
        let ticket = before.waiting.iter().find(served).expect("waited before");
        let mut slots = before.slots.iter();
        let taker = slots.find(|(slot, ..)| slot.counselor == claim.counselor);
        let (slot, load, open) = taker.expect("on duty before");
        if claim.exception.is_none() {
            assert_p4(slot, *load, *open, ticket);
        } else {
            assert_eq!(
                ticket.band,
                Band::Imminent,
                "exceptions are for Imminent only"
            );
        }
        self.assert_p5(before, ticket, only);
        self.assert_p6(before, ticket, slot, (*load, *open));
    }

    /// The highest-ranked eligible one is served first, and Imminent before all others.
    fn assert_p5(&self, before: &Snapshot, served: &Ticket, only: Option<StaffId>) {
        for ahead in before
            .waiting
            .iter()
            .filter(|ticket| ticket.rank < served.rank)
        {
            let passed_over = self.somebody_for(before, ahead, only);
            assert!(!passed_over, "{ahead:?} was servable before {served:?}");
        }
    }

    /// Nobody who came more than the largest head start later is served first by a slot both could use.
    fn assert_p6(&self, before: &Snapshot, served: &Ticket, slot: &Slot, carried: (Load, u32)) {
        if served.band == Band::Imminent {
            return;
        }
        let head_start_max = self.policy.head_starts.high_ms;
        for waiting in &before.waiting {
            let later = self.arrival(served) - self.arrival(waiting) > head_start_max;
            let both = self.may_take(slot, carried, waiting);
            assert!(!(later && both), "{waiting:?} was overtaken by {served:?}");
        }
    }

    fn somebody_for(&self, before: &Snapshot, ticket: &Ticket, only: Option<StaffId>) -> bool {
        before.slots.iter().any(|(slot, load, open)| {
            only.is_none_or(|only| only == slot.counselor)
                && self.may_take(slot, (*load, *open), ticket)
        })
    }

    fn may_take(&self, slot: &Slot, (load, open): (Load, u32), ticket: &Ticket) -> bool {
        let kept = if ticket.band == Band::Imminent {
            0
        } else {
            slot.reserve.0
        };
        let excluded = ticket
            .excluded
            .iter()
            .any(|pair| pair.counselor == slot.counselor && pair.until > self.now);
        !excluded
            && ticket.need.class.qualification <= slot.qualification
            && slot.languages.contains(&ticket.need.class.language)
            && open < slot.open_max
            && load.0 + ticket.weight.0 + kept <= slot.capacity.0
    }

    fn arrival(&self, ticket: &Ticket) -> Timestamp {
        self.arrivals[number_of(ticket.conversation) - 1]
    }

    fn snapshot(&self) -> Snapshot {
        self.asked.ask(|board, desk| board.snapshot(desk))
    }

    fn fresh_id(&mut self) -> ClaimId {
        self.claims += 1;
        ClaimId(Uuid::from_u128(self.claims))
    }
}

fn number_of(conversation: ConversationId) -> usize {
    usize::try_from(conversation.0.as_u128()).expect("few")
}

/// No offer beyond capacity or qualification.
fn assert_p4(slot: &Slot, load: Load, open: u32, ticket: &Ticket) {
    let class = ticket.need.class;
    assert!(
        class.qualification <= slot.qualification,
        "unqualified: {slot:?} {ticket:?}"
    );
    assert!(
        slot.languages.contains(&class.language),
        "no such language: {slot:?}"
    );
    assert!(open < slot.open_max, "beyond open_max: {slot:?}");
    let carried = load + ticket.weight;
    assert!(
        carried <= slot.capacity,
        "beyond capacity: {slot:?} {carried:?}"
    );
    let reserved = ticket.band != Band::Imminent;
    let with_reserve = carried + slot.reserve;
    assert!(
        !reserved || with_reserve <= slot.capacity,
        "into the reserve: {slot:?} {carried:?}"
    );
}

fn keeps_its_promises<K: Kind>(turns: Vec<Turn>) {
    let mut evening = Evening::begin::<K>();
    for turn in turns {
        evening.take(turn);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn an_evening_keeps_its_promises(turns in prop::collection::vec(turn(), 1..100)) {
        keeps_its_promises::<InProcess>(turns);
    }

}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 100,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn an_evening_on_redis_does_too(turns in prop::collection::vec(turn(), 1..100)) {
        keeps_its_promises::<OnRedis>(turns);
    }
}
