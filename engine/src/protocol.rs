//! The wire protocol. One module a version; a version that was published never changes its meaning.

pub mod schema;
pub mod v1;
