//! Incoming frames of one connection: pieces put together, commands handed to the session's door.

use tomoshibi_engine::protocol::v1::{CloseCode, ErrorCode, FRAME_BYTES_MAX};

use super::{
    Connection, Party, Stage,
    party::Verdict,
    unread::Unread,
    wire::{self, Head, Kind, Step},
};

/// Of a frame too long to read, how much is looked at for its id.
const BEGINNING_BYTES: usize = 256;

impl<P: Party> Connection<P> {
    /// Takes every whole frame, as long as the stage listens; answers how many bytes that were.
    pub(super) fn take_frames(&mut self, bytes: &mut [u8]) -> usize {
        let mut at = self.step_over(bytes.len());
        let mut frames = 0;
        while matches!(self.stage, Stage::Greeting | Stage::Open) {
            let Some(rest) = bytes.get_mut(at..).filter(|rest| !rest.is_empty()) else {
                break;
            };
            match wire::read(rest, FRAME_BYTES_MAX) {
                Step::Short => break,
                Step::Bad => {
                    self.refuse(None, ErrorCode::BadFrame);
                    break;
                }
                Step::Frame(head) => {
                    at += head.end();
                    frames += 1;
                    let payload = rest.get(head.start..head.end()).unwrap_or_default();
                    self.take_frame(head, payload);
                }
                Step::TooLong(head) => match rest.get_mut(head.start..head.start + BEGINNING_BYTES)
                {
                    None => break,
                    Some(beginning) => {
                        wire::unmask(beginning, head.mask);
                        self.too_long(Unread::too_long(beginning));
                        self.skip = head.length;
                        at += head.start;
                        at += self.step_over(bytes.len() - at);
                    }
                },
            }
        }
        self.worker.heard(frames);
        at
    }

    /// Steps over what is left of a frame that was too long.
    fn step_over(&mut self, available: usize) -> usize {
        let stepped = self.skip.min(available);
        self.skip -= stepped;
        stepped
    }

    fn too_long(&mut self, unread: Unread) {
        if !self.pace.take() {
            return self.refuse(None, ErrorCode::TooFast);
        }
        match self.stage {
            Stage::Open => self.refuse(unread.id, unread.code),
            _ => self.refuse(None, ErrorCode::BadFrame),
        }
    }

    fn take_frame(&mut self, head: Head, payload: &[u8]) {
        if !self.pace.take() {
            return self.refuse(None, ErrorCode::TooFast);
        }
        match (head.kind, head.is_last, self.pieces.is_some()) {
            (Kind::Text, true, false) => self.take_message(payload),
            (Kind::Text, false, false) | (Kind::Piece, _, true) => {
                self.take_piece(head.is_last, payload);
            }
            (Kind::Text, _, true) | (Kind::Piece, _, false) | (Kind::Binary, ..) => {
                self.refuse(None, ErrorCode::BadFrame);
            }
            (Kind::Ping, ..) => self.answer_ping(payload),
            (Kind::Pong, ..) => {}
            (Kind::Close, ..) => self.answer_close(payload),
        }
    }

    /// Browsers may send even a short message in pieces.
    fn take_piece(&mut self, is_last: bool, piece: &[u8]) {
        let mut pieces = self.pieces.take().unwrap_or_default();
        if pieces.len() + piece.len() > FRAME_BYTES_MAX {
            return self.refuse(None, ErrorCode::BadFrame);
        }
        pieces.extend_from_slice(piece);
        if is_last {
            self.take_message(&pieces);
        } else {
            self.pieces = Some(pieces);
        }
    }

    fn take_message(&mut self, message: &[u8]) {
        let Ok(frame) = std::str::from_utf8(message) else {
            return self.refuse(None, ErrorCode::BadFrame);
        };
        match self.stage {
            Stage::Greeting => self.greet(frame),
            Stage::Open => self.command(frame),
            _ => {}
        }
    }

    fn greet(&mut self, frame: &str) {
        match self.party.identify(frame) {
            Ok(identifying) => {
                self.stage = Stage::Identifying(identifying);
                let timeout = self.settings().attach_timeout;
                self.timer.as_mut().reset(self.heard_at + timeout);
            }
            Err(code) => self.refuse(None, code),
        }
    }

    fn command(&mut self, frame: &str) {
        match self.party.take(self.entry.connection(), frame) {
            Verdict::Taken => {}
            Verdict::Busy => self.end(CloseCode::TryAgain),
            Verdict::Asked => {
                // A queue that is full or closed has its own end coming.
                let _ = self.queue.push(&P::pong());
            }
            Verdict::Unread(unread) => self.refuse(unread.id, unread.code),
        }
    }
}
