//! The row about a conversation: a summary as columns that queries need and one JSON of the rest.

use tomoshibi_engine::{
    conversation::{Standing, Status, Summary},
    ports::StoreError,
};
use uuid::Uuid;

use super::value::{Row, json};

pub(super) struct ConversationRow {
    pub(super) id: Uuid,
    pub(super) desk: String,
    pub(super) client: Uuid,
    pub(super) status: &'static str,
    /// Answers it, or is offered it.
    pub(super) counselor: Option<Uuid>,
    /// Zero unless somebody answers.
    pub(super) weight: i64,
    /// Apart from the JSON, because erasing a client empties it.
    pub(super) nickname: String,
    pub(super) summary: String,
}

impl ConversationRow {
    pub(super) fn of(mut summary: Summary) -> Result<Self, StoreError> {
        let (counselor, weight) = match &summary.standing {
            Standing::Held { counselor, weight } => (Some(counselor.0), i64::from(weight.0)),
            Standing::Offered { counselor, .. } => (Some(counselor.0), 0),
            Standing::Absent | Standing::Waiting(_) => (None, 0),
        };
        let nickname = std::mem::take(&mut summary.nickname);
        Ok(Self {
            id: summary.conversation.0,
            desk: summary.desk.as_str().to_owned(),
            client: summary.client.0,
            status: status_word(summary.status),
            counselor,
            weight,
            nickname,
            summary: json(&summary)?,
        })
    }
}

/// Reads `nickname, summary`.
pub(super) fn summary(row: &Row) -> Result<Summary, StoreError> {
    let mut summary: Summary = row.json(1)?;
    row.text(0)?.clone_into(&mut summary.nickname);
    Ok(summary)
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
