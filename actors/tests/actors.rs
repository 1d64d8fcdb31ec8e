//! The actors on a paused clock: messages in, frames and events out.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "actors/dealing.rs"]
mod dealing;
#[path = "actors/desk.rs"]
mod desk;
#[path = "actors/outlets.rs"]
mod outlets;
#[path = "actors/stage.rs"]
mod stage;
#[path = "actors/twins.rs"]
mod twins;

#[path = "actors/access.rs"]
mod access;
#[path = "actors/afterwards.rs"]
mod afterwards;
#[path = "actors/alarms.rs"]
mod alarms;
#[path = "actors/danger.rs"]
mod danger;
#[path = "actors/dispatch.rs"]
mod dispatch;
#[path = "actors/durable.rs"]
mod durable;
#[path = "actors/failures.rs"]
mod failures;
#[path = "actors/gone.rs"]
mod gone;
#[path = "actors/hand_over.rs"]
mod hand_over;
#[path = "actors/intake.rs"]
mod intake;
#[path = "actors/nodes.rs"]
mod nodes;
#[path = "actors/renewed.rs"]
mod renewed;
#[path = "actors/resume.rs"]
mod resume;
#[path = "actors/selfcheck.rs"]
mod selfcheck;
#[path = "actors/silence.rs"]
mod silence;
#[path = "actors/supervised.rs"]
mod supervised;
#[path = "actors/talk.rs"]
mod talk;
#[path = "actors/trainer.rs"]
mod trainer;
#[path = "actors/triage.rs"]
mod triage;
#[path = "actors/wall.rs"]
mod wall;
