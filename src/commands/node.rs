//! Running one node until it is told to stop: what `serve` and `demo` share.

use std::{net::TcpListener, process, sync::Arc};

use tomoshibi_adapters::sql::Store;
use tomoshibi_config::Settings;
use tomoshibi_engine::{
    conversation::Status,
    ports::{
        StoreError,
        ledger::{BATCH_MAX, Ledger as _, Select},
        staff::Desks as _,
    },
};

use crate::{
    exit::Failure,
    output::Output,
    shutdown::Stop,
    telemetry,
    wiring::{Handover, Node},
};

/// Starts the node and says where it listens.
pub(super) async fn start(
    settings: &Settings,
    store: Arc<Store>,
    listener: TcpListener,
    output: &mut Output,
) -> Result<Node, Failure> {
    let address = listener.local_addr()?;
    let metrics = telemetry::record_metrics().map_err(anyhow::Error::from)?;
    let node = Node::start(settings, store, listener, metrics).await?;
    output.line(&format!("listening on http://{address}"))?;
    tracing::info!(%address, "ready");
    Ok(node)
}

/// Waits for the signal, lets `before` end while the node still answers, stops the node and says what was
/// handed over. A second signal while stopping ends the process at once; what was acknowledged is on disk
/// either way.
pub(super) async fn until_stopped(
    node: Node,
    mut stop: Stop,
    before: impl Future<Output = ()>,
    store: &Store,
    output: &mut Output,
) -> Result<(), Failure> {
    let signal = stop.asked().await;
    tracing::info!(signal, "stopping");
    let stopped = async {
        before.await;
        node.stop().await
    };
    let handover = tokio::select! {
        handover = stopped => handover,
        () = stop.insisted() => {
            tracing::warn!("asked again: ending at once");
            process::exit(130)
        }
    };
    let open = match still_open(store).await {
        Ok(open) => Ok(open),
        // A pooled connection ends with the thread that opened it, and those of the actors just did.
        Err(_) => still_open(store).await,
    };
    if let Err(error) = &open {
        tracing::warn!(%error, "what is open was not counted");
    }
    output.line(&farewell(handover, open.ok()))?;
    Ok(())
}

fn farewell(handover: Handover, open: Option<(usize, usize)>) -> String {
    let Handover {
        connections,
        cut,
        finished,
    } = handover;
    let finished = if finished {
        "everything begun was finished"
    } else {
        "not everything begun was finished in time; nothing acknowledged is lost"
    };
    let open = open.map_or_else(
        || "could not be counted".to_owned(),
        |(waiting, talking)| format!("{waiting} waiting, {talking} in a talk"),
    );
    format!(
        "stopped: {connections} connections told to come back ({cut} cut), {finished}; open in the \
         ledger, for other nodes or the next start: {open}"
    )
}

/// Of each desk's first [`BATCH_MAX`] open conversations.
async fn still_open(store: &Store) -> Result<(usize, usize), StoreError> {
    let (mut waiting, mut talking) = (0, 0);
    for desk in store.all().await? {
        let open = Select::Open {
            desk: desk.id,
            after: None,
        };
        for row in store.summaries(open, BATCH_MAX).await? {
            match row.status {
                Status::Waiting | Status::Offered => waiting += 1,
                Status::Engaged | Status::WrapUp => talking += 1,
                _ => {}
            }
        }
    }
    Ok((waiting, talking))
}
