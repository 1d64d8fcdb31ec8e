//! What waits to be written to one socket: the [`Outlet`] of its session.
//!
//! Owned by the connection's task and by whoever holds the outlet; bounded by frames and bytes. Full
//! means the reader is too slow: what waits is dropped, because the ledger has it, and the socket is
//! closed with "resume".

use std::{
    collections::VecDeque,
    marker::PhantomData,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Waker,
};

use futures_util::task::AtomicWaker;
use tomoshibi_engine::{
    ports::sessions::{Outlet, Sent},
    protocol::v1::{CloseCode, Encoded},
};

use super::wire;
use crate::gateway::settings::Lane;

/// Kept by an idle queue; a burst's larger buffer is given back.
const IDLE_CAPACITY: usize = 4;

#[derive(Debug)]
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    task: AtomicWaker,
    frames_max: usize,
    bytes_max: usize,
}

#[derive(Debug, Default)]
struct Waiting {
    frames: VecDeque<Arc<str>>,
    bytes: usize,
    ending: Option<CloseCode>,
    gone: bool,
}

impl Queue {
    pub(crate) fn new(lane: Lane) -> Arc<Self> {
        Arc::new(Self {
            waiting: Mutex::default(),
            task: AtomicWaker::new(),
            frames_max: lane.waiting_frames_max,
            bytes_max: lane.waiting_bytes_max,
        })
    }

    pub(crate) fn push(&self, frame: &Arc<str>) -> Sent {
        let mut waiting = self.waiting();
        if waiting.gone || waiting.ending.is_some() {
            return Sent::Closed;
        }
        let bytes = waiting.bytes + frame.len();
        if waiting.frames.len() >= self.frames_max || bytes > self.bytes_max {
            waiting.end_at_once(CloseCode::Resume);
            drop(waiting);
            self.task.wake();
            return Sent::Full;
        }
        self.add(waiting, frame);
        Sent::Sent
    }

    /// Takes it while half of the room stays free for others; an empty queue takes any frame, so that a
    /// reader always gets on.
    pub(crate) fn offer(&self, frame: &Arc<str>) -> Sent {
        let waiting = self.waiting();
        if waiting.gone || waiting.ending.is_some() {
            return Sent::Closed;
        }
        let bytes = waiting.bytes + frame.len();
        let fits = waiting.frames.len() < self.frames_max / 2 && bytes <= self.bytes_max / 2;
        if !fits && !waiting.frames.is_empty() {
            return Sent::Full;
        }
        self.add(waiting, frame);
        Sent::Sent
    }

    fn add(&self, mut waiting: MutexGuard<'_, Waiting>, frame: &Arc<str>) {
        let was_empty = waiting.frames.is_empty();
        waiting.frames.push_back(Arc::clone(frame));
        waiting.bytes += frame.len();
        drop(waiting);
        // Who filled an empty queue wakes the writer; it takes everything there is.
        if was_empty {
            self.task.wake();
        }
    }

    /// Closes the socket once what waits is written. The first code counts.
    pub(crate) fn close(&self, code: CloseCode) {
        self.waiting().ending.get_or_insert(code);
        self.task.wake();
    }

    /// Nobody will write any more.
    pub(crate) fn leave(&self) {
        let mut waiting = self.waiting();
        waiting.gone = true;
        waiting.drop_frames();
    }

    pub(crate) fn wake_with(&self, waker: &Waker) {
        self.task.register(waker);
    }

    /// Moves frames into `batch`, as WebSocket frames, until it holds `bytes_max`; answers the close code
    /// once nothing waits any more.
    pub(crate) fn fill(&self, batch: &mut Vec<u8>, bytes_max: usize) -> Option<CloseCode> {
        let mut waiting = self.waiting();
        while batch.len() < bytes_max {
            let Some(frame) = waiting.frames.pop_front() else {
                break;
            };
            waiting.bytes -= frame.len();
            wire::write_text(batch, &frame);
        }
        if !waiting.frames.is_empty() {
            return None;
        }
        if waiting.frames.capacity() > IDLE_CAPACITY {
            waiting.frames = VecDeque::new();
        }
        waiting.ending
    }

