//! Takes hints out of what a Redis answers, or makes them those of a later program. Anything but Redis' protocol
//! passes as it is.

use tomoshibi_loadtest::chance::Chance;

/// What becomes of hints.
#[derive(Clone, Copy)]
pub(crate) enum Fate {
    Pass,
    /// So many of a hundred.
    Lost(u32),
    /// Their first byte, the version, is one more.
    OfNextVersion,
}

/// Of one connection.
pub(crate) struct Pushes {
    held: Vec<u8>,
    chance: Chance,
    /// What came is no Redis.
    plain: bool,
}

impl Default for Pushes {
    fn default() -> Self {
        Self {
            held: Vec::new(),
            chance: Chance::seeded(7),
            plain: false,
        }
    }
}

impl Pushes {
    /// What of it goes on; part of a frame is held until the rest came.
    pub(crate) fn pass(&mut self, bytes: &[u8], fate: Fate) -> Vec<u8> {
        self.held.extend_from_slice(bytes);
        let mut passed = Vec::new();
        while !self.held.is_empty() && !self.plain {
            match frame(&self.held) {
                Frame::Whole(length) => {
                    let frame: Vec<u8> = self.held.drain(..length).collect();
                    passed.extend(self.meet(frame, fate));
                }
                Frame::Part => return passed,
                Frame::Strange => self.plain = true,
            }
        }
        passed.append(&mut self.held);
        passed
    }

    fn meet(&mut self, mut frame: Vec<u8>, fate: Fate) -> Vec<u8> {
        match fate {
            Fate::Lost(percent) if is_hint(&frame) && self.chance.below(100) < percent as usize => {
                Vec::new()
            }
            Fate::OfNextVersion if is_hint(&frame) => {
                let version = payload(&frame);
                frame[version] += 1;
                frame
            }
            _ => frame,
        }
    }
}

enum Frame {
    Whole(usize),
    Part,
    Strange,
}

/// The length of the frame that the bytes begin with.
fn frame(bytes: &[u8]) -> Frame {
    let Some(line) = bytes.windows(2).position(|pair| pair == b"\r\n") else {
        let known = bytes
            .first()
            .is_some_and(|kind| b"+-:$*>~%#_,(=!|".contains(kind));
        return if known && bytes.len() < 64 * 1024 {
            Frame::Part
        } else {
            Frame::Strange
        };
    };
    let head = line + 2;
    let number = std::str::from_utf8(&bytes[1..line])
        .ok()
        .and_then(|text| text.parse::<i64>().ok());
    let count = usize::try_from(number.unwrap_or(-1)).unwrap_or(0);
    match bytes[0] {
        b'+' | b'-' | b':' | b'#' | b'_' | b',' | b'(' => Frame::Whole(head),
        b'$' | b'=' | b'!' if number == Some(-1) => Frame::Whole(head),
        b'$' | b'=' | b'!' if bytes.len() >= head + count + 2 => Frame::Whole(head + count + 2),
        b'$' | b'=' | b'!' => Frame::Part,
        b'*' | b'>' | b'~' => elements(bytes, head, count),
        b'%' | b'|' => elements(bytes, head, count * 2),
        _ => Frame::Strange,
    }
}

fn elements(bytes: &[u8], mut at: usize, count: usize) -> Frame {
    for _ in 0..count {
        match frame(&bytes[at..]) {
            Frame::Whole(length) => at += length,
            _ if at == bytes.len() => return Frame::Part,
            other => return other,
        }
    }
    Frame::Whole(at)
}

fn is_hint(frame: &[u8]) -> bool {
    frame.first() == Some(&b'>')
        && (frame.windows(8).any(|word| word == b"\nmessage")
            || frame.windows(9).any(|word| word == b"\nsmessage"))
}

/// Where the last of a push's three strings begins.
fn payload(hint: &[u8]) -> usize {
    let mut at = hint.windows(2).position(|pair| pair == b"\r\n").unwrap() + 2;
    for _ in 0..2 {
        let Frame::Whole(length) = frame(&hint[at..]) else {
            unreachable!("a hint of another form: {hint:?}");
        };
        at += length;
    }
    at + hint[at..]
        .windows(2)
        .position(|pair| pair == b"\r\n")
        .unwrap()
        + 2
}
