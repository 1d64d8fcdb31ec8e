//! One connection: bytes of a socket on one side, a session's door on the other.
//!
//! Owns the TCP stream from the upgrade on. Started by [`super::upgrade`] on the worker that accepted
//! it, one task each; ends when either side closes, when it was silent too long, or when its reader is
//! too slow. It waits for nobody but its own peer: what the session sends stands in a bounded [`Queue`],
//! and whole bursts of it go out in one write.
//!
//! Bounds: one frame (`FRAME_BYTES_MAX`), the pieces of one message (the same), the pace of frames
//! ([`Pace`]), what waits to be written ([`Queue`]), the time for each stage ([`Settings`]).
//! An idle connection holds no buffer; reading and writing borrow the worker's.

mod client;
mod frames;
mod pace;
mod party;
mod queue;
mod staff;
mod unread;
mod wire;
mod writing;

pub(crate) use client::ClientParty;
pub(crate) use party::Party;
pub(crate) use queue::Queue;
pub(crate) use staff::StaffParty;

use std::{
    io,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll, ready},
};

use actix_rt::net::TcpStream;
use tokio::{
    io::{AsyncRead, ReadBuf},
    time::{Instant, Sleep},
};
use tomoshibi_engine::{
    ids::SourceId,
    protocol::v1::{CloseCode, ErrorCode},
};

use self::{
    pace::Pace,
    party::{Later, TurnedAway},
};
use super::{
    settings::{Lane, Settings},
    sockets::Entry,
    worker::Worker,
};

/// Reads of one turn, so that a fast sender does not keep the thread from others.
const READS_MAX: usize = 4;

/// A socket that has left HTTP.
pub(crate) struct Upgraded {
    pub(crate) io: TcpStream,
    pub(crate) entry: Entry,
    pub(crate) queue: Arc<Queue>,
    pub(crate) lane: Lane,
    /// The answer to the upgrade, still to be written.
    pub(crate) answer: Vec<u8>,
    /// What was read behind the request.
    pub(crate) early: Vec<u8>,
}

pub(crate) struct Connection<P: Party> {
    io: TcpStream,
    worker: Rc<Worker>,
    entry: Entry,
    queue: Arc<Queue>,
    party: P,
    lane: Lane,
    stage: Stage<P::Known>,
    pace: Pace,
    heard_at: Instant,
    timer: Pin<Box<Sleep>>,
    /// Read, not yet taken: the beginning of a frame, or what came during a greeting.
    partial: Vec<u8>,
    /// Taken from the queue, not yet taken by the kernel. Whole frames at its end, always.
    pending: Vec<u8>,
    /// Pieces of a message that has not ended.
    pieces: Option<Vec<u8>>,
    /// Of a frame too long to read, what is still to come.
    skip: usize,
    checking: Option<Later<bool>>,
}

enum Stage<K> {
    /// `Hello` has not come.
    Greeting,
    Identifying(Later<Result<K, TurnedAway>>),
    Attaching(Later<Result<(), TurnedAway>>),
    Open,
    /// To be closed once what waits is written; listens no more.
    Ending,
    /// The close frame is on its way; waits for the peer to leave.
    Closing {
        is_shut: bool,
    },
    Over,
}

/// What a turn of reading came to.
enum Turn {
    /// Woken when there is more to do.
    Waits,
    /// The stage changed.
    Changed,
}

impl<P: Party> Connection<P> {
    pub(crate) fn new(worker: Rc<Worker>, upgraded: Upgraded, party: P) -> Self {
        let now = Instant::now();
        let deadline = now + worker.shared.settings.hello_timeout;
        worker.opened();
        Self {
            io: upgraded.io,
            worker,
            entry: upgraded.entry,
            queue: upgraded.queue,
            party,
            lane: upgraded.lane,
            stage: Stage::Greeting,
            pace: Pace::full(upgraded.lane, now),
            heard_at: now,
            timer: Box::pin(tokio::time::sleep_until(deadline)),
            partial: upgraded.early,
            pending: upgraded.answer,
            pieces: None,
            skip: 0,
            checking: None,
        }
    }

