//! A wire between a node and a server, that can be cut, held, made slow, or made to lose hints.
//!
//! Owns one thread, which ends with it: it takes TCP connections on the loopback and carries each to the
//! server's socket. Hints are recognised in the answers of a Redis: pushes of the kind `message`.

#[path = "pushes.rs"]
mod pushes;

use std::{
    path::Path,
    thread::{self, JoinHandle},
    time::Duration,
};

use pushes::{Fate, Pushes};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, UnixStream},
    sync::watch,
    task::LocalSet,
};

/// What is done to the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Ill {
    #[default]
    Not,
    /// Every connection ends, and no new one is taken.
    Cut,
    /// Nothing passes, and no connection ends.
    Held,
    /// Each way takes so much longer.
    Slow(Duration),
    /// So many hints of a hundred are lost.
    Deaf(u32),
    /// Every hint that comes is one of the next program's.
    OfNextVersion,
    /// The thread ends.
    Over,
}

pub(crate) struct Wire {
    pub(crate) address: String,
    ill: watch::Sender<Ill>,
    thread: Option<JoinHandle<()>>,
}

impl Wire {
    /// To a server that listens on this socket, now or later.
    pub(crate) fn to(socket: &Path) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (ill, state) = watch::channel(Ill::Not);
        let socket = socket.to_owned();
        let thread = thread::spawn(move || carry_all(listener, &socket, state));
        Self {
            address,
            ill,
            thread: Some(thread),
        }
    }

    pub(crate) fn is(&self, ill: Ill) {
        self.ill.send(ill).unwrap();
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        let _ = self.ill.send(Ill::Over);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn carry_all(listener: std::net::TcpListener, socket: &Path, mut ill: watch::Receiver<Ill>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let carried = LocalSet::new();
    carried.block_on(&runtime, async {
        let listener = TcpListener::from_std(listener).unwrap();
        loop {
            let near = tokio::select! {
                taken = listener.accept() => taken.unwrap().0,
                _ = ill.wait_for(|ill| *ill == Ill::Over) => return,
            };
            let (socket, ill) = (socket.to_owned(), ill.clone());
            tokio::task::spawn_local(async move {
                if *ill.borrow() == Ill::Cut {
                    return;
                }
                let Ok(far) = UnixStream::connect(socket).await else {
                    return;
                };
                let _ = near.set_nodelay(true);
                let (near_reads, near_writes) = near.into_split();
                let (far_reads, far_writes) = far.into_split();
                // When one way ends, both do.
                tokio::select! {
                    () = carry(near_reads, far_writes, ill.clone(), None) => {}
                    () = carry(far_reads, near_writes, ill, Some(Pushes::default())) => {}
                }
            });
        }
    });
}

async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut ill: watch::Receiver<Ill>,
    mut pushes: Option<Pushes>,
) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = tokio::select! {
            read = from.read(&mut buffer) => read.unwrap_or(0),
            _ = ill.wait_for(|ill| matches!(ill, Ill::Cut | Ill::Over)) => 0,
        };
        if read == 0 {
            return;
        }
        let Ok(now) = ill.wait_for(|ill| *ill != Ill::Held).await.map(|ill| *ill) else {
            return;
        };
        let fate = match now {
            Ill::Slow(by) => {
                tokio::time::sleep(by).await;
                Fate::Pass
            }
            Ill::Deaf(percent) => Fate::Lost(percent),
            Ill::OfNextVersion => Fate::OfNextVersion,
            _ => Fate::Pass,
        };
        let bytes = match &mut pushes {
            Some(pushes) => pushes.pass(&buffer[..read], fate),
            None => buffer[..read].to_vec(),
        };
        if to.write_all(&bytes).await.is_err() {
            return;
        }
    }
}
