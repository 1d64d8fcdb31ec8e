//! Time, ids and chance, so that tests own them.

use uuid::Uuid;

use crate::time::Timestamp;

/// Wall-clock time. Order within a conversation is by sequence number, never by this.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// Fresh identifiers, time-ordered (UUID version 7).
pub trait Ids: Send + Sync {
    fn fresh(&self) -> Uuid;
}
