//! Outgoing bytes of one connection: everything that waits, in as few writes as it takes, and the end.

use std::{
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use tokio::io::AsyncWrite;
use tomoshibi_engine::protocol::v1::CloseCode;

use super::{Connection, Party, Stage, Worker, wire};

/// Bytes of one write. More would only be held back by the kernel.
const BATCH_BYTES: usize = 64 * 1024;

impl<P: Party> Connection<P> {
    /// Writes until nothing waits or the kernel takes no more.
    pub(super) fn write(&mut self, cx: &mut Context<'_>) {
        while !self.is_over() {
            if !self.pending.is_empty() {
                match self.write_pending(cx) {
                    Poll::Ready(Ok(())) => {}
                    Poll::Ready(Err(_)) => self.stage = Stage::Over,
                    Poll::Pending => return self.end_behind_pending(),
                }
                continue;
            }
            match self.stage {
                Stage::Over | Stage::Closing { is_shut: true } => return,
                Stage::Closing { is_shut: false } => return self.shut(cx),
                _ => {}
            }
            if !self.write_waiting(cx) {
                return;
            }
        }
    }

    fn write_pending(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.io).poll_write(cx, &self.pending) {
            Poll::Ready(Ok(0)) => Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
            Poll::Ready(Ok(written)) if written == self.pending.len() => {
                self.pending = Vec::new();
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Ok(written)) => {
                self.pending.drain(..written);
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => Poll::Pending,
        }
    }

    /// One batch from the queue; false when there is nothing to do now.
    fn write_waiting(&mut self, cx: &mut Context<'_>) -> bool {
        let worker = Rc::clone(&self.worker);
        let mut batch = worker.writing.borrow_mut();
        batch.clear();
        let ending = self.queue.fill(&mut batch, BATCH_BYTES);
        if batch.is_empty() {
            let Some(code) = ending else {
                return false;
            };
            self.write_close(code);
            return true;
        }
        match Pin::new(&mut self.io).poll_write(cx, &batch) {
            Poll::Ready(Ok(written)) => self
                .pending
                .extend(batch.get(written..).unwrap_or_default()),
            Poll::Ready(Err(_)) => self.stage = Stage::Over,
            Poll::Pending => self.pending.extend_from_slice(&batch),
        }
        true
    }

    /// The reader is slow and the queue has ended: the close frame is the last thing behind what the
    /// kernel has not taken, and the time it gets begins now.
    fn end_behind_pending(&mut self) {
        if matches!(self.stage, Stage::Closing { .. }) {
            return;
        }
        if let Some(code) = self.queue.ended() {
            self.write_close(code);
        }
    }

    fn write_close(&mut self, code: CloseCode) {
        Worker::closed_with(code);
        wire::write_close(&mut self.pending, code);
        self.begin_closing();
    }

    fn begin_closing(&mut self) {
        if !matches!(self.stage, Stage::Ending) {
            self.linger();
        }
        self.stage = Stage::Closing { is_shut: false };
        self.queue.leave();
        self.party.leave(self.entry.connection());
    }

    /// Everything is written: says so to the peer and waits for it to leave.
    fn shut(&mut self, cx: &mut Context<'_>) {
        match Pin::new(&mut self.io).poll_shutdown(cx) {
            Poll::Pending => {}
            Poll::Ready(Err(_)) => self.stage = Stage::Over,
            Poll::Ready(Ok(())) => {
                self.stage = Stage::Closing { is_shut: true };
                self.advance(cx);
            }
        }
    }

    pub(super) fn answer_ping(&mut self, payload: &[u8]) {
        // A peer that pings faster than it reads gets no more answers until it reads.
        if self.pending.len() < BATCH_BYTES {
            wire::write_pong(&mut self.pending, payload);
        }
    }

    /// The peer closes: its code goes back, and that is the end.
    pub(super) fn answer_close(&mut self, payload: &[u8]) {
        if self.pending.len() < BATCH_BYTES {
            wire::write_close_echo(&mut self.pending, payload);
        }
        self.begin_closing();
    }
}
