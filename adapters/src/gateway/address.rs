//! Whose address counts: the peer's, or what a trusted proxy says about it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use actix_web::http::header::HeaderMap;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// What one customer is given: a whole address of version 4, a network of 2^64 of version 6, of which
/// anybody could otherwise use a new one for each try.
pub(crate) fn as_one_customer(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = address.to_bits() >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
        address @ IpAddr::V4(_) => address,
    }
}

/// The customer of the nearest address that is no trusted proxy.
pub(crate) fn of(peer: Option<SocketAddr>, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    as_one_customer(exact(peer, headers, trusted))
}

/// The nearest address that is no trusted proxy. Only what a trusted proxy added is believed: the list
/// is read from its end.
pub(crate) fn exact(peer: Option<SocketAddr>, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| {
        peer.ip().to_canonical()
    });
    if !trusted.contains(&peer) {
        return peer;
    }
    let forwarded = headers
        .get_all(FORWARDED_FOR)
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        .filter_map(|address| address.trim().parse::<IpAddr>().ok())
        .filter(|address| !trusted.contains(address))
        .last();
    forwarded.unwrap_or(peer)
}

/// A program on this machine that came by itself, not through a proxy.
pub(crate) fn is_own_machine(peer: Option<SocketAddr>, headers: &HeaderMap) -> bool {
    let is_loopback = peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    is_loopback && !headers.contains_key(FORWARDED_FOR) && !headers.contains_key("forwarded")
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn seen(peer: &str, forwarded: &'static str, trusted: &[IpAddr]) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(
            HeaderName::from_static(FORWARDED_FOR),
            HeaderValue::from_static(forwarded),
        );
        of(peer.parse().ok(), &headers, trusted).to_string()
    }

    #[test]
    fn believes_only_trusted_proxies() {
        let proxy = [[10, 0, 0, 1].into()];
        assert_eq!(seen("10.0.0.9:1", "192.0.2.1", &proxy), "10.0.0.9");
        assert_eq!(seen("10.0.0.1:1", "192.0.2.1", &proxy), "192.0.2.1");
        assert_eq!(
            seen("10.0.0.1:1", "127.0.0.1, 192.0.2.7, 10.0.0.1", &proxy),
            "192.0.2.7"
        );
        assert_eq!(seen("10.0.0.1:1", "nonsense", &proxy), "10.0.0.1");
        assert_eq!(
            seen("[::ffff:10.0.0.1]:1", "192.0.2.1", &proxy),
            "192.0.2.1"
        );
        assert_eq!(
            seen("10.0.0.1:1", "2001:db8:1:2:3:4:5:6", &proxy),
            "2001:db8:1:2::"
        );
    }
}
