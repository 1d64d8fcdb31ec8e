//! `tomoshibi.v1`: JSON text frames over WebSocket.
//!
//! Client frames and staff frames are different types: a whisper or a score has no representation in
//! what a client can be sent. These types are the source of the JSON Schemas and TypeScript types.

mod client;
mod close;
mod encoded;
mod error;
mod staff;

pub use client::{ClientCommand, ClientEvent, ClientFact, ClientFrame, ClientPhase, Speaker, Wait};
pub use close::CloseCode;
pub use encoded::Encoded;
pub use error::ErrorCode;
pub use staff::{
    Card, ConversationEvent, CounselorTile, DecisionDue, HandOverFrom, OfferCard, OfferEnd,
    QueueLevel, ShownCheck, StaffCommand, StaffFact, StaffFrame, WaitingRoom, Why,
};

/// WebSocket subprotocol name.
pub const SUBPROTOCOL: &str = "tomoshibi.v1";
/// Largest frame taken from anybody, in bytes.
pub const FRAME_BYTES_MAX: usize = 32 * 1024;
/// Events of one frame; a longer backlog comes in several.
pub const EVENTS_MAX: usize = 100;
