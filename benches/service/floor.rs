//! The floors: sockets without anything behind them, and the disk without anything before it.

use std::{
    fs::OpenOptions,
    io::Write,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::Context;
use futures_util::{SinkExt, StreamExt};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::{LocalSet, spawn_local},
};
use tokio_tungstenite::{
    WebSocketStream, accept_async_with_config, client_async_with_config,
    tungstenite::{Message, protocol::WebSocketConfig},
};

use crate::node::now;

pub(crate) const BARE_RELAY: &str = "bare-relay";

/// Messages a second that the same number of socket pairs carry through a process that only copies.
pub(crate) async fn bare_relay(pairs: usize, in_flight: usize) -> anyhow::Result<f64> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg(BARE_RELAY)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut port = String::new();
    let mut words = std::io::BufReader::new(child.stdout.take().context("the relay's words")?);
    std::io::BufRead::read_line(&mut words, &mut port)?;
    let rate = pump(port.trim(), pairs, in_flight).await;
    child.kill()?;
    child.wait()?;
    rate
}

async fn pump(address: &str, pairs: usize, in_flight: usize) -> anyhow::Result<f64> {
    let (count, mut counted) = mpsc::unbounded_channel::<()>();
    for _ in 0..pairs {
        // The relay joins two connections that follow each other.
        let mut writer = connect(address).await?;
        let mut reader = connect(address).await?;
        let count = count.clone();
        spawn_local(async move {
            let line = "x".repeat(260);
            for _ in 0..in_flight {
                writer.send(Message::text(line.clone())).await?;
            }
            while let Some(Ok(message)) = reader.next().await {
                let _ = count.send(());
                writer.send(message).await?;
            }
            anyhow::Ok(())
        });
    }
    let mut counted_now = 0_u32;
    let warm = now() + Duration::from_secs(1);
    let end = now() + Duration::from_secs(4);
    while now() < end {
        counted.recv().await;
        counted_now += u32::from(now() > warm);
    }
    Ok(f64::from(counted_now) / 3.0)
}

async fn connect(address: &str) -> anyhow::Result<WebSocketStream<TcpStream>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let url = format!("ws://{address}/");
    Ok(client_async_with_config(url, stream, Some(small()))
        .await?
        .0)
}

fn small() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(4096)
        .write_buffer_size(0)
}

/// Runs until it is killed: joins each pair of connections that follow each other.
pub(crate) fn serve_bare_relay() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    LocalSet::new().block_on(&runtime, async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        loop {
            let mut from = accept(&listener).await?;
            let mut to = accept(&listener).await?;
            spawn_local(async move {
                while let Some(Ok(message)) = from.next().await {
                    if to.send(message).await.is_err() {
                        return;
                    }
                }
            });
        }
    })
}

async fn accept(listener: &TcpListener) -> anyhow::Result<WebSocketStream<TcpStream>> {
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok(accept_async_with_config(stream, Some(small())).await?)
}

/// Median of appending 4 KiB and waiting for the disk, where the ledgers of this measurement are.
pub(crate) fn fdatasync_millis() -> anyhow::Result<f64> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.path().join("floor"))?;
    let mut millis = Vec::new();
    for _ in 0..200 {
        let began = now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        millis.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    millis.sort_by(f64::total_cmp);
    millis
        .get(millis.len() / 2)
        .copied()
        .context("no measurement")
}
