//! What the connections of one worker thread share: the buffers they read and write through, and counters.

use std::{cell::RefCell, sync::Arc};

use metrics::{Counter, Gauge};
use tomoshibi_engine::protocol::v1::{CloseCode, ErrorCode};

use super::shared::Shared;

/// Room for the longest frame, and as much again for what comes behind it.
const READING_BYTES: usize = 80 * 1024;

pub(crate) struct Worker {
    pub(crate) shared: Arc<Shared>,
    pub(crate) reading: RefCell<Box<[u8]>>,
    pub(crate) writing: RefCell<Vec<u8>>,
    frames: Counter,
    sockets: Gauge,
}

impl Worker {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            reading: RefCell::new(vec![0; READING_BYTES].into()),
            writing: RefCell::default(),
            frames: metrics::counter!("tomoshibi_gateway_frames_received_total"),
            sockets: metrics::gauge!("tomoshibi_gateway_sockets_open"),
        }
    }

    pub(crate) fn opened(&self) {
        self.sockets.increment(1);
    }

    pub(crate) fn left(&self) {
        self.sockets.decrement(1);
    }

    pub(crate) fn heard(&self, frames: u64) {
        if frames > 0 {
            self.frames.increment(frames);
        }
    }

    /// Rare, so the name may be looked up.
    pub(crate) fn refused(code: ErrorCode) {
        metrics::counter!("tomoshibi_gateway_refused_total", "code" => format!("{code:?}"))
            .increment(1);
    }

    pub(crate) fn closed_with(code: CloseCode) {
        metrics::counter!("tomoshibi_gateway_closed_total", "reason" => code.reason()).increment(1);
    }
}
