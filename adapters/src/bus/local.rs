//! The bus of a node that stands alone: there is nobody else to tell, and a node does not hear itself.

use tomoshibi_engine::ports::bus::{Bus, Heard, Hint};

/// See the module's page.
#[derive(Debug, Clone, Copy, Default)]
pub struct LocalBus;

impl Bus for LocalBus {
    fn publish(&self, _: Hint) {}

    fn has_others(&self) -> bool {
        false
    }

    fn subscribe(&self, _: Box<dyn FnMut(Heard) -> bool + Send>) {}
}
