//! The arbiter threads the actors run on. Conversations are spread by id, so that one and everything it
//! does stays on one thread.

use actix_rt::{Arbiter, ArbiterHandle};
use tomoshibi_engine::ids::ConversationId;

use crate::settings::Threads;

pub(crate) struct Hosts {
    handles: Vec<ArbiterHandle>,
    own: bool,
}

impl Hosts {
    /// Inside an actix system.
    pub(crate) fn start(threads: Threads) -> Self {
        match threads {
            Threads::Caller => Self {
                handles: vec![Arbiter::current()],
                own: false,
            },
            Threads::Own(count) => Self {
                handles: (0..count.max(1)).map(|_| Arbiter::new().handle()).collect(),
                own: true,
            },
        }
    }

    pub(crate) fn of(&self, conversation: ConversationId) -> ArbiterHandle {
        self.at(spread(conversation, self.handles.len()))
    }

    /// Any thread for what is one of its kind.
    pub(crate) fn first(&self) -> ArbiterHandle {
        self.at(0)
    }

    fn at(&self, index: usize) -> ArbiterHandle {
        let handle = self.handles.get(index).or_else(|| self.handles.first());
        handle.cloned().unwrap_or_else(Arbiter::current)
    }

    pub(crate) fn stop(&self) {
        if self.own {
            for handle in &self.handles {
                handle.stop();
            }
        }
    }
}

/// The low bits of a time-ordered id are its chance part.
pub(crate) fn spread(conversation: ConversationId, over: usize) -> usize {
    let (_, low) = conversation.0.as_u64_pair();
    let mixed = low.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    usize::try_from(mixed).unwrap_or(0) % over.max(1)
}
