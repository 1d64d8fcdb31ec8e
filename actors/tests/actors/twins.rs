//! Ports that misbehave on purpose.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use tokio::sync::Semaphore;
use tomoshibi_engine::{
    conversation::{Recorded, Standing, Summary},
    dispatch::{Load, Slot},
    ids::{ClaimId, ClientId, ConversationId, DeskId, Seq, SourceId, StaffId},
    ports::{
        Answer, StoreError,
        board::{Board, BoardAnswer, Claim, Listed, MatchRules, Matched, Placed, Snapshot},
        duty::{Duties, Duty, DutyEvent},
        ledger::{Append, Appended, Carried, Ledger, Select},
    },
    privacy::Text,
    testing::memory::{MemoryBoard, MemoryDuties, MemoryLedger},
    time::{Millis, Timestamp},
    triage::{Assessment, Band, Context, Scorer, Thresholds},
};

use super::stage::WordScorer;

/// Panics when it is to place one conversation. And hears the word of an offer once more when it is over, as
/// if somebody had compared board and ledger just then.
#[derive(Default)]
pub(crate) struct PoisonedBoard {
    pub(crate) board: Arc<MemoryBoard>,
    pub(crate) offered: Mutex<Option<(ConversationId, Seq, Standing)>>,
    pub(crate) poison: Arc<Mutex<Option<ConversationId>>>,
    /// How often it panicked.
    pub(crate) strikes: Arc<AtomicUsize>,
}

impl Board for PoisonedBoard {
    fn place(
        &self,
        desk: &DeskId,
        conversation: ConversationId,
        seq: Seq,
        standing: Standing,
    ) -> BoardAnswer<'_, Placed> {
        let poison = *self.poison.lock().unwrap();
        if poison == Some(conversation) {
            self.strikes.fetch_add(1, Ordering::SeqCst);
            panic!("as the test wants it");
        }
        if matches!(standing, Standing::Offered { .. }) {
            *self.offered.lock().unwrap() = Some((conversation, seq, standing.clone()));
        }
        self.board.place(desk, conversation, seq, standing)
    }

    fn on_duty(&self, desk: &DeskId, slot: Slot, now: Timestamp) -> BoardAnswer<'_, ()> {
        self.board.on_duty(desk, slot, now)
    }

    fn heartbeat(
        &self,
        desk: &DeskId,
        counselor: StaffId,
        now: Timestamp,
    ) -> BoardAnswer<'_, bool> {
        self.board.heartbeat(desk, counselor, now)
    }

    fn off_duty(&self, desk: &DeskId, counselor: StaffId) -> BoardAnswer<'_, ()> {
        self.board.off_duty(desk, counselor)
    }

    fn match_next(
        &self,
        desk: &DeskId,
        ids: Vec<ClaimId>,
        rules: MatchRules,
        now: Timestamp,
    ) -> BoardAnswer<'_, Matched> {
        self.board.match_next(desk, ids, rules, now)
    }

    fn pull(
        &self,
        desk: &DeskId,
        counselor: StaffId,
        id: ClaimId,
        rules: MatchRules,
        now: Timestamp,
    ) -> BoardAnswer<'_, Option<Claim>> {
        self.board.pull(desk, counselor, id, rules, now)
    }

    fn assign(
        &self,
        desk: &DeskId,
        conversation: ConversationId,
        counselor: StaffId,
        id: ClaimId,
        rules: MatchRules,
        now: Timestamp,
    ) -> BoardAnswer<'_, Option<Claim>> {
        self.board
            .assign(desk, conversation, counselor, id, rules, now)
    }

    fn accept(
        &self,
        desk: &DeskId,
        claim: ClaimId,
        weight: Load,
        now: Timestamp,
    ) -> BoardAnswer<'_, bool> {
        self.board.accept(desk, claim, weight, now)
    }

    fn release(
        &self,
        desk: &DeskId,
        claim: ClaimId,
        excluded_until: Option<Timestamp>,
    ) -> BoardAnswer<'_, bool> {
        let desk = desk.clone();
        Box::pin(async move {
            let released = self.board.release(&desk, claim, excluded_until).await;
            let late = self.offered.lock().unwrap().take();
            if let Some((conversation, seq, standing)) = late {
                self.board.place(&desk, conversation, seq, standing).await?;
            }
            released
        })
    }

    fn expire(&self, desk: &DeskId, now: Timestamp) -> BoardAnswer<'_, Vec<Claim>> {
        self.board.expire(desk, now)
    }

    fn wake_at(
        &self,
        desk: &DeskId,
        conversation: ConversationId,
        at: Option<Timestamp>,
    ) -> BoardAnswer<'_, ()> {
        self.board.wake_at(desk, conversation, at)
    }

    fn due(&self, desk: &DeskId, now: Timestamp) -> BoardAnswer<'_, Vec<ConversationId>> {
        self.board.due(desk, now)
    }

    fn seen(&self, desk: &DeskId, staff: Vec<StaffId>, now: Timestamp) -> BoardAnswer<'_, ()> {
        self.board.seen(desk, staff, now)
    }

    fn unseen_for(
        &self,
        desk: &DeskId,
        staff: StaffId,
        now: Timestamp,
    ) -> BoardAnswer<'_, Option<Millis>> {
        self.board.unseen_for(desk, staff, now)
    }

    fn in_sight(
        &self,
        desk: &DeskId,
        within: Millis,
        now: Timestamp,
    ) -> BoardAnswer<'_, Vec<(StaffId, Millis)>> {
        self.board.in_sight(desk, within, now)
    }

    fn epoch(&self, desk: &DeskId) -> BoardAnswer<'_, u64> {
        self.board.epoch(desk)
    }

    fn snapshot(&self, desk: &DeskId) -> BoardAnswer<'_, Snapshot> {
        self.board.snapshot(desk)
    }

    fn listed(&self, desk: &DeskId, from: u64) -> BoardAnswer<'_, Listed> {
        self.board.listed(desk, from)
    }

    fn rebuild(&self, desk: &DeskId) -> BoardAnswer<'_, u64> {
        self.board.rebuild(desk)
    }

    fn filled(&self, desk: &DeskId, epoch: u64) -> BoardAnswer<'_, bool> {
        self.board.filled(desk, epoch)
    }
}

