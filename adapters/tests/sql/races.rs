//! Many at once, from two nodes: each store is a node of its own on the same database.

use futures_util::future::join_all;
use tomoshibi_engine::{
    conversation::{Event, Guard, OfferMode},
    deal::Dealt,
    dispatch::Load,
    ids::{ClaimId, DeskId, SourceId, StaffId},
    ports::{
        duty::DutyEvent,
        ledger::{Append, Appended},
    },
    testing::store_suite::{Stores, Talk},
    time::Timestamp,
};

use crate::{fresh, fresh::Fresh, fresh_postgres::FreshPostgres};

#[tokio::test]
async fn sqlite() {
    let fresh = Fresh::new().await;
    let other = fresh::open(&fresh.settings()).await.unwrap();
    all([fresh.stores(), fresh::stores(&other)]).await;
}

pub(crate) async fn on_postgres(fresh: &FreshPostgres) {
    let one = fresh.stores("races").await;
    let other = fresh::open(&fresh.settings("races")).await.unwrap();
    all([one, fresh::stores(&other)]).await;
}

async fn all(nodes: [Stores; 2]) {
    one_of_many_openings_wins(&nodes).await;
    one_of_many_events_takes_a_place(&nodes).await;
    a_command_sent_to_both_nodes_is_recorded_once(&nodes).await;
    no_counselor_is_engaged_beyond_capacity(&nodes).await;
    no_counselor_is_offered_beyond_capacity(&nodes).await;
    no_event_of_a_staff_stream_is_lost(&nodes).await;
    a_handle_is_one_client(&nodes).await;
    one_of_two_deals_counts(&nodes).await;
}

fn desk(name: &str) -> DeskId {
    name.parse().unwrap()
}

/// Each command on its own, on either node in turn.
async fn race(nodes: &[Stores; 2], commands: Vec<Append>) -> Vec<Appended> {
    let calls = commands.into_iter().zip(nodes.iter().cycle());
    let calls = calls.map(|(command, node)| node.ledger.append(vec![command]));
    let answers = join_all(calls).await;
    answers
        .into_iter()
        .map(|answer| answer.unwrap().remove(0))
        .collect()
}

fn recorded(answers: &[Appended]) -> usize {
    let recorded = |a: &&Appended| matches!(a, Appended::Recorded { .. });
    answers.iter().filter(recorded).count()
}

async fn one_of_many_openings_wins(nodes: &[Stores; 2]) {
    let here = desk("openings");
    let client = Talk::opened(&nodes[0], &desk("elsewhere")).await.client;
    let talks: Vec<Talk> = (0..32)
        .map(|_| Talk::new(&nodes[0], &here, client))
        .collect();
    let answers = race(nodes, talks.iter().map(Talk::opening).collect()).await;
    assert_eq!(recorded(&answers), 1, "{answers:?}");
    let winner = answers
        .iter()
        .position(|a| matches!(a, Appended::Recorded { .. }));
    let conversation = talks[winner.unwrap()].id();
    let lost = Appended::OpenElsewhere { conversation };
    assert_eq!(answers.iter().filter(|a| **a == lost).count(), 31);
}

async fn one_of_many_events_takes_a_place(nodes: &[Stores; 2]) {
    let talk = Talk::opened(&nodes[0], &desk("places")).await;
    let commands = (0..32).map(|_| talk.next(vec![Event::Queued, Event::WentAway]));
    let answers = race(nodes, commands.collect()).await;
    assert_eq!(recorded(&answers), 1, "{answers:?}");
    let seqs: Vec<u64> = talk.read(&nodes[1]).await.iter().map(|r| r.seq.0).collect();
    assert_eq!(seqs, [1, 2, 3]);
}

async fn a_command_sent_to_both_nodes_is_recorded_once(nodes: &[Stores; 2]) {
    let talk = Talk::opened(&nodes[0], &desk("twice")).await;
    let source = SourceId(nodes[0].ids.fresh());
    let commands = (0..16).map(|_| talk.named(source, vec![Event::Queued]));
    let answers = race(nodes, commands.collect()).await;
    assert_eq!(recorded(&answers), 1, "{answers:?}");
    let repeats = answers
        .iter()
        .filter(|a| matches!(a, Appended::Duplicate { .. }));
    assert_eq!(repeats.count(), 15, "{answers:?}");
}

