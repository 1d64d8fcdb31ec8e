//! Frames between the nodes of one deployment: a version, then hints about one desk in bincode's fixed form. What
//! a hint carries is sealed, and passes as bytes.
//!
//! Bounds: a frame holds at most [`HINTS_A_FRAME`] hints and [`FRAME_MAX`] bytes, and reading takes no more memory
//! than that. A frame of another version is refused and costs what lost hints cost; so nodes of two versions live
//! side by side during an upgrade. Golden bytes in the tests hold the form: another library would have to give
//! the same.

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

/// The first version held one hint, which carried nothing.
const VERSION: u8 = 2;
/// Told together; what else there is waits for the next frame.
pub(super) const HINTS_A_FRAME: usize = 32;
/// More than the longest frame: an id, a desk's name of 32 letters, and each hint's id, numbers and load.
const FRAME_MAX: usize = 128 + HINTS_A_FRAME * (64 + CARRIED_MAX);
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
    said: Vec<Said>,
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

/// Of hints about this desk.
pub(super) fn encode(from: NodeId, desk: &DeskId, hints: &[Hint]) -> Result<Vec<u8>, FrameError> {
    let frame = Frame {
        from: from.0.into_bytes(),
        desk: desk.as_str().to_owned(),
        said: hints.iter().map(Said::of).collect(),
    };
    let mut bytes = vec![VERSION];
    bincode::encode_into_std_write(frame, &mut bytes, FORM).map_err(|_| FrameError::Unreadable)?;
    Ok(bytes)
}

/// The node that said it, and what it said.
pub(super) fn decode(bytes: &[u8]) -> Result<(NodeId, Vec<Hint>), FrameError> {
    let (version, rest) = bytes.split_first().ok_or(FrameError::Version(None))?;
    if *version != VERSION {
        return Err(FrameError::Version(Some(*version)));
    }
    let read = bincode::decode_from_slice(rest, FORM);
    let (frame, length): (Frame, usize) = read.map_err(|_| FrameError::Unreadable)?;
    if length != rest.len() || frame.said.len() > HINTS_A_FRAME {
        return Err(FrameError::Unreadable);
    }
    let desk: DeskId = frame.desk.parse().map_err(|_| FrameError::Unreadable)?;
    let hints = frame.said.into_iter().map(|said| said.about(&desk));
    Ok((NodeId(Uuid::from_bytes(frame.from)), hints.collect()))
}

impl Said {
    fn of(hint: &Hint) -> Self {
        match hint {
            Hint::Appended {
                conversation,
                seq,
                carried,
                ..
            } => Self::Appended {
                conversation: conversation.0.into_bytes(),
                seq: seq.0,
                carried: carried.as_ref().map(|carried| carried.sealed().to_vec()),
            },
            Hint::Duty { staff, .. } => Self::Duty {
                staff: staff.0.into_bytes(),
            },
            Hint::Alarms { .. } => Self::Alarms,
            Hint::Desk { .. } => Self::Desk,
        }
    }

    fn about(self, desk: &DeskId) -> Hint {
        let desk = desk.clone();
        match self {
            Self::Appended {
                conversation,
                seq,
                carried,
            } => Hint::Appended {
                desk,
                conversation: ConversationId(Uuid::from_bytes(conversation)),
                seq: Seq(seq),
                carried: carried.and_then(|sealed| Carried::new(&sealed)),
            },
            Self::Duty { staff } => Hint::Duty {
                desk,
                staff: StaffId(Uuid::from_bytes(staff)),
            },
            Self::Alarms => Hint::Alarms { desk },
            Self::Desk => Hint::Desk { desk },
        }
    }
}

#[cfg(test)]
mod tests;
