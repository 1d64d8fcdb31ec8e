//! A desk's document, changed while the node runs.

use tomoshibi_engine::{
    dispatch::Load,
    ports::duty::DutyState,
    protocol::v1::{StaffCommand, StaffFrame},
};
use tomoshibi_loadtest::{
    chance::fresh_id,
    server::Server,
    socket::{Door, Incoming, Socket},
};

use crate::program::{Node, run};

#[tokio::test]
async fn a_running_node_takes_in_what_is_applied() {
    let dir = tempfile::tempdir().unwrap();
    let mut node = Node::start(dir.path(), "demo");
    let line = node.line();
    let mut words = line.strip_prefix("sign-in: ").expect(&line).split(' ');
    let (account, password) = (words.next().unwrap(), words.next().unwrap());
    let server = Server::at(node.address.clone());
    let cookie = server.sign_in(account, password).await.unwrap();
    let mut console = Socket::connect(&server, &Door::Staff(cookie))
        .await
        .unwrap();
    let hello = StaffCommand::Hello { after: Vec::new() };
    console.send(&hello).await.unwrap();
    let on = StaffCommand::Duty {
        id: fresh_id(),
        state: DutyState::On,
    };
    console.send(&on).await.unwrap();
    told(&mut console, Load::conversations(20)).await;

    let file = dir.path().join("desk.toml");
    let document = std::fs::read_to_string("config/demo/desk.toml").unwrap();
    let document = document.replace("library = \"library\"\n", "");
    std::fs::write(&file, document + "\n[policy.capacities]\npeer = 30\n").unwrap();
    let applied = run(dir.path(), &["desk", "apply", file.to_str().unwrap()]);
    assert_eq!(applied.code, 0, "{applied:?}");
    told(&mut console, Load::conversations(3)).await;
}

/// Reads on until the console is told what its person may carry.
async fn told(console: &mut Socket, expected: Load) {
    loop {
        match console.next::<StaffFrame>().await.unwrap() {
            Incoming::Frame(StaffFrame::Duty { capacity, .. }) if capacity == expected => return,
            Incoming::Frame(_) => {}
            Incoming::Closed(code) => panic!("closed with {code:?}"),
        }
    }
}
