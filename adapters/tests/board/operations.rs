//! Random operations on a small desk: few people and few clients, so that they meet often; and a crowd of
//! excluded clients now and then, so that searches end.

use proptest::{collection::vec, option, prelude::*, sample::select};
use tomoshibi_engine::{
    conversation::Standing,
    dispatch::{Exclusion, Load, Need, NeedClass, Rank, Slot, Ticket},
    ids::{ClaimId, ConversationId, Seq, StaffId},
    ports::board::Initiative,
    staff::{Language, Languages, Qualification},
    time::{Millis, Timestamp},
    triage::Band,
};
use uuid::Uuid;

const CLIENTS: u128 = 40;
const PEOPLE: u128 = 5;
const CLAIMS: u128 = 60;

/// One call to a board. Moments and claim ids are taken from the state it meets.
#[derive(Debug, Clone)]
pub(crate) enum Operation {
    Place(ConversationId, Seq, Standing),
    OnDuty(Slot, Timestamp),
    Heartbeat(StaffId, Timestamp),
    OffDuty(StaffId),
    /// Before a person asks, or not.
    Match(Vec<ClaimId>, Initiative, Timestamp),
    Pull(StaffId, ClaimId, Timestamp),
    Assign(ConversationId, StaffId, ClaimId, Timestamp),
    Accept(ClaimId, Load, Timestamp),
    Release(ClaimId, Option<Timestamp>),
    Expire(Timestamp),
    WakeAt(ConversationId, Option<Timestamp>),
    Due(Timestamp),
    Rebuild,
}

pub(crate) fn client() -> impl Strategy<Value = ConversationId> {
    (1..=CLIENTS).prop_map(|number| ConversationId(Uuid::from_u128(number)))
}

pub(crate) fn person() -> impl Strategy<Value = StaffId> {
    (1..=PEOPLE).prop_map(|number| StaffId(Uuid::from_u128(number)))
}

fn claim() -> impl Strategy<Value = ClaimId> {
    (1..=CLAIMS).prop_map(|number| ClaimId(Uuid::from_u128(number)))
}

fn languages() -> impl Strategy<Value = Languages> {
    let sets = [
        vec![Language::Ja],
        vec![Language::En],
        Language::ALL.to_vec(),
    ];
    select(sets.to_vec()).prop_map(Languages::from_vec)
}

pub(crate) fn slot() -> impl Strategy<Value = Slot> {
    let skills = (select(Qualification::ALL.to_vec()), languages());
    let ceilings = (
        select(vec![0, 10, 25, 40, 80]),
        select(vec![0, 0, 10, 20]),
        1..8_u32,
    );
    (person(), skills, ceilings, 0..100_i64).prop_map(|(counselor, skills, ceilings, last)| Slot {
        counselor,
        qualification: skills.0,
        languages: skills.1,
        capacity: Load(ceilings.0),
        reserve: Load(ceilings.1),
        open_max: ceilings.2,
        last_new_at: Timestamp(last * 1_000),
    })
}

fn class() -> impl Strategy<Value = NeedClass> {
    let qualification = select(Qualification::ALL.to_vec());
    let language = select(Language::ALL.to_vec());
    (qualification, language).prop_map(|(qualification, language)| NeedClass {
        qualification,
        language,
    })
}

fn exclusions(now: Timestamp) -> impl Strategy<Value = Vec<Exclusion>> {
    let pair = (person(), -5_000..60_000_i64).prop_map(move |(counselor, ahead)| Exclusion {
        counselor,
        until: now + Millis(ahead),
    });
    prop_oneof![3 => Just(Vec::new()), 2 => vec(pair, 0..4), 1 => everybody(now)]
}

fn everybody(now: Timestamp) -> impl Strategy<Value = Vec<Exclusion>> {
    let until = now + Millis::minutes(5);
    let all = (1..=PEOPLE).map(move |number| Exclusion {
        counselor: StaffId(Uuid::from_u128(number)),
        until,
    });
    Just(all.collect())
}

