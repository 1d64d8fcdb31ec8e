//! A browser's socket, and one that misbehaves byte by byte.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{
        Error, Message, client::IntoClientRequest, http::HeaderValue, protocol::WebSocketConfig,
    },
};
use uuid::Uuid;

use crate::{doors::PATIENCE, house::House};

pub(crate) struct Page {
    pub(crate) socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// Status of an upgrade that was refused.
pub(crate) type Refused = u16;

impl Page {
    /// Upgrades with these headers besides the usual ones.
    pub(crate) async fn open(
        house: &House,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, Refused> {
        let mut request = format!("ws://{}{path}", house.address)
            .into_client_request()
            .unwrap();
        let usual = [("sec-websocket-protocol", "tomoshibi.v1")];
        for (name, value) in usual.iter().chain(headers) {
            let value = HeaderValue::from_str(value).unwrap();
            request.headers_mut().insert(*name, value);
        }
        let config = WebSocketConfig::default().read_buffer_size(4_096);
        match connect_async_with_config(request, Some(config), true).await {
            Ok((socket, _)) => Ok(Self { socket }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// A client that said hello and was welcomed.
    pub(crate) async fn client(house: &House, token: &str, after: u64) -> Self {
        let mut page = Self::stranger(house).await;
        page.send(&json!({ "type": "hello", "token": token, "after": after }))
            .await;
        let welcome = page.frame().await;
        assert_eq!(welcome["type"], "welcome");
        page
    }

    /// A client's socket before its hello.
    pub(crate) async fn stranger(house: &House) -> Self {
        Self::open(house, "/ws/client", &[]).await.unwrap()
    }

    /// A console that said hello and was taken in.
    pub(crate) async fn console(house: &House, cookie: &str) -> Self {
        let mut page = Self::open(house, "/ws/staff", &[("cookie", cookie)])
            .await
            .unwrap();
        page.send(&json!({ "type": "hello", "after": [] })).await;
        assert_eq!(page.frame().await["type"], "duty");
        page
    }

    pub(crate) async fn send(&mut self, frame: &Value) {
        self.send_text(&frame.to_string()).await;
    }

    pub(crate) async fn send_text(&mut self, frame: &str) {
        self.socket.send(Message::text(frame)).await.unwrap();
    }

    pub(crate) async fn say(&mut self, n: u128, text: &str) {
        let id = Uuid::from_u128(n);
        self.send(&json!({ "type": "say", "id": id, "text": text }))
            .await;
    }

    pub(crate) async fn message(&mut self) -> Message {
        let message = timeout(PATIENCE, self.socket.next()).await;
        message.expect("a message comes").unwrap().unwrap()
    }

    pub(crate) async fn frame(&mut self) -> Value {
        match self.message().await {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// The code of the close that comes next.
    pub(crate) async fn closed(&mut self) -> u16 {
        match self.message().await {
            Message::Close(Some(close)) => close.code.into(),
            other => panic!("{other:?}"),
        }
    }

    /// The code in the refusal that comes next.
    pub(crate) async fn refused(&mut self) -> String {
        let frame = self.frame().await;
        assert_eq!(frame["type"], "refused", "{frame}");
        frame["code"].as_str().unwrap().to_owned()
    }
}

/// A client's socket without a browser: writes any bytes.
pub(crate) struct Raw(pub(crate) TcpStream);

impl Raw {
    pub(crate) async fn open(house: &House) -> Self {
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        let request = format!(
            "GET /ws/client HTTP/1.1\r\nhost: {}\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             sec-websocket-protocol: tomoshibi.v1\r\n\r\n",
            house.address
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(timeout(PATIENCE, stream.read_u8()).await.unwrap().unwrap());
        }
        assert!(answer.starts_with(b"HTTP/1.1 101 "));
        Self(stream)
    }

    pub(crate) async fn hello(&mut self, token: &str) {
        let hello = json!({ "type": "hello", "token": token, "after": 0 });
        self.write(&frame(0x81, hello.to_string().as_bytes())).await;
        assert_eq!(self.read().await.0, 0x81);
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
    }

    /// First byte and payload of the next frame.
    pub(crate) async fn read(&mut self) -> (u8, Vec<u8>) {
        timeout(PATIENCE, self.read_frame())
            .await
            .expect("a frame comes")
    }

    async fn read_frame(&mut self) -> (u8, Vec<u8>) {
        let first = self.0.read_u8().await.unwrap();
        let length = match self.0.read_u8().await.unwrap() {
            126 => usize::from(self.0.read_u16().await.unwrap()),
            127 => usize::try_from(self.0.read_u64().await.unwrap()).unwrap(),
            length => usize::from(length),
        };
        let mut payload = vec![0; length];
        self.0.read_exact(&mut payload).await.unwrap();
        (first, payload)
    }

    pub(crate) async fn closed(&mut self) -> u16 {
        let (first, payload) = self.read().await;
        assert_eq!(first, 0x88);
        u16::from_be_bytes([payload[0], payload[1]])
    }

    /// Waits until the other side has gone, by end or reset.
    pub(crate) async fn gone(&mut self) {
        let mut rest = Vec::new();
        let _ = timeout(PATIENCE, self.0.read_to_end(&mut rest))
            .await
            .expect("the other side goes");
    }
}

/// A masked frame.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match u16::try_from(payload.len()) {
        Ok(length @ 0..=125) => bytes.push(0x80 | u8::try_from(length).unwrap()),
        Ok(length) => {
            bytes.push(0x80 | 0x7e);
            bytes.extend(length.to_be_bytes());
        }
        Err(_) => {
            bytes.push(0x80 | 0x7f);
            bytes.extend((payload.len() as u64).to_be_bytes());
        }
    }
    let mask = [7, 77, 177, 27];
    bytes.extend(mask);
    bytes.extend(payload.iter().zip(mask.iter().cycle()).map(|(b, m)| b ^ m));
    bytes
}
