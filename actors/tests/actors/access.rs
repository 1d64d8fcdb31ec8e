//! Deny by default: a counselor touches own conversations only, other desks do not exist.

use std::{sync::Arc, time::Duration};

use tomoshibi_engine::{
    conversation::Report,
    ids::{ConversationId, DeskId, SourceId},
    ports::{
        Answer, StoreError,
        duty::DutyState,
        sessions::{ConnectionId, StaffDoor as _},
        views::{View, Views},
    },
    privacy::Text,
    protocol::v1::{ErrorCode, StaffCommand, StaffFact, StaffFrame},
    staff::{Qualification::Peer, Role},
    time::Timestamp,
    triage::{Band, Ladder},
};

use super::{
    desk::{counselor, demo_desk, supervisor},
    outlets::Ear,
    stage::{Cast, Desktop, Stage, on_stage},
};

fn text() -> Text {
    Text::new("hello").unwrap()
}

/// Every command that names a conversation and an id, but for offers.
fn commands(stage: &Stage, conversation: ConversationId) -> Vec<(SourceId, StaffCommand)> {
    let makers: Vec<fn(SourceId, ConversationId) -> StaffCommand> = vec![
        |id, conversation| StaffCommand::Say {
            id,
            conversation,
            text: text(),
        },
        |id, conversation| StaffCommand::Whisper {
            id,
            conversation,
            text: text(),
        },
        |id, conversation| StaffCommand::SetBand {
            id,
            conversation,
            band: Band::High,
            reason: text(),
        },
        |id, conversation| StaffCommand::Transfer {
            id,
            conversation,
            note: text(),
        },
        |id, conversation| StaffCommand::WrapUp { id, conversation },
        |id, conversation| StaffCommand::Report {
            id,
            conversation,
            report: Report {
                issues: Vec::new(),
                imminent: false,
                ladder: Ladder::default(),
                note: None,
            },
        },
        |id, conversation| StaffCommand::Close { id, conversation },
    ];
    let named = makers.into_iter().map(|make| {
        let id = stage.source();
        (id, make(id, conversation))
    });
    named.collect()
}

async fn refusals(
    stage: &Stage,
    desktop: &Desktop<'_>,
    conversation: ConversationId,
) -> Vec<Option<ErrorCode>> {
    let commands = commands(stage, conversation);
    let ids: Vec<SourceId> = commands.iter().map(|(id, _)| *id).collect();
    for (_, command) in commands {
        desktop.tell(command);
    }
    stage.settle().await;
    ids.into_iter().map(|id| desktop.refusal(id)).collect()
}

#[test]
fn a_colleagues_conversation_is_not_ones_own() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let mine = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("hello").await;
        let id = mine.takes().await;
        let before = stage.ledger.stream(id).len();
        let other = stage.on_duty(counselor(2, Peer)).await;
        let answers = refusals(&stage, &other, id).await;
        let close = answers.len() - 1;
        assert!(
            answers
                .iter()
                .take(close)
                .all(|a| *a == Some(ErrorCode::NotYours))
        );
        assert_eq!(answers.last(), Some(&Some(ErrorCode::NotAllowed)));
        other.tell(StaffCommand::Watch {
            conversation: id,
            after: 0,
        });
        stage.settle().await;
        let events = |frame: &StaffFrame| matches!(frame, StaffFrame::Events { .. });
        assert!(!other.ear.staff().iter().any(events));
        assert_eq!(stage.ledger.stream(id).len(), before);
    });
}

#[test]
fn another_desk_does_not_exist() {
    on_stage(|| async {
        let mut second = demo_desk();
        second.id = "harbor".parse().unwrap();
        let stage = Stage::open().await;
        let node = {
            let ports = stage.ports.clone();
            let desks = vec![demo_desk(), second];
            let end = Arc::new(|_: &'static str| {});
            tomoshibi_actors::start(ports, desks, super::stage::settings(), end)
        };
        stage.client().await.says("hello").await;
        let id = stage.conversation();
        let mut foreigner = supervisor(9);
        foreigner.desk = "harbor".parse().unwrap();
        let ear = Ear::default();
        stage.settle().await;
        node.attach(ConnectionId(77), foreigner.clone(), ear.outlet())
            .await
            .unwrap();
        let commands = commands(&stage, id);
        let ids: Vec<SourceId> = commands.iter().map(|(id, _)| *id).collect();
        for (_, command) in commands {
            assert_eq!(
                node.command(ConnectionId(77), &foreigner, command),
                tomoshibi_engine::ports::sessions::Taken::Taken
            );
        }
        stage.settle().await;
        let refused: Vec<SourceId> = ear
            .staff()
            .into_iter()
            .filter_map(|frame| match frame {
                StaffFrame::Refused {
                    id,
                    code: ErrorCode::NoSuchConversation,
                    ..
                } => id,
                _ => None,
            })
            .collect();
        assert_eq!(refused, ids);
    });
}

#[test]
fn roles_without_a_console_are_not_let_in() {
    on_stage(|| async {
        let stage = Stage::open().await;
        for role in [Role::Coach, Role::Coordinator, Role::Admin] {
            let mut member = counselor(7, Peer);
            member.role = role;
            let refused = stage
                .service
                .attach(ConnectionId(70), member, Ear::default().outlet())
                .await;
            assert_eq!(refused, Err(ErrorCode::NotAllowed));
        }
    });
}

#[test]
fn after_a_transfer_the_former_counselor_hears_nothing() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let former = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("hello").await;
        let id = former.takes().await;
        former.tell(StaffCommand::Transfer {
            id: stage.source(),
            conversation: id,
            note: text(),
        });
        stage.settle().await;
        page.says("MARKED").await;
        assert!(!former.ear.json().iter().any(|json| json.contains("MARKED")));
    });
}

