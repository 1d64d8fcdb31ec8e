//! From one node to the other: a client's line is committed at theirs, a hint carries it through Redis, and the
//! node of the counselor opens it and sends. What this adds to the commit is the cost of several nodes.

use std::time::Duration;

use anyhow::Context as _;
use futures_util::StreamExt as _;
use hdrhistogram::Histogram;
use tokio::{
    task::spawn_local,
    time::{interval, timeout},
};
use tomoshibi_loadtest::{
    relay::{Drive, Ends, Pace, Relayed, drive},
    server::Server,
};

use crate::{
    node::{DESK, Ground, Node, Servers, now},
    table::{Table, millis},
};

/// Messages a second: with half of the machine idle, and what is promised.
const PACES: [u32; 2] = [2_500, 5_000];
const CONVERSATIONS: usize = 200;
const WARM_UP: Duration = Duration::from_secs(2);
const DURATION: Duration = Duration::from_secs(8);

pub(crate) async fn measure(table: &mut Table) -> anyhow::Result<()> {
    for per_second in PACES {
        at_pace(per_second, table).await?;
    }
    Ok(())
}

async fn at_pace(per_second: u32, table: &mut Table) -> anyhow::Result<()> {
    let servers = Servers::start();
    let floor = bare_publish(&servers.redis.url(), per_second).await?;
    let (relayed, spent) = across(&servers, per_second).await?;
    let (commit, seen) = (&relayed.kept_micros, &relayed.micros);
    table.row(
        &format!(
            "cross-node message, {per_second}/s intended, {:.0}/s done",
            relayed.messages_per_second
        ),
        format!(
            "commit {}; the other node's socket {}: p99 {:+.1} ms; CPU a message: {}",
            quantiles(commit),
            quantiles(seen),
            millis(seen, 0.99) - millis(commit, 0.99),
            spent.a_message(&relayed),
        ),
        format!("bare PUBLISH {}", quantiles(&floor)),
        "p99 ≤ commit p99 + 2 ms",
    );
    Ok(())
}

fn quantiles(micros: &Histogram<u64>) -> String {
    let (half, most) = (millis(micros, 0.5), millis(micros, 0.99));
    format!("p50 {half:.1}, p99 {most:.1} ms")
}

/// CPU time of each node, from its start: the one figure that other work on the machine hardly changes.
struct Spent {
    here: Duration,
    there: Duration,
}

impl Spent {
    /// The warm-up counts on both sides.
    fn a_message(&self, relayed: &Relayed) -> String {
        let seconds = (WARM_UP + DURATION).as_secs_f64();
        let messages = relayed.messages_per_second * seconds;
        let micros = |spent: Duration| spent.as_secs_f64() * 1e6 / messages;
        let (here, there) = (micros(self.here), micros(self.there));
        format!("{here:.0} µs here, {there:.0} µs there")
    }
}

/// All clients at one node, all counselors at the other.
async fn across(servers: &Servers, per_second: u32) -> anyhow::Result<(Relayed, Spent)> {
    let ground = Ground::shared(servers, CONVERSATIONS.div_ceil(40)).await?;
    let here = Node::serve_among(ground.folder.path(), servers)?;
    let there = Node::serve_among(ground.folder.path(), servers)?;
    let plan = Drive {
        desk: DESK.to_owned(),
        accounts: ground.accounts.clone(),
        conversations: CONVERSATIONS,
        warm_up: WARM_UP,
        duration: DURATION,
        pace: Pace::Open { per_second },
    };
    let ends = Ends {
        clients: &Server::at(&here.address),
        counselors: &Server::at(&there.address),
    };
    let relayed = drive(ends, &plan).await?;
    let spent = Spent {
        here: here.cpu()?,
        there: there.cpu()?,
    };
    Ok((relayed, spent))
}

/// Microseconds from PUBLISH to whoever listens, at the same pace, with a payload of a hint's length.
async fn bare_publish(url: &str, per_second: u32) -> anyhow::Result<Histogram<u64>> {
    const CHANNEL: &str = "bare";
    const EVERY: Duration = Duration::from_millis(2);
    let client = redis::Client::open(url)?;
    let mut listener = client.get_async_pubsub().await?;
    listener.subscribe(CHANNEL).await?;
    let publisher = client.get_multiplexed_async_connection().await?;
    let began = now();
    let publishing = spawn_local(async move {
        let mut ticks = interval(EVERY);
        loop {
            ticks.tick().await;
            for _ in 0..per_second / 500 {
                let mut publisher = publisher.clone();
                spawn_local(async move {
                    let sent_at = format!("{:064}", began.elapsed().as_micros());
                    let publish = redis::cmd("PUBLISH").arg(CHANNEL).arg(sent_at).clone();
                    publish.query_async::<i64>(&mut publisher).await
                });
            }
        }
    });
    let mut micros = Histogram::new_with_bounds(1, 60_000_000, 3)?;
    let mut messages = listener.on_message();
    while began.elapsed() < DURATION {
        let message = timeout(DURATION, messages.next()).await?;
        let sent_at: u128 = message
            .context("Redis went away")?
            .get_payload::<String>()?
            .parse()?;
        let took = began.elapsed().as_micros().saturating_sub(sent_at);
        micros.saturating_record(u64::try_from(took)?);
    }
    publishing.abort();
    Ok(micros)
}
