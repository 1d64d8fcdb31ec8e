//! The rules of the service: pure, without clock, I/O or runtime.
