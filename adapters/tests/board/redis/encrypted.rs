//! A server that is reached through TLS, and what is refused in its place.

use std::{
    net::TcpListener,
    process::Child,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tempfile::TempDir;
use tokio::task::LocalSet;
use tomoshibi_adapters::{
    bus::RedisBus,
    redis_link::{Address, Link},
    tls::Authorities,
};
use tomoshibi_engine::{
    ids::NodeId,
    ports::{
        board::{Board as _, BoardError},
        bus::{Bus as _, Heard, Hint},
    },
};
use uuid::Uuid;

use super::{begin, desk};
use crate::{
    authority::Authority,
    redis_cluster::{Way, cluster_by, until, watched_pair_by},
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

/// All three masters and what they tell of each other, the hints included.
#[tokio::test]
async fn a_cluster_behind_tls_is_a_board_and_nobody_takes_its_place() {
    let authority = Authority::new();
    let (_servers, url) = cluster_by(&way(&authority)).await;
    is_a_board_and_nobody_takes_its_place(&authority, &url).await;
}

/// Sentinels and the master they name.
#[tokio::test]
async fn sentinels_behind_tls_name_a_master_and_nobody_takes_its_place() {
    let authority = Authority::new();
    let (_servers, sentinel) = watched_pair_by(&way(&authority)).await;
    is_a_board_and_nobody_takes_its_place(&authority, &sentinel.url()).await;
}

fn way(authority: &Authority) -> Way {
    let certified = authority.certifies("127.0.0.1");
    Way::encrypted(&certified.certificate, &certified.key, &authority.file())
}

async fn is_a_board_and_nobody_takes_its_place(authority: &Authority, url: &str) {
    let known = Authorities::in_file(&authority.file());
    let board = on(&link(url, &known));
    // On three desks, which lie on different masters of a cluster.
    for name in ["hikari", "nagi", "umi"] {
        let desk = name.parse().expect("a desk's name");
        let epoch = board.rebuild(&desk).await.expect("an epoch");
        assert_eq!(board.filled(&desk, epoch).await, Ok(true));
    }
    heard_through_tls(url, &known).await;
    let stranger = Authority::new();
    for authorities in [
        Authorities::in_file(&stranger.file()),
        Authorities::of_system(),
    ] {
        let answer = on(&link(url, &authorities)).epoch(&desk()).await;
        assert!(
            matches!(answer, Err(BoardError::Away(_))),
            "{authorities:?}: {answer:?}"
        );
    }
}

/// The listening connection goes the same way.
async fn heard_through_tls(url: &str, authorities: &Authorities) {
    LocalSet::new()
        .run_until(async {
            let bus = |number| {
                let node = NodeId(Uuid::from_u128(number));
                RedisBus::start(link(url, authorities), node, "test", vec![desk()])
            };
            let (here, there) = (bus(1), bus(2));
            let heard = Arc::new(AtomicBool::new(false));
            let notes = Arc::clone(&heard);
            there.subscribe(Box::new(move |word| {
                notes.fetch_or(matches!(word, Heard::Hint(_)), Ordering::SeqCst);
                true
            }));
            // Said until the other listens.
            until("a hint is heard", async || {
                here.publish(Hint::Alarms { desk: desk() });
                heard.load(Ordering::SeqCst)
            })
            .await;
        })
        .await;
}

fn link(url: &str, authorities: &Authorities) -> Arc<Link> {
    let address: Address = url.parse().expect("an address");
    link_at(address.signed_by(authorities).expect("authorities"))
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
        link(&format!("rediss://{host}:{}", self.port), authorities)
    }
}

impl Drop for Encrypted {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
