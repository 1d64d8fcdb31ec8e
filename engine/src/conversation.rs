//! A conversation: one episode of one client at one desk, from first message to close.
//!
//! [`Conversation`] is the fold of its events; [`decide()`] answers a command with the events that follow
//! from it, or refuses. Nothing here does anything: the caller appends the events and acts afterwards.

mod command;
mod decide;
mod event;
mod fold;
mod standing;

pub use command::{Candidate, Ceiling, Command, Decision, Guard, Refusal};
pub use decide::decide;
pub use event::{
    Author, Channel, CloseReason, DeclineReason, Distress, Event, Exception, HandOverEnd, Moment,
    OfferMode, Recorded, Report, RequeueReason,
};
pub use fold::{Conversation, FoldError, HandOver, Offer, Phase};
pub use standing::{Standing, Status, Summary};
