//! Boards: who waits and who can take them, behind [`tomoshibi_engine::ports::board::Board`].
//!
//! [`MemoryBoard`] serves one node and lives in its process; [`RedisBoard`] is shared by many nodes. Nothing
//! here is durable: whoever starts the service fills the board from the ledger.

mod memory;
mod redis;

pub use self::redis::{RedisBoard, SPACE};
pub use memory::MemoryBoard;
