//! A command made ready for either database: split, sealed and in plain values, so that the one writer of
//! SQLite, or the open transaction of PostgreSQL, does nothing but write.

use tomoshibi_engine::{
    conversation::{Event, Guard},
    ids::{ConversationId, Seq},
    ports::{
        StoreError,
        ledger::{Append, Appended},
    },
};
use uuid::Uuid;

use super::{
    body,
    conversation_row::ConversationRow,
    error::unreadable,
    vault::{ClientKey, Salt, Spot},
};

pub(super) struct Prepared {
    pub(super) expected: i64,
    pub(super) at: i64,
    /// Recorded on the first event.
    pub(super) source: Option<Uuid>,
    pub(super) events: Vec<PreparedEvent>,
    pub(super) row: ConversationRow,
    pub(super) guard: Option<Guard>,
}

pub(super) struct PreparedEvent {
    pub(super) seq: i64,
    pub(super) kind: &'static str,
    pub(super) plain: String,
    pub(super) sealed: Option<Sealed>,
}

pub(super) struct Sealed {
    pub(super) bytes: Vec<u8>,
    pub(super) salt: Salt,
}

impl Prepared {
    /// Without a key (the client was erased) words are dropped: sealed with nothing, they read as a lost key.
    pub(super) fn of(
        append: Append,
        key: Option<&ClientKey>,
        salts: &mut impl Iterator<Item = Salt>,
    ) -> Result<Self, StoreError> {
        let expected = position(append.expected)?;
        let conversation = append.summary.conversation.0;
        let events = (expected + 1..)
            .zip(append.events)
            .map(|(seq, event)| {
                let salt = salts.next().unwrap_or_default();
                prepare(event, Spot { conversation, seq }, key, salt)
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            expected,
            at: append.at.0,
            source: append.source.map(|s| s.0),
            events,
            row: ConversationRow::of(append.summary)?,
            guard: append.guard,
        })
    }

    /// Seq of its last event, once recorded.
    pub(super) fn last(&self) -> i64 {
        self.events.last().map_or(self.expected, |e| e.seq)
    }
}

fn prepare(
    event: Event,
    spot: Spot,
    key: Option<&ClientKey>,
    salt: Salt,
) -> Result<PreparedEvent, StoreError> {
    let parts = body::split(event)?;
    let seal = |secret: Vec<u8>| match key {
        Some(key) => key.seal_text(&salt, spot, &secret),
        None => Ok(Vec::new()),
    };
    let sealed = parts.secret.map(seal).transpose()?;
    Ok(PreparedEvent {
        seq: spot.seq,
        kind: parts.kind,
        plain: parts.plain,
        sealed: sealed.map(|bytes| Sealed { bytes, salt }),
    })
}

/// A seq as the databases keep it.
pub(super) fn position(seq: Seq) -> Result<i64, StoreError> {
    i64::try_from(seq.0).map_err(|_| unreadable("a sequence number is beyond all streams"))
}

pub(super) fn seq(position: i64) -> Result<Seq, StoreError> {
    u64::try_from(position)
        .map(Seq)
        .map_err(|_| unreadable("a sequence number is negative"))
}

pub(super) fn recorded(last: i64) -> Result<Appended, StoreError> {
    seq(last).map(|last| Appended::Recorded { last })
}

pub(super) fn conflict(actual: i64) -> Result<Appended, StoreError> {
    seq(actual).map(|actual| Appended::Conflict { actual })
}

pub(super) fn duplicate(of: i64) -> Result<Appended, StoreError> {
    seq(of).map(|seq| Appended::Duplicate { seq })
}

pub(super) fn open_elsewhere(id: Uuid) -> Appended {
    Appended::OpenElsewhere {
        conversation: ConversationId(id),
    }
}

/// Whether a counselor who carries `count` conversations of this weight may take the one more.
pub(super) fn within(guard: &Guard, count: i64, weight: i64) -> bool {
    let room = count < i64::from(guard.open_max);
    let light = guard
        .capacity
        .is_none_or(|most| weight + i64::from(guard.weight.0) <= i64::from(most.0));
    room && light
}
