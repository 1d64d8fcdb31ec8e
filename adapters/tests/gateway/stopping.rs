//! Health, and a gentle end.

use std::{sync::atomic::Ordering, time::Duration};

use tomoshibi_adapters::gateway::Settings;

use crate::{
    house::{House, METRICS_LINES},
    http::{ask, get},
    page::{Page, Raw},
};

#[actix_web::test]
async fn probes_say_what_is() {
    let house = House::usual().await;
    assert_eq!(get(house.address, "/healthz").await.status, 200);
    assert_eq!(get(house.address, "/readyz").await.body, "ready\n");
    house.pulse.is_ready.store(false, Ordering::SeqCst);
    assert_eq!(get(house.address, "/readyz").await.status, 503);
    assert_eq!(get(house.address, "/healthz").await.status, 200);
    let metrics = get(house.address, "/metrics").await;
    assert_eq!(metrics.body, "tomoshibi_up 1\n".repeat(METRICS_LINES));
    // Through a proxy on the same machine it would be everybody.
    let forwarded = [("x-forwarded-for", "192.0.2.1")];
    let refused = ask(house.address, "GET", "/metrics", &forwarded, "").await;
    assert_eq!(refused.status, 404);
    house.close().await;
}

#[actix_web::test]
async fn a_stopping_gateway_sends_everybody_on_and_takes_nobody() {
    let house = House::usual().await;
    let cookie = house.cookie("hana").await;
    let token = house.token().await;
    let mut client = Page::client(&house, &token, 0).await;
    let mut console = Page::console(&house, &cookie).await;
    let mut stranger = Page::stranger(&house).await;
    assert_eq!(house.stop.sockets(), 3);

    house.stop.begin();
    house.stop.hand_over(Duration::from_secs(10)).await;
    for page in [&mut client, &mut console, &mut stranger] {
        assert_eq!(page.closed().await, 4001);
    }
    assert_eq!(get(house.address, "/readyz").await.body, "stopping\n");
    assert_eq!(Page::open(&house, "/ws/client", &[]).await.err(), Some(503));
    drop((client, console, stranger));
    assert_eq!(house.stop.drained(Duration::from_secs(10)).await, 0);
    house.clients_door.attached().await;
    house.clients_door.left().await;
    house.close().await;
}

#[actix_web::test]
async fn one_who_does_not_leave_is_not_waited_for() {
    let settings = Settings {
        linger: Duration::from_millis(100),
        ..Settings::default()
    };
    let house = House::open(settings).await;
    let mut raw = Raw::open(&house).await;
    house.stop.begin();
    house.stop.hand_over(Duration::from_secs(10)).await;
    assert_eq!(raw.closed().await, 4001);
    assert_eq!(house.stop.drained(Duration::from_secs(10)).await, 0);
    house.close().await;
}

/// All at once would fall on the other nodes in the same moment.
#[actix_web::test]
async fn many_are_sent_on_in_batches() {
    let house = House::usual().await;
    let mut pages = Vec::new();
    for _ in 0..120 {
        pages.push(Raw::open(&house).await);
    }
    house.stop.begin();
    let handed = tokio::time::Instant::now();
    house.stop.hand_over(Duration::from_secs(1)).await;
    let took = handed.elapsed();
    assert!(
        took >= Duration::from_millis(400),
        "three batches took {took:?}"
    );
    assert!(took < Duration::from_secs(2), "{took:?}");
    for page in &mut pages {
        assert_eq!(page.closed().await, 4001);
    }
    house.close().await;
}