pub(crate) fn ticket(now: Timestamp) -> impl Strategy<Value = Ticket> {
    let band = select(vec![Band::Low, Band::Elevated, Band::High, Band::Imminent]);
    let weight = select(vec![Load(1), Load(10), Load(10), Load(20)]);
    let need = (class(), option::weighted(0.3, person()));
    let held = prop::bool::weighted(0.1);
    let wait = option::weighted(0.9, 0..120_000_i64);
    let rest = (exclusions(now), held, wait, 0..100_u64);
    (client(), band, weight, need, rest).prop_map(
        move |(conversation, band, weight, need, rest)| {
            let (exclusions, held, wait, moment) = rest;
            let tier = if band == Band::Imminent { 0 } else { 2 };
            let waited = |wait| now - Millis(wait);
            Ticket {
                conversation,
                rank: Rank((tier << 50) + moment),
                need: Need {
                    class: need.0,
                    preferred: need.1,
                },
                band,
                weight,
                excluded: exclusions.into(),
                held,
                rerank_at: None,
                imminent_since: wait.filter(|_| band == Band::Imminent).map(waited),
            }
        },
    )
}

fn standing(now: Timestamp) -> impl Strategy<Value = (ConversationId, Standing)> {
    let offer = (claim(), person(), 0..60_000_i64);
    let kinds = (ticket(now), offer, select(vec![0, 1, 10, 20]), 0..10_u8);
    kinds.prop_map(move |(ticket, (claim, counselor, ahead), weight, kind)| {
        let conversation = ticket.conversation;
        let standing = match kind {
            0 => Standing::Absent,
            1..=2 => Standing::Held {
                counselor,
                weight: Load(weight),
            },
            3 => Standing::Offered {
                ticket,
                claim,
                counselor,
                expires_at: now + Millis(ahead),
            },
            _ => Standing::Waiting(ticket),
        };
        (conversation, standing)
    })
}

/// Now and then a late one.
fn seq() -> impl Strategy<Value = Seq> {
    prop_oneof![4 => Just(3), 1 => 1..=4_u64].prop_map(Seq)
}

/// `now` is where the clock stands; each operation may move it on.
pub(crate) fn operation(now: Timestamp) -> impl Strategy<Value = Operation> {
    let later = (0..8_000_i64).prop_map(move |passed| now + Millis(passed));
    later.prop_flat_map(|now| {
        let ahead = move |ahead| now + Millis(ahead);
        let until = option::of((0..60_000_i64).prop_map(ahead));
        let wake = option::of((-5_000..60_000_i64).prop_map(ahead));
        let initiative = prop_oneof![
            6 => Just(Initiative::Engine),
            2 => Just(Initiative::Supervisor),
            2 => Just(Initiative::Counselors),
        ];
        let ids = (vec(claim(), 0..8), initiative);
        prop_oneof![
            16 => (standing(now), seq())
                .prop_map(|((client, standing), seq)| Operation::Place(client, seq, standing)),
            5 => slot().prop_map(move |slot| Operation::OnDuty(slot, now)),
            3 => person().prop_map(move |person| Operation::Heartbeat(person, now)),
            1 => person().prop_map(Operation::OffDuty),
            8 => ids.prop_map(move |(ids, who)| Operation::Match(ids, who, now)),
            3 => (person(), claim()).prop_map(move |(p, id)| Operation::Pull(p, id, now)),
            2 => (client(), person(), claim())
                .prop_map(move |(c, p, id)| Operation::Assign(c, p, id, now)),
            4 => (claim(), select(vec![Load(1), Load(10), Load(20)]))
                .prop_map(move |(id, weight)| Operation::Accept(id, weight, now)),
            3 => (claim(), until).prop_map(|(id, until)| Operation::Release(id, until)),
            1 => Just(Operation::Expire(now)),
            2 => (client(), wake).prop_map(|(client, at)| Operation::WakeAt(client, at)),
            1 => Just(Operation::Due(now)),
            1 => prop::bool::weighted(0.1).prop_map(move |again| if again {
                Operation::Rebuild
            } else {
                Operation::Expire(now)
            }),
        ]
    })
}

impl Operation {
    /// Where the clock stands after it.
    pub(crate) fn now(&self) -> Option<Timestamp> {
        match self {
            Self::OnDuty(_, now)
            | Self::Heartbeat(_, now)
            | Self::Match(_, _, now)
            | Self::Pull(_, _, now)
            | Self::Assign(_, _, _, now)
            | Self::Accept(_, _, now)
            | Self::Expire(now)
            | Self::Due(now) => Some(*now),
            Self::Place(..)
            | Self::OffDuty(_)
            | Self::Release(..)
            | Self::WakeAt(..)
            | Self::Rebuild => None,
        }
    }
}