    fn settings(&self) -> &Settings {
        &self.worker.shared.settings
    }

    fn keep_time(&mut self, cx: &mut Context<'_>) {
        while !self.is_over() && self.timer.as_mut().poll(cx).is_ready() {
            match self.stage {
                Stage::Greeting => self.end(CloseCode::Silent),
                Stage::Identifying(_) | Stage::Attaching(_) => self.end(CloseCode::TryAgain),
                Stage::Open => self.heartbeat(),
                Stage::Ending | Stage::Closing { .. } | Stage::Over => self.stage = Stage::Over,
            }
        }
    }

    /// A peer that speaks is not pinged. Nothing is counted per message but the moment it came.
    fn heartbeat(&mut self) {
        let now = Instant::now();
        let silent = now - self.heard_at;
        let (ping_after, silent_after) = (self.settings().ping_after, self.settings().silent_after);
        if silent >= silent_after {
            return self.end(CloseCode::Silent);
        }
        if silent >= ping_after && self.pending.is_empty() {
            wire::write_ping(&mut self.pending);
        }
        if self.checking.is_none() {
            self.checking = self.party.still_allowed();
        }
        let next_ping = (self.heard_at + ping_after).max(now + ping_after / 2);
        let deadline = next_ping.min(self.heard_at + silent_after);
        self.timer.as_mut().reset(deadline);
    }

    fn check(&mut self, cx: &mut Context<'_>) {
        let Some(checking) = &mut self.checking else {
            return;
        };
        if let Poll::Ready(is_allowed) = checking.as_mut().poll(cx) {
            self.checking = None;
            if !is_allowed {
                self.refuse(None, ErrorCode::SignInAgain);
            }
        }
    }

    /// Goes on until there is nothing to do but wait.
    fn advance(&mut self, cx: &mut Context<'_>) {
        loop {
            let turn = match &mut self.stage {
                Stage::Greeting | Stage::Open => self.read(cx),
                Stage::Identifying(later) => match later.as_mut().poll(cx) {
                    Poll::Pending => Turn::Waits,
                    Poll::Ready(known) => self.identified(known),
                },
                Stage::Attaching(later) => match later.as_mut().poll(cx) {
                    Poll::Pending => Turn::Waits,
                    Poll::Ready(attached) => self.attached(attached),
                },
                Stage::Closing { .. } => self.outwait(cx),
                Stage::Ending | Stage::Over => Turn::Waits,
            };
            if matches!(turn, Turn::Waits) {
                return;
            }
        }
    }

    fn identified(&mut self, known: Result<P::Known, TurnedAway>) -> Turn {
        let sockets_max = self.settings().sockets_per_person_max;
        match known {
            Ok(known) if self.entry.settle(P::person(&known), sockets_max) => {
                let connection = self.entry.connection();
                let attaching = self.party.attach(connection, known, &self.queue);
                self.stage = Stage::Attaching(attaching);
            }
            Ok(_) => self.end(CloseCode::TooMany),
            Err(away) => self.turn_away(away),
        }
        Turn::Changed
    }

    fn attached(&mut self, attached: Result<(), TurnedAway>) -> Turn {
        match attached {
            Ok(()) => {
                self.stage = Stage::Open;
                let deadline = self.heard_at + self.settings().ping_after;
                self.timer.as_mut().reset(deadline);
            }
            Err(away) => self.turn_away(away),
        }
        Turn::Changed
    }

    fn turn_away(&mut self, away: TurnedAway) {
        match away {
            TurnedAway::With(code) => self.end(code),
            TurnedAway::Because(code) => {
                self.refuse(None, code);
                let code = code.close_code().unwrap_or(if code.is_retryable() {
                    CloseCode::TryAgain
                } else {
                    CloseCode::SignInAgain
                });
                self.end(code);
            }
        }
    }

