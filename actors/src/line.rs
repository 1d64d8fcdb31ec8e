//! The way out to one connection, shared by everybody who speaks to it. After the first frame that did
//! not fit it is silent for ever, so that a reader never sees what came after a gap.

use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use tomoshibi_engine::{
    ports::sessions::{Outlet, Sent},
    protocol::v1::{ClientFrame, CloseCode, Encoded, StaffFrame},
};

pub(crate) struct Line<F> {
    outlet: Box<dyn Outlet<F>>,
    over: AtomicBool,
}

pub(crate) type ClientLine = Line<ClientFrame>;
pub(crate) type StaffLine = Line<StaffFrame>;

impl<F> Line<F> {
    pub(crate) fn new(outlet: Box<dyn Outlet<F>>) -> Self {
        Self {
            outlet,
            over: AtomicBool::new(false),
        }
    }

    /// False when the connection is to be forgotten.
    pub(crate) fn send(&self, frame: &Encoded<F>) -> bool {
        if self.over.load(Ordering::Acquire) {
            return false;
        }
        match self.outlet.send(frame) {
            Sent::Sent => true,
            Sent::Full => {
                metrics::counter!("tomoshibi_slow_readers_total").increment(1);
                self.close(CloseCode::Resume);
                false
            }
            Sent::Closed => {
                self.over.store(true, Ordering::Release);
                false
            }
        }
    }

    /// For what the ledger can give again: `None` when it is to be tried later.
    pub(crate) fn offer(&self, frame: &Encoded<F>) -> Option<bool> {
        if self.over.load(Ordering::Acquire) {
            return Some(false);
        }
        match self.outlet.offer(frame) {
            Sent::Sent => Some(true),
            Sent::Full => None,
            Sent::Closed => {
                self.over.store(true, Ordering::Release);
                Some(false)
            }
        }
    }

    pub(crate) fn close(&self, code: CloseCode) {
        if !self.over.swap(true, Ordering::AcqRel) {
            self.outlet.close(code);
        }
    }
}

impl<F: Serialize> Line<F> {
    pub(crate) fn say(&self, frame: &F) -> bool {
        self.send(&Encoded::new(frame))
    }
}
