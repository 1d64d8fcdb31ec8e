//! The ledger in a map.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{away, lock, ready};
use crate::{
    conversation::{Distress, Event, Guard, Moment, Recorded, Standing, Status, Summary},
    dispatch::Load,
    ids::{ClientId, ConversationId, DeskId, Seq, StaffId},
    ports::{
        Answer, StoreError,
        afterwards::{Afterwards, Alike, THANKS_MAX, Thanks},
        chronicle::Position,
        learning::Reports,
        ledger::{Append, Appended, BATCH_MAX, Carried, Ledger, Select},
        past::{PAST_MAX, Past, PastTalk},
    },
    privacy::Text,
    time::Timestamp,
};

/// What an unsent text reads as.
const TOMBSTONE: &str = "…";

#[derive(Debug, Default)]
pub struct MemoryLedger {
    state: Mutex<State>,
    away: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    streams: BTreeMap<ConversationId, Vec<Recorded>>,
    rows: BTreeMap<ConversationId, Summary>,
    batches: Vec<usize>,
    /// Conversations in the order in which their reports were written.
    reported: Vec<ConversationId>,
}

impl MemoryLedger {
    /// While away, every call answers that the database is away, and nothing is recorded.
    pub fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    /// Sizes of the batches appended so far.
    pub fn batches(&self) -> Vec<usize> {
        lock(&self.state).batches.clone()
    }

    /// A whole stream, in order.
    pub fn stream(&self, conversation: ConversationId) -> Vec<Recorded> {
        let state = lock(&self.state);
        state
            .streams
            .get(&conversation)
            .cloned()
            .unwrap_or_default()
    }

    /// Every conversation, in id order.
    pub fn conversations(&self) -> Vec<ConversationId> {
        lock(&self.state).streams.keys().copied().collect()
    }

    pub fn row(&self, conversation: ConversationId) -> Option<Summary> {
        lock(&self.state).rows.get(&conversation).cloned()
    }

    /// Puts an event into a stream as no decider would, behind everybody's back.
    pub fn plant(&self, event: Recorded) {
        let mut state = lock(&self.state);
        if let Some(row) = state.rows.get_mut(&event.conversation) {
            row.seq = event.seq;
        }
        if matches!(event.event, Event::Reported { .. }) {
            state.reported.push(event.conversation);
        }
        state
            .streams
            .entry(event.conversation)
            .or_default()
            .push(event);
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.away.load(Ordering::SeqCst) {
            Err(away())
        } else {
            Ok(())
        }
    }
}

impl State {
    fn append(&mut self, append: Append) -> Appended {
        if let Some(refused) = self.refuses(&append) {
            return refused;
        }
        let conversation = append.summary.conversation;
        let stream = self.streams.entry(conversation).or_default();
        let mut seq = append.expected;
        let mut source = append.source;
        for event in append.events {
            seq = seq.next();
            if matches!(event, Event::Reported { .. }) {
                self.reported.push(conversation);
            }
            stream.push(Recorded {
                conversation,
                seq,
                at: append.at,
                source: source.take(),
                event,
            });
        }
        self.rows.insert(conversation, append.summary);
        Appended::Recorded { last: seq }
    }

    fn refuses(&self, append: &Append) -> Option<Appended> {
        let row = &append.summary;
        let stream = self
            .streams
            .get(&row.conversation)
            .map_or(&[][..], Vec::as_slice);
        let known = |r: &&Recorded| append.source.is_some() && r.source == append.source;
        if let Some(first) = stream.iter().find(known) {
            return Some(Appended::Duplicate { seq: first.seq });
        }
        let actual = stream.last().map_or(Seq::START, |last| last.seq);
        if actual != append.expected {
            return Some(Appended::Conflict { actual });
        }
        if append.expected == Seq::START
            && let Some(conversation) = self.open_of(row.client)
        {
            return Some(Appended::OpenElsewhere { conversation });
        }
        let full = append.guard.is_some_and(|guard| !self.has_room(&guard));
        full.then_some(Appended::OverCapacity)
    }

    fn open_of(&self, client: ClientId) -> Option<ConversationId> {
        self.rows
            .values()
            .find(|row| row.client == client && row.status != Status::Closed)
            .map(|row| row.conversation)
    }

