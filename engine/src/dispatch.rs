//! Who is served next and by whom. Pure arithmetic over tickets and slots; the board keeps the sets.

mod choose;
mod exceptions;
mod load;
mod propose;
mod room;
mod ticket;

pub use choose::{Choice, choose};
pub use exceptions::{OnDuty, choose_for_surge, choose_for_unserved};
pub use load::{Load, Slot};
pub use propose::{Because, Proposal, propose};
pub use room::{Room, Turn};
pub use ticket::{EXCLUSIONS_MAX, Exclusion, Need, NeedClass, Rank, Ticket};
