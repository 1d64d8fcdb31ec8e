//! The actors and their supervision.
