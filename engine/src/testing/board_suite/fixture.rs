//! A desk with a board, spoken to in few words. People and clients are numbers; time is seconds.

use std::sync::Arc;

use smallvec::SmallVec;
use uuid::Uuid;

use crate::{
    conversation::Standing,
    dispatch::{Exclusion, Load, Need, NeedClass, Rank, Slot, Ticket},
    ids::{ClaimId, ConversationId, DeskId, Seq, StaffId},
    ports::board::{Board, Claim, Initiative, MatchRules, Matched, Placed, Snapshot},
    staff::{Language, Qualification},
    time::{Millis, Timestamp},
    triage::Band,
};

pub(super) const LEASE: Millis = Millis::seconds(30);

pub(super) struct House {
    pub(super) board: Arc<dyn Board>,
    pub(super) desk: DeskId,
    pub(super) rules: MatchRules,
}

pub(super) fn client(number: u128) -> ConversationId {
    ConversationId(Uuid::from_u128(number))
}

pub(super) fn staff(number: u128) -> StaffId {
    StaffId(Uuid::from_u128(number))
}

pub(super) fn claim_id(number: u128) -> ClaimId {
    ClaimId(Uuid::from_u128(number))
}

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::default() + Millis::seconds(seconds)
}

/// A peer's client of one conversation's weight; the rank is the number's.
pub(super) fn ticket(number: u128) -> Ticket {
    Ticket {
        conversation: client(number),
        rank: Rank((2 << 50) + u64::try_from(number).expect("small")),
        need: Need::default(),
        band: Band::Low,
        weight: Load::conversations(1),
        excluded: SmallVec::default(),
        held: false,
        rerank_at: None,
        imminent_since: None,
    }
}

/// A client in danger since a moment, for a licensed counselor.
pub(super) fn imminent(number: u128, since: Timestamp) -> Ticket {
    Ticket {
        rank: Rank(u64::try_from(since.0).expect("positive")),
        band: Band::Imminent,
        weight: Load::conversations(2),
        imminent_since: Some(since),
        ..needing(number, Qualification::Licensed)
    }
}

pub(super) fn needing(number: u128, qualification: Qualification) -> Ticket {
    let class = NeedClass {
        qualification,
        language: Language::Ja,
    };
    Ticket {
        need: Need {
            class,
            preferred: None,
        },
        ..ticket(number)
    }
}

pub(super) fn excluding(mut ticket: Ticket, counselor: u128, until: Timestamp) -> Ticket {
    let counselor = staff(counselor);
    ticket.exclude(Exclusion { counselor, until });
    ticket
}

/// A peer of Japanese with room for four.
pub(super) fn slot(number: u128) -> Slot {
    Slot {
        counselor: staff(number),
        qualification: Qualification::Peer,
        languages: [Language::Ja].into_iter().collect(),
        capacity: Load::conversations(4),
        reserve: Load::ZERO,
        open_max: 60,
        last_new_at: Timestamp::default(),
    }
}

pub(super) fn licensed(number: u128) -> Slot {
    Slot {
        qualification: Qualification::Licensed,
        ..slot(number)
    }
}

pub(super) fn held(counselor: u128, conversations: u32) -> Standing {
    Standing::Held {
        counselor: staff(counselor),
        weight: Load::conversations(conversations),
    }
}

pub(super) fn offered(ticket: Ticket, claim: u128, counselor: u128, until: Timestamp) -> Standing {
    Standing::Offered {
        ticket,
        claim: claim_id(claim),
        counselor: staff(counselor),
        expires_at: until,
    }
}

/// (client, counselor) of each claim, in order.
pub(super) fn pairs(claims: &[Claim]) -> Vec<(u128, u128)> {
    let pair = |claim: &Claim| {
        let client = claim.conversation.0.as_u128();
        (client, claim.counselor.0.as_u128())
    };
    claims.iter().map(pair).collect()
}

impl House {
    pub(super) async fn new(board: Arc<dyn Board>) -> Self {
        Self::named(board, "hikari").await
    }

    pub(super) async fn named(board: Arc<dyn Board>, desk: &str) -> Self {
        let house = Self {
            board,
            desk: desk.parse().expect("a desk's name"),
            rules: MatchRules {
                lease: LEASE,
                surge: Load::conversations(2),
                imminent_unserved_max: Millis::seconds(60),
                initiative: Initiative::Engine,
            },
        };
        house.rebuild().await;
        house
    }

    pub(super) async fn rebuild(&self) -> u64 {
        let epoch = self.begin().await;
        assert!(self.filled(epoch).await);
        epoch
    }

    /// A new epoch, not filled yet.
    pub(super) async fn begin(&self) -> u64 {
        let epoch = self.board.rebuild(&self.desk);
        epoch.await.expect("the board answers")
    }

    pub(super) async fn filled(&self, epoch: u64) -> bool {
        let filled = self.board.filled(&self.desk, epoch);
        filled.await.expect("the board answers")
    }

