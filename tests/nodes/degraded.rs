//! What goes on while something is away, and who is told.

use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep};
use tomoshibi_engine::{
    conversation::Report,
    ids::{ConversationId, StaffId},
    protocol::v1::StaffCommand,
    triage::Ladder,
};
use tomoshibi_loadtest::chance::fresh_id;

use crate::{
    deployment::{Deployment, Node},
    evening::{on_stage, violations},
    talk::{Desk, Page},
    wire::Ill,
};

/// Between two clients while Redis is away: less than it takes for a silent socket to be closed.
const NEXT_AFTER: Duration = Duration::from_secs(5);

#[test]
fn without_redis_talks_go_on_and_a_supervisor_assigns_by_hand() {
    on_stage(while_redis_is_away(Duration::from_secs(10)));
}

#[test]
#[ignore = "soak: ten minutes"]
fn ten_minutes_without_redis_talks_go_on_and_a_supervisor_assigns_by_hand() {
    on_stage(while_redis_is_away(Duration::from_mins(10)));
}

/// While Redis is away: same-node talk goes on, staff are told that offers are paused, a supervisor assigns
/// one client after the other by hand, and when it is back offers go out by themselves. Of the outage each node
/// says a few words only.
async fn while_redis_is_away(away: Duration) {
    let deployment = Deployment::with(1);
    let nodes = deployment.three();
    let [here, there, _] = &nodes;
    let [counselor, boss] = [&deployment.staff[2], &deployment.staff[3]];
    let mut desk = Desk::open(here, counselor).await;
    let mut wall = Desk::open(there, boss).await;
    let mut page = Page::open(here).await;
    page.says("before").await;
    let talk = desk.takes().await;
    desk.sees("before").await;

    let logged = here.logged().lines().count();
    for node in &nodes {
        node.to_redis.is(Ill::Cut);
    }
    desk.hears("offers_paused", |frame| frame["paused"] == true)
        .await;
    wall.hears("offers_paused", |frame| frame["paused"] == true)
        .await;
    let over = Instant::now() + away;
    let mut served = Vec::new();
    while served.is_empty() || Instant::now() < over {
        let line = format!("while it is away, {}", served.len());
        page.says(&line).await;
        desk.sees(&line).await;
        desk.says(talk, &format!("we go on: {line}")).await;
        page.sees(&format!("we go on: {line}")).await;
        served.push(by_hand(there, &mut wall, &mut desk, &served).await);
        sleep(NEXT_AFTER).await;
    }
    println!("{} clients were assigned by hand", served.len());
    let said = here.logged().lines().count() - logged;
    let most = 20 + away.as_secs() / 10;
    assert!(
        said <= usize::try_from(most).unwrap(),
        "{said} lines of one outage:\n{}",
        here.logged()
    );

    for node in &nodes {
        node.to_redis.is(Ill::Not);
    }
    desk.hears("offers_paused", |frame| frame["paused"] == false)
        .await;
    let mut third = Page::open(there).await;
    third.says("offers go on").await;
    desk.takes().await;
    let found = violations(&deployment);
    assert!(found.is_empty(), "{found:?}");
}

/// Somebody comes to one node, is assigned to a counselor at another through the ledger alone, and they
/// talk until the counselor ends it.
async fn by_hand(
    node: &Node,
    wall: &mut Desk,
    desk: &mut Desk,
    served: &[ConversationId],
) -> ConversationId {
    let mut page = Page::open(node).await;
    page.says("nobody is offered").await;
    let first = |frame: &Value| {
        let shown = frame["room"]["first"][0][0]["conversation"].clone();
        serde_json::from_value::<ConversationId>(shown).ok()
    };
    let is_new = |frame: &Value| first(frame).is_some_and(|shown| !served.contains(&shown));
    let conversation = first(&wall.hears("waiting_room", is_new).await).unwrap();
    let id = fresh_id();
    let counselor: StaffId = desk.me();
    wall.tells(&StaffCommand::Assign {
        id,
        conversation,
        counselor,
    })
    .await;
    assert_eq!(desk.takes().await, conversation);
    desk.says(conversation, "by hand").await;
    page.sees("by hand").await;
    let id = fresh_id();
    desk.tells(&StaffCommand::Report {
        id,
        conversation,
        report: nothing_to_report(),
    })
    .await;
    let answer = desk.answer_to(id).await;
    assert_eq!(answer["type"], "kept", "{answer}");
    conversation
}

fn nothing_to_report() -> Report {
    Report {
        issues: Vec::new(),
        imminent: false,
        ladder: Ladder::default(),
        note: None,
    }
}

/// While the database is away nothing is acknowledged, and all of it goes through once afterwards.
#[test]
fn without_a_database_lines_stay_with_their_sender() {
    on_stage(async {
        let deployment = Deployment::with(1);
        let nodes = deployment.three();
        let [here, there, _] = &nodes;
        let mut desk = Desk::open(there, &deployment.staff[2]).await;
        let mut page = Page::open(here).await;
        page.says("before").await;
        desk.takes().await;
        desk.sees("before").await;
        for node in &nodes {
            node.to_postgres.is(Ill::Cut);
            node.to_redis.is(Ill::Cut);
        }
        let id = page.says("kept with me").await;
        page.is_refused(id).await;
        // Back in the order in which they do least harm, and the other way round.
        for node in &nodes {
            node.to_redis.is(Ill::Not);
        }
        page.says_again(id, "kept with me").await;
        page.is_refused(id).await;
        for node in &nodes {
            node.to_postgres.is(Ill::Not);
        }
        page.says_until_kept(id, "kept with me").await;
        page.says_until_kept(id, "kept with me").await;
        desk.sees("kept with me").await;
    });
}
