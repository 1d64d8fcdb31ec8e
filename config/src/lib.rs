//! Typed settings: defaults, loading, validation that names every problem at once.
//!
//! [`Settings`] says which settings there are, `default.toml` what each is unless changed and why. The
//! commands load them once, before anything is opened; nothing here watches or reloads. Sizes are bounded
//! by the ranges of the types; a file is read whole, at most [`FILE_BYTES_MAX`].

mod key;
mod load;
mod problem;
mod reference;
mod relations;
mod secret;
mod settings;

pub use key::{Key, Kind, keys};
pub use load::{FILE_BYTES_MAX, Loaded, Sources, load};
pub use problem::{Origin, Problem};
pub use reference::{json_schema, reference};
pub use secret::Secret;
pub use settings::{
    AccountClaim, Actors, Format, Gateway, Learning, Level, Metrics, OpenId, Readers, Settings,
    StaffRole, Telemetry,
};

/// What every setting is unless somebody says otherwise, with the reason. Shipped in the program.
pub const DEFAULTS: &str = include_str!("default.toml");