/// Appends only with a permit, and panics instead while told so.
pub(crate) struct SlowLedger {
    pub(crate) ledger: Arc<MemoryLedger>,
    pub(crate) permits: Arc<Semaphore>,
    /// One for each read of a page.
    pub(crate) reads: Arc<Semaphore>,
    pub(crate) panics: Arc<AtomicUsize>,
    /// Records, and then says that it is away.
    pub(crate) loses_answers: Arc<AtomicBool>,
}

impl SlowLedger {
    pub(crate) fn over(ledger: Arc<MemoryLedger>) -> Self {
        Self {
            ledger,
            permits: Arc::new(Semaphore::new(0)),
            reads: Arc::new(Semaphore::new(1_000)),
            panics: Arc::default(),
            loses_answers: Arc::default(),
        }
    }
}

impl Ledger for SlowLedger {
    fn append(&self, batch: Vec<Append>) -> Answer<'_, Result<Vec<Appended>, StoreError>> {
        Box::pin(async move {
            let left = |left: usize| left.checked_sub(1);
            let panics = self
                .panics
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, left);
            assert!(panics.is_err(), "as the test wants it");
            self.permits.acquire().await.unwrap().forget();
            let appended = self.ledger.append(batch).await;
            if self.loses_answers.load(Ordering::SeqCst) {
                return Err(StoreError::Away("lost the answer".to_owned()));
            }
            appended
        })
    }

    fn read(
        &self,
        conversation: ConversationId,
        after: Seq,
        limit: usize,
    ) -> Answer<'_, Result<Vec<Recorded>, StoreError>> {
        Box::pin(async move {
            let read = self.ledger.read(conversation, after, limit).await;
            // What it brings is what stood there when it was asked for.
            self.reads.acquire().await.unwrap().forget();
            read
        })
    }

    fn seal(&self, client: ClientId, events: &[Recorded]) -> Option<Carried> {
        self.ledger.seal(client, events)
    }

    fn open(
        &self,
        client: ClientId,
        conversation: ConversationId,
        after: Seq,
        carried: &Carried,
    ) -> Option<Vec<Recorded>> {
        self.ledger.open(client, conversation, after, carried)
    }

    fn heads(
        &self,
        conversations: Vec<ConversationId>,
    ) -> Answer<'_, Result<Vec<(ConversationId, Seq)>, StoreError>> {
        self.ledger.heads(conversations)
    }

    fn summaries(
        &self,
        select: Select,
        limit: usize,
    ) -> Answer<'_, Result<Vec<Summary>, StoreError>> {
        self.ledger.summaries(select, limit)
    }

    fn open_of(&self, client: ClientId) -> Answer<'_, Result<Option<ConversationId>, StoreError>> {
        self.ledger.open_of(client)
    }

    fn forget_text(
        &self,
        conversation: ConversationId,
        seq: Seq,
    ) -> Answer<'_, Result<(), StoreError>> {
        self.ledger.forget_text(conversation, seq)
    }
}

/// Says who is on duty only with a permit.
pub(crate) struct SlowDuties {
    pub(crate) duties: Arc<MemoryDuties>,
    pub(crate) permits: Arc<Semaphore>,
}

impl Duties for SlowDuties {
    fn record(
        &self,
        staff: StaffId,
        event: DutyEvent,
        source: Option<SourceId>,
        at: Timestamp,
    ) -> Answer<'_, Result<Duty, StoreError>> {
        self.duties.record(staff, event, source, at)
    }

    fn of(&self, staff: StaffId) -> Answer<'_, Result<Duty, StoreError>> {
        self.duties.of(staff)
    }

    fn on(&self, desk: DeskId) -> Answer<'_, Result<Vec<(StaffId, Duty)>, StoreError>> {
        Box::pin(async move {
            self.permits.acquire().await.unwrap().forget();
            self.duties.on(desk).await
        })
    }
}

/// Fails so often, then scores.
pub(crate) struct FlakyScorer(pub(crate) AtomicUsize);

impl Scorer for FlakyScorer {
    fn assess(&self, text: &Text, context: &Context, thresholds: &Thresholds) -> Assessment {
        let left = |left: usize| left.checked_sub(1);
        let failed = self
            .0
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, left);
        assert!(failed.is_err(), "as the test wants it");
        WordScorer.assess(text, context, thresholds)
    }

    fn floor(&self, text: &Text) -> Band {
        WordScorer.floor(text)
    }
}