/// Room for three.
fn three_at_most(counselor: StaffId) -> Guard {
    Guard {
        counselor,
        weight: Load(10),
        capacity: Some(Load(30)),
        open_max: 60,
        counts_offers: false,
    }
}

async fn no_counselor_is_engaged_beyond_capacity(nodes: &[Stores; 2]) {
    let counselor = StaffId(nodes[0].ids.fresh());
    let claim = ClaimId(counselor.0);
    let guard = three_at_most(counselor);
    three_of_twelve(nodes, guard, &[Event::Engaged { claim, counselor }]).await;
}

async fn no_counselor_is_offered_beyond_capacity(nodes: &[Stores; 2]) {
    let counselor = StaffId(nodes[0].ids.fresh());
    let guard = Guard {
        counts_offers: true,
        ..three_at_most(counselor)
    };
    let offered = Event::Offered {
        claim: ClaimId(counselor.0),
        counselor,
        mode: OfferMode::Auto,
        exception: None,
        weight: Load(10),
        expires_at: Timestamp(31_000),
        epoch: 1,
    };
    three_of_twelve(nodes, guard, &[Event::Queued, offered]).await;
}

async fn three_of_twelve(nodes: &[Stores; 2], guard: Guard, events: &[Event]) {
    let here = desk("capacity");
    let mut commands = Vec::new();
    for _ in 0..12 {
        let talk = Talk::opened(&nodes[0], &here).await;
        commands.push(talk.guarded(guard, events.to_vec()));
    }
    let answers = race(nodes, commands).await;
    assert_eq!(recorded(&answers), 3, "{answers:?}");
    assert_eq!(
        answers
            .iter()
            .filter(|a| **a == Appended::OverCapacity)
            .count(),
        9
    );
}

async fn no_event_of_a_staff_stream_is_lost(nodes: &[Stores; 2]) {
    let staff = StaffId(nodes[0].ids.fresh());
    let lapse = |node: &Stores| {
        let source = Some(SourceId(node.ids.fresh()));
        let duties = node.duties.clone();
        async move {
            let event = DutyEvent::OfferLapsed { offered_at: None };
            duties
                .record(staff, event, source, Timestamp(1))
                .await
                .unwrap()
        }
    };
    join_all(
        (0..8)
            .zip(nodes.iter().cycle())
            .map(|(_, node)| lapse(node)),
    )
    .await;
    assert_eq!(nodes[0].duties.of(staff).await.unwrap().lapses_in_a_row, 8);
}

async fn a_handle_is_one_client(nodes: &[Stores; 2]) {
    use tomoshibi_engine::{conversation::Channel, privacy::Handle, staff::Language};
    let find = |node: &Stores| {
        let clients = node.clients.clone();
        async move {
            let handle = Handle::new("+81 90 1111 1111");
            let found = clients.by_handle(desk("handles"), Channel::Sms, handle, Language::Ja);
            found.await.unwrap().id
        }
    };
    let found = join_all((0..8).zip(nodes.iter().cycle()).map(|(_, node)| find(node))).await;
    assert!(found.iter().all(|id| *id == found[0]), "{found:?}");
}

/// Two nodes deal at the same moment: one of them must think again.
async fn one_of_two_deals_counts(nodes: &[Stores; 2]) {
    for number in 0..8 {
        let both = nodes.iter().map(|node| {
            let came = StaffId(node.ids.fresh());
            let change = Dealt {
                came: [came].into(),
                ..Dealt::default()
            };
            let port = node.deals.clone();
            async move {
                port.record(desk("races"), number, change, Timestamp(1))
                    .await
            }
        });
        let kept = join_all(both).await;
        let kept: Vec<bool> = kept.into_iter().map(Result::unwrap).collect();
        assert_eq!(kept.iter().filter(|kept| **kept).count(), 1, "{kept:?}");
    }
    let (number, deal) = nodes[0].deals.deal(desk("races")).await.unwrap();
    assert_eq!((number, deal.supervisors.len()), (8, 8));
}