#[test]
fn duty_follows_its_own_rules() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.signed_in(counselor(1, Peer)).await;
        let wishes = [
            (DutyState::Break, Some(ErrorCode::NoChange)),
            (DutyState::NotAnswering, Some(ErrorCode::NoChange)),
            (DutyState::On, None),
            (DutyState::On, Some(ErrorCode::NoChange)),
            (DutyState::NotAnswering, Some(ErrorCode::NotAllowed)),
            (DutyState::Break, None),
            (DutyState::On, None),
            (DutyState::Off, None),
        ];
        for (state, expected) in wishes {
            let id = stage.source();
            peer.tell(StaffCommand::Duty { id, state });
            stage.settle().await;
            assert_eq!(peer.refusal(id), expected, "{state:?}");
            assert_eq!(peer.was_kept(id), expected.is_none());
        }
    });
}

#[test]
fn on_a_break_nobody_new_comes() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let peer = stage.on_duty(counselor(1, Peer)).await;
        peer.tell(StaffCommand::Duty {
            id: stage.source(),
            state: DutyState::Break,
        });
        stage.settle().await;
        stage.client().await.says("hello").await;
        stage.pass(Duration::from_secs(20)).await;
        assert!(peer.offers().is_empty());
    });
}

async fn opens(stage: &Stage, boss: &Desktop<'_>, conversation: ConversationId) -> bool {
    boss.tell(StaffCommand::Watch {
        conversation,
        after: 0,
    });
    stage.settle().await;
    let events = |frame: &StaffFrame| matches!(frame, StaffFrame::Events { .. });
    boss.ear.staff().iter().any(events)
}

#[test]
fn who_looks_into_anothers_conversation_is_noted_and_who_answers_it_is_not() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let mine = stage.on_duty(counselor(1, Peer)).await;
        stage.client().await.says("hello").await;
        let id = mine.takes().await;
        assert!(opens(&stage, &mine, id).await);
        let noted = || stage.ports.views.views(demo_desk().id, Timestamp(i64::MAX));
        assert_eq!(noted().await.unwrap(), []);

        let boss = stage.on_duty(supervisor(2)).await;
        assert!(opens(&stage, &boss, id).await);
        let noted = noted().await.unwrap();
        assert_eq!(noted.len(), 1);
        assert_eq!(noted[0].staff, supervisor(2).id);
        assert_eq!(noted[0].conversation, id);
    });
}

/// Of a client who is back: what was said before can be read, and it is known who read it.
#[test]
fn a_past_conversation_is_read_like_another_and_noted() {
    on_stage(|| async {
        let stage = Stage::open().await;
        let mine = stage.on_duty(counselor(1, Peer)).await;
        let page = stage.client().await;
        page.says("the first time").await;
        let past = mine.takes().await;
        let boss = stage.on_duty(supervisor(2)).await;
        let close = StaffCommand::Close {
            id: stage.source(),
            conversation: past,
        };
        boss.tell(close);
        stage.settle().await;
        page.says("back again").await;
        stage.pass(Duration::from_mins(2)).await;

        assert!(opens(&stage, &boss, past).await);
        let read = boss.ear.staff().into_iter().any(|frame| match frame {
            StaffFrame::Events { events, conversation, .. } => {
                let said = |fact: &StaffFact| matches!(fact, StaffFact::ClientSaid { text, .. } if text.expose() == "the first time");
                conversation == past && events.iter().any(|event| said(&event.fact))
            }
            _ => false,
        });
        assert!(read);
        let noted = stage.ports.views.views(demo_desk().id, Timestamp(i64::MAX));
        assert_eq!(noted.await.unwrap()[0].conversation, past);
        mine.tell(StaffCommand::Watch {
            conversation: past,
            after: 0,
        });
        stage.settle().await;
        let frames = mine.ear.staff();
        let refused = |frame: &StaffFrame| {
            matches!(
                frame,
                StaffFrame::Refused {
                    code: ErrorCode::NotYours,
                    ..
                }
            )
        };
        assert!(frames.iter().any(refused), "a counselor has no history");
    });
}

/// Nobody sees what would not be known to have been seen.
#[test]
fn nothing_is_shown_while_it_cannot_be_noted() {
    on_stage(|| async {
        let stage = Stage::with(Cast {
            replace: Box::new(|ports| ports.views = Arc::new(Blind)),
            ..Cast::default()
        })
        .await;
        let page = stage.client().await;
        page.says("hello").await;
        let boss = stage.on_duty(supervisor(2)).await;
        assert!(!opens(&stage, &boss, stage.conversation()).await);
        page.says("more").await;
        let told = boss.ear.staff();
        let events = |frame: &StaffFrame| matches!(frame, StaffFrame::Events { .. });
        assert!(!told.iter().any(events));
        let refused = |frame: &StaffFrame| {
            matches!(
                frame,
                StaffFrame::Refused {
                    code: ErrorCode::NotKeptYet,
                    retryable: true,
                    ..
                }
            )
        };
        assert!(told.iter().any(refused));
    });
}

/// The database is away.
struct Blind;

impl Views for Blind {
    fn note(&self, _: View) -> Answer<'_, Result<(), StoreError>> {
        Box::pin(std::future::ready(Err(StoreError::Away(String::new()))))
    }

    fn views(&self, _: DeskId, _: Timestamp) -> Answer<'_, Result<Vec<View>, StoreError>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }
}
