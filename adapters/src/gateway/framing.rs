//! Which sites may show a desk's page in a frame, as the documents said a moment ago: every page that is loaded
//! asks, and a document changes a few times a year.

use std::sync::{Arc, Mutex, PoisonError};

use tomoshibi_engine::{
    ids::DeskId,
    ports::staff::Desks,
    time::{Millis, Timestamp},
};

/// A changed document is in force everywhere within this time, as it is for those who talk.
const STALE_AFTER: Millis = Millis::seconds(2);

/// Each desk and the sites it names. As many as there are desks.
type Named = Arc<Vec<(DeskId, Vec<String>)>>;

#[derive(Default)]
pub(crate) struct Framing(Mutex<Option<(Timestamp, Named)>>);

impl Framing {
    /// The sites this desk names. None when the documents cannot be asked and nobody has asked for them lately.
    pub(crate) async fn of(&self, desk: &str, desks: &dyn Desks, now: Timestamp) -> Vec<String> {
        let named = match self.read_at(now) {
            Some(named) => named,
            None => self.read(desks, now).await,
        };
        let found = named.iter().find(|(known, _)| known.as_str() == desk);
        found.map_or_else(Vec::new, |(_, sites)| sites.clone())
    }

    fn read_at(&self, now: Timestamp) -> Option<Named> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, named) = kept.as_ref()?;
        (now - *at < STALE_AFTER).then(|| Arc::clone(named))
    }

    async fn read(&self, desks: &dyn Desks, now: Timestamp) -> Named {
        let Ok(documents) = desks.all().await else {
            return Named::default();
        };
        let named = documents.into_iter().map(|desk| (desk.id, desk.embed));
        let named = Named::new(named.collect());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((now, Arc::clone(&named)));
        named
    }
}
