//! Duty: a stream of events a member of staff, and the row that it amounts to, written together.
//!
//! The row carries the stream's seq: who read it and finds it moved folds again. At most [`TRIES`] times:
//! one person's duty is not contended by more hands than that.

use tomoshibi_engine::{
    ids::{DeskId, SourceId, StaffId},
    ports::{
        Answer, StoreError,
        duty::{Duties, Duty, DutyEvent},
    },
    time::Timestamp,
};

use super::{
    store::Store,
    value::{Query, Row, json, word},
};

const TRIES: usize = 16;

const FIND: &str = "SELECT seq, duty FROM duties WHERE staff = $1";
const FIND_SOURCE: &str = "SELECT 1 FROM staff_events WHERE staff = $1 AND source = $2";
/// So that there is a row to lock, here and for an engagement.
const BEGIN: &str = "INSERT INTO duties (staff, seq, desk, state, duty)
     VALUES ($1, 0, NULL, 'off', $2) ON CONFLICT DO NOTHING";
/// Of two at once the second finds the place taken; the row has moved by then, so its `MOVE` does nothing.
const RECORD: &str = "INSERT INTO staff_events (staff, seq, at, source, body)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
const MOVE: &str = "UPDATE duties SET seq = $3, desk = $4, state = $5, duty = $6
     WHERE staff = $1 AND seq = $2 RETURNING seq";
const ON: &str = "SELECT staff, duty FROM duties
     WHERE desk = $1 AND state <> 'off' ORDER BY staff LIMIT 1024";

impl Duties for Store {
    fn record(
        &self,
        staff: StaffId,
        event: DutyEvent,
        source: Option<SourceId>,
        at: Timestamp,
    ) -> Answer<'_, Result<Duty, StoreError>> {
        Box::pin(async move {
            let fact = Fact {
                staff,
                event: &event,
                source,
                at,
            };
            for _ in 0..TRIES {
                let (seq, duty) = self.duty(staff).await?;
                if self.is_recorded(staff, source).await? {
                    return Ok(duty);
                }
                let duty = duty.after(&event, at);
                if self.move_duty(seq, &duty, &fact).await? {
                    return Ok(duty);
                }
            }
            Err(StoreError::Away(
                "one duty row is moved by too many at once".to_owned(),
            ))
        })
    }

    fn of(&self, staff: StaffId) -> Answer<'_, Result<Duty, StoreError>> {
        Box::pin(async move { Ok(self.duty(staff).await?.1) })
    }

    fn on(&self, desk: DeskId) -> Answer<'_, Result<Vec<(StaffId, Duty)>, StoreError>> {
        Box::pin(async move {
            let rows = self
                .database
                .read(Query::new(ON).bind(desk.as_str()))
                .await?;
            let one = |row: &Row| Ok((StaffId(row.id(0)?), row.json(1)?));
            rows.iter().map(one).collect()
        })
    }
}

impl Store {
    async fn duty(&self, staff: StaffId) -> Result<(i64, Duty), StoreError> {
        let rows = self.database.read(Query::new(FIND).bind(staff.0)).await?;
        match rows.first() {
            Some(row) => Ok((row.int(0)?, row.json(1)?)),
            None => Ok((0, Duty::default())),
        }
    }

    async fn is_recorded(
        &self,
        staff: StaffId,
        source: Option<SourceId>,
    ) -> Result<bool, StoreError> {
        let Some(source) = source else {
            return Ok(false);
        };
        let query = Query::new(FIND_SOURCE).bind(staff.0).bind(source.0);
        Ok(!self.database.read(query).await?.is_empty())
    }

    /// False when somebody else moved the row first.
    async fn move_duty(&self, from: i64, to: &Duty, fact: &Fact<'_>) -> Result<bool, StoreError> {
        let begin = Query::new(BEGIN).bind(fact.staff.0).bind(off()?);
        let record = Query::new(RECORD)
            .bind(fact.staff.0)
            .bind(from + 1)
            .bind(fact.at.0)
            .bind(fact.source.map(|s| s.0))
            .bind(json(fact.event)?);
        let to_row = Query::new(MOVE)
            .bind(fact.staff.0)
            .bind(from)
            .bind(from + 1)
            .bind(to.desk.as_ref().map(DeskId::as_str))
            .bind(word(to.state)?)
            .bind(json(to)?);
        let answers = self.database.write(vec![begin, record, to_row]).await?;
        Ok(answers.last().is_some_and(|rows| !rows.is_empty()))
    }
}

/// What is to be recorded of whom.
struct Fact<'a> {
    staff: StaffId,
    event: &'a DutyEvent,
    source: Option<SourceId>,
    at: Timestamp,
}

/// The row of somebody who was never on duty.
pub(super) fn off() -> Result<String, StoreError> {
    json(&Duty::default())
}
