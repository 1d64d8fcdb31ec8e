//! Which policy was in force at a desk at a moment.

use std::{collections::HashMap, sync::LazyLock};

use super::SETTLE;
use crate::{
    desk::{Desk, Policy},
    ids::DeskId,
    time::Timestamp,
};

/// Versions of each desk's policy, oldest first.
#[derive(Debug, Default)]
pub(super) struct Policies(HashMap<DeskId, Vec<(Timestamp, Policy)>>);

/// For a desk whose document is missing: the service's own figures.
static OWN_FIGURES: LazyLock<Policy> = LazyLock::new(Policy::default);

impl Policies {
    pub(super) fn of(mut versions: Vec<(Timestamp, Desk)>) -> Self {
        versions.sort_by_key(|(at, _)| *at);
        let mut policies = Self::default();
        for (at, desk) in versions {
            policies
                .0
                .entry(desk.id)
                .or_default()
                .push((at, desk.policy));
        }
        policies
    }

    pub(super) fn at(&self, desk: &DeskId, at: Timestamp) -> &Policy {
        let versions = self.0.get(desk).map_or(&[][..], Vec::as_slice);
        let in_force = versions.iter().rev().find(|(since, _)| *since <= at);
        in_force
            .or(versions.first())
            .map_or(&OWN_FIGURES, |(_, policy)| policy)
    }

    /// Whether a new version came so lately that a decision may have been made under the old one.
    pub(super) fn is_changing(&self, desk: &DeskId, at: Timestamp) -> bool {
        let versions = self.0.get(desk).map_or(&[][..], Vec::as_slice);
        let later = versions.iter().skip(1);
        later
            .map(|(since, _)| *since)
            .any(|since| since <= at && at - since < SETTLE)
    }
}