    pub(super) async fn heartbeat(&self, counselor: u128, now: Timestamp) -> bool {
        let heard = self.board.heartbeat(&self.desk, staff(counselor), now);
        heard.await.expect("the board answers")
    }

    /// The same desk, where nobody is claimed before a person asks for them.
    pub(super) fn by_hand(self) -> Self {
        self.where_asks(Initiative::Counselors)
    }

    pub(super) fn where_asks(mut self, initiative: Initiative) -> Self {
        self.rules.initiative = initiative;
        self
    }

    /// Made of one event, as all standings are that name no number of them.
    pub(super) async fn place(&self, number: u128, standing: Standing) -> Placed {
        self.place_at(number, 1, standing).await
    }

    pub(super) async fn place_at(&self, number: u128, seq: u64, standing: Standing) -> Placed {
        let placed = self
            .board
            .place(&self.desk, client(number), Seq(seq), standing);
        placed.await.expect("the board answers")
    }

    pub(super) async fn wait(&self, ticket: Ticket) -> Placed {
        let number = ticket.conversation.0.as_u128();
        self.place(number, Standing::Waiting(ticket)).await
    }

    /// Everybody on the board, by number.
    pub(super) async fn listed(&self) -> Vec<u128> {
        let (mut all, mut from) = (Vec::new(), Some(0));
        while let Some(begins) = from {
            let page = self.board.listed(&self.desk, begins).await;
            let page = page.expect("the board answers");
            all.extend(page.conversations.iter().map(|id| id.0.as_u128()));
            from = page.next;
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    pub(super) async fn on_duty(&self, slot: Slot, now: Timestamp) {
        let on = self.board.on_duty(&self.desk, slot, now);
        on.await.expect("the board answers");
    }

    /// Matches as many as the claim ids given.
    pub(super) async fn match_as(
        &self,
        ids: impl IntoIterator<Item = u128>,
        now: Timestamp,
    ) -> Matched {
        let ids = ids.into_iter().map(claim_id).collect();
        let matched = self.board.match_next(&self.desk, ids, self.rules, now);
        matched.await.expect("the board answers")
    }

    /// What a first match of at most eight gives, as pairs.
    pub(super) async fn first_pairs(&self, now: Timestamp) -> Vec<(u128, u128)> {
        pairs(&self.match_as(1_001..=1_008, now).await.claims)
    }

    pub(super) async fn pull(&self, counselor: u128, id: u128, now: Timestamp) -> Option<Claim> {
        let (counselor, id) = (staff(counselor), claim_id(id));
        let pulled = self.board.pull(&self.desk, counselor, id, self.rules, now);
        pulled.await.expect("the board answers")
    }

    pub(super) async fn assign(
        &self,
        conversation: u128,
        counselor: u128,
        id: u128,
        now: Timestamp,
    ) -> Option<Claim> {
        let assigned = self.board.assign(
            &self.desk,
            client(conversation),
            staff(counselor),
            claim_id(id),
            self.rules,
            now,
        );
        assigned.await.expect("the board answers")
    }

    pub(super) async fn accept(&self, id: u128, now: Timestamp) -> bool {
        let weight = Load::conversations(1);
        let accepted = self.board.accept(&self.desk, claim_id(id), weight, now);
        accepted.await.expect("the board answers")
    }

    pub(super) async fn release(&self, id: u128, excluded_until: Option<Timestamp>) -> bool {
        let released = self.board.release(&self.desk, claim_id(id), excluded_until);
        released.await.expect("the board answers")
    }

    pub(super) async fn expire(&self, now: Timestamp) -> Vec<Claim> {
        let expired = self.board.expire(&self.desk, now);
        expired.await.expect("the board answers")
    }

    pub(super) async fn wake_at(&self, number: u128, moment: Option<Timestamp>) {
        let set = self.board.wake_at(&self.desk, client(number), moment);
        set.await.expect("the board answers");
    }

    pub(super) async fn due(&self, now: Timestamp) -> Vec<u128> {
        let due = self.board.due(&self.desk, now);
        let due = due.await.expect("the board answers");
        due.into_iter().map(|client| client.0.as_u128()).collect()
    }

    pub(super) async fn snapshot(&self) -> Snapshot {
        let snapshot = self.board.snapshot(&self.desk);
        snapshot.await.expect("the board answers")
    }

    /// The waiting clients' numbers, in order.
    pub(super) async fn waiting(&self) -> Vec<u128> {
        let waiting = self.snapshot().await.waiting.into_iter();
        waiting
            .map(|ticket| ticket.conversation.0.as_u128())
            .collect()
    }

    /// Load, in whole conversations, and number of conversations of one on duty.
    pub(super) async fn load(&self, counselor: u128) -> (u32, u32) {
        let slots = self.snapshot().await.slots;
        let mut slots = slots.into_iter();
        let found = slots.find(|(slot, ..)| slot.counselor == staff(counselor));
        let (_, load, open) = found.expect("on duty");
        (load.0 / 10, open)
    }
}
