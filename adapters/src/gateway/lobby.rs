//! Connections that are still HTTP, counted by address: one that opens thousands and says nothing would
//! otherwise take every place, and whoever comes from elsewhere would wait until they time out.
//!
//! Shared by all workers. A connection is counted from its acceptance until it ends or becomes a socket,
//! which is counted by [`super::sockets`]. Proxies that are trusted bring everybody, and are not counted.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{address, counts::Counts, settings::Settings};

#[derive(Debug, Default)]
pub(crate) struct Lobby(Mutex<Counts<IpAddr>>);

impl Lobby {
    /// None when this address has enough already.
    pub(crate) fn enter(
        self: &Arc<Self>,
        peer: Option<SocketAddr>,
        settings: &Settings,
    ) -> Option<Visit> {
        let peer = peer?.ip();
        if settings.trusted_proxies.contains(&peer.to_canonical()) {
            return Some(Visit(None));
        }
        let address = address::as_one_customer(peer);
        let mut present = self.present();
        if present.of(&address) >= settings.http_connections_per_address_max {
            return None;
        }
        present.add(address);
        Some(Visit(Some((Arc::clone(self), address))))
    }

    /// A holder that panicked left whole counts behind: each is changed in one go.
    fn present(&self) -> MutexGuard<'_, Counts<IpAddr>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection's place, held as long as it is HTTP.
#[derive(Debug)]
pub(crate) struct Visit(Option<(Arc<Lobby>, IpAddr)>);

impl Drop for Visit {
    fn drop(&mut self) {
        if let Some((lobby, address)) = &self.0 {
            lobby.present().remove(address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_places_and_gets_them_back() {
        let proxy = IpAddr::from([10, 0, 0, 1]);
        let settings = Settings {
            http_connections_per_address_max: 2,
            trusted_proxies: vec![proxy],
            ..Settings::default()
        };
        let lobby = Arc::new(Lobby::default());
        let enter = |ip: [u8; 4]| lobby.enter(Some((ip, 1).into()), &settings);
        let first = enter([10, 0, 0, 2]);
        let second = enter([10, 0, 0, 2]);
        assert!(first.is_some() && second.is_some());
        assert!(enter([10, 0, 0, 2]).is_none());
        assert!(enter([10, 0, 0, 3]).is_some(), "others have their own");
        let proxied: Vec<_> = (0..5).map(|_| enter([10, 0, 0, 1])).collect();
        assert!(proxied.iter().all(Option::is_some), "a proxy brings many");
        drop(first);
        assert!(enter([10, 0, 0, 2]).is_some());
    }
}
