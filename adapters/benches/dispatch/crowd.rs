//! Clients and counselors as a large desk might see them, the same in every run.

use tomoshibi_engine::{
    desk::Policy,
    dispatch::{Exclusion, Load, Need, NeedClass, Rank, Slot, Ticket},
    ids::{ConversationId, StaffId},
    staff::{Language, Languages, Qualification},
    time::{Millis, Timestamp},
    triage::Band,
};
use uuid::Uuid;

pub(crate) struct Crowd {
    seed: u64,
    clients: u128,
    now: Timestamp,
    policy: Policy,
}

impl Crowd {
    pub(crate) fn new(now: Timestamp) -> Self {
        Self {
            seed: 7,
            clients: 0,
            now,
            policy: Policy::default(),
        }
    }

    /// 70 % peers, 20 % counselors, 10 % licensed with a reserve; a fifth of all speak both languages.
    pub(crate) fn counselors(&mut self, count: usize) -> Vec<Slot> {
        (0..count).map(|number| self.counselor(number)).collect()
    }

    fn counselor(&mut self, number: usize) -> Slot {
        let qualification = match number % 10 {
            0..=6 => Qualification::Peer,
            7 | 8 => Qualification::Counselor,
            _ => Qualification::Licensed,
        };
        let capacities = self.policy.capacities;
        let reserve = match qualification {
            Qualification::Licensed => capacities.licensed_reserve,
            _ => Load::ZERO,
        };
        let idle = i64::try_from(self.draw(3_600_000)).unwrap_or(0);
        Slot {
            counselor: staff(number),
            qualification,
            languages: self.languages(),
            capacity: capacities.of(qualification),
            reserve,
            open_max: capacities.open_max,
            last_new_at: self.now - Millis(idle),
        }
    }

    fn languages(&mut self) -> Languages {
        match self.draw(10) {
            0 | 1 => Language::ALL.into_iter().collect(),
            2 => [Language::En].into_iter().collect(),
            _ => [Language::Ja].into_iter().collect(),
        }
    }

    /// 0.2 % Imminent, 3 % High, 17 % Elevated; a tenth with an exclusion, a twentieth returning.
    pub(crate) fn client(&mut self, counselors: usize) -> Ticket {
        let band = match self.draw(1_000) {
            0 | 1 => Band::Imminent,
            2..=31 => Band::High,
            32..=201 => Band::Elevated,
            _ => Band::Low,
        };
        let mut ticket = self.ticket(band);
        if self.draw(10) == 0 {
            let counselor = self.somebody(counselors);
            let until = self.now + Millis::minutes(5);
            ticket.excluded.push(Exclusion { counselor, until });
        }
        if self.draw(20) == 0 {
            ticket.need.preferred = Some(self.somebody(counselors));
        }
        ticket
    }

    pub(crate) fn imminent_client(&mut self) -> Ticket {
        self.ticket(Band::Imminent)
    }

    fn ticket(&mut self, band: Band) -> Ticket {
        self.clients += 1;
        let waited = i64::try_from(self.draw(3_000_000)).unwrap_or(0);
        let arrival = self.now - Millis(waited);
        let imminent_since = (band == Band::Imminent).then_some(arrival);
        let language = match self.draw(5) {
            0 => Language::En,
            _ => Language::Ja,
        };
        let weights = self.policy.weights;
        Ticket {
            // Ids as they are in life: time-ordered, and random behind.
            conversation: ConversationId(Uuid::from_u64_pair(
                u64::try_from(self.clients).unwrap_or(0),
                self.next(),
            )),
            rank: Rank::of(band, imminent_since, arrival, &self.policy, self.now),
            need: Need {
                class: NeedClass {
                    qualification: self.policy.qualifications.least_for(band),
                    language,
                },
                preferred: None,
            },
            band,
            weight: match band {
                Band::Imminent => weights.imminent,
                _ => weights.active,
            },
            excluded: Vec::new().into(),
            held: false,
            rerank_at: None,
            imminent_since,
        }
    }

    fn somebody(&mut self, counselors: usize) -> StaffId {
        let count = u64::try_from(counselors).unwrap_or(1);
        staff(usize::try_from(self.draw(count)).unwrap_or(0))
    }

    fn draw(&mut self, below: u64) -> u64 {
        (self.next() >> 33) % below
    }

    /// Knuth's generator: anything even will do here.
    fn next(&mut self) -> u64 {
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.seed
    }
}

fn staff(number: usize) -> StaffId {
    StaffId(Uuid::from_u128(number as u128))
}
