//! Alarms: at most one of a kind and conversation stands unacknowledged.

use tomoshibi_engine::{
    ids::{AlarmId, ConversationId, DeskId, StaffId},
    ports::{
        Answer, StoreError,
        alarms::{Alarm, AlarmReach, Alarms},
    },
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    error::unreadable,
    store::Store,
    value::{Query, Row, word},
};

const RAISE: &str = "INSERT INTO alarms (id, desk, kind, subject, raised_at, reach, reached_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
const STANDING: &str = "SELECT id, desk, kind, subject, raised_at, reach, reached_at,
     acknowledged_by, acknowledged_at FROM alarms
     WHERE desk = $1 AND kind = $2 AND subject = $3 AND acknowledged_by IS NULL";
const ACKNOWLEDGE: &str = "UPDATE alarms SET acknowledged_by = $2, acknowledged_at = $3
     WHERE id = $1 AND acknowledged_by IS NULL";
const BY_ID: &str = "SELECT id, desk, kind, subject, raised_at, reach, reached_at,
     acknowledged_by, acknowledged_at FROM alarms WHERE id = $1";
const OPEN: &str = "SELECT id, desk, kind, subject, raised_at, reach, reached_at,
     acknowledged_by, acknowledged_at FROM alarms
     WHERE desk = $1 AND acknowledged_by IS NULL ORDER BY raised_at, id LIMIT 1024";
/// Two is the last step.
const CLIMB: &str = "UPDATE alarms SET reach = reach + 1, reached_at = $3
     WHERE desk = $1 AND acknowledged_by IS NULL AND reached_at < $2 AND reach < 2
     RETURNING id, desk, kind, subject, raised_at, reach, reached_at,
         acknowledged_by, acknowledged_at";

impl Alarms for Store {
    fn raise(&self, alarm: Alarm) -> Answer<'_, Result<Alarm, StoreError>> {
        Box::pin(async move {
            let kind = word(alarm.kind)?;
            let subject = alarm.conversation.map_or(Uuid::nil(), |c| c.0);
            let raise = Query::new(RAISE)
                .bind(alarm.id.0)
                .bind(alarm.desk.as_str())
                .bind(kind.as_str())
                .bind(subject)
                .bind(alarm.raised_at.0)
                .bind(step(alarm.reach))
                .bind(alarm.reached_at.0);
            let standing = Query::new(STANDING)
                .bind(alarm.desk.as_str())
                .bind(kind)
                .bind(subject);
            let answers = self.database.write(vec![raise, standing]).await?;
            let row = answers.last().and_then(|rows| rows.first());
            // Acknowledged by somebody in between, it stands no more; it was raised all the same.
            row.map_or(Ok(alarm), read)
        })
    }

    fn acknowledge(
        &self,
        alarm: AlarmId,
        by: StaffId,
        at: Timestamp,
    ) -> Answer<'_, Result<Option<Alarm>, StoreError>> {
        Box::pin(async move {
            let first = Query::new(ACKNOWLEDGE).bind(alarm.0).bind(by.0).bind(at.0);
            let find = Query::new(BY_ID).bind(alarm.0);
            let answers = self.database.write(vec![first, find]).await?;
            let row = answers.last().and_then(|rows| rows.first());
            row.map(read).transpose()
        })
    }

    fn open(&self, desk: DeskId) -> Answer<'_, Result<Vec<Alarm>, StoreError>> {
        Box::pin(async move {
            let rows = self
                .database
                .read(Query::new(OPEN).bind(desk.as_str()))
                .await?;
            rows.iter().map(read).collect()
        })
    }

    fn climb(
        &self,
        desk: DeskId,
        before: Timestamp,
        at: Timestamp,
    ) -> Answer<'_, Result<Vec<Alarm>, StoreError>> {
        Box::pin(async move {
            let query = Query::new(CLIMB)
                .bind(desk.as_str())
                .bind(before.0)
                .bind(at.0);
            let rows = self.database.change(query).await?;
            let mut climbed: Vec<Alarm> = rows.iter().map(read).collect::<Result<_, _>>()?;
            climbed.sort_by_key(|alarm| (alarm.raised_at, alarm.id));
            Ok(climbed)
        })
    }
}

fn step(reach: AlarmReach) -> i64 {
    match reach {
        AlarmReach::Supervisor => 0,
        AlarmReach::AllSupervisors => 1,
        AlarmReach::OnCall => 2,
    }
}

fn reach(step: i64) -> Result<AlarmReach, StoreError> {
    match step {
        0 => Ok(AlarmReach::Supervisor),
        1 => Ok(AlarmReach::AllSupervisors),
        2 => Ok(AlarmReach::OnCall),
        _ => Err(unreadable("an alarm reaches nobody known")),
    }
}

fn read(row: &Row) -> Result<Alarm, StoreError> {
    let subject = row.id(3)?;
    let acknowledged = match (row.maybe_id(7)?, row.maybe_int(8)?) {
        (Some(by), Some(at)) => Some((StaffId(by), Timestamp(at))),
        _ => None,
    };
    Ok(Alarm {
        id: AlarmId(row.id(0)?),
        desk: row
            .text(1)?
            .parse()
            .map_err(|_| unreadable("a desk has no valid name"))?,
        kind: row.word(2)?,
        conversation: (!subject.is_nil()).then_some(ConversationId(subject)),
        raised_at: Timestamp(row.int(4)?),
        reach: reach(row.int(5)?)?,
        reached_at: Timestamp(row.int(6)?),
        acknowledged,
    })
}
