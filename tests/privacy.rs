//! P11 and P8 from outside: marked words go in at every door, and every way out is searched for them:
//! what the process prints at its most talkative, its metrics, its answers to mistakes, the bytes it
//! leaves on the disk, and every frame a client was sent.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says so by panicking"
)]

#[path = "support/node.rs"]
mod node;

use std::{fs, fs::File, path::Path, process::Stdio, time::Duration};

use node::Node;
use tokio::{task::LocalSet, time::timeout};
use tomoshibi_engine::{
    conversation::Status,
    ids::ConversationId,
    ports::duty::DutyState,
    privacy::Text,
    protocol::v1::{ClientCommand, StaffCommand, StaffFrame},
    staff::Language,
};
use tomoshibi_loadtest::{
    chance::fresh_id,
    server::Server,
    socket::{Door, Incoming, Socket},
};

/// In every marked text. Letters that no other part of the system produces.
const MARK: &str = "Zwölfkürbis";
const WHISPER: &str = "Zwölfkürbis ここだけの話";
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn a_marked_text_comes_out_nowhere_it_should_not() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    LocalSet::new().block_on(&runtime, async {
        timeout(PATIENCE * 3, search()).await.unwrap();
    });
}

async fn search() {
    let data = tempfile::tempdir().unwrap();
    let log = data.path().join("log.txt");
    let address = node::free_address();
    let node = Node::start_with(
        &address,
        data.path(),
        "trace",
        Stdio::from(File::create(&log).unwrap()),
    );
    let server = Server::at(&address);

    let mut client = first_line(&server).await;
    let (mut licensed, conversation) = talk(&server, &node).await;
    whisper(&mut licensed, conversation).await;
    let reply = StaffCommand::Say {
        id: fresh_id(),
        conversation,
        text: marked("antwort"),
    };
    licensed.send(&reply).await.unwrap();
    let frames = frames_until(&mut client, "antwort").await;
    assert!(
        frames.contains(MARK),
        "the client reads its own line and the answer"
    );
    assert!(!frames.contains(WHISPER), "a whisper reached a client");
    assert!(!frames.contains("imminent"), "a score reached a client");
    assert!(
        !frames.contains("licensed"),
        "an account name reached a client"
    );
    mistakes(&server).await;
    let metrics = server.page("/metrics").await.unwrap();
    assert!(
        metrics.contains("tomoshibi_"),
        "metrics are there to be searched"
    );
    assert!(!metrics.contains(MARK));
    drop(node);
    let searched = search_files(data.path());
    assert!(
        searched > 2,
        "the database, the key and the log were searched"
    );
}

/// The client's marked line, of the kind that goes to the licensed counselor.
async fn first_line(server: &Server) -> Socket {
    let token = server.enrol("demo", Language::En).await.unwrap().token;
    let mut client = Socket::connect(server, &Door::Client).await.unwrap();
    client
        .send(&ClientCommand::Hello {
            token,
            conversation: None,
            after: 0,
        })
        .await
        .unwrap();
    let text = Text::new(&format!("I can't go on, I have the pills here. {MARK}")).unwrap();
    client
        .send(&ClientCommand::Say {
            id: fresh_id(),
            text,
        })
        .await
        .unwrap();
    client
}

async fn talk(server: &Server, node: &Node) -> (Socket, ConversationId) {
    let account = node.account("licensed");
    let cookie = server
        .sign_in(&account.name, &account.password)
        .await
        .unwrap();
    let mut licensed = Socket::connect(server, &Door::Staff(cookie)).await.unwrap();
    licensed
        .send(&StaffCommand::Hello { after: Vec::new() })
        .await
        .unwrap();
    let on = StaffCommand::Duty {
        id: fresh_id(),
        state: DutyState::On,
    };
    licensed.send(&on).await.unwrap();
    loop {
        match next(&mut licensed).await {
            StaffFrame::Offer { offer } => {
                let (conversation, claim) = (offer.card.conversation, offer.claim);
                let accept = StaffCommand::Accept {
                    id: fresh_id(),
                    conversation,
                    claim,
                };
                licensed.send(&accept).await.unwrap();
            }
            StaffFrame::Card { card } if card.status == Status::Engaged => {
                return (licensed, card.conversation);
            }
            _ => {}
        }
    }
}

async fn whisper(licensed: &mut Socket, conversation: ConversationId) {
    let id = fresh_id();
    let text = Text::new(WHISPER).unwrap();
    licensed
        .send(&StaffCommand::Whisper {
            id,
            conversation,
            text,
        })
        .await
        .unwrap();
    loop {
        if let StaffFrame::Kept { id: kept, .. } = next(licensed).await
            && kept == id
        {
            return;
        }
    }
}

/// Marked words where they do not belong: broken frames, a password, a path.
async fn mistakes(server: &Server) {
    let mut socket = Socket::connect(server, &Door::Client).await.unwrap();
    let broken = format!(r#"{{"type":"say","text":"{MARK}","surprise":"{MARK}"}}"#);
    socket.send_text(broken).await.unwrap();
    while let Some(answer) = socket.next_text().await {
        assert!(!answer.contains(MARK), "an error repeats what was sent");
    }
    let refused = server.sign_in(MARK, MARK).await.unwrap_err();
    assert!(refused.to_string().contains("401"), "{refused}");
    let page = server.page(&format!("/c/{MARK}")).await.unwrap();
    assert!(!page.contains(MARK), "a page repeats its address");
}

async fn frames_until(client: &mut Socket, word: &str) -> String {
    let mut frames = String::new();
    while !frames.contains(word) {
        let frame = timeout(PATIENCE, client.next_text()).await.unwrap();
        frames.push_str(&frame.expect("the client's socket stays open"));
    }
    frames
}

async fn next(socket: &mut Socket) -> StaffFrame {
    match timeout(PATIENCE, socket.next::<StaffFrame>())
        .await
        .unwrap()
        .unwrap()
    {
        Incoming::Frame(frame) => frame,
        Incoming::Closed(code) => unreachable!("closed with {code:?}"),
    }
}

fn marked(text: &str) -> Text {
    Text::new(&format!("{MARK} {text}")).unwrap()
}

/// Every file the node left behind, the log included.
fn search_files(folder: &Path) -> usize {
    let mut searched = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            searched += search_files(&path);
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let found = bytes
            .windows(MARK.len())
            .any(|window| window == MARK.as_bytes());
        assert!(!found, "{} holds the marked text", path.display());
        searched += 1;
    }
    searched
}
