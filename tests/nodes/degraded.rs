//! What goes on while something is away, and who is told.

use std::time::Duration;

use tokio::time::sleep;
use tomoshibi_engine::{ids::StaffId, protocol::v1::StaffCommand};
use tomoshibi_loadtest::chance::fresh_id;

use crate::{
    deployment::Deployment,
    evening::on_stage,
    talk::{Desk, Page},
    wire::Ill,
};

/// While Redis is away: same-node talk goes on, staff are told that offers are paused, a supervisor assigns
/// by hand, and when it is back offers go out by themselves. Of the outage each node says a few words only.
#[test]
fn without_redis_talks_go_on_and_a_supervisor_assigns_by_hand() {
    let away = Duration::from_secs(redis_away_seconds());
    on_stage(async {
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
        page.says("while it is away").await;
        desk.sees("while it is away").await;
        desk.says(talk, "we go on").await;
        page.sees("we go on").await;

        // From another node, to a counselor on this one, through the ledger alone.
        let mut other = Page::open(there).await;
        other.says("nobody is offered").await;
        let room = wall
            .hears("waiting_room", |frame| !first(frame).is_null())
            .await;
        let conversation = serde_json::from_value(first(&room)["conversation"].clone()).unwrap();
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
        other.sees("by hand").await;

        sleep(away).await;
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
    });
}

/// Ten minutes in `make soak`.
fn redis_away_seconds() -> u64 {
    let seconds = std::env::var("REDIS_AWAY_SECONDS").ok();
    seconds
        .and_then(|seconds| seconds.parse().ok())
        .unwrap_or(10)
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

/// The first who waits.
fn first(frame: &serde_json::Value) -> &serde_json::Value {
    &frame["room"]["first"][0][0]
}
