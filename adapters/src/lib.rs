//! What touches the world: database, board, bus, gateway, clock. Implements the engine's ports and calls
//! its inbound ones; never sees the actors.

pub mod authenticator;
pub mod board;
pub mod bus;
pub mod gateway;
pub mod openid;
pub mod outgoing;
pub mod passkey;
pub mod password_rule;
pub mod redis_link;
pub mod sql;
pub mod system;
pub mod tls;
