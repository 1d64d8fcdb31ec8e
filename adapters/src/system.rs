//! The real clock and the real ids: the one home of ambient time.

use std::time::{SystemTime, UNIX_EPOCH};

use tomoshibi_engine::{
    ports::clock::{Clock, Ids},
    time::Timestamp,
};
use uuid::Uuid;

#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock's one home")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

#[derive(Debug, Default, Clone, Copy)]
pub struct SystemIds;

impl Ids for SystemIds {
    #[expect(clippy::disallowed_methods, reason = "this is the ids' one home")]
    fn fresh(&self) -> Uuid {
        Uuid::now_v7()
    }
}