    fn has_room(&self, guard: &Guard) -> bool {
        let borne: Vec<Load> = self
            .rows
            .values()
            .filter_map(|row| match &row.standing {
                Standing::Held { counselor, weight } if *counselor == guard.counselor => {
                    Some(*weight)
                }
                Standing::Offered {
                    counselor, ticket, ..
                } if guard.counts_offers && *counselor == guard.counselor => Some(ticket.weight),
                _ => None,
            })
            .collect();
        let open = u32::try_from(borne.len()).unwrap_or(u32::MAX);
        let load = borne.into_iter().sum::<Load>() + guard.weight;
        open < guard.open_max && guard.capacity.is_none_or(|capacity| load <= capacity)
    }

    fn select(&self, select: &Select) -> Vec<Summary> {
        let is_of = |row: &Summary, staff: StaffId| {
            row.counselor == Some(staff)
                || matches!(&row.standing, Standing::Offered { counselor, .. } if *counselor == staff)
        };
        let mut rows: Vec<Summary> = self
            .rows
            .values()
            .filter(|row| match select {
                Select::Ids(ids) => ids.contains(&row.conversation),
                Select::Open { desk, after } => {
                    row.status != Status::Closed
                        && row.desk == *desk
                        && after.is_none_or(|after| row.conversation > after)
                }
                Select::Of(staff) => row.status != Status::Closed && is_of(row, *staff),
                Select::OfferedTo(some) => {
                    matches!(&row.standing, Standing::Offered { counselor, .. } if some.contains(counselor))
                }
                Select::Client(client) => row.client == *client,
            })
            .cloned()
            .collect();
        if matches!(select, Select::Client(_)) {
            rows.reverse();
        }
        rows
    }
}

impl Ledger for MemoryLedger {
    fn append(&self, batch: Vec<Append>) -> Answer<'_, Result<Vec<Appended>, StoreError>> {
        ready(self.check().map(|()| {
            let mut state = lock(&self.state);
            state.batches.push(batch.len());
            batch.into_iter().map(|one| state.append(one)).collect()
        }))
    }

    fn read(
        &self,
        conversation: ConversationId,
        after: Seq,
        limit: usize,
    ) -> Answer<'_, Result<Vec<Recorded>, StoreError>> {
        ready(self.check().map(|()| {
            self.stream(conversation)
                .into_iter()
                .filter(|event| event.seq > after)
                .take(limit.min(BATCH_MAX))
                .collect()
        }))
    }

    /// Only the name of the place: what stands there is known here.
    fn seal(&self, client: ClientId, events: &[Recorded]) -> Option<Carried> {
        let (first, last) = (events.first()?, events.last()?);
        let state = lock(&self.state);
        let row = state.rows.get(&first.conversation)?;
        let place = [
            first.conversation.0.to_string(),
            first.seq.to_string(),
            last.seq.to_string(),
        ];
        (row.client == client).then(|| Carried::new(place.join(" ").as_bytes()))?
    }

    fn open(
        &self,
        client: ClientId,
        conversation: ConversationId,
        after: Seq,
        carried: &Carried,
    ) -> Option<Vec<Recorded>> {
        let state = lock(&self.state);
        let stream = state.streams.get(&conversation)?;
        let events: Vec<_> = stream
            .iter()
            .filter(|event| event.seq > after)
            .cloned()
            .collect();
        drop(state);
        let is_what_was_sealed = |count: &usize| {
            let begins = events
                .get(..*count)
                .and_then(|events| self.seal(client, events));
            begins.as_ref() == Some(carried)
        };
        let count = (1..=events.len()).find(is_what_was_sealed)?;
        Some(events.into_iter().take(count).collect())
    }

    fn heads(
        &self,
        conversations: Vec<ConversationId>,
    ) -> Answer<'_, Result<Vec<(ConversationId, Seq)>, StoreError>> {
        ready(self.check().map(|()| {
            let state = lock(&self.state);
            let head = |id: ConversationId| Some((id, state.streams.get(&id)?.last()?.seq));
            conversations.into_iter().filter_map(head).collect()
        }))
    }

    fn summaries(
        &self,
        select: Select,
        limit: usize,
    ) -> Answer<'_, Result<Vec<Summary>, StoreError>> {
        ready(self.check().map(|()| {
            let mut rows = lock(&self.state).select(&select);
            rows.truncate(limit.min(BATCH_MAX));
            rows
        }))
    }

    fn open_of(&self, client: ClientId) -> Answer<'_, Result<Option<ConversationId>, StoreError>> {
        ready(self.check().map(|()| lock(&self.state).open_of(client)))
    }

    fn forget_text(
        &self,
        conversation: ConversationId,
        seq: Seq,
    ) -> Answer<'_, Result<(), StoreError>> {
        ready(self.check().map(|()| {
            let mut state = lock(&self.state);
            let stream = state.streams.get_mut(&conversation);
            let line = stream.and_then(|events| events.iter_mut().find(|e| e.seq == seq));
            if let Some(
                Event::Said { text, .. }
                | Event::SaidUnscored { text, .. }
                | Event::Whispered { text, .. },
            ) = line.map(|line| &mut line.event)
            {
                *text = Text::from_stored(TOMBSTONE);
            }
        }))
    }
}

