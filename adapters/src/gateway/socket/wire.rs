//! WebSocket frames (RFC 6455, section 5) as a server reads and writes them, on borrowed bytes.
//!
//! Our own, because a reader that waits for the whole of an announced frame before it looks at the
//! length lets a peer fill the memory; here a length is judged as soon as it is known.

use tomoshibi_engine::protocol::v1::CloseCode;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// A further piece of a text.
    Piece,
    Binary,
    Ping,
    Pong,
    Close,
}

/// What stands at the start of the bytes read so far.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Not a whole frame yet.
    Short,
    Frame(Head),
    /// Announced longer than allowed.
    TooLong(Head),
    /// Not WebSocket, or a part of it that nobody agreed on.
    Bad,
}

/// A frame: where its payload stands, and how it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) kind: Kind,
    /// The last piece of its message.
    pub(crate) is_last: bool,
    /// Bytes before the payload.
    pub(crate) start: usize,
    /// Bytes of the payload.
    pub(crate) length: usize,
    pub(crate) mask: [u8; 4],
}

impl Head {
    pub(crate) fn end(&self) -> usize {
        self.start + self.length
    }
}

/// Longest payload of a control frame.
const CONTROL_BYTES_MAX: usize = 125;
/// Longest announced payload that can be stepped over.
const STEP_OVER_BYTES_MAX: u64 = 1 << 20;

/// Looks at the first frame; a whole one's payload is unmasked in place.
pub(crate) fn read(bytes: &mut [u8], payload_max: usize) -> Step {
    let head = match head_of(bytes) {
        Ok(Some(head)) => head,
        Ok(None) => return Step::Short,
        Err(()) => return Step::Bad,
    };
    if head.length > payload_max {
        return Step::TooLong(head);
    }
    match bytes.get_mut(head.start..head.end()) {
        None => Step::Short,
        Some(payload) => {
            unmask(payload, head.mask);
            Step::Frame(head)
        }
    }
}

fn head_of(bytes: &[u8]) -> Result<Option<Head>, ()> {
    let [first, second, rest @ ..] = bytes else {
        return Ok(None);
    };
    let is_last = first & 0x80 != 0;
    let is_reserved_used = first & 0x70 != 0;
    let is_masked = second & 0x80 != 0;
    if is_reserved_used || !is_masked {
        return Err(());
    }
    let kind = kind_of(first & 0x0f).ok_or(())?;
    let Some((length, rest, length_bytes)) = length_of(second & 0x7f, rest) else {
        return Ok(None);
    };
    let is_control = matches!(kind, Kind::Ping | Kind::Pong | Kind::Close);
    if is_control && (!is_last || length > CONTROL_BYTES_MAX as u64) {
        return Err(());
    }
    if length > STEP_OVER_BYTES_MAX {
        return Err(());
    }
    let Some(mask) = rest.first_chunk::<4>() else {
        return Ok(None);
    };
    Ok(Some(Head {
        kind,
        is_last,
        start: 2 + length_bytes + mask.len(),
        length: usize::try_from(length).map_err(|_| ())?,
        mask: *mask,
    }))
}

fn kind_of(opcode: u8) -> Option<Kind> {
    match opcode {
        0 => Some(Kind::Piece),
        1 => Some(Kind::Text),
        2 => Some(Kind::Binary),
        8 => Some(Kind::Close),
        9 => Some(Kind::Ping),
        10 => Some(Kind::Pong),
        _ => None,
    }
}

fn length_of(short: u8, rest: &[u8]) -> Option<(u64, &[u8], usize)> {
    match short {
        126 => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            Some((u64::from(u16::from_be_bytes(*length)), rest, 2))
        }
        127 => {
            let (length, rest) = rest.split_first_chunk::<8>()?;
            Some((u64::from_be_bytes(*length), rest, 8))
        }
        length => Some((u64::from(length), rest, 0)),
    }
}

/// Eight bytes at a time; the compiler makes wide instructions of it.
pub(crate) fn unmask(payload: &mut [u8], mask: [u8; 4]) {
    let [a, b, c, d] = mask;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (eights, rest) = payload.as_chunks_mut::<8>();
    for eight in eights {
        *eight = (u64::from_ne_bytes(*eight) ^ wide).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= key;
    }
}

