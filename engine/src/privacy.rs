//! Types for what must never be printed: counselling text and contact handles.

mod secret;

pub use secret::{Handle, TEXT_BYTES_MAX, Text, TextError};
