//! A server that is reached through TLS, and what is refused in its place.

use std::{net::TcpListener, process::Child, sync::Arc};

use tempfile::TempDir;
use tomoshibi_adapters::{
    redis_link::{Address, Link},
    tls::Authorities,
};
use tomoshibi_engine::ports::board::{Board as _, BoardError};

use super::{begin, desk};
use crate::{
    authority::Authority,
    redis_server::{fresh_folder, serve},
    subject::{link_at, on},
};

#[tokio::test]
async fn a_server_behind_tls_is_a_board_and_nobody_takes_its_place() {
    let authority = Authority::new();
    let server = Encrypted::start(&authority);
    let known = Authorities::in_file(&authority.file());
    let other = Authority::new();
    begin(&on(&server.link("localhost", &known))).await;

    let stranger = Authorities::in_file(&other.file());
    let not_trusted = [
        ("localhost", stranger),
        ("localhost", Authorities::of_system()),
        ("127.0.0.1", known),
    ];
    for (host, authorities) in not_trusted {
        let answer = on(&server.link(host, &authorities)).epoch(&desk()).await;
        let Err(BoardError::Away(why)) = answer else {
            panic!("{host}, {authorities:?}: {answer:?}");
        };
        assert!(why.contains("certificate"), "{why}");
    }
}

/// Ends with the test.
struct Encrypted {
    server: Child,
    port: u16,
    _folder: TempDir,
}

impl Encrypted {
    fn start(authority: &Authority) -> Self {
        let certified = authority.certifies("localhost");
        let held = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = held.local_addr().expect("its address").port();
        drop(held);
        let folder = fresh_folder();
        let path = |path: &std::path::Path| path.display().to_string();
        let words = [
            ("--port", "0".to_owned()),
            ("--tls-port", port.to_string()),
            ("--tls-cert-file", path(&certified.certificate)),
            ("--tls-key-file", path(&certified.key)),
            ("--tls-ca-cert-file", path(&authority.file())),
            ("--tls-auth-clients", "no".to_owned()),
        ];
        let words: Vec<&str> = words
            .iter()
            .flat_map(|(name, value)| [*name, value.as_str()])
            .collect();
        Self {
            server: serve(folder.path(), &words),
            port,
            _folder: folder,
        }
    }

    fn link(&self, host: &str, authorities: &Authorities) -> Arc<Link> {
        let url = format!("rediss://{host}:{}", self.port);
        let address: Address = url.parse().expect("an address");
        let address = address.signed_by(authorities).expect("authorities");
        link_at(address)
    }
}

impl Drop for Encrypted {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
