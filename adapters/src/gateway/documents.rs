//! The desks' documents as they were a moment ago, for what every page, request of staff and connection asks of
//! them: which sites may frame a desk, and from where its staff come in. A document changes a few times a year.

use std::sync::{Arc, Mutex, PoisonError};

use tomoshibi_engine::{
    desk::{Desk, Workplace},
    ids::DeskId,
    ports::{StoreError, staff::Desks},
    time::{Millis, Timestamp},
};

/// A changed document is in force everywhere within this time, as it is for those who talk.
const STALE_AFTER: Millis = Millis::seconds(2);

#[derive(Default)]
pub(crate) struct Documents(Mutex<Option<(Timestamp, Arc<Vec<Desk>>)>>);

impl Documents {
    /// The sites this desk names. None when the documents cannot be asked and nobody has asked for them lately.
    pub(crate) async fn framed_by(
        &self,
        desk: &str,
        desks: &dyn Desks,
        now: Timestamp,
    ) -> Vec<String> {
        let documents = self.at(desks, now).await.unwrap_or_default();
        let found = documents.iter().find(|known| known.id.as_str() == desk);
        found.map_or_else(Vec::new, |desk| desk.embed.clone())
    }

    /// Where and when staff of this desk may be. A desk that is not known any more says nothing of it.
    pub(crate) async fn workplace(
        &self,
        desk: &DeskId,
        desks: &dyn Desks,
        now: Timestamp,
    ) -> Result<Workplace, StoreError> {
        let documents = self.at(desks, now).await?;
        let found = documents.iter().find(|known| known.id == *desk);
        Ok(found.map(|desk| desk.workplace.clone()).unwrap_or_default())
    }

    async fn at(&self, desks: &dyn Desks, now: Timestamp) -> Result<Arc<Vec<Desk>>, StoreError> {
        if let Some(kept) = self.kept(now) {
            return Ok(kept);
        }
        let documents = Arc::new(desks.all().await?);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((now, Arc::clone(&documents)));
        Ok(documents)
    }

    fn kept(&self, now: Timestamp) -> Option<Arc<Vec<Desk>>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, documents) = kept.as_ref()?;
        (now - *at < STALE_AFTER).then(|| Arc::clone(documents))
    }
}
