//! `tomoshibi audit` on a ledger with a long past: how long it takes, and how much memory at its fullest.

use std::{
    fs,
    process::{Child, Command, Stdio},
};

use anyhow::Context as _;
use tokio::{
    select,
    time::{Duration, interval},
};

use crate::{
    node::{Ground, now},
    past::Past,
    table::Table,
};

const CONVERSATIONS: usize = 20_000;
const LINES: usize = 44;
const LOOK_EVERY: Duration = Duration::from_millis(50);

pub(crate) async fn measure(table: &mut Table) -> anyhow::Result<()> {
    let ground = Ground::prepare(8).await?;
    let began = now();
    let events = Past::of(&ground).await?.write(CONVERSATIONS, LINES).await?;
    println!(
        "{events} events of {CONVERSATIONS} conversations written in {:.1} s",
        began.elapsed().as_secs_f64()
    );
    let began = now();
    let audit = Command::new(env!("CARGO_BIN_EXE_tomoshibi"))
        .args(["audit", "--json", "--data"])
        .arg(ground.folder.path())
        .stdout(Stdio::piped())
        .spawn()?;
    let (memory, found) = watch(audit).await?;
    let seconds = began.elapsed().as_secs_f64();
    anyhow::ensure!(
        found.get("events") == Some(&events.into()),
        "not everything was walked: {found}"
    );
    anyhow::ensure!(found.get("violations_total") == Some(&0.into()), "{found}");
    #[expect(clippy::cast_precision_loss, reason = "a figure to read")]
    let (pace, megabytes) = (
        events as f64 / seconds / 1_000.0,
        memory as f64 / 1_000_000.0,
    );
    table.row(
        &format!("audit of {events} events"),
        format!("{seconds:.1} s, {pace:.0} k events/s, {megabytes:.0} MB at its fullest"),
        "the program itself is some 20 MB".to_owned(),
        "≤ 100 MB",
    );
    Ok(())
}

/// The most memory it was seen to have, and its verdict.
async fn watch(mut audit: Child) -> anyhow::Result<(u64, serde_json::Value)> {
    let status = format!("/proc/{}/status", audit.id());
    let mut out = audit.stdout.take().context("the verdict")?;
    let mut verdict = tokio::task::spawn_blocking(move || serde_json::from_reader(&mut out));
    let mut most = 0;
    let mut tick = interval(LOOK_EVERY);
    loop {
        select! {
            verdict = &mut verdict => {
                audit.wait()?;
                return Ok((most, verdict??));
            }
            _ = tick.tick() => most = most.max(peak(&status).unwrap_or_default()),
        }
    }
}

fn peak(status: &str) -> Option<u64> {
    let status = fs::read_to_string(status).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1_024)
}
