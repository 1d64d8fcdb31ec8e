//! Takes hints out of what a Redis answers. Anything but Redis' protocol passes as it is.

use tomoshibi_loadtest::chance::Chance;

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
    pub(crate) fn pass(&mut self, bytes: &[u8], lost_percent: u32) -> Vec<u8> {
        self.held.extend_from_slice(bytes);
        let mut passed = Vec::new();
        while !self.held.is_empty() && !self.plain {
            match frame(&self.held) {
                Frame::Whole(length) => {
                    let frame: Vec<u8> = self.held.drain(..length).collect();
                    if !is_hint(&frame) || !self.loses(lost_percent) {
                        passed.extend(frame);
                    }
                }
                Frame::Part => return passed,
                Frame::Strange => self.plain = true,
            }
        }
        passed.append(&mut self.held);
        passed
    }

    fn loses(&mut self, percent: u32) -> bool {
        self.chance.below(100) < percent as usize
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
