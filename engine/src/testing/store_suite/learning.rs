//! Models that were learnt, which of them is live, and the reports there are to learn from.

use super::{Stores, Talk, desk};
use crate::{
    conversation::{Author, CloseReason, Event, Report},
    ids::StaffId,
    ports::{
        chronicle::Position,
        learning::{ModelVersion, NewModel, Training, USABLE_MAX},
    },
    privacy::Text,
    time::Timestamp,
    triage::{
        Ladder, Thresholds,
        learning::{Lesson, judge},
    },
};

/// Models: kept for good, one live, always the one that was meant.
pub async fn models(stores: &Stores) {
    let models = &stores.models;
    assert_eq!(models.live().await.unwrap(), ModelVersion::SHIPPED);
    assert!(models.kept(10).await.unwrap().is_empty());
    let keep = async |name: &str, bytes: Option<Vec<u8>>| {
        let training = training(name);
        let model = NewModel { training, bytes };
        models.keep(model, Timestamp(5)).await.unwrap()
    };
    let first = keep("first", Some(vec![1, 2, 3])).await;
    let refused = keep("refused", None).await;
    assert_eq!((first, refused), (ModelVersion(1), ModelVersion(2)));
    assert_eq!(models.bytes(first).await.unwrap(), Some(vec![1, 2, 3]));
    assert_eq!(models.bytes(refused).await.unwrap(), None);
    assert_eq!(models.bytes(ModelVersion(9)).await.unwrap(), None);
    let kept = models.kept(10).await.unwrap();
    assert_eq!(kept.len(), 2);
    assert_eq!((kept[0].version, kept[0].usable), (refused, false));
    assert_eq!(kept[1].training, training("first"));

    let live = async |version, expected| {
        let why = "the suite says so".to_owned();
        let went = models.go_live(version, expected, Timestamp(6), why);
        went.await.unwrap()
    };
    assert!(
        !live(refused, ModelVersion::SHIPPED).await,
        "has no weights"
    );
    assert!(!live(ModelVersion(9), ModelVersion::SHIPPED).await);
    assert!(!live(first, refused).await, "another one is live");
    assert!(live(first, ModelVersion::SHIPPED).await);
    assert_eq!(models.live().await.unwrap(), first);
    assert!(
        live(ModelVersion::SHIPPED, first).await,
        "back to the shipped one"
    );
    assert!(live(first, ModelVersion::SHIPPED).await);
    let history = models.went_live(2).await.unwrap();
    let versions: Vec<_> = history.iter().map(|one| one.version).collect();
    assert_eq!(versions, [first, ModelVersion::SHIPPED]);

    for n in 0..USABLE_MAX {
        keep(&format!("later-{n}"), Some(vec![7])).await;
    }
    assert!(
        models.bytes(first).await.unwrap().is_some(),
        "the live one stays"
    );
    keep("one more", Some(vec![7])).await;
    let old = ModelVersion(3);
    assert_eq!(models.bytes(old).await.unwrap(), None, "an old one goes");
    assert_eq!(
        models.kept(100).await.unwrap().len(),
        33,
        "but not its training"
    );
}

/// Turns: one node at a time, and never again once it is done.
pub async fn turns(stores: &Stores) {
    let models = &stores.models;
    let take = async |turn, now, until| {
        let taken = models.take_turn(turn, Timestamp(now), Timestamp(until));
        taken.await.unwrap()
    };
    assert!(take(7, 100, 200).await);
    assert!(!take(7, 150, 250).await, "somebody trains");
    assert!(take(8, 150, 250).await, "another day");
    assert!(take(7, 201, 300).await, "whoever trained is gone");
    models.end_turn(7).await.unwrap();
    assert!(!take(7, 1_000_000, 1_000_001).await, "it is done");
}

/// Reports: in order of writing, page by page, from any place.
pub async fn reports(stores: &Stores) {
    let reports = &stores.reports;
    let all = async |after| reports.reported(after, 100).await.unwrap();
    assert!(all(Position::START).await.is_empty());
    assert_eq!(reports.before_latest(3).await.unwrap(), Position::START);
    let mut expected = Vec::new();
    for _ in 0..3 {
        let counselor = stores.somebody();
        let mut talk = Talk::engaged(stores, &desk("tokyo"), counselor).await;
        Talk::opened(stores, &desk("tokyo")).await;
        let filed = talk.next(filed(counselor));
        talk.must(stores, filed).await;
        expected.push(talk.id());
    }
    let found = all(Position::START).await;
    let ids: Vec<_> = found.iter().map(|(_, id)| *id).collect();
    assert_eq!(ids, expected);
    assert_eq!(all(found[0].0).await, found[1..]);
    assert_eq!(
        reports.reported(Position::START, 2).await.unwrap(),
        found[..2]
    );
    let place = reports.before_latest(2).await.unwrap();
    assert_eq!(all(place).await, found[1..]);
    assert_eq!(reports.before_latest(3).await.unwrap(), Position::START);
}

/// A report teaches what the client wrote, until they are erased: then it teaches nothing.
pub async fn lessons(stores: &Stores) {
    let counselor = stores.somebody();
    let mut talk = Talk::engaged(stores, &desk("tokyo"), counselor).await;
    let said = Event::Said {
        author: Author::Client,
        text: Text::from_stored("marked-text"),
        assessment: None,
    };
    let mut events = vec![said];
    events.extend(filed(counselor));
    let told = talk.next(events);
    talk.must(stores, told).await;
    let lesson = async || Lesson::of(&talk.read(stores).await, Thresholds::default());
    assert_eq!(lesson().await.unwrap().text.expose(), "marked-text");
    stores.clients.erase(talk.client).await.unwrap();
    assert_eq!(lesson().await, None);
}

fn filed(by: StaffId) -> Vec<Event> {
    let report = Report {
        issues: Vec::new(),
        imminent: false,
        ladder: Ladder::default(),
        note: None,
    };
    let reason = CloseReason::Reported;
    vec![Event::Reported { by, report }, Event::Closed { reason }]
}

fn training(name: &str) -> Training {
    Training {
        name: name.to_owned(),
        lessons: 20,
        positives: 3,
        judgement: judge(&[], 1),
        words: Vec::new(),
    }
}
