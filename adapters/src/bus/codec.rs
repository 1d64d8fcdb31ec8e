//! Frames between the nodes of one deployment: a version, then the hint in bincode's fixed form. What a hint
//! carries is sealed, and passes as bytes.
//!
//! Bounds: a frame is at most [`FRAME_MAX`] bytes, and reading takes no more memory than that. A frame of
//! another version is refused and costs what a lost hint costs; so nodes of two versions live side by side
//! during an upgrade. Golden bytes in the tests hold the form: another library would have to give the same.

use bincode::{
    Decode, Encode,
    config::{Configuration, Limit},
};
use tomoshibi_engine::{
    ids::{ConversationId, DeskId, NodeId, Seq, StaffId},
    ports::{
        bus::Hint,
        ledger::{CARRIED_MAX, Carried},
    },
};
use uuid::Uuid;

/// The first version carried nothing.
const VERSION: u8 = 2;
/// More than the longest frame: two ids, two numbers, a desk's name of 32 letters, and what it carries.
const FRAME_MAX: usize = 128 + CARRIED_MAX;
const FORM: Configuration<
    bincode::config::LittleEndian,
    bincode::config::Varint,
    Limit<FRAME_MAX>,
> = bincode::config::standard().with_limit::<FRAME_MAX>();

/// Why a frame was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum FrameError {
    #[error("a frame of version {0:?}, and {VERSION} is spoken here")]
    Version(Option<u8>),
    #[error("a frame that does not read back")]
    Unreadable,
}

#[derive(Encode, Decode)]
struct Frame {
    from: [u8; 16],
    desk: String,
    said: Said,
}

#[derive(Encode, Decode)]
enum Said {
    Appended {
        conversation: [u8; 16],
        seq: u64,
        carried: Option<Vec<u8>>,
    },
    Duty {
        staff: [u8; 16],
    },
    Alarms,
    Desk,
}

pub(super) fn encode(from: NodeId, hint: &Hint) -> Result<Vec<u8>, FrameError> {
    let frame = Frame {
        from: from.0.into_bytes(),
        desk: hint.desk().as_str().to_owned(),
        said: match hint {
            Hint::Appended {
                conversation,
                seq,
                carried,
                ..
            } => Said::Appended {
                conversation: conversation.0.into_bytes(),
                seq: seq.0,
                carried: carried.as_ref().map(|carried| carried.sealed().to_vec()),
            },
            Hint::Duty { staff, .. } => Said::Duty {
                staff: staff.0.into_bytes(),
            },
            Hint::Alarms { .. } => Said::Alarms,
            Hint::Desk { .. } => Said::Desk,
        },
    };
    let mut bytes = vec![VERSION];
    bincode::encode_into_std_write(frame, &mut bytes, FORM).map_err(|_| FrameError::Unreadable)?;
    Ok(bytes)
}

/// The node that said it, and what it said.
pub(super) fn decode(bytes: &[u8]) -> Result<(NodeId, Hint), FrameError> {
    let (version, rest) = bytes.split_first().ok_or(FrameError::Version(None))?;
    if *version != VERSION {
        return Err(FrameError::Version(Some(*version)));
    }
    let read = bincode::decode_from_slice(rest, FORM);
    let (frame, length): (Frame, usize) = read.map_err(|_| FrameError::Unreadable)?;
    if length != rest.len() {
        return Err(FrameError::Unreadable);
    }
    let desk: DeskId = frame.desk.parse().map_err(|_| FrameError::Unreadable)?;
    let hint = match frame.said {
        Said::Appended {
            conversation,
            seq,
            carried,
        } => Hint::Appended {
            desk,
            conversation: ConversationId(Uuid::from_bytes(conversation)),
            seq: Seq(seq),
            carried: carried.and_then(|sealed| Carried::new(&sealed)),
        },
        Said::Duty { staff } => Hint::Duty {
            desk,
            staff: StaffId(Uuid::from_bytes(staff)),
        },
        Said::Alarms => Hint::Alarms { desk },
        Said::Desk => Hint::Desk { desk },
    };
    Ok((NodeId(Uuid::from_bytes(frame.from)), hint))
}

#[cfg(test)]
mod tests;
