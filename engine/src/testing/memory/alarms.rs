//! Alarms in a list.

use std::sync::Mutex;

use super::{lock, ready};
use crate::{
    ids::{AlarmId, DeskId, StaffId},
    ports::{
        Answer, StoreError,
        alarms::{Alarm, Alarms},
    },
    time::Timestamp,
};

#[derive(Debug, Default)]
pub struct MemoryAlarms(Mutex<Vec<Alarm>>);

impl MemoryAlarms {
    /// Every alarm ever raised, acknowledged ones included.
    pub fn all(&self) -> Vec<Alarm> {
        lock(&self.0).clone()
    }
}

impl Alarms for MemoryAlarms {
    fn raise(&self, alarm: Alarm) -> Answer<'_, Result<Alarm, StoreError>> {
        let mut all = lock(&self.0);
        let same = |old: &&Alarm| {
            old.acknowledged.is_none()
                && old.kind == alarm.kind
                && old.desk == alarm.desk
                && old.conversation == alarm.conversation
        };
        if let Some(old) = all.iter().find(same) {
            return ready(Ok(old.clone()));
        }
        all.push(alarm.clone());
        ready(Ok(alarm))
    }

    fn acknowledge(
        &self,
        alarm: AlarmId,
        by: StaffId,
        at: Timestamp,
    ) -> Answer<'_, Result<Option<Alarm>, StoreError>> {
        let mut all = lock(&self.0);
        let found = all.iter_mut().find(|known| known.id == alarm);
        ready(Ok(found.map(|known| {
            known.acknowledged.get_or_insert((by, at));
            known.clone()
        })))
    }

    fn open(&self, desk: DeskId) -> Answer<'_, Result<Vec<Alarm>, StoreError>> {
        let all = lock(&self.0);
        let open = all
            .iter()
            .filter(|alarm| alarm.desk == desk && alarm.acknowledged.is_none());
        ready(Ok(open.take(1_024).cloned().collect()))
    }

    fn climb(
        &self,
        desk: DeskId,
        before: Timestamp,
        at: Timestamp,
    ) -> Answer<'_, Result<Vec<Alarm>, StoreError>> {
        let mut climbed = Vec::new();
        for alarm in lock(&self.0).iter_mut() {
            let due =
                alarm.desk == desk && alarm.acknowledged.is_none() && alarm.reached_at < before;
            if due && let Some(next) = alarm.reach.next() {
                alarm.reach = next;
                alarm.reached_at = at;
                climbed.push(alarm.clone());
            }
        }
        ready(Ok(climbed))
    }
}
