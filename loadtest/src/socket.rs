//! One WebSocket of the protocol, with buffers small enough to hold ten thousand.

use anyhow::Context;
use futures_util::{
    SinkExt, Stream, StreamExt,
    stream::{SplitSink, SplitStream},
};
use serde::{Serialize, de::DeserializeOwned};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{
        self, Message, Utf8Bytes, client::IntoClientRequest, http::HeaderValue,
        protocol::WebSocketConfig,
    },
};
use tomoshibi_engine::protocol::v1::SUBPROTOCOL;

use crate::server::Server;

/// Which door to knock at.
#[derive(Debug, Clone)]
pub enum Door {
    Client,
    /// With the session cookie.
    Staff(String),
}

#[derive(Debug)]
pub struct Socket(WebSocketStream<TcpStream>);

/// What came in.
#[derive(Debug)]
pub enum Incoming<F> {
    Frame(F),
    /// The socket is closed, with the server's code if it gave one.
    Closed(Option<u16>),
}

impl Socket {
    pub async fn connect(server: &Server, door: &Door) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(&server.address)
            .await
            .context("connecting")?;
        stream.set_nodelay(true)?;
        let path = match door {
            Door::Client => "client",
            Door::Staff(_) => "staff",
        };
        let mut request = format!("ws://{}/ws/{path}", server.address).into_client_request()?;
        let headers = request.headers_mut();
        headers.insert(
            "sec-websocket-protocol",
            HeaderValue::from_static(SUBPROTOCOL),
        );
        headers.insert("origin", HeaderValue::from_str(&server.origin())?);
        if let Door::Staff(cookie) = door {
            headers.insert("cookie", HeaderValue::from_str(cookie)?);
        }
        let config = WebSocketConfig::default()
            .read_buffer_size(4096)
            .write_buffer_size(0);
        let upgrade = client_async_with_config(request, stream, Some(config)).await;
        Ok(Self(upgrade.context("upgrading to a WebSocket")?.0))
    }

    pub async fn send<C: Serialize>(&mut self, command: &C) -> anyhow::Result<()> {
        self.send_text(serde_json::to_string(command)?).await
    }

    pub async fn send_text(&mut self, text: String) -> anyhow::Result<()> {
        self.0.send(Message::text(text)).await.context("sending")
    }

    /// The next frame. A frame that does not read is an error: the protocol was broken.
    pub async fn next<F: DeserializeOwned>(&mut self) -> anyhow::Result<Incoming<F>> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => {
                    return Ok(Incoming::Frame(
                        serde_json::from_str(&text).context("reading a frame")?,
                    ));
                }
                Some(Ok(Message::Close(reason))) => {
                    return Ok(Incoming::Closed(reason.map(|r| r.code.into())));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Ok(Incoming::Closed(None)),
            }
        }
    }

    /// The next frame as it came, for those who count bytes or time.
    pub async fn next_text(&mut self) -> Option<Utf8Bytes> {
        next_text(&mut self.0).await
    }

    /// Reading and writing at the same time.
    pub fn split(self) -> (Reader, Writer) {
        let (writer, reader) = self.0.split();
        (Reader(reader), Writer(writer))
    }
}

#[derive(Debug)]
pub struct Reader(SplitStream<WebSocketStream<TcpStream>>);

impl Reader {
    pub async fn next_text(&mut self) -> Option<Utf8Bytes> {
        next_text(&mut self.0).await
    }
}

#[derive(Debug)]
pub struct Writer(SplitSink<WebSocketStream<TcpStream>, Message>);

impl Writer {
    pub async fn send_text(&mut self, text: String) -> anyhow::Result<()> {
        self.0.send(Message::text(text)).await.context("sending")
    }
}

async fn next_text<S>(stream: &mut S) -> Option<Utf8Bytes>
where
    S: Stream<Item = Result<Message, tungstenite::Error>> + Unpin,
{
    loop {
        match stream.next().await {
            Some(Ok(Message::Text(text))) => return Some(text),
            Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
            Some(Ok(_)) => {}
        }
    }
}
