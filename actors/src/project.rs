//! Events as clients and as staff may see them. A client's projection has no arm that could show a
//! whisper, a score or an account.

mod client;
mod staff;

pub(crate) use client::{ForClient, phase};
pub(crate) use staff::{card, staff_event};
