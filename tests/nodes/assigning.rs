//! Two supervisors at two nodes decide about one client in the same moment.

use futures_util::future::join;
use serde_json::Value;
use tomoshibi_engine::{
    ids::{ConversationId, SourceId},
    protocol::v1::StaffCommand,
};
use tomoshibi_loadtest::chance::fresh_id;

use crate::{
    deployment::Deployment,
    evening::{on_stage, violations},
    talk::{Desk, Page},
};

/// So often, because in one moment either may be first.
const CLIENTS: usize = 8;

/// Exactly one of them is followed, the other is told that the client waits no more, and the ledger knows of
/// one offer only. Nobody is on duty, so that no rule offers meanwhile.
#[test]
fn of_two_supervisors_who_assign_in_one_moment_one_is_refused() {
    on_stage(async {
        let mut deployment = Deployment::with(1);
        deployment.hire("second", "supervisor", "licensed");
        let [here, there, elsewhere] = &deployment.three();
        let staff = &deployment.staff;
        let mut counselors = [
            Desk::off_duty(here, &staff[1]).await,
            Desk::off_duty(there, &staff[2]).await,
        ];
        let mut walls = [
            Desk::open(there, &staff[3]).await,
            Desk::open(here, &staff[4]).await,
        ];
        let mut served = Vec::new();
        for number in 0..CLIENTS {
            let mut page = Page::open(elsewhere).await;
            page.says("hello").await;
            let conversation = who_waits(&mut walls, &served).await;
            served.push(conversation);
            let ids = [fresh_id(), fresh_id()];
            let [first, second] = &mut walls;
            let [one, other] = &counselors;
            let (first, second) = join(
                assigns(first, ids[0], conversation, one),
                assigns(second, ids[1], conversation, other),
            )
            .await;
            let winner = usize::from(first["type"] != "kept");
            let (kept, refused) = ([&first, &second][winner], [&second, &first][winner]);
            assert_eq!(
                (&kept["type"], &refused["type"]),
                (&"kept".into(), &"refused".into())
            );
            assert_eq!(refused["code"], "not_waiting", "client {number}");
            assert_eq!(counselors[winner].takes().await, conversation);
            counselors[winner].sees("hello").await;
        }
        let offers = "SELECT count(*) FROM events WHERE kind = 'offered'";
        assert_eq!(deployment.psql(&["-c", offers]).trim(), CLIENTS.to_string());
        let found = violations(&deployment);
        assert!(found.is_empty(), "{found:?}");
    });
}

/// Seen by both. A wall may still show somebody who was served.
async fn who_waits(walls: &mut [Desk; 2], served: &[ConversationId]) -> ConversationId {
    let first = |frame: &Value| {
        let shown = frame["room"]["first"][0][0]["conversation"].clone();
        serde_json::from_value::<ConversationId>(shown).ok()
    };
    let is_new = |frame: &Value| first(frame).is_some_and(|shown| !served.contains(&shown));
    let mut seen = Vec::new();
    for wall in walls {
        seen.extend(first(&wall.hears("waiting_room", is_new).await));
    }
    assert_eq!(seen[0], seen[1], "they see the same client");
    seen[0]
}

async fn assigns(
    wall: &mut Desk,
    id: SourceId,
    conversation: ConversationId,
    counselor: &Desk,
) -> Value {
    let counselor = counselor.me();
    wall.tells(&StaffCommand::Assign {
        id,
        conversation,
        counselor,
    })
    .await;
    wall.answer_to(id).await
}
