//! Desk documents.

use std::collections::BTreeMap;

use super::{Stores, desk};
use crate::{
    desk::{
        Desk, Policy,
        library::{Entry, EntryKind, Library, Page},
    },
    staff::Language,
    time::Timestamp,
    triage::Thresholds,
};

/// Versions: a changed document is a new one, the same document is not.
pub async fn desks(stores: &Stores) {
    assert!(stores.desks.all().await.unwrap().is_empty());
    let first = document("tokyo");
    let apply = |desk: &Desk| stores.desks.apply(desk.clone(), Timestamp(1));
    assert_eq!(apply(&first).await.unwrap(), 1);
    assert_eq!(apply(&first).await.unwrap(), 1);

    let mut changed = first.clone();
    changed.policy.capacities.open_max = 7;
    assert_eq!(apply(&changed).await.unwrap(), 2);
    assert_eq!(stores.desks.all().await.unwrap(), [changed.clone()]);
    assert_eq!(
        apply(&first).await.unwrap(),
        3,
        "going back is a change, too"
    );

    let other = document("nagano");
    assert_eq!(apply(&other).await.unwrap(), 1);
    let mut all = stores.desks.all().await.unwrap();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(all, [other, first]);
}

/// Libraries: found again by what the store said, the same content by the same name.
pub async fn libraries(stores: &Stores) {
    let desks = &stores.desks;
    let first = desks.shelve(library("one")).await.unwrap();
    assert_eq!(desks.shelve(library("one")).await.unwrap(), first);
    let second = desks.shelve(library("two")).await.unwrap();
    assert_ne!(first, second);
    assert_eq!(desks.library(first).await.unwrap(), Some(library("one")));
    assert_eq!(desks.library(second).await.unwrap(), Some(library("two")));
    assert_eq!(
        desks.library("never shelved".to_owned()).await.unwrap(),
        None
    );
}

fn library(title: &str) -> Library {
    let page = Page {
        title: title.to_owned(),
        ..Page::default()
    };
    let entry = Entry {
        kind: EntryKind::Column,
        id: "night".to_owned(),
        pages: BTreeMap::from([(Language::Ja, page)]),
    };
    Library {
        entries: vec![entry],
    }
}

fn document(name: &str) -> Desk {
    let texts = || BTreeMap::from([(Language::Ja, "こんにちは".to_owned())]);
    Desk {
        id: desk(name),
        languages: vec![Language::Ja],
        name: texts(),
        welcome: texts(),
        question: texts(),
        waiting: texts(),
        farewell: texts(),
        nudge: texts(),
        questionnaire: Vec::new(),
        emergency: Vec::new(),
        library: None,
        furigana: false,
        embed: Vec::new(),
        workplace: crate::desk::Workplace::default(),
        thresholds: Thresholds::default(),
        policy: Policy::default(),
    }
}