    /// The close code, once nothing waits any more.
    pub(crate) fn ended(&self) -> Option<CloseCode> {
        let waiting = self.waiting();
        waiting.ending.filter(|_| waiting.frames.is_empty())
    }

    /// A holder that panicked left whole frames behind: each change is one push or pop.
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn end_at_once(&mut self, code: CloseCode) {
        self.drop_frames();
        self.ending = Some(code);
    }

    fn drop_frames(&mut self) {
        self.frames = VecDeque::new();
        self.bytes = 0;
    }
}

/// The queue, for frames of one type only: a staff frame cannot be handed to a client's connection.
pub(crate) struct Way<F> {
    queue: Arc<Queue>,
    frame: PhantomData<fn(F)>,
}

impl<F> Way<F> {
    pub(crate) fn boxed(queue: &Arc<Queue>) -> Box<Self> {
        Box::new(Self {
            queue: Arc::clone(queue),
            frame: PhantomData,
        })
    }
}

impl<F> Outlet<F> for Way<F> {
    fn send(&self, frame: &Encoded<F>) -> Sent {
        self.queue.push(frame.json())
    }

    fn offer(&self, frame: &Encoded<F>) -> Sent {
        self.queue.offer(frame.json())
    }

    fn close(&self, code: CloseCode) {
        self.queue.close(code);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(frames: usize, bytes: usize) -> Arc<Queue> {
        Queue::new(Lane {
            waiting_frames_max: frames,
            waiting_bytes_max: bytes,
            ..Lane::CLIENT
        })
    }

    fn drained(queue: &Queue) -> (Vec<u8>, Option<CloseCode>) {
        let mut batch = Vec::new();
        let ending = queue.fill(&mut batch, usize::MAX);
        (batch, ending)
    }

    #[test]
    fn writes_what_waits_before_it_closes() {
        let queue = queue(8, 1_024);
        assert_eq!(queue.push(&"{}".into()), Sent::Sent);
        queue.close(CloseCode::TryAgain);
        assert_eq!(queue.push(&"{}".into()), Sent::Closed);
        assert_eq!(
            drained(&queue),
            (b"\x81\x02{}".to_vec(), Some(CloseCode::TryAgain))
        );
    }

    #[test]
    fn one_frame_too_many_is_full_and_ends_with_resume() {
        let queue = queue(2, 1_024);
        assert_eq!(queue.push(&"1".into()), Sent::Sent);
        assert_eq!(queue.push(&"2".into()), Sent::Sent);
        assert_eq!(queue.push(&"3".into()), Sent::Full);
        assert_eq!(queue.push(&"4".into()), Sent::Closed);
        assert_eq!(drained(&queue), (Vec::new(), Some(CloseCode::Resume)));
    }

    #[test]
    fn one_byte_too_many_is_full() {
        let queue = queue(8, 4);
        assert_eq!(queue.push(&"1234".into()), Sent::Sent);
        assert_eq!(queue.push(&"5".into()), Sent::Full);
    }

    #[test]
    fn what_can_wait_leaves_room_but_an_empty_queue_takes_it() {
        let queue = queue(8, 8);
        assert_eq!(queue.offer(&"123456789".into()), Sent::Sent);
        assert_eq!(queue.offer(&"1".into()), Sent::Full);
        assert_eq!(drained(&queue).1, None, "later, and not closed");
        assert_eq!(queue.offer(&"12".into()), Sent::Sent);
        assert_eq!(queue.offer(&"345".into()), Sent::Full);
        assert_eq!(queue.push(&"3456".into()), Sent::Sent);
    }

    #[test]
    fn a_queue_whose_reader_left_takes_nothing() {
        let queue = queue(8, 8);
        queue.leave();
        assert_eq!(queue.push(&"1".into()), Sent::Closed);
    }
}
