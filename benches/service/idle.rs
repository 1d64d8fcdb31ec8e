//! What an idle connected client costs, session included.

use std::time::Duration;

use tokio::time::sleep;
use tomoshibi_engine::{
    protocol::v1::{ClientCommand, ClientFrame},
    staff::Language,
};
use tomoshibi_loadtest::{
    server::Server,
    socket::{Door, Incoming, Socket},
};

use crate::{
    node::{DESK, Ground, Node},
    table::Table,
};

/// Both ends are within the limit of 20,000 sockets a process.
const CLIENTS: u64 = 10_000;

pub(crate) async fn measure(table: &mut Table) -> anyhow::Result<()> {
    let ground = Ground::prepare(1).await?;
    let node = Node::serve(ground.folder.path())?;
    let server = Server::at(&node.address);
    // The pools of threads and the first buffers are not any client's cost.
    let first = connect(&server).await?;
    let before = node.resident()?;
    let mut sockets = vec![first];
    for _ in 1..CLIENTS {
        sockets.push(connect(&server).await?);
    }
    sleep(Duration::from_secs(2)).await;
    #[expect(clippy::cast_precision_loss, reason = "a figure to read")]
    let each = (node.resident()? - before) as f64 / 1_000.0 / CLIENTS as f64;
    table.row(
        &format!("memory an idle client, {CLIENTS} connected"),
        format!("{each:.1} kB"),
        "13.8 kB of it is actix-ws itself (earlier measurement)".to_owned(),
        "≤ 18 kB",
    );
    Ok(())
}

async fn connect(server: &Server) -> anyhow::Result<Socket> {
    let token = server.enrol(DESK, Language::En).await?.token;
    let mut socket = Socket::connect(server, &Door::Client).await?;
    socket
        .send(&ClientCommand::Hello {
            token,
            conversation: None,
            after: 0,
        })
        .await?;
    match socket.next::<ClientFrame>().await? {
        Incoming::Frame(ClientFrame::Welcome { .. }) => Ok(socket),
        other => anyhow::bail!("no welcome: {other:?}"),
    }
}
