//! What becomes of each command, one after the other, on what was locked. No I/O.

use std::collections::HashMap;

use tomoshibi_engine::ports::{StoreError, ledger::Appended};
use uuid::Uuid;

use super::locked::{Locked, Standing, borne};
use crate::sql::prepared::{self, Prepared};

/// What is to be written.
#[derive(Default)]
pub(super) struct Changes<'a> {
    /// With the key of its conversation.
    pub(super) recorded: Vec<(i64, &'a Prepared)>,
    /// The last command of each conversation, whose row it is.
    pub(super) rows: HashMap<i64, &'a Prepared>,
}

pub(super) fn decide<'a>(
    batch: &'a [Prepared],
    locked: &mut Locked,
) -> Result<(Vec<Appended>, Changes<'a>), StoreError> {
    let mut changes = Changes::default();
    let mut answers = Vec::with_capacity(batch.len());
    for command in batch {
        let answer = command_on(locked, command)?;
        if let Verdict::Record(key) = answer {
            changes.recorded.push((key, command));
            changes.rows.insert(key, command);
        }
        answers.push(answer.told(command)?);
    }
    Ok((answers, changes))
}

enum Verdict {
    /// In the conversation of this key.
    Record(i64),
    Conflict(i64),
    Duplicate(i64),
    OverCapacity,
    OpenElsewhere(Uuid),
}

impl Verdict {
    fn told(self, command: &Prepared) -> Result<Appended, StoreError> {
        match self {
            Self::Record(_) => prepared::recorded(command.last()),
            Self::Conflict(actual) => prepared::conflict(actual),
            Self::Duplicate(seq) => prepared::duplicate(seq),
            Self::OverCapacity => Ok(Appended::OverCapacity),
            Self::OpenElsewhere(id) => Ok(prepared::open_elsewhere(id)),
        }
    }
}

fn command_on(locked: &mut Locked, command: &Prepared) -> Result<Verdict, StoreError> {
    let Some(standing) = locked.conversations.get(&command.row.id).copied() else {
        return lost(locked, command);
    };
    if let Some(seq) = command
        .source
        .and_then(|s| locked.sources.get(&(standing.key, s)))
    {
        return Ok(Verdict::Duplicate(*seq));
    }
    if standing.seq != command.expected {
        return Ok(Verdict::Conflict(standing.seq));
    }
    if is_beyond(locked, command, standing) {
        return Ok(Verdict::OverCapacity);
    }
    take(locked, command, standing);
    Ok(Verdict::Record(standing.key))
}

fn lost(locked: &Locked, command: &Prepared) -> Result<Verdict, StoreError> {
    if command.expected != 0 {
        return Ok(Verdict::Conflict(0));
    }
    let place = (command.row.client, command.row.desk.clone());
    // The winner closed in this moment: as good as a serialisation failure, so it is tried again.
    let winner = locked.winners.get(&place);
    winner
        .map(|id| Verdict::OpenElsewhere(*id))
        .ok_or_else(|| StoreError::Away("PostgreSQL 40001: an opening lost to nobody".to_owned()))
}

fn is_beyond(locked: &Locked, command: &Prepared, standing: Standing) -> bool {
    let Some(guard) = &command.guard else {
        return false;
    };
    let counselor = guard.counselor.0;
    let mut carried = locked.carried.get(&counselor).copied().unwrap_or_default();
    if let Some(own) = standing.borne.filter(|own| own.by == counselor) {
        carried.add(own, -1);
    }
    let (count, weight) = carried.burden(guard.counts_offers);
    !prepared::within(guard, count, weight)
}

/// The later commands of the batch see what this one changed.
fn take(locked: &mut Locked, command: &Prepared, before: Standing) {
    let row = &command.row;
    let after = Standing {
        key: before.key,
        seq: command.last(),
        borne: borne(row.status, row.counselor, row.weight),
    };
    locked.conversations.insert(row.id, after);
    if let (Some(source), Some(first)) = (command.source, command.events.first()) {
        locked.sources.insert((before.key, source), first.seq);
    }
    for (borne, times) in [(before.borne, -1), (after.borne, 1)] {
        if let Some(borne) = borne {
            let carried = locked.carried.entry(borne.by).or_default();
            carried.add(borne, times);
        }
    }
}