impl Reports for MemoryLedger {
    fn reported(
        &self,
        after: Position,
        limit: usize,
    ) -> Answer<'_, Result<Vec<(Position, ConversationId)>, StoreError>> {
        ready(self.check().map(|()| {
            let state = lock(&self.state);
            let placed = (1..).map(Position).zip(state.reported.iter().copied());
            let later = placed.filter(|(place, _)| *place > after);
            later.take(limit.min(BATCH_MAX)).collect()
        }))
    }

    fn before_latest(&self, reports: usize) -> Answer<'_, Result<Position, StoreError>> {
        ready(self.check().map(|()| {
            let all = lock(&self.state).reported.len();
            Position(all.saturating_sub(reports) as u64)
        }))
    }
}

impl Afterwards for MemoryLedger {
    fn thanks(&self, counselor: StaffId) -> Answer<'_, Result<Vec<Thanks>, StoreError>> {
        let thanks = |event: &Recorded| match &event.event {
            Event::Thanked {
                counselor: to,
                text,
                ..
            } if *to == counselor => Some(Thanks {
                at: event.at,
                text: text.clone(),
            }),
            _ => None,
        };
        let all = lock(&self.state);
        let found = all.streams.values().rev().flatten().filter_map(thanks);
        ready(self.check().map(|()| found.take(THANKS_MAX).collect()))
    }

    fn endings(
        &self,
        desk: DeskId,
        since: Timestamp,
    ) -> Answer<'_, Result<Vec<Alike>, StoreError>> {
        let all = lock(&self.state);
        let ended = all.rows.values().filter(|row| row.desk == desk);
        let streams = ended.filter_map(|row| all.streams.get(&row.conversation));
        let alike = streams.filter_map(|stream| ending(stream, since)).collect();
        ready(self.check().map(|()| alike))
    }
}

impl Past for MemoryLedger {
    fn past(
        &self,
        desk: DeskId,
        conversation: ConversationId,
        before: Option<ConversationId>,
    ) -> Answer<'_, Result<Vec<PastTalk>, StoreError>> {
        let all = lock(&self.state);
        let this = all.rows.get(&conversation).filter(|row| row.desk == desk);
        let rows = all.rows.values().rev().filter(|row| {
            this.is_some_and(|this| row.client == this.client && row.desk == this.desk)
                && row.conversation != conversation
                && row.status == Status::Closed
                && before.is_none_or(|before| row.conversation < before)
        });
        let talks = rows.map(|row| {
            let events = all.streams.get(&row.conversation);
            PastTalk::of(row, events.into_iter().flatten())
        });
        ready(self.check().map(|()| talks.take(PAST_MAX).collect()))
    }
}

/// What one conversation adds, if it ended since then.
fn ending(stream: &[Recorded], since: Timestamp) -> Option<Alike> {
    let mut alike = Alike::default();
    let Distress { before, after } = &mut alike.distress;
    for event in stream.iter().filter(|event| event.at >= since) {
        match event.event {
            Event::DistressTold {
                moment: Moment::Before,
                level,
            } => *before = Some(level),
            Event::DistressTold {
                moment: Moment::After,
                level,
            } => *after = Some(level),
            Event::Thanked { .. } => alike.thanked = true,
            Event::Closed { .. } => alike.conversations = 1,
            _ => {}
        }
    }
    (alike.conversations == 1).then_some(alike)
}