pub(crate) fn write_text(out: &mut Vec<u8>, text: &str) {
    write(out, 0x81, text.as_bytes());
}

pub(crate) fn write_ping(out: &mut Vec<u8>) {
    write(out, 0x89, &[]);
}

pub(crate) fn write_pong(out: &mut Vec<u8>, payload: &[u8]) {
    write(out, 0x8a, payload);
}

pub(crate) fn write_close(out: &mut Vec<u8>, code: CloseCode) {
    let mut payload = Vec::with_capacity(2 + code.reason().len());
    payload.extend_from_slice(&code.number().to_be_bytes());
    payload.extend_from_slice(code.reason().as_bytes());
    write(out, 0x88, &payload);
}

/// The answer to a peer's close: its own code again, or none.
pub(crate) fn write_close_echo(out: &mut Vec<u8>, payload: &[u8]) {
    write(
        out,
        0x88,
        payload.first_chunk::<2>().map_or(&[], |code| code),
    );
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "each length is matched to its width"
)]
fn write(out: &mut Vec<u8>, first: u8, payload: &[u8]) {
    out.push(first);
    match payload.len() {
        length @ 0..=125 => out.push(length as u8),
        length @ 126..=0xffff => {
            out.push(126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            out.push(127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(payload);
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};
    use tomoshibi_engine::protocol::v1::FRAME_BYTES_MAX;

    use super::*;

    const MASK: [u8; 4] = [1, 2, 3, 4];

    /// A frame as a browser would send it.
    fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(&mut bytes, first, payload);
        let start = bytes.len() - payload.len();
        bytes[1] |= 0x80;
        unmask(&mut bytes[start..], MASK);
        bytes.splice(start..start, MASK);
        bytes
    }

    #[test]
    fn a_length_is_judged_before_its_bytes_are_there() {
        let long = masked(0x81, &vec![b'a'; FRAME_BYTES_MAX + 1]);
        let mut beginning = long[..20].to_vec();
        assert!(matches!(
            read(&mut beginning, FRAME_BYTES_MAX),
            Step::TooLong(Head { length, .. }) if length == FRAME_BYTES_MAX + 1
        ));
        let mut endless = [0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0];
        assert_eq!(read(&mut endless, FRAME_BYTES_MAX), Step::Bad);
    }

    #[test]
    fn writes_what_the_standard_shows() {
        // RFC 6455, section 5.7.
        let mut bytes = Vec::new();
        write_text(&mut bytes, "Hello");
        assert_eq!(bytes, b"\x81\x05Hello");
        let mut masked = *b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
        let Step::Frame(head) = read(&mut masked, 5) else {
            panic!("not a frame")
        };
        assert_eq!(&masked[head.start..head.end()], b"Hello");
    }

    proptest! {
        #[test]
        fn reads_back_what_was_written(payload in vec(any::<u8>(), 0..70_000), behind in vec(any::<u8>(), 0..9)) {
            let mut bytes = masked(0x81, &payload);
            let length = bytes.len();
            bytes.extend(&behind);
            let Step::Frame(head) = read(&mut bytes, 70_000) else {
                panic!("not a frame")
            };
            prop_assert_eq!(head.end(), length);
            prop_assert_eq!(&bytes[head.start..head.end()], payload);
            prop_assert_eq!(&bytes[length..], behind);
        }

        #[test]
        fn a_frame_that_is_not_all_there_is_short(payload in vec(any::<u8>(), 0..300), cut in any::<prop::sample::Index>()) {
            let whole = masked(0x81, &payload);
            let mut part = whole[..cut.index(whole.len())].to_vec();
            let before = part.clone();
            prop_assert_eq!(read(&mut part, 300), Step::Short);
            prop_assert_eq!(part, before, "nothing is unmasked twice");
        }

        #[test]
        fn any_bytes_are_judged(mut bytes in vec(any::<u8>(), 0..64)) {
            if let Step::Frame(head) = read(&mut bytes, 125) {
                prop_assert!(head.end() <= bytes.len());
            }
        }
    }
}
