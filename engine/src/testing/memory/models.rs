//! Models in a list.

use std::{collections::BTreeMap, sync::Mutex};

use super::{lock, ready};
use crate::{
    ports::{
        Answer, StoreError,
        learning::{KeptModel, ModelVersion, Models, NewModel, USABLE_MAX, WentLive},
    },
    time::Timestamp,
};

#[derive(Debug, Default)]
pub struct MemoryModels(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    models: Vec<(KeptModel, Option<Vec<u8>>)>,
    live: Vec<WentLive>,
    turns: BTreeMap<i64, Timestamp>,
}

impl State {
    fn live(&self) -> ModelVersion {
        self.live
            .last()
            .map_or(ModelVersion::SHIPPED, |one| one.version)
    }

    fn find(&self, version: ModelVersion) -> Option<&(KeptModel, Option<Vec<u8>>)> {
        self.models.iter().find(|(kept, _)| kept.version == version)
    }

    fn prune(&mut self) {
        let newest = self.models.len() as u64;
        let kept: Vec<ModelVersion> = self.live.iter().rev().take(2).map(|l| l.version).collect();
        for (model, bytes) in &mut self.models {
            if model.version.0 + USABLE_MAX <= newest && !kept.contains(&model.version) {
                (*bytes, model.usable) = (None, false);
            }
        }
    }
}

impl Models for MemoryModels {
    fn keep(&self, model: NewModel, at: Timestamp) -> Answer<'_, Result<ModelVersion, StoreError>> {
        let mut state = lock(&self.0);
        let version = ModelVersion(state.models.len() as u64 + 1);
        let kept = KeptModel {
            version,
            at,
            training: model.training,
            usable: model.bytes.is_some(),
        };
        state.models.push((kept, model.bytes));
        state.prune();
        ready(Ok(version))
    }

    fn kept(&self, limit: usize) -> Answer<'_, Result<Vec<KeptModel>, StoreError>> {
        let state = lock(&self.0);
        let newest = state.models.iter().rev().take(limit);
        ready(Ok(newest.map(|(kept, _)| kept.clone()).collect()))
    }

    fn bytes(&self, version: ModelVersion) -> Answer<'_, Result<Option<Vec<u8>>, StoreError>> {
        let found = lock(&self.0).find(version).and_then(|one| one.1.clone());
        ready(Ok(found))
    }

    fn live(&self) -> Answer<'_, Result<ModelVersion, StoreError>> {
        ready(Ok(lock(&self.0).live()))
    }

    fn went_live(&self, limit: usize) -> Answer<'_, Result<Vec<WentLive>, StoreError>> {
        let state = lock(&self.0);
        ready(Ok(state.live.iter().rev().take(limit).cloned().collect()))
    }

    fn go_live(
        &self,
        version: ModelVersion,
        expected: ModelVersion,
        at: Timestamp,
        why: String,
    ) -> Answer<'_, Result<bool, StoreError>> {
        let mut state = lock(&self.0);
        let usable = state.find(version).is_some_and(|one| one.1.is_some());
        let may = state.live() == expected && (version == ModelVersion::SHIPPED || usable);
        if may {
            state.live.push(WentLive { version, at, why });
        }
        ready(Ok(may))
    }

    fn take_turn(
        &self,
        turn: i64,
        now: Timestamp,
        until: Timestamp,
    ) -> Answer<'_, Result<bool, StoreError>> {
        let mut state = lock(&self.0);
        let free = state.turns.get(&turn).is_none_or(|taken| *taken < now);
        if free {
            state.turns.insert(turn, until);
        }
        ready(Ok(free))
    }

    fn end_turn(&self, turn: i64) -> Answer<'_, Result<(), StoreError>> {
        lock(&self.0).turns.insert(turn, Timestamp(i64::MAX));
        ready(Ok(()))
    }
}
