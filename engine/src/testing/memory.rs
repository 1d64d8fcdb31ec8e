//! In-memory twins of the storage ports.