    /// Tells the page; a code that says so also ends the connection.
    fn refuse(&mut self, id: Option<SourceId>, code: ErrorCode) {
        Worker::refused(code);
        // A queue that is full or closed has its own end coming.
        let _ = self.queue.push(&P::refused(id, code));
        if let Some(code) = code.close_code() {
            self.end(code);
        }
    }

    /// Listens no more, and closes when what waits is written, or soon in any case.
    fn end(&mut self, code: CloseCode) {
        if matches!(
            self.stage,
            Stage::Ending | Stage::Closing { .. } | Stage::Over
        ) {
            return;
        }
        self.queue.close(code);
        self.stage = Stage::Ending;
        self.linger();
    }

    fn linger(&mut self) {
        let deadline = Instant::now() + self.settings().linger;
        self.timer.as_mut().reset(deadline);
    }

    fn read(&mut self, cx: &mut Context<'_>) -> Turn {
        let worker = Rc::clone(&self.worker);
        let mut scratch = worker.reading.borrow_mut();
        let mut filled = self.partial.len();
        if let Some(start) = scratch.get_mut(..filled) {
            start.copy_from_slice(&self.partial);
        }
        let mut reads = 0;
        let turn = loop {
            let held = scratch.get_mut(..filled).unwrap_or_default();
            let taken = self.take_frames(held);
            scratch.copy_within(taken..filled, 0);
            filled -= taken;
            if !matches!(self.stage, Stage::Greeting | Stage::Open) {
                break Turn::Changed;
            }
            if reads == READS_MAX {
                cx.waker().wake_by_ref();
                break Turn::Waits;
            }
            reads += 1;
            match self.read_more(cx, scratch.get_mut(filled..).unwrap_or_default()) {
                Poll::Pending => break Turn::Waits,
                Poll::Ready(Ok(count @ 1..)) => filled += count,
                Poll::Ready(_) => {
                    self.stage = Stage::Over;
                    break Turn::Changed;
                }
            }
        };
        self.keep(scratch.get(..filled).unwrap_or_default());
        turn
    }

    /// Keeps what was read and not taken; nothing is allocated for nothing.
    fn keep(&mut self, rest: &[u8]) {
        if rest.is_empty() {
            self.partial = Vec::new();
        } else {
            self.partial.clear();
            self.partial.extend_from_slice(rest);
        }
    }

    fn read_more(&mut self, cx: &mut Context<'_>, free: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut buffer = ReadBuf::new(free);
        ready!(Pin::new(&mut self.io).poll_read(cx, &mut buffer))?;
        let now = Instant::now();
        self.heard_at = now;
        self.pace.refill(self.lane, now);
        Poll::Ready(Ok(buffer.filled().len()))
    }

    /// The close frame is written: reads and forgets until the peer leaves, so that a reset does not
    /// overtake the close frame on its way.
    fn outwait(&mut self, cx: &mut Context<'_>) -> Turn {
        let worker = Rc::clone(&self.worker);
        let mut scratch = worker.reading.borrow_mut();
        for _ in 0..READS_MAX {
            match self.read_more(cx, &mut scratch) {
                Poll::Pending => return Turn::Waits,
                Poll::Ready(Ok(1..)) => {}
                Poll::Ready(_) => {
                    self.stage = Stage::Over;
                    return Turn::Waits;
                }
            }
        }
        cx.waker().wake_by_ref();
        Turn::Waits
    }

    fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }
}

impl<P: Party> Future for Connection<P> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        this.queue.wake_with(cx.waker());
        this.keep_time(cx);
        this.check(cx);
        this.advance(cx);
        this.write(cx);
        // Ending above may have brought the deadline nearer, and closing something to read.
        this.keep_time(cx);
        if this.is_over() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

impl<P: Party> Drop for Connection<P> {
    fn drop(&mut self) {
        self.queue.leave();
        self.party.leave(self.entry.connection());
        self.worker.left();
    }
}
