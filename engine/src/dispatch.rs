//! Who is served next and by whom. Pure arithmetic over tickets and slots; the board keeps the sets.

mod load;
mod ticket;

pub use load::{Load, Slot};
pub use ticket::{Exclusion, Need, NeedClass, Rank, Ticket};
