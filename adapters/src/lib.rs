//! What touches the world: database, board, bus, gateway, clock.
