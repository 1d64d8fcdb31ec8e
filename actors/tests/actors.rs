//! The actors on a paused clock: messages in, frames and events out.

#![expect(
    dead_code,
    clippy::unwrap_used,
    reason = "tests; the stage has more than the first scene uses"
)]

#[path = "actors/desk.rs"]
mod desk;
#[path = "actors/outlets.rs"]
mod outlets;
#[path = "actors/stage.rs"]
mod stage;

#[path = "actors/talk.rs"]
mod talk;
