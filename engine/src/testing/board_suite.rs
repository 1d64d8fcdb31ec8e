//! Conformance suite of the board.
