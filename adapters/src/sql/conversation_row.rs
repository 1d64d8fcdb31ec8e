//! The row about a conversation, in two: what every line changes goes into the stream's small head, the
//! rest into columns that queries need and one JSON, which most lines leave as it was.

use std::{
    hash::{DefaultHasher, Hasher},
    io,
};

use tomoshibi_engine::{
    conversation::{Standing, Status, Summary},
    ids::Seq,
    ports::StoreError,
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    error::unreadable,
    prepared::seq,
    value::{Row, json},
};

pub(super) struct ConversationRow {
    pub(super) id: Uuid,
    pub(super) desk: String,
    pub(super) client: Uuid,
    pub(super) status: &'static str,
    /// Answers it, or is offered it.
    pub(super) counselor: Option<Uuid>,
    /// On whoever answers it or is offered it; zero when nobody is. Older programs wrote zero for an offer, too:
    /// such an offer ends by itself within seconds.
    pub(super) weight: i64,
    /// Apart from the JSON, because erasing a client empties it.
    pub(super) nickname: String,
    summary: Summary,
    /// `[score, client_at, unanswered_since]`.
    pub(super) latest: String,
    /// Of everything but `latest`: the same number, the same row.
    pub(super) fingerprint: u64,
}

impl ConversationRow {
    pub(super) fn of(mut summary: Summary) -> Result<Self, StoreError> {
        let (counselor, weight) = match &summary.standing {
            Standing::Held { counselor, weight } => (Some(counselor.0), i64::from(weight.0)),
            Standing::Offered {
                counselor, ticket, ..
            } => (Some(counselor.0), i64::from(ticket.weight.0)),
            Standing::Absent | Standing::Waiting(_) => (None, 0),
        };
        let nickname = std::mem::take(&mut summary.nickname);
        let latest = json(&take_latest(&mut summary))?;
        Ok(Self {
            id: summary.conversation.0,
            desk: summary.desk.as_str().to_owned(),
            client: summary.client.0,
            status: status_word(summary.status),
            counselor,
            weight,
            nickname,
            latest,
            fingerprint: fingerprint(&summary)?,
            summary,
        })
    }

    /// The JSON. Made when it is to be written, because most lines leave the row as it was.
    pub(super) fn summary(&self) -> Result<String, StoreError> {
        json(&self.summary)
    }
}

/// Status, counselor and weight follow from the summary, so that it is enough to look at that.
fn fingerprint(summary: &Summary) -> Result<u64, StoreError> {
    let mut hashed = Hashed(DefaultHasher::new());
    bincode::serde::encode_into_std_write(summary, &mut hashed, bincode::config::standard())
        .map_err(|_| unreadable("a summary has no binary form"))?;
    Ok(hashed.0.finish())
}

/// Whatever is written into it, hashed.
struct Hashed(DefaultHasher);

impl io::Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads `nickname, summary, seq, latest`.
pub(super) fn summary(row: &Row) -> Result<Summary, StoreError> {
    let mut summary: Summary = row.json(1)?;
    row.text(0)?.clone_into(&mut summary.nickname);
    summary.seq = seq(row.int(2)?)?;
    (summary.score, summary.client_at, summary.unanswered_since) = row.json(3)?;
    Ok(summary)
}

/// Leaves zeroes in their places.
fn take_latest(summary: &mut Summary) -> (f32, Timestamp, Option<Timestamp>) {
    summary.seq = Seq::START;
    (
        std::mem::take(&mut summary.score),
        std::mem::take(&mut summary.client_at),
        summary.unanswered_since.take(),
    )
}

/// The same words as on the wire; the schema's partial indexes name two of them.
fn status_word(status: Status) -> &'static str {
    match status {
        Status::Arrived => "arrived",
        Status::Browsing => "browsing",
        Status::Intake => "intake",
        Status::AfterHours => "after_hours",
        Status::Waiting => "waiting",
        Status::Offered => "offered",
        Status::Engaged => "engaged",
        Status::WrapUp => "wrap_up",
        Status::Closed => "closed",
    }
}
