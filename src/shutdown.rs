//! When to stop: SIGTERM or SIGINT once for an orderly end, SIGINT again for an immediate one.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals of this process.
pub(crate) struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    /// From now on the signals no longer end the process by themselves.
    pub(crate) fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// The next request to stop, in words for the log.
    pub(crate) async fn asked(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }

    /// Ctrl-C again. A repeated SIGTERM is none: some who send one send it twice at once.
    pub(crate) async fn insisted(&mut self) {
        self.interrupt.recv().await;
    }
}
