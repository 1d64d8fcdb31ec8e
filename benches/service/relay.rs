//! Client → scored → durable → counselor's socket.

use std::time::Duration;

use tomoshibi_loadtest::{
    relay::{Drive, Ends, Pace, Relayed, drive},
    server::Server,
};

use crate::{
    floor,
    node::{DESK, Ground, Node},
    table::{Table, millis},
};

/// Lines of one client on the way at a time, at full speed.
const IN_FLIGHT: usize = 2;

pub(crate) async fn measure(table: &mut Table) -> anyhow::Result<()> {
    for (conversations, target) in [(200, "30,000/s"), (1_000, "25,000/s")] {
        let floor = floor::bare_relay(conversations, IN_FLIGHT).await?;
        let (relayed, cpu_micros) = full_speed(conversations).await?;
        let rate = relayed.messages_per_second;
        table.row(
            &format!("durable relay, {conversations} conversations"),
            format!(
                "{rate:.0}/s, {cpu_micros:.1} µs of CPU a message, p50 {}, p99 {}",
                ms(&relayed, 0.5),
                ms(&relayed, 0.99)
            ),
            format!("{floor:.0}/s bare sockets, ratio {:.2}", rate / floor),
            target,
        );
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate"
        )]
        let half = (rate / 2.0) as u32;
        let paced = paced(conversations, half).await?;
        table.row(
            &format!(
                "latency at half of that ({half}/s intended, {:.0}/s done)",
                paced.messages_per_second
            ),
            format!("p50 {}, p99 {}", ms(&paced, 0.5), ms(&paced, 0.99)),
            format!("fdatasync p50 {:.2} ms", floor::fdatasync_millis()?),
            "p50 ≤ 2 ms, p99 ≤ 10 ms",
        );
    }
    Ok(())
}

async fn full_speed(conversations: usize) -> anyhow::Result<(Relayed, f64)> {
    let ground = Ground::prepare(conversations.div_ceil(40)).await?;
    let node = Node::serve(ground.folder.path())?;
    let before = node.cpu()?;
    let relayed = run(
        &ground,
        &node,
        conversations,
        Pace::Closed {
            in_flight: IN_FLIGHT,
        },
    )
    .await?;
    let used = node.cpu()?.saturating_sub(before);
    #[expect(clippy::cast_precision_loss, reason = "a figure to read")]
    let per_message = used.as_micros() as f64 / (relayed.messages_per_second * 6.0);
    Ok((relayed, per_message))
}

async fn paced(conversations: usize, per_second: u32) -> anyhow::Result<Relayed> {
    let ground = Ground::prepare(conversations.div_ceil(40)).await?;
    let node = Node::serve(ground.folder.path())?;
    run(&ground, &node, conversations, Pace::Open { per_second }).await
}

async fn run(
    ground: &Ground,
    node: &Node,
    conversations: usize,
    pace: Pace,
) -> anyhow::Result<Relayed> {
    let plan = Drive {
        desk: DESK.to_owned(),
        accounts: ground.accounts.clone(),
        conversations,
        warm_up: Duration::from_secs(1),
        duration: Duration::from_secs(5),
        pace,
    };
    drive(Ends::at(&Server::at(&node.address)), &plan).await
}

fn ms(relayed: &Relayed, quantile: f64) -> String {
    format!("{:.1} ms", millis(&relayed.micros, quantile))
}
