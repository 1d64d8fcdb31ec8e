//! Simulated clients and counselors: they come in over the network like everybody else.
//!
//! Begun when the node listens, told to leave when it stops. They live on the command's own thread, which
//! has nothing else to do.

use std::net::SocketAddr;

use tokio::{sync::watch, task::JoinHandle};
use tomoshibi_loadtest::{
    counselor::Account,
    people::{Cast, play},
    server::Server,
};

use super::staff;

/// The same people every time; whoever shows the demo knows what comes.
const SEED: u64 = 20_180_112;

/// People who are there until [`People::end`].
pub(super) struct People {
    leave: watch::Sender<bool>,
    playing: Option<JoinHandle<()>>,
}

/// Lets so many clients at a time come in; none, and no counselor, for 0.
pub(super) fn begin(address: SocketAddr, clients: u16) -> People {
    let (leave, left) = watch::channel(false);
    let playing = (clients > 0).then(|| {
        let cast = Cast {
            desk: "demo".to_owned(),
            clients: clients.into(),
            counselors: staff::SIMULATED.iter().map(sign_in).collect(),
            seed: SEED,
        };
        actix_rt::spawn(play(Server::at(address.to_string()), cast, left))
    });
    People { leave, playing }
}

impl People {
    pub(super) async fn end(self) {
        // Nobody listens when nobody came.
        let _ = self.leave.send(true);
        if let Some(playing) = self.playing
            && playing.await.is_err()
        {
            tracing::warn!("the simulated people did not leave in order");
        }
    }
}

fn sign_in(account: &staff::Account) -> Account {
    Account {
        name: account.name.to_owned(),
        password: account.password.to_owned(),
    }
}
