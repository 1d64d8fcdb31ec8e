//! Views in a list.

use std::sync::Mutex;

use super::{lock, ready};
use crate::{
    ids::DeskId,
    ports::{
        Answer, StoreError,
        views::{VIEWS_MAX, View, Views},
    },
    time::Timestamp,
};

#[derive(Debug, Default)]
pub struct MemoryViews(Mutex<Vec<View>>);

impl Views for MemoryViews {
    fn note(&self, view: View) -> Answer<'_, Result<(), StoreError>> {
        let mut kept = lock(&self.0);
        let same = |old: &View| (old.conversation, old.staff, old.hour());
        if !kept.iter().any(|old| same(old) == same(&view)) {
            kept.push(view);
        }
        ready(Ok(()))
    }

    fn views(&self, desk: DeskId, before: Timestamp) -> Answer<'_, Result<Vec<View>, StoreError>> {
        let kept = lock(&self.0);
        let of_desk = kept
            .iter()
            .filter(|view| view.desk == desk && view.at < before);
        let mut found: Vec<_> = of_desk.cloned().collect();
        found.sort_by_key(|view| (std::cmp::Reverse(view.at), view.conversation));
        found.truncate(VIEWS_MAX);
        ready(Ok(found))
    }
}
