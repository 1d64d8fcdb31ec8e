//! Libraries as they were read from the database: one changes a few times a year, and whoever waits may
//! open it at any moment.

use std::sync::{Arc, Mutex, PoisonError};

use tomoshibi_engine::{
    desk::{Desk, library::Library},
    ports::{StoreError, staff::Desks},
};

/// Kept in memory; of more desks the one read longest ago is read anew. At most 1 MiB of source each.
const LIBRARIES_MAX: usize = 16;

#[derive(Default)]
pub(crate) struct Shelf(Mutex<Vec<(String, Arc<Library>)>>);

impl Shelf {
    /// The desk's library; an empty one if it has none.
    pub(crate) async fn of(
        &self,
        desk: &Desk,
        desks: &dyn Desks,
    ) -> Result<Arc<Library>, StoreError> {
        let Some(hash) = &desk.library else {
            return Ok(Arc::default());
        };
        if let Some(known) = self.known(hash) {
            return Ok(known);
        }
        let read = desks.library(hash.clone()).await?;
        let library = Arc::new(read.unwrap_or_default());
        self.put(hash.clone(), Arc::clone(&library));
        Ok(library)
    }

    fn known(&self, hash: &str) -> Option<Arc<Library>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(known, _)| known == hash);
        found.map(|(_, library)| Arc::clone(library))
    }

    fn put(&self, hash: String, library: Arc<Library>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= LIBRARIES_MAX {
            kept.remove(0);
        }
        kept.push((hash, library));
    }
}
